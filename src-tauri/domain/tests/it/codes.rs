//! Credit codes of organisations and numbers of cards.

use counter_domain::number::{
    CardNumber, CardNumberError, CreditCodeWarning, RegionTable, UnifiedCreditCode,
    UnifiedCreditCodeError,
};

fn regions() -> RegionTable {
    RegionTable::from_json(include_str!("../../../../assets/regions/regions.json")).unwrap()
}

#[test]
fn credit_codes_are_read() {
    let cases: [(&str, &[CreditCodeWarning]); 4] = [
        ("91350100M000100Y43", &[]),
        ("916590050000000270", &[]),
        ("9165900500000401X0", &[]),
        (
            "91659005MACJU1F7P0",
            &[CreditCodeWarning::BodyCheckCharacter {
                expected: '5',
                actual: 'P',
            }],
        ),
    ];
    for (text, warnings) in cases {
        let code = UnifiedCreditCode::parse(text).unwrap();
        assert_eq!(code.as_str(), text);
        assert_eq!(code.to_string(), text, "a credit code is public");
        assert_eq!(code.warnings(&regions()), warnings, "{text}");
    }
    let code = UnifiedCreditCode::parse("９１３５０１００ m000100y43").unwrap();
    assert_eq!((code.area(), code.body()), ("350100", "M000100Y4"));
}

#[test]
fn credit_codes_are_refused_for_their_own_reason() {
    use UnifiedCreditCodeError as E;
    let cases = [
        ("91350100M000100Y4", E::Length { actual: 17 }),
        ("91350100M000100Y4Z", E::Character { position: 18 }),
        (
            "91350100M000100Y44",
            E::CheckCharacter {
                expected: '3',
                actual: '4',
            },
        ),
        ("9135O100M000100Y43", E::Character { position: 5 }),
        ("I1350100M000100Y43", E::Character { position: 1 }),
        ("9S350100M000100Y43", E::Character { position: 2 }),
        ("9V350100M000100Y43", E::Character { position: 2 }),
    ];
    for (text, error) in cases {
        assert_eq!(UnifiedCreditCode::parse(text).unwrap_err(), error, "{text}");
    }
}

#[test]
fn credit_codes_of_unknown_authority_and_area_are_warned_of() {
    let with_check = |body: &str| match UnifiedCreditCode::parse(&format!("{body}0")) {
        Ok(code) => code,
        Err(UnifiedCreditCodeError::CheckCharacter { expected, .. }) => {
            UnifiedCreditCode::parse(&format!("{body}{expected}")).unwrap()
        }
        Err(error) => panic!("{error}"),
    };
    for (first, known) in [
        ('1', true),
        ('3', true),
        ('5', true),
        ('8', true),
        ('9', true),
        ('N', true),
        ('Y', true),
        ('2', false),
        ('A', false),
        ('0', false),
    ] {
        let code = with_check(&format!("{first}1350100000000027"));
        let warnings = code.warnings(&regions());
        assert_eq!(
            warnings.contains(&CreditCodeWarning::Authority { actual: first }),
            !known,
            "{first}"
        );
        assert!(
            !warnings.contains(&CreditCodeWarning::Area),
            "350100 lies in a known province"
        );
    }
    let code = with_check("91990100000000027");
    assert_eq!(code.warnings(&regions()), [CreditCodeWarning::Area]);
}

#[test]
fn card_numbers_are_checked() {
    use CardNumberError as E;
    for number in ["X00000019", "B00000131"] {
        let card = CardNumber::parse(&number.to_lowercase()).unwrap();
        assert_eq!(card.expose(), number, "read off a real card");
        assert_eq!(format!("{card:?}"), "CardNumber([已隐去])");
    }
    let cases = [
        ("X0000001", E::Length { actual: 8 }),
        ("X000000199", E::Length { actual: 10 }),
        ("X0000-019", E::Character { position: 6 }),
        (
            "X00000018",
            E::CheckCharacter {
                expected: '9',
                actual: '8',
            },
        ),
        (
            "B00000132",
            E::CheckCharacter {
                expected: '1',
                actual: '2',
            },
        ),
        (
            "000000001",
            E::CheckCharacter {
                expected: '0',
                actual: '1',
            },
        ),
        (
            "000000061",
            E::CheckCharacter {
                expected: 'X',
                actual: '1',
            },
        ),
    ];
    for (text, error) in cases {
        assert_eq!(CardNumber::parse(text).unwrap_err(), error, "{text}");
    }
    assert!(CardNumber::parse("000000000").is_ok(), "11 is printed as 0");
    assert!(CardNumber::parse("00000006X").is_ok(), "10 is printed as X");
}
