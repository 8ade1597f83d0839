//! Any bytes get a verdict: no panic, and `ok` exactly when nothing blocks.

#![no_main]

use counter_photo::{Bounds, check};
use libfuzzer_sys::fuzz_target;

const BOUNDS: Bounds = Bounds {
    width: 358,
    height: 441,
    min_bytes: 10 * 1024,
    max_bytes: 60 * 1024,
};

fuzz_target!(|bytes: &[u8]| {
    let verdict = check(bytes, &BOUNDS);
    assert_eq!(
        verdict.ok,
        !verdict.findings.iter().any(|finding| finding.blocking),
        "a photo is good exactly when nothing blocks"
    );
    assert!(!verdict.findings.is_empty(), "every file is told something");
});
