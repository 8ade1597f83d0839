//! What is refused, and what the refusal says.

use counter_document::{DocumentKind, RenderError, RenderOptions, render};
use serde_json::json;

use crate::support::{FONTS, OPTIONS, copied_text, example_with, tool, try_render};

const FORM: DocumentKind = DocumentKind::CardApplicationForm;

fn refusal(kind: DocumentKind, pointer: &str, value: serde_json::Value) -> RenderError {
    try_render(&example_with(kind, &[(pointer, value)]))
        .map(|pdf| pdf.pages)
        .unwrap_err()
}

#[test]
fn a_character_without_a_glyph_is_named() {
    let error = refusal(FORM, "/person/name", json!("王\u{32000}平"));
    let expected = RenderError::MissingGlyphs {
        characters: vec!['\u{32000}'],
        fields: vec!["person.name".to_owned()],
    };
    assert_eq!(error, expected);
    assert!(error.to_string().contains("U+32000"), "{error}");
}

#[test]
fn a_gap_for_handwriting_is_ruled_and_said() {
    let document = example_with(FORM, &[("/person/name", json!("王\u{32000}平"))]);
    let options = RenderOptions {
        handwritten: true,
        ..OPTIONS
    };
    let pdf = render(&document, &FONTS, &options).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(pdf.handwritten.len(), 1, "the act is told of the gap");
    assert_eq!(
        (
            pdf.handwritten[0].field.as_str(),
            pdf.handwritten[0].character
        ),
        ("person.name", '\u{32000}')
    );
    let text = copied_text(&pdf.bytes);
    assert!(
        text.contains("手写：打印字库没有的字已留空（共1处）"),
        "{text}"
    );
    tool("qpdf", "qpdf", &["--check", "FILE"], &pdf.bytes);
}

#[test]
fn controls_and_invisible_characters_are_refused_in_every_field() {
    for character in [
        '\u{0}', '\u{7}', '\u{1b}', '\r', '\t', '\u{7f}', '\u{85}', '\u{200b}', '\u{202e}',
        '\u{feff}',
    ] {
        let error = refusal(FORM, "/person/name", json!(format!("王{character}平")));
        assert_eq!(
            error,
            RenderError::ControlCharacters {
                fields: vec!["person.name".to_owned()]
            },
            "U+{:04X}",
            u32::from(character)
        );
    }
    assert_eq!(
        refusal(FORM, "/materials/1/name", json!("一\n二")),
        RenderError::ControlCharacters {
            fields: vec!["materials.2.name".to_owned()]
        },
        "a line end may stand in notes only"
    );
}

#[test]
fn a_text_of_ten_thousand_characters_is_refused_with_its_limit() {
    for (pointer, limit) in [
        ("/person/name", 200),
        ("/note", 2000),
        ("/materials/0/remark", 200),
    ] {
        let error = refusal(FORM, pointer, json!("长".repeat(10_000)));
        let RenderError::TooLong {
            characters,
            limit: allowed,
            ..
        } = error
        else {
            panic!("{pointer}: {error}")
        };
        assert_eq!((characters, allowed), (10_000, limit), "{pointer}");
    }
}

#[test]
fn every_field_at_its_limit_still_fits() {
    let long = json!("长".repeat(200));
    let word = json!("W".repeat(200));
    for value in [long, word] {
        let changes = [
            ("/person/name", value.clone()),
            ("/person/phone", value.clone()),
            ("/materials/0/name", value.clone()),
            ("/materials/0/remark", value.clone()),
            ("/clerk", value.clone()),
            ("/note", json!("说明\n".repeat(600))),
        ];
        let pdf =
            try_render(&example_with(FORM, &changes)).unwrap_or_else(|error| panic!("{error}"));
        assert!(pdf.pages > 1, "it goes on over the page");
        let changes = [
            ("/person_name", value.clone()),
            ("/materials/0/name", value.clone()),
            ("/clerk", value),
        ];
        let receipt = example_with(DocumentKind::CardApplicationReceipt, &changes);
        try_render(&receipt).unwrap_or_else(|error| panic!("{error}"));
    }
    let explanation = [("/reasons/0/explanation", json!("说".repeat(500)))];
    let notice = example_with(DocumentKind::CardReturnNotice, &explanation);
    try_render(&notice).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn a_full_number_is_refused_where_a_masked_one_stands() {
    for kind in [
        DocumentKind::CardApplicationReceipt,
        DocumentKind::CardReturnNotice,
    ] {
        let error = refusal(kind, "/identity_number_masked", json!("660000189001010022"));
        assert_eq!(
            error,
            RenderError::NotMasked {
                field: "identity_number_masked".to_owned()
            }
        );
    }
}

#[test]
fn card_9_3_return_needs_a_reason_and_other_an_explanation() {
    let kind = DocumentKind::CardReturnNotice;
    let error = refusal(kind, "/reasons", json!([]));
    assert_eq!(
        error,
        RenderError::Incomplete {
            fields: vec!["reasons".to_owned()]
        }
    );
    let error = refusal(
        kind,
        "/reasons",
        json!([{ "code": "other", "explanation": " " }]),
    );
    assert_eq!(
        error,
        RenderError::Incomplete {
            fields: vec!["reasons.explanation".to_owned()]
        }
    );
    let all = [
        "name_mismatch",
        "number_mismatch",
        "photo_rejected",
        "not_insured",
        "duplicate_application",
        "material_missing",
    ];
    let all: Vec<_> = all.iter().map(|code| json!({ "code": code })).collect();
    try_render(&example_with(kind, &[("/reasons", json!(all))]))
        .unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn what_is_no_jpeg_is_refused() {
    for photo in ["", "iVBORw0KGgo=", "/9g=", "/9j/2Q=="] {
        assert_eq!(
            refusal(FORM, "/photo", json!(photo)),
            RenderError::PhotoUnusable,
            "{photo:?}"
        );
    }
}

#[test]
fn six_hundred_rows_are_refused() {
    let rows = vec![json!({ "name": "证明" }); 600];
    let error = refusal(FORM, "/materials", json!(rows));
    assert_eq!(
        error,
        RenderError::TooManyRows {
            field: "materials".to_owned(),
            rows: 600,
            limit: 500
        }
    );
}

#[test]
fn unknown_and_missing_fields_are_refused_without_repeating_values() {
    let mut json = FORM.example().to_json();
    json["person"]["nickname"] = json!("阿依");
    let error = counter_document::Document::from_json(FORM, &json.to_string())
        .map(|_| ())
        .unwrap_err();
    assert!(!error.to_string().contains("阿依"), "{error}");
    assert!(
        counter_document::Document::from_json(FORM, "{}").is_err(),
        "an empty form is not a form"
    );
}
