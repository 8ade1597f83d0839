//! Any bytes are BER-TLV or an error; what is found lies inside what was given.

#![no_main]

use counter_reader::tlv::{find_all, find_deep, parse_objects};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(objects) = parse_objects(bytes) {
        let held: usize = objects.iter().map(|object| object.value.len()).sum();
        assert!(held <= bytes.len(), "objects are no longer than what they came from");
    }
    for tag in [0x5A, 0x57, 0x88, 0x94, 0x4F, 0x9F38] {
        let first = find_deep(bytes, tag);
        assert_eq!(
            first.is_some(),
            !find_all(bytes, tag).is_empty(),
            "both ways of looking agree whether there is one"
        );
    }
});
