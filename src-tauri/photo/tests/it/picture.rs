//! PHOTO-4: in colour, on white.

use counter_photo::{Level, check};

use crate::files::{fixture, marker};
use crate::{BOUNDS, findings, refused};

#[test]
fn photo_4_takes_a_colour_picture_on_white() {
    let verdict = check(&fixture("good.jpg"), &BOUNDS);
    assert!(
        findings(&verdict).ends_with("good:colour good:background"),
        "colour on white is what the rule asks: {verdict:?}"
    );
}

#[test]
fn photo_4_refuses_grey_of_one_component_and_of_three() {
    refused(
        &fixture("grey-one-component.jpg"),
        &["PHOTO-4 not_colour 黑白（1个颜色分量）"],
        "one component cannot hold colour",
    );
    refused(
        &fixture("grey.jpg"),
        &["PHOTO-4 not_colour 黑白（三色几乎相同）"],
        "three equal components hold none either",
    );
}

#[test]
fn photo_4_names_cmyk_and_ycck() {
    let cmyk = fixture("cmyk.jpg");
    refused(
        &cmyk,
        &["PHOTO-4 cmyk CMYK"],
        "printing colours come out wrong on a card",
    );
    let mut ycck = cmyk.clone();
    let adobe = marker(&cmyk, 0xEE);
    assert_eq!(
        &cmyk[adobe + 4..adobe + 9],
        b"Adobe",
        "APP14 says how the four are meant"
    );
    ycck[adobe + 15] = 2;
    refused(&ycck, &["PHOTO-4 cmyk YCCK"], "transform 2 is YCCK");
}

#[test]
fn photo_4_background_warns_and_never_blocks() {
    for (name, code) in [
        ("coloured-background.jpg", "background_not_white"),
        ("shadow-on-background.jpg", "background_uneven"),
    ] {
        let verdict = check(&fixture(name), &BOUNDS);
        let finding = verdict
            .findings
            .iter()
            .find(|f| f.code.as_str() == code)
            .unwrap();
        assert_eq!(
            (finding.level, finding.blocking),
            (Level::Warning, false),
            "{finding:?}"
        );
        assert!(
            verdict.ok,
            "a clerk decides about the background: {verdict:?}"
        );
        assert!(
            finding.message.contains("请人工确认"),
            "he is told so: {finding:?}"
        );
    }
}

#[test]
fn photo_4_asks_for_a_look_at_what_no_machine_sees() {
    let verdict = check(&fixture("good.jpg"), &BOUNDS);
    let to_tick: Vec<&str> = verdict
        .findings
        .iter()
        .filter(|finding| finding.level == Level::Manual)
        .map(|finding| finding.code.as_str())
        .collect();
    assert_eq!(
        to_tick,
        ["recent", "bare_headed", "ears_and_no_glare"],
        "these are ticked by hand"
    );
    assert!(verdict.ok, "what is to be ticked does not block the check");
}
