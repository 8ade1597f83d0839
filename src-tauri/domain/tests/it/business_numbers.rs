//! Business numbers and device codes.

use counter_domain::number::{
    BusinessNumber, BusinessNumberError, ComposeBusinessNumberError, DeviceCode, DeviceCodeError,
};
use counter_domain::organisation::OfficeCode;
use jiff::civil::date;
use proptest::prelude::*;

fn business(serial: u32) -> BusinessNumber {
    let office = OfficeCode::parse("661181").unwrap();
    let device = DeviceCode::parse("a07").unwrap();
    BusinessNumber::compose(office, date(2026, 11, 22), device, serial).unwrap()
}

#[test]
fn business_numbers_are_made_of_their_parts() {
    let number = business(1);
    assert_eq!(number.to_string(), "661181261122A0700001V");
    let read = BusinessNumber::parse("661181 261122 a07 00001 v").unwrap();
    assert_eq!(read, number, "read as scanned, with blanks");
    assert_eq!(read.office().as_str(), "661181");
    assert_eq!(read.date(), date(2026, 11, 22));
    assert_eq!((read.device().as_str(), read.serial()), ("A07", 1));
    assert_eq!(
        serde_json::to_value(&number).unwrap(),
        "661181261122A0700001V"
    );
    assert_eq!("661181261122A0700001V".parse(), Ok(number));
}

#[test]
fn business_numbers_are_made_within_their_bounds_only() {
    use ComposeBusinessNumberError as E;
    let compose = |date, serial| {
        let office = OfficeCode::parse("661181").unwrap();
        let device = DeviceCode::parse("A07").unwrap();
        BusinessNumber::compose(office, date, device, serial)
    };
    let today = date(2026, 11, 22);
    assert_eq!(compose(today, 0).unwrap_err(), E::Serial { serial: 0 });
    assert!(compose(today, 99_999).is_ok());
    assert_eq!(
        compose(today, 100_000).unwrap_err(),
        E::Serial { serial: 100_000 }
    );
    assert_eq!(
        compose(date(1999, 12, 31), 1).unwrap_err(),
        E::Year { year: 1999 }
    );
    assert!(compose(date(2000, 1, 1), 1).is_ok());
    assert!(compose(date(2099, 12, 31), 1).is_ok());
    assert_eq!(
        compose(date(2100, 1, 1), 1).unwrap_err(),
        E::Year { year: 2100 }
    );
}

#[test]
fn business_numbers_are_refused_for_their_own_reason() {
    use BusinessNumberError as E;
    let good = business(1).to_string();
    let cases = [
        (good.chars().take(20).collect(), E::Length { actual: 20 }),
        (format!("{good}0"), E::Length { actual: 22 }),
        (
            good.replace("661181", "66118-"),
            E::Character { position: 6 },
        ),
        (
            good.replace("261122", "2611A2"),
            E::Character { position: 11 },
        ),
        (
            good.replace("A0700001", "A070000O"),
            E::Character { position: 20 },
        ),
        (
            good.replace("661181", "661182"),
            E::CheckCharacter {
                expected: 'W',
                actual: 'V',
            },
        ),
    ];
    for (text, error) in cases {
        assert_eq!(BusinessNumber::parse(&text).unwrap_err(), error, "{text}");
    }
    let recheck = |body: &str| match BusinessNumber::parse(&format!("{body}0")) {
        Err(E::CheckCharacter { expected, .. }) => {
            BusinessNumber::parse(&format!("{body}{expected}"))
        }
        other => other,
    };
    assert_eq!(recheck("661181261332A0700001").unwrap_err(), E::Date);
    assert_eq!(recheck("661181261122A0700000").unwrap_err(), E::Serial);
}

#[test]
fn device_codes_are_three_letters_or_digits() {
    assert_eq!(DeviceCode::parse("a1b").unwrap().to_string(), "A1B");
    for text in ["", "A1", "A1B2", "A-1", "甲"] {
        assert_eq!(DeviceCode::parse(text), Err(DeviceCodeError), "{text}");
    }
}

proptest! {
    #[test]
    fn every_single_wrong_character_of_a_business_number_is_found(
        serial in 1..=99_999_u32,
        position in 0..21_usize,
        character in "[0-9A-Z]",
    ) {
        let good = business(serial).to_string();
        prop_assert_eq!(BusinessNumber::parse(&good).unwrap().to_string(), &*good);
        prop_assume!(good[position..=position] != character);
        let mut wrong = good.clone();
        wrong.replace_range(position..=position, &character);
        prop_assert!(BusinessNumber::parse(&wrong).is_err(), "{wrong} passes for {good}");
    }
}
