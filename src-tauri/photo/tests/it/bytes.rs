//! PHOTO-2: 10–60 KB, both inclusive, one KB being 1024 bytes.

use counter_photo::{Bounds, check};

use crate::files::{fixture, padded_to};
use crate::{BOUNDS, findings, refused};

#[test]
fn photo_2_takes_both_bounds() {
    let good = fixture("good.jpg");
    let at_upper = padded_to(&good, 61_440);
    assert_eq!(at_upper.len(), 61_440, "60 KB to the byte");
    refused(&at_upper, &[], "60 KB is allowed");

    // No honest portrait is so small: the bound is brought to the file instead.
    let smallest = padded_to(&good, 34_816);
    let bounds = Bounds {
        min_bytes: 34_816,
        ..BOUNDS
    };
    assert!(
        check(&smallest, &bounds).ok,
        "a file on the lower bound is allowed"
    );
}

#[test]
fn photo_2_refuses_one_byte_beyond_the_bounds() {
    let good = fixture("good.jpg");
    refused(
        &padded_to(&good, 61_441),
        &["PHOTO-2 too_large 61441字节（60.0KB）"],
        "one byte over 60 KB",
    );
    let bounds = Bounds {
        min_bytes: 34_817,
        ..BOUNDS
    };
    let verdict = check(&padded_to(&good, 34_816), &bounds);
    assert!(
        findings(&verdict).contains("error:too_small"),
        "one byte under: {verdict:?}"
    );
}

#[test]
fn photo_2_counts_ten_kilobytes_as_10240() {
    for (length, expected) in [
        (10_239, "error:too_small"),
        (10_240, "good:file_size"),
        (61_440, "good:file_size"),
        (61_441, "error:too_large"),
    ] {
        // Bytes of no format at all: the number of bytes is told of them all the same.
        let verdict = check(&vec![b'x'; length], &BOUNDS);
        assert!(
            findings(&verdict).contains(expected),
            "{length} bytes: {verdict:?}"
        );
    }
}

#[test]
fn photo_2_never_shows_too_few_bytes_as_the_bound() {
    let verdict = check(&vec![b'x'; 10_239], &BOUNDS);
    let finding = verdict
        .findings
        .iter()
        .find(|f| f.code.as_str() == "too_small")
        .unwrap();
    assert_eq!(
        finding.measured, "10239字节（9.9KB）",
        "rounding up would say 10.0 KB is wrong"
    );
    assert_eq!(
        finding.allowed, "10–60KB",
        "whole kilobytes are shown as such"
    );
}
