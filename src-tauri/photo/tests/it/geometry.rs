//! The conformance set against its expectations and against marks set by hand.

use std::fmt::Write as _;
use std::path::Path;

use counter_photo::{Level, Point, Profile, Requirements, judge};
use expect_test::expect_file;

use crate::BOUNDS;
use crate::portraits::{Marks, set};

pub(crate) const REQUIREMENTS: Requirements = Requirements {
    bounds: BOUNDS,
    profile: Profile::SOCIAL_SECURITY_CARD,
};

#[test]
fn every_photo_of_the_set_gets_its_expected_verdict() {
    let set = set();
    assert!(set.len() >= 60, "the set has at least sixty photos");
    let mut told = "name,errors,warnings\n".to_owned();
    for photo in &set {
        let verdict = judge(&photo.bytes, &REQUIREMENTS);
        let of = |level: Level| {
            let codes: Vec<&str> = verdict
                .findings
                .iter()
                .filter(|finding| finding.level == level)
                .map(|finding| finding.code.as_str())
                .collect();
            codes.join(" ")
        };
        writeln!(
            told,
            "{},{},{}",
            photo.name,
            of(Level::Error),
            of(Level::Warning)
        )
        .unwrap();
    }
    let table =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/portraits/expected.csv");
    expect_file![table].assert_eq(&told);
}

/// Distances in pixels of the card's photo; none of what the photo does not show.
struct Distances {
    top: Option<f32>,
    eyes: f32,
    width: Option<f32>,
}

fn distances(bytes: &[u8], marks: Marks) -> Option<Distances> {
    let geometry = judge(bytes, &REQUIREMENTS).geometry?;
    let head = geometry.head?;
    let scale = 358.0 / f32::from(u16::try_from(geometry.width).unwrap());
    let eye = |found: Point, (x, y): (f32, f32)| (found.x * scale - x).hypot(found.y * scale - y);
    let wide = marks.cheeks.1 - marks.cheeks.0;
    Some(Distances {
        top: head.top.map(|top| (top * scale - marks.head_top).abs()),
        eyes: eye(head.left_eye, marks.left_eye).max(eye(head.right_eye, marks.right_eye)),
        width: head.face_width().map(|width| (width * scale - wide).abs()),
    })
}

#[test]
fn head_and_eyes_lie_where_they_were_marked_by_hand() {
    let mut told = "name,head_top,eyes,face_width\n".to_owned();
    let (mut marked, mut misses, mut untold, mut wide) = (0, 0, 0, 0);
    for photo in set() {
        let Some(marks) = photo.marks else { continue };
        marked += 1;
        let Some(found) = distances(&photo.bytes, marks) else {
            misses += 1;
            writeln!(told, "{},,,", photo.name).unwrap();
            continue;
        };
        let cell =
            |value: Option<f32>| value.map_or_else(String::new, |value| format!("{value:.0}"));
        misses += usize::from(found.eyes > 4.0 || found.top.is_some_and(|top| top > 4.0));
        untold += usize::from(found.top.is_none() || found.width.is_none());
        wide += usize::from(found.width.is_some_and(|width| width > 8.0));
        let (top, width) = (cell(found.top), cell(found.width));
        writeln!(told, "{},{top},{:.0},{width}", photo.name, found.eyes).unwrap();
    }
    let table =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/portraits/measured.csv");
    expect_file![table].assert_eq(&told);
    assert!(
        misses * 30 <= marked,
        "head top and eyes lie within 4 pixels of the marks, two misses in sixty held: {misses} of \
         {marked} do not\n{told}"
    );
    // What hair hides is measured too wide; what is held here is what was reached on this set
    // (docs/photo-conformance.md).
    assert!(
        wide * 15 <= marked * 4 && untold * 3 <= marked,
        "{wide} of {marked} faces are out by more than 8 pixels, {untold} are not told\n{told}"
    );
}
