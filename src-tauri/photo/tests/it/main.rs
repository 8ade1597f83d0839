//! Files and constructed bytes against the verdict that they must get.
//!
//! The pictures and what is expected of them lie in `tests/fixtures/photos` of the repository;
//! whatever can be made from them by moving bytes is made here.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod arbitrary;
mod bytes;
mod canvas;
mod conformance;
mod files;
mod geometry;
mod levelling;
mod memory;
mod picture;
mod portraits;
mod repair;
mod sides;
mod structure;
mod wording;

use counter_photo::{Bounds, Finding, Level, Verdict, check};

/// The bounds of the rules PHOTO-1 and PHOTO-2 as first shipped.
const BOUNDS: Bounds = Bounds {
    width: 358,
    height: 441,
    min_bytes: 10 * 1024,
    max_bytes: 60 * 1024,
};

/// Findings as `level:code`, those to be ticked left out.
fn findings(verdict: &Verdict) -> String {
    let words: Vec<String> = verdict
        .findings
        .iter()
        .filter(|finding| finding.level != Level::Manual)
        .map(|finding| format!("{:?}:{}", finding.level, finding.code.as_str()).to_lowercase())
        .collect();
    words.join(" ")
}

/// The findings that block, as `rule code measured`.
fn blocking(bytes: &[u8]) -> Vec<String> {
    let verdict = check(bytes, &BOUNDS);
    let blocking: Vec<&Finding> = verdict.findings.iter().filter(|f| f.blocking).collect();
    assert_eq!(
        verdict.ok,
        blocking.is_empty(),
        "ok says that nothing blocks: {verdict:?}"
    );
    blocking
        .iter()
        .map(|f| format!("{} {} {}", f.rule, f.code.as_str(), f.measured))
        .collect()
}

/// Asserts that exactly these findings block, each as `rule code measured`.
fn refused(bytes: &[u8], expected: &[&str], why: &str) {
    assert_eq!(blocking(bytes), expected, "{why}");
}
