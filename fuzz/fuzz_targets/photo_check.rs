//! Any bytes get a verdict with and without the face looked for, and are repaired or refused: no
//! panic, `ok` exactly when nothing blocks, and what is repaired lies in its bounds.

#![no_main]

use counter_photo::{Bounds, Profile, Remedies, Requirements, check, judge, repair};
use libfuzzer_sys::fuzz_target;

const BOUNDS: Bounds = Bounds {
    width: 358,
    height: 441,
    min_bytes: 10 * 1024,
    max_bytes: 60 * 1024,
};
const REQUIREMENTS: Requirements = Requirements {
    bounds: BOUNDS,
    profile: Profile::SOCIAL_SECURITY_CARD,
};
const REMEDIES: Remedies = Remedies {
    upright: true,
    white_balance: true,
    background: true,
    frame: None,
};

fuzz_target!(|bytes: &[u8]| {
    let verdict = check(bytes, &BOUNDS);
    assert_eq!(
        verdict.ok,
        !verdict.findings.iter().any(|finding| finding.blocking),
        "a photo is good exactly when nothing blocks"
    );
    assert!(!verdict.findings.is_empty(), "every file is told something");
    let whole = judge(bytes, &REQUIREMENTS);
    assert_eq!(
        whole.ok, verdict.ok,
        "where the face stands warns and never blocks"
    );
    if let Ok(repaired) = repair(bytes, &REQUIREMENTS, &REMEDIES) {
        assert!(
            repaired.verdict.ok && repaired.jpeg.len() <= 60 * 1024,
            "what is repaired can be used: {:?}",
            repaired.verdict.findings
        );
    }
});
