//! Repairs: what comes out is within bounds, what cannot be mended is told.

use counter_photo::{Class, Level, Remedies, RepairError, Step, judge_frame, repair};

use crate::canvas::Canvas;
use crate::files::fixture;
use crate::geometry::REQUIREMENTS;
use crate::portraits::set;

const ALL: Remedies = Remedies {
    upright: true,
    white_balance: true,
    background: true,
    frame: None,
};

#[test]
fn photo_1_what_is_repaired_has_the_asked_sides_and_bytes() {
    for photo in set() {
        let Ok(repaired) = repair(&photo.bytes, &REQUIREMENTS, &ALL) else {
            continue;
        };
        let verdict = &repaired.verdict;
        assert!(verdict.ok, "{}: {:?}", photo.name, verdict.findings);
        assert_eq!(
            (verdict.width, verdict.height),
            (358, 441),
            "{}",
            photo.name
        );
        assert!(
            (10 * 1024..=60 * 1024).contains(&repaired.jpeg.len()),
            "{}: {} bytes",
            photo.name,
            repaired.jpeg.len()
        );
        assert_eq!(
            &repaired.jpeg[13..18],
            [1, 1, 94, 1, 94],
            "350 pixels an inch"
        );
        assert!(
            matches!(repaired.steps.last(), Some(Step::Written { .. })),
            "writing is listed: {:?}",
            repaired.steps
        );
    }
}

#[test]
fn a_misplaced_head_is_put_where_it_belongs() {
    let photos = set();
    for name in [
        "collins-too-small",
        "collins-too-low",
        "obama-too-far-left",
        // Its frame ends exactly at the edge.
        "obama-too-far-right",
        "obama-exif-6",
        "collins-turned-90",
    ] {
        let bytes = &photos
            .iter()
            .find(|photo| photo.name == name)
            .unwrap()
            .bytes;
        let repaired =
            repair(bytes, &REQUIREMENTS, &ALL).unwrap_or_else(|error| panic!("{name}: {error}"));
        let warnings: Vec<&str> = repaired
            .verdict
            .findings
            .iter()
            .filter(|finding| finding.level == Level::Warning && finding.class == Class::Geometric)
            .map(|finding| finding.message.as_str())
            .collect();
        assert!(warnings.is_empty(), "{name}: {warnings:?}");
    }
}

#[test]
fn a_repair_without_a_step_is_its_undoing() {
    let bytes = fixture("good.jpg");
    let plain = repair(&bytes, &REQUIREMENTS, &Remedies::default()).unwrap();
    let both = repair(&bytes, &REQUIREMENTS, &ALL).unwrap();
    assert!(
        !plain
            .steps
            .iter()
            .any(|step| matches!(step, Step::Whitened { .. } | Step::Balanced { .. })),
        "nothing is done to colours unasked: {:?}",
        plain.steps
    );
    assert!(both.steps.len() > plain.steps.len(), "{:?}", both.steps);
    assert_eq!(
        plain,
        repair(&bytes, &REQUIREMENTS, &Remedies::default()).unwrap(),
        "the same bytes give the same photo"
    );
}

#[test]
fn what_cannot_be_repaired_is_told() {
    let photos = set();
    let bytes = |name: &str| {
        &photos
            .iter()
            .find(|photo| photo.name == name)
            .unwrap()
            .bytes
    };
    for (name, why) in [
        ("truncated", RepairError::Damaged),
        ("cmyk", RepairError::PrintingColours),
        ("png-renamed", RepairError::NotJpeg),
        ("huge", RepairError::TooManyPixels),
        ("collins-grey", RepairError::Grey),
        ("no-face", RepairError::NoFace),
        ("two-faces", RepairError::SeveralFaces { count: 2 }),
        ("empty", RepairError::NotJpeg),
        // Hair is cut by the edge, and hair is not made up.
        ("collins-too-far-left", RepairError::NoRoom),
    ] {
        assert_eq!(repair(bytes(name), &REQUIREMENTS, &ALL), Err(why), "{name}");
    }
    let coloured = repair(bytes("collins-blue-wall"), &REQUIREMENTS, &ALL).unwrap();
    assert_eq!(
        coloured.declined.len(),
        2,
        "a blue wall is not made white: {:?}",
        coloured.steps
    );
}

#[test]
fn a_frame_of_a_camera_is_judged_without_a_file() {
    let photo = Canvas::portrait("collins.jpg");
    let verdict = judge_frame(&photo.samples, 358, 441, &REQUIREMENTS).unwrap();
    assert_eq!(verdict.geometry.unwrap().faces.len(), 1);
    assert!(
        judge_frame(&photo.samples, 441, 441, &REQUIREMENTS).is_none(),
        "samples that do not fill the sides are no frame"
    );
}

#[test]
fn no_repair_makes_the_place_of_a_head_worse() {
    for name in ["well-framed.jpg", "good.jpg"] {
        let bytes = fixture(name);
        let misplaced = |verdict: &counter_photo::Verdict| {
            let findings = verdict.findings.iter();
            findings
                .filter(|one| one.class == Class::Geometric && one.level == Level::Warning)
                .count()
        };
        let before = misplaced(&counter_photo::judge(&bytes, &REQUIREMENTS));
        let repaired = repair(&bytes, &REQUIREMENTS, &ALL).unwrap();
        assert!(misplaced(&repaired.verdict) <= before, "{name}");
        assert!(
            name != "well-framed.jpg" || before == 0,
            "a well-framed face gets no warning"
        );
    }
}
