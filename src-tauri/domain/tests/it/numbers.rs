//! Numbers of people of every kind, and how they are told apart.

use counter_domain::number::{
    AreaKnowledge, BusinessNumber, CardNumber, CitizenId, CitizenId15Error, CitizenIdError,
    DocumentKind, ForeignSocialSecurityNumber, ForeignSocialSecurityNumberError, IdKind,
    IdentityNumber, IdentityNumberError, NumberWarning, PermanentResidence2017,
    PermanentResidence2017Error, PermanentResidence2023, PermanentResidence2023Error, RegionTable,
    ResidencePermit, ResidencePermitError, ResidenceRegion, Sex, TravelDocument,
    TravelDocumentError, UnifiedCreditCode, masked, normalised,
};
use jiff::civil::{Date, date};
use proptest::prelude::*;

use crate::citizen_ids::{citizen, with_check_character};

const TODAY: Date = date(2026, 11, 22);

fn regions() -> RegionTable {
    RegionTable::from_json(include_str!("../../../../assets/regions/regions.json")).unwrap()
}

#[test]
fn residence_permits_are_read() {
    let cases = [
        ("810000189001010028", ResidenceRegion::HongKong, Sex::Female),
        ("820000189001010038", ResidenceRegion::Macau, Sex::Male),
        ("830000189001010013", ResidenceRegion::Taiwan, Sex::Male),
    ];
    for (number, region, sex) in cases {
        let permit = ResidencePermit::parse(number, TODAY).unwrap();
        assert_eq!(permit.expose(), number);
        assert_eq!((permit.region(), permit.sex()), (region, sex), "{number}");
        assert_eq!(permit.birth(), date(1890, 1, 1));
        assert_eq!(permit.masked().len(), 18);
    }
}

#[test]
fn residence_permits_are_refused_for_their_own_reason() {
    use ResidencePermitError as E;
    let cases = [
        ("81000018900101001", E::Length { actual: 17 }),
        ("8100001890010100A3", E::Character { position: 17 }),
        ("11010519491231002X", E::Area),
        ("810001189001010013", E::Area),
        ("840000189001010013", E::Area),
        ("810000189013010013", E::Birth),
        ("810000202611230013", E::BornAfterToday),
        (
            "810000189001010029",
            E::CheckCharacter {
                expected: '8',
                actual: '9',
            },
        ),
    ];
    for (text, error) in cases {
        assert_eq!(
            ResidencePermit::parse(text, TODAY).unwrap_err(),
            error,
            "{text}"
        );
    }
}

#[test]
fn permanent_residence_of_2017_is_three_letters_and_twelve_digits() {
    use PermanentResidence2017Error as E;
    let number = PermanentResidence2017::parse("usa 110081010101").unwrap();
    assert_eq!(
        (number.expose(), number.nationality()),
        ("USA110081010101", "USA")
    );
    let cases = [
        ("USA11008101010", E::Length { actual: 14 }),
        ("USA1100810101011", E::Length { actual: 16 }),
        ("US1110081010101", E::Character { position: 3 }),
        ("USA11008101010A", E::Character { position: 15 }),
        ("USAA10081010101", E::Character { position: 4 }),
    ];
    for (text, error) in cases {
        assert_eq!(
            PermanentResidence2017::parse(text).unwrap_err(),
            error,
            "{text}"
        );
    }
}

#[test]
fn permanent_residence_of_2023_starts_with_nine_and_has_a_check_character() {
    use PermanentResidence2023Error as E;
    // The specimen that the immigration authority printed.
    let number = PermanentResidence2023::parse("911124198108030024").unwrap();
    assert_eq!(number.birth(), Some(date(1981, 8, 3)));
    let cases = [
        ("91112419810803002", E::Length { actual: 17 }),
        ("9111241981080300A4", E::Character { position: 17 }),
        ("11010519491231002X", E::FirstDigit),
        ("110105194912310021", E::FirstDigit),
        (
            "911124198108030025",
            E::CheckCharacter {
                expected: '4',
                actual: '5',
            },
        ),
    ];
    for (text, error) in cases {
        assert_eq!(
            PermanentResidence2023::parse(text).unwrap_err(),
            error,
            "{text}"
        );
    }
}

#[test]
fn foreign_numbers_are_checked_for_length_and_characters_only() {
    use ForeignSocialSecurityNumberError as E;
    let number = ForeignSocialSecurityNumber::parse("usa0 00000 e12345678").unwrap();
    assert_eq!(number.expose(), "USA000000E12345678");
    assert_eq!(number.masked(), "USA0**********5678");
    let cases = [
        ("USA000000E1234567", E::Length { actual: 17 }),
        ("USA000000E123456789", E::Length { actual: 19 }),
        ("USA000000-12345678", E::Character { position: 10 }),
    ];
    for (text, error) in cases {
        assert_eq!(
            ForeignSocialSecurityNumber::parse(text).unwrap_err(),
            error,
            "{text}"
        );
    }
}

#[test]
fn travel_documents_are_letters_and_digits() {
    let document = TravelDocument::parse(DocumentKind::Passport, "e1234 5678").unwrap();
    assert_eq!(
        (document.kind(), document.expose()),
        (DocumentKind::Passport, "E12345678")
    );
    assert_eq!(
        document.masked(),
        "*********",
        "too short to show any of it"
    );
    let long = "A".repeat(21);
    let cases = [
        ("", TravelDocumentError::Length { actual: 0 }),
        (long.as_str(), TravelDocumentError::Length { actual: 21 }),
        ("E1234/5678", TravelDocumentError::Character { position: 6 }),
    ];
    for (text, error) in cases {
        assert_eq!(
            TravelDocument::parse(DocumentKind::Passport, text).unwrap_err(),
            error
        );
    }
    assert!(TravelDocument::parse(DocumentKind::Passport, &"A".repeat(20)).is_ok());
}

#[test]
fn kinds_are_told_by_their_look() {
    let cases = [
        ("65900518900101001x", IdKind::CitizenId, Some(Sex::Male)),
        ("659005500101001", IdKind::CitizenId15, None),
        (
            "810000189001010028",
            IdKind::ResidencePermit,
            Some(Sex::Female),
        ),
        (
            "820000189001010038",
            IdKind::ResidencePermit,
            Some(Sex::Male),
        ),
        (
            "830000189001010013",
            IdKind::ResidencePermit,
            Some(Sex::Male),
        ),
        ("USA110081010101", IdKind::PermanentResidence2017, None),
        ("911124198108030024", IdKind::PermanentResidence2023, None),
        (
            "USA000000E12345678",
            IdKind::ForeignSocialSecurityNumber,
            None,
        ),
    ];
    for (text, kind, sex) in cases {
        let number = IdentityNumber::parse_any(text, TODAY).unwrap();
        assert_eq!((number.kind(), number.sex()), (kind, sex), "{text}");
        assert_eq!(number.expose(), normalised(text));
        assert_eq!(number.masked(), masked(number.expose()));
        assert_eq!(
            number.birth().is_some(),
            number.expose().len() == 18 && !text.starts_with('U')
        );
        let json = serde_json::to_string(&number).unwrap();
        let back: IdentityNumber = serde_json::from_str(&json).unwrap();
        assert_eq!(back, number, "a serialized number is read back");
    }
}

#[test]
fn unreadable_numbers_say_why() {
    let cases = [
        ("12345", IdentityNumberError::Unrecognised { length: 5 }),
        ("", IdentityNumberError::Unrecognised { length: 0 }),
        (
            "110105194912310021",
            CitizenIdError::CheckCharacter {
                expected: 'X',
                actual: '1',
            }
            .into(),
        ),
        ("810001189001010013", ResidencePermitError::Area.into()),
        ("659005501301001", CitizenId15Error::Birth.into()),
        (
            "911124198108030025",
            PermanentResidence2023Error::CheckCharacter {
                expected: '4',
                actual: '5',
            }
            .into(),
        ),
        (
            "U1A110081010101",
            PermanentResidence2017Error::Character { position: 2 }.into(),
        ),
        (
            "USA000000-12345678",
            ForeignSocialSecurityNumberError::Character { position: 10 }.into(),
        ),
    ];
    for (text, error) in cases {
        assert_eq!(
            IdentityNumber::parse_any(text, TODAY).unwrap_err(),
            error,
            "{text:?}"
        );
    }
}

#[test]
fn every_kind_can_be_chosen() {
    let example = |kind| match kind {
        IdKind::CitizenId => "65900518900101001X",
        IdKind::CitizenId15 => "659005500101001",
        IdKind::ResidencePermit => "810000189001010028",
        IdKind::PermanentResidence2017 => "USA110081010101",
        IdKind::PermanentResidence2023 => "911124198108030024",
        IdKind::ForeignSocialSecurityNumber => "USA000000E12345678",
        IdKind::Passport => "E12345678",
        IdKind::HongKongMacauPermit => "H1234567800",
        IdKind::TaiwanPermit => "12345678",
    };
    let mut names = Vec::new();
    for kind in IdKind::ALL {
        let number = IdentityNumber::parse_as(kind, example(kind), TODAY).unwrap();
        assert_eq!(number.kind(), kind);
        assert_eq!(number.expose(), example(kind));
        names.push(kind.name());
    }
    assert_eq!(
        names,
        [
            "公民身份号码",
            "港澳台居民居住证",
            "外国人永久居留身份证（2023版）",
            "外国人永久居留身份证（2017版）",
            "外国人社会保障号码",
            "护照",
            "港澳居民来往内地通行证",
            "台湾居民来往大陆通行证",
            "一代身份证号码",
        ]
    );
}

#[test]
fn sexes_have_the_codes_of_the_standard() {
    assert_eq!((Sex::Male.code(), Sex::Male.name()), (1, "男"));
    assert_eq!((Sex::Female.code(), Sex::Female.name()), (2, "女"));
}

#[test]
fn numbers_are_masked_and_never_printed() {
    let id = citizen("65900518900101001X").unwrap();
    assert_eq!(id.masked(), "6590**********001X");
    assert_eq!(format!("{id:?}"), "CitizenId([已隐去])");
    assert_eq!(
        masked("6590**********0016"),
        "6590**********0016",
        "masking twice changes nothing"
    );
    assert_eq!(masked("123456789012"), "1234****9012");
    assert_eq!(masked("12345678901"), "***********");
    assert_eq!(masked(""), "");
}

#[test]
fn unknown_areas_are_a_warning_only() {
    let cases = [
        ("11010519491231002X", vec![]),
        ("65900518900101001X", vec![]),
        ("659005500101001", vec![NumberWarning::FirstGeneration]),
        ("810000189001010028", vec![]),
    ];
    for (text, warnings) in cases {
        let number = IdentityNumber::parse_any(text, TODAY).unwrap();
        assert_eq!(number.warnings(&regions()), warnings, "{text}");
    }
    for area in ["000000", "659099", "660100", "160101"] {
        let id = with_check_character(&format!("{area}18900101001"));
        let warnings = IdentityNumber::CitizenId(id).warnings(&regions());
        assert_eq!(
            warnings,
            [NumberWarning::Area {
                area: area.to_owned()
            }],
            "{area}"
        );
    }
    let known = with_check_character("65430118900101001");
    assert_eq!(
        IdentityNumber::CitizenId(known).warnings(&regions()),
        [],
        "counties are not listed"
    );
}

#[test]
fn the_region_table_knows_what_it_does_not_know() {
    let regions = regions();
    let cases = [
        (
            "659005",
            AreaKnowledge::Listed,
            Some("北屯市"),
            Some("新疆维吾尔自治区"),
        ),
        (
            "660000",
            AreaKnowledge::Listed,
            Some("新疆生产建设兵团"),
            Some("新疆生产建设兵团"),
        ),
        (
            "654301",
            AreaKnowledge::WithinProvince,
            None,
            Some("新疆维吾尔自治区"),
        ),
        (
            "659013",
            AreaKnowledge::Unknown,
            None,
            Some("新疆维吾尔自治区"),
        ),
        ("990000", AreaKnowledge::Unknown, None, None),
        ("", AreaKnowledge::Unknown, None, None),
    ];
    for (area, knowledge, name, province) in cases {
        assert_eq!(regions.knowledge(area), knowledge, "{area}");
        assert_eq!(
            (regions.name(area), regions.province(area)),
            (name, province),
            "{area}"
        );
    }
    assert!(
        RegionTable::from_json("{}").is_err(),
        "a table without areas is none"
    );
}

#[test]
fn deserialization_repeats_the_checks() {
    assert!(serde_json::from_str::<CitizenId>("\"110105194912310021\"").is_err());
    assert!(serde_json::from_str::<CardNumber>("\"X00000018\"").is_err());
    assert!(serde_json::from_str::<BusinessNumber>("\"661181261122A0700001U\"").is_err());
    assert!(serde_json::from_str::<UnifiedCreditCode>("\"91350100M000100Y44\"").is_err());
    let id: CitizenId = serde_json::from_str("\"11010519491231002X\"").unwrap();
    assert_eq!(
        serde_json::to_string(&id).unwrap(),
        "\"11010519491231002X\""
    );
}

proptest! {
    #[test]
    fn no_text_makes_a_parser_panic(text in any::<String>()) {
        let _ = IdentityNumber::parse_any(&text, TODAY);
        let _ = UnifiedCreditCode::parse(&text);
        let _ = CardNumber::parse(&text);
        let _ = BusinessNumber::parse(&text);
        for kind in IdKind::ALL {
            let _ = IdentityNumber::parse_as(kind, &text, TODAY);
        }
        prop_assert_eq!(masked(&text).chars().count(), text.chars().count());
    }
}
