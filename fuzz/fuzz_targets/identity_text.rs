//! Any 256 bytes are the text of an identity card or an error; what is wrong with it is said in sentences.

#![no_main]

use counter_reader::identity_card::parse_text;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(reading) = parse_text(bytes) {
        for finding in &reading.findings {
            assert!(!finding.sentence().is_empty());
        }
    }
});
