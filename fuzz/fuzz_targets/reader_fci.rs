//! Any answer to SELECT is file control information or an error, and any list of wanted data is answered in
//! its own lengths or refused.

#![no_main]

use counter_reader::bank_card::answer_options;
use counter_reader::tlv::parse_fci;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(control) = parse_fci(bytes) {
        assert!(control.name.len() + control.issuer.len() <= bytes.len());
    }
    if let Ok(answer) = answer_options(bytes) {
        assert!(answer.len() <= 255, "a short command carries it");
    }
});
