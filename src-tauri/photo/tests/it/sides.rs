//! PHOTO-1: exactly 358 × 441, width first, shown as stored.

use counter_photo::{Bounds, check};

use crate::files::{exif, fixture, with_frame, with_segment};
use crate::{BOUNDS, findings, refused};

#[test]
fn photo_1_takes_the_sides_asked_for() {
    let verdict = check(&fixture("good.jpg"), &BOUNDS);
    assert!(verdict.ok, "358×441 is what the rule asks: {verdict:?}");
    assert_eq!(
        verdict.findings[1].message, "尺寸 358×441",
        "a good side is shown as such"
    );
}

#[test]
fn photo_1_rejects_swapped_sides() {
    let swapped = Bounds {
        width: 441,
        height: 358,
        ..BOUNDS
    };
    let verdict = check(&fixture("good.jpg"), &swapped);
    assert!(!verdict.ok, "width comes first");
    let finding = &verdict.findings[1];
    assert_eq!(
        (finding.rule, finding.code.as_str()),
        ("PHOTO-1", "wrong_size"),
        "{finding:?}"
    );
    assert!(
        finding.message.contains("宽高颠倒"),
        "the clerk is told to turn it: {finding:?}"
    );
}

#[test]
fn photo_1_rejects_a_side_that_is_one_pixel_off() {
    for (width, height) in [(357, 441), (359, 441), (358, 440), (358, 442)] {
        let verdict = check(
            &fixture("good.jpg"),
            &Bounds {
                width,
                height,
                ..BOUNDS
            },
        );
        assert!(
            findings(&verdict).contains("error:wrong_size"),
            "358×441 is not {width}×{height}: {verdict:?}"
        );
    }
}

#[test]
fn photo_1_rejects_every_orientation_but_upright() {
    let good = fixture("good.jpg");
    for big_endian in [false, true] {
        for orientation in 2..=8 {
            let bytes = with_segment(&good, 0xE1, &exif(orientation, big_endian));
            let verdict = check(&bytes, &BOUNDS);
            assert!(
                findings(&verdict).contains("error:exif_rotated"),
                "viewers turn orientation {orientation}: {verdict:?}"
            );
        }
    }
}

#[test]
fn photo_1_takes_upright_and_meaningless_orientations() {
    let good = fixture("good.jpg");
    for orientation in [0, 1, 9, 65_535] {
        let bytes = with_segment(&good, 0xE1, &exif(orientation, true));
        refused(&bytes, &[], "no viewer turns this");
    }
}

#[test]
fn photo_1_refuses_a_bomb_before_decoding() {
    let good = fixture("good.jpg");
    refused(
        &with_frame(&good, 0xC0, 8, (65_500, 65_500)),
        &["PHOTO-1 too_many_pixels 65500×65500"],
        "4 billion pixels would take 12 GB",
    );
    // 50,000,000 pixels are still opened, and found not to be there.
    refused(
        &with_frame(&good, 0xC0, 8, (10_000, 5_000)),
        &[
            "PHOTO-3 truncated 图像数据不足",
            "PHOTO-1 wrong_size 10000×5000",
        ],
        "the header claims more than the file holds",
    );
}
