//! Names of people.

use counter_domain::name::{LONGEST_NAME, NameHint, PersonName, PersonNameError, search_key};
use proptest::prelude::*;

#[test]
fn names_are_kept_as_papers_write_them() {
    let cases = [
        "买买提",
        "张三",
        "古丽·阿布都拉",
        "阿卜杜热合曼·阿卜杜克热木·阿卜杜拉",
        "努尔别克·叶尔肯别克",
        "〇",
        "㐀㐁",
        "𠀀𪛖𫠠𬺰𮯠", // extensions B to F
        "𰀀𱍐",       // extensions G and H
        "⻊⼀",       // radicals, as level 3 of GB 18030 has them
        "李\u{E0100}",
        "JOHN SMITH",
        "Mary O'Brien",
        "Jean-Pierre",
        "Иван Петров",
        "ئابدۇراخمان",
        "བསྟན་འཛིན",
        "ᠪᠠᠲᠤ",
        "José",
        "Jose\u{301}",
    ];
    for text in cases {
        let parsed = PersonName::parse(text).unwrap();
        assert_eq!(parsed.name.expose(), text);
        assert_eq!(parsed.hints, [], "nothing was changed in {text}");
        assert_eq!(format!("{:?}", parsed.name), "PersonName([已隐去])");
    }
}

#[test]
fn every_variant_of_the_dot_becomes_one_with_a_hint() {
    let variants = "\u{2022}\u{30FB}\u{2027}\u{22C5}\u{0387}\u{FF0E}.\u{2219}\u{FF65}\u{2024}";
    for dot in variants.chars() {
        let parsed = PersonName::parse(&format!("古丽{dot}阿布都拉{dot}买买提")).unwrap();
        assert_eq!(
            parsed.name.expose(),
            "古丽\u{B7}阿布都拉\u{B7}买买提",
            "U+{:04X}",
            u32::from(dot)
        );
        assert_eq!(parsed.hints, [NameHint::DotNormalised], "told once");
    }
}

#[test]
fn blanks_and_width_are_made_uniform_with_a_hint() {
    use NameHint::{BlanksRemoved, DotNormalised, PrivateUse, WidthNormalised};
    let cases: [(&str, &str, &[NameHint]); 9] = [
        ("  张三 ", "张三", &[BlanksRemoved]),
        ("张\u{3000}三", "张三", &[BlanksRemoved]),
        ("古丽 · 阿布都拉", "古丽·阿布都拉", &[BlanksRemoved]),
        ("JOHN   SMITH", "JOHN SMITH", &[BlanksRemoved]),
        ("\t张三\r\n", "张三", &[BlanksRemoved]),
        ("ＪＯＨＮ", "JOHN", &[WidthNormalised]),
        (
            "JOHN F. KENNEDY",
            "JOHN F·KENNEDY",
            &[DotNormalised, BlanksRemoved],
        ),
        ("李\u{E000}", "李\u{E000}", &[PrivateUse]),
        (
            " 李\u{F0000} Ａ．Ｂ",
            "李\u{F0000}A·B",
            &[DotNormalised, BlanksRemoved, WidthNormalised, PrivateUse],
        ),
    ];
    for (text, name, hints) in cases {
        let parsed = PersonName::parse(text).unwrap();
        assert_eq!(
            (parsed.name.expose(), &*parsed.hints),
            (name, hints),
            "{text:?}"
        );
        let again = PersonName::parse(parsed.name.expose()).unwrap();
        assert_eq!(again.name, parsed.name, "reading twice changes nothing");
    }
}

#[test]
fn names_are_refused_for_their_own_reason() {
    use PersonNameError as E;
    let cases = [
        ("", E::Empty),
        (" \u{3000}\t", E::Empty),
        ("·张三", E::LeadingDot),
        (".张三", E::LeadingDot),
        ("张三·", E::TrailingDot),
        ("张三 •", E::TrailingDot),
        ("古丽··阿布都拉", E::DoubleDot),
        ("古丽· ・阿布都拉", E::DoubleDot),
        ("·", E::LeadingDot),
        ("张\u{0}三", E::ControlCharacter { position: 2 }),
        ("JOHN\tSMITH", E::ControlCharacter { position: 5 }),
        (" 张\n三", E::ControlCharacter { position: 3 }),
        ("张\u{2028}三", E::ControlCharacter { position: 2 }),
        (
            " 张3",
            E::ForbiddenCharacter {
                position: 3,
                character: '3',
            },
        ),
        ("张三\u{7F}", E::ControlCharacter { position: 3 }),
        ("\u{202E}张三", E::ControlCharacter { position: 1 }),
        ("张\u{200B}三", E::ControlCharacter { position: 2 }),
        ("张\u{FEFF}三", E::ControlCharacter { position: 2 }),
        ("张\u{FFFD}三", E::ControlCharacter { position: 2 }),
        (
            "张3",
            E::ForbiddenCharacter {
                position: 2,
                character: '3',
            },
        ),
        (
            "张三（大）",
            E::ForbiddenCharacter {
                position: 3,
                character: '（',
            },
        ),
        (
            "张?",
            E::ForbiddenCharacter {
                position: 2,
                character: '?',
            },
        ),
        (
            "'张",
            E::ForbiddenCharacter {
                position: 1,
                character: '\'',
            },
        ),
        (
            "\u{301}a",
            E::ForbiddenCharacter {
                position: 1,
                character: '\u{301}',
            },
        ),
        (
            "张，三",
            E::ForbiddenCharacter {
                position: 2,
                character: '，',
            },
        ),
        (
            "张😀",
            E::ForbiddenCharacter {
                position: 2,
                character: '😀',
            },
        ),
    ];
    for (text, error) in cases {
        assert_eq!(PersonName::parse(text).unwrap_err(), error, "{text:?}");
    }
}

#[test]
fn names_have_up_to_a_hundred_characters() {
    for (character, length) in [("张", 50), ("𠀀", 100), ("a", 100)] {
        assert!(
            PersonName::parse(&character.repeat(length)).is_ok(),
            "{length} × {character}"
        );
    }
    let error = PersonName::parse(&"𠀀".repeat(101)).unwrap_err();
    assert_eq!(
        error,
        PersonNameError::TooLong {
            actual: 101,
            limit: LONGEST_NAME
        }
    );
    assert_eq!(
        error.to_string(),
        "姓名最多100个字，当前101个字，请核对证件"
    );
    assert!(
        PersonName::parse(&"张".repeat(10_000)).is_err(),
        "10,000 characters are refused"
    );
}

#[test]
fn names_are_compared_without_dots_blanks_and_case() {
    let name = |text: &str| PersonName::parse(text).unwrap().name;
    let same = [
        ("古丽·阿布都拉", "古丽阿布都拉"),
        ("古丽·阿布都拉", "古丽.阿布都拉"),
        ("John Smith", "JOHNSMITH"),
        ("ＪＯＨＮ", "john"),
    ];
    for (one, other) in same {
        assert!(name(one).is_same_as(&name(other)), "{one} {other}");
        assert!(PersonName::same(one, other), "{one} {other}");
    }
    assert!(!name("张三").is_same_as(&name("张叁")));
    assert_ne!(name("古丽·阿布都拉"), name("古丽阿布都拉"), "`==` is exact");
    assert_eq!(name("古丽·阿布都拉 a").search_key(), "古丽阿布都拉A");
    assert_eq!(search_key(" 古丽・阿布 "), "古丽阿布");
    assert_eq!(search_key("..."), "");
}

#[test]
fn names_are_serialized_as_text_and_read_with_every_check() {
    let name: PersonName = serde_json::from_str("\"古丽•阿布都拉\"").unwrap();
    assert_eq!(serde_json::to_string(&name).unwrap(), "\"古丽·阿布都拉\"");
    assert!(serde_json::from_str::<PersonName>("\"·\"").is_err());
}

#[test]
fn hints_speak_chinese() {
    let said = [
        (NameHint::DotNormalised, "间隔符已统一为“·”"),
        (NameHint::BlanksRemoved, "已去掉多余的空格"),
        (NameHint::WidthNormalised, "全角字母已改为半角"),
        (
            NameHint::PrivateUse,
            "姓名含自造字，换一台电脑可能显示不同，请与证件核对",
        ),
    ];
    for (hint, sentence) in said {
        assert_eq!(hint.to_string(), sentence);
    }
}

proptest! {
    #[test]
    fn every_han_character_is_accepted(
        code in prop_oneof![
            0x4E00..=0x9FFF_u32, 0x3400..=0x4DBF_u32, 0xF900..=0xFAFF_u32,
            0x20000..=0x2FFFD_u32, 0x30000..=0x3FFFD_u32, 0x2F00..=0x2FDF_u32,
        ],
    ) {
        let text = char::from_u32(code).unwrap().to_string();
        let parsed = PersonName::parse(&text).unwrap();
        prop_assert_eq!(parsed.name.expose(), &text);
        prop_assert_eq!(parsed.hints, []);
    }

    #[test]
    fn what_is_read_is_read_again_unchanged(text in any::<String>()) {
        if let Ok(parsed) = PersonName::parse(&text) {
            let again = PersonName::parse(parsed.name.expose()).unwrap();
            prop_assert!(parsed.name == again.name);
            prop_assert!(again.hints.iter().all(|hint| *hint == NameHint::PrivateUse));
        }
    }
}
