//! Any bytes are records of a card's file or an error.

#![no_main]

use counter_reader::record::parse_records;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(records) = parse_records(bytes) {
        let held: usize = records.iter().map(|record| record.value.len() + 2).sum();
        assert!(held <= bytes.len(), "records are no longer than what they came from");
    }
});
