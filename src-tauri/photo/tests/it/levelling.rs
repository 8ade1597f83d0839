//! Heads that lean: set upright where that can be done without making anything up.

use counter_photo::{Class, Level, Remedies, Repaired, Step, Verdict, judge, repair};

use crate::canvas::Canvas;
use crate::geometry::REQUIREMENTS;
use crate::portraits::{is_wall, leaning, set};

const UPRIGHT: Remedies = Remedies {
    upright: true,
    white_balance: false,
    background: false,
    frame: None,
};

fn misplaced(verdict: &Verdict) -> Vec<&str> {
    let findings = verdict.findings.iter();
    findings
        .filter(|one| one.class == Class::Geometric && one.level == Level::Warning)
        .map(|one| one.code.as_str())
        .collect()
}

fn tilt(verdict: &Verdict) -> f32 {
    verdict.geometry.as_ref().unwrap().head.unwrap().tilt()
}

/// Degrees by which the head was turned, if it was.
fn turned(repaired: &Repaired) -> Option<f32> {
    repaired.steps.iter().find_map(|step| match step {
        Step::Levelled { tenths } => Some(f32::from(i16::try_from(*tenths).unwrap()) / 10.0),
        _ => None,
    })
}

fn repaired(photo: &Canvas) -> (Verdict, Repaired) {
    let bytes = photo.jpeg(92);
    let before = judge(&bytes, &REQUIREMENTS);
    let after = repair(&bytes, &REQUIREMENTS, &UPRIGHT).unwrap();
    (before, after)
}

#[test]
fn a_head_that_leans_a_little_is_set_upright_and_stands_better() {
    // Of themselves they lean by 3°, -1° and 13°.
    for (name, degrees) in [
        ("collins", -12.0),
        ("collins", 6.0),
        ("obama", -8.0),
        ("obama", -5.5),
        ("obama", 7.0),
        ("obama", 9.0),
        ("biden", -5.0),
        ("biden", -4.0),
    ] {
        let (before, after) = repaired(&leaning(name, degrees));
        let lean = tilt(&before);
        let by = turned(&after).unwrap_or_else(|| panic!("{name} {degrees}: {:?}", after.declined));
        assert!(
            (by - lean).abs() < 0.11,
            "{name} {degrees}: turned by what was measured, {lean}: {by}"
        );
        let left = tilt(&after.verdict);
        assert!(
            left.abs() < 1.5,
            "{name} {degrees}: {left} degrees are left"
        );
        let (was, is) = (misplaced(&before), misplaced(&after.verdict));
        assert!(was.contains(&"tilt"), "{name} {degrees}: {was:?}");
        assert!(is.is_empty(), "{name} {degrees}: {is:?}");
    }
}

#[test]
fn a_head_that_leans_as_much_as_is_allowed_is_not_turned() {
    for degrees in [-3.0, 0.0, 4.0] {
        let (_, after) = repaired(&leaning("obama", degrees));
        assert_eq!(turned(&after), None, "{degrees}");
        assert!(after.declined.is_empty(), "{:?}", after.declined);
    }
}

#[test]
fn what_cannot_be_set_upright_is_left_and_says_why() {
    let (_, far) = repaired(&leaning("obama", 13.0));
    let blue = leaning("obama", 9.0).map(|_, _, pixel| {
        if is_wall(pixel) {
            [70, 120, 200]
        } else {
            pixel
        }
    });
    // Cut so tight that the corners would come from beyond the edge.
    let (_, tight) = repaired(&blue.part(40, 40, 278, 343).scaled(556, 686));
    for (repaired, why) in [(far, "超过10度"), (tight, "接不上白墙")] {
        assert_eq!(turned(&repaired), None);
        let said = repaired.declined.concat();
        assert!(said.contains(why), "{why}: {said}");
    }
}

#[test]
fn undoing_it_is_repairing_without_it() {
    let bytes = leaning("obama", 7.0).jpeg(92);
    let plain = repair(&bytes, &REQUIREMENTS, &Remedies::default()).unwrap();
    let upright = repair(&bytes, &REQUIREMENTS, &UPRIGHT).unwrap();
    assert_eq!(turned(&plain), None, "nothing is turned unasked");
    assert_ne!(plain.jpeg, upright.jpeg);
    assert!(
        tilt(&plain.verdict) > 5.0,
        "the lean stays where it is not asked to be mended"
    );
}

#[test]
fn a_photo_that_is_cut_tight_already_is_cut_nearer() {
    for photo in set() {
        if !["obama-leaning", "obama-leaning-left"].contains(&photo.name.as_str()) {
            continue;
        }
        let after = repair(&photo.bytes, &REQUIREMENTS, &UPRIGHT).unwrap();
        assert!(
            turned(&after).is_some(),
            "{}: {:?}",
            photo.name,
            after.declined
        );
        assert!(
            misplaced(&after.verdict).is_empty(),
            "{}: {:?}",
            photo.name,
            after.verdict
        );
    }
}
