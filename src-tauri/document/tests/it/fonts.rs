//! Faces: what they draw, how they fall back, what is refused.

use counter_document::{DocumentKind, FontSet, LoadFontsError};
use serde_json::json;

use crate::support::{FONTS, copied_text, example_with, font_directory, rendered};

/// Ideographs that the fonts draw with the same glyph as a radical.
const LIKE_RADICALS: &str = "一丨人入八儿几力十卜又口囗土士大女子寸小山工己巾干心戈手支文斗斤方日曰月木欠止水火父片牙牛犬玉瓜甘生用田白皮目矛矢石示立竹米羊老而耳肉臣自至臼舌舟色虫血行衣角言谷豆赤走足身辛里金長門雨革音食首香高";

#[test]
fn ideographs_copy_out_as_ideographs() {
    let document = example_with(
        DocumentKind::CardApplicationForm,
        &[("/note", json!(LIKE_RADICALS))],
    );
    let text = copied_text(&rendered(&document).bytes);
    let radicals: Vec<char> = text
        .chars()
        .filter(|character| ('\u{2E80}'..='\u{2FDF}').contains(character))
        .collect();
    assert_eq!(
        radicals,
        Vec::<char>::new(),
        "no radical in place of an ideograph"
    );
    assert!(text.contains("一丨人入八") && text.contains('日'), "{text}");
}

#[test]
fn a_radical_in_the_data_copies_out_as_its_ideograph() {
    let document = example_with(
        DocumentKind::CardApplicationForm,
        &[("/note", json!("⽇期：⽉"))],
    );
    let text = copied_text(&rendered(&document).bytes);
    assert!(text.contains("日期：月"), "{text}");
}

#[test]
fn rare_characters_come_from_the_next_face() {
    // In LXGW WenKai but not in the faces of Noto.
    let rare = '\u{2B5B3}';
    let name = format!("王{rare}昇喆玥珺龑赟韡");
    let document = example_with(
        DocumentKind::CardApplicationForm,
        &[("/person/name", json!(name))],
    );
    let text = copied_text(&rendered(&document).bytes);
    assert!(text.contains(&name), "{text}");
}

#[test]
fn all_that_papers_say_by_themselves_can_be_drawn() {
    let fixed = include_str!("../../src/wording.rs");
    assert_eq!(
        FONTS.missing(fixed),
        Vec::<char>::new(),
        "the fixed sentences"
    );
}

#[test]
fn a_site_may_add_a_font() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(
        font_directory().join("LXGWWenKai-Regular.ttf"),
        folder.path().join("rare.ttf"),
    )
    .unwrap();
    std::fs::write(folder.path().join("readme.txt"), "not a font").unwrap();
    let fonts = FontSet::load(&font_directory(), &[folder.path()]).unwrap();
    assert_ne!(
        fonts.fingerprint(),
        FONTS.fingerprint(),
        "the added font is part of the set's identity"
    );
}

#[test]
fn what_is_no_font_is_refused_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.ttf");
    let whole = std::fs::read(font_directory().join("NotoSansSC-Regular.ttf")).unwrap();
    let cases: [(&str, Vec<u8>); 5] = [
        ("empty", Vec::new()),
        ("text", b"hello, this is no font".to_vec()),
        ("OpenType with CFF", b"OTTO\0\0\0\0".to_vec()),
        ("cut in its directory", whole[..40].to_vec()),
        ("cut in its tables", whole[..whole.len() / 2].to_vec()),
    ];
    for (what, bytes) in cases {
        std::fs::write(&path, bytes).unwrap();
        let error = FontSet::load(&font_directory(), &[folder.path()])
            .map(|_| ())
            .unwrap_err();
        assert!(
            matches!(error, LoadFontsError::Unusable { .. }),
            "{what}: {error}"
        );
        assert!(error.to_string().contains("broken.ttf"), "{what}: {error}");
    }
}

#[test]
fn a_missing_directory_is_named() {
    let error = FontSet::load("/nowhere/fonts".as_ref(), &[])
        .map(|_| ())
        .unwrap_err();
    assert!(error.to_string().contains("/nowhere/fonts"), "{error}");
}
