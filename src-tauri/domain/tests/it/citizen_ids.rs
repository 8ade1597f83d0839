//! Citizens' numbers of 18 characters and of 15.

use counter_domain::number::{
    CitizenId, CitizenId15, CitizenId15Error, CitizenIdError, Sex, UpgradeError,
};
use jiff::civil::{Date, date};
use proptest::prelude::*;

const TODAY: Date = date(2026, 11, 22);

pub(crate) fn citizen(text: &str) -> Result<CitizenId, CitizenIdError> {
    CitizenId::parse(text, TODAY)
}

#[test]
fn citizen_ids_of_the_standard_and_made_up_ones_are_read() {
    // number, area, birth, sex
    let cases = [
        (
            "11010519491231002X",
            "110105",
            date(1949, 12, 31),
            Sex::Female,
        ),
        ("440524188001010014", "440524", date(1880, 1, 1), Sex::Male),
        ("65900518900101001X", "659005", date(1890, 1, 1), Sex::Male),
        (
            "65432518951231002X",
            "654325",
            date(1895, 12, 31),
            Sex::Female,
        ),
        (
            "653121189910100047",
            "653121",
            date(1899, 10, 10),
            Sex::Female,
        ),
        ("659005195001010010", "659005", date(1950, 1, 1), Sex::Male),
    ];
    for (number, area, birth, sex) in cases {
        let id = citizen(number).unwrap();
        assert_eq!(id.expose(), number, "the normal form is the number itself");
        assert_eq!(
            (id.area(), id.birth(), id.sex()),
            (area, birth, sex),
            "{number}"
        );
    }
}

#[test]
fn citizen_ids_are_normalised() {
    let cases = [
        " 110105 19491231 002x ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "１１０１０５１９４９１２３１００２ｘ",
        "110105\u{3000}19491231\t002X\u{FEFF}\u{200B}",
    ];
    for text in cases {
        assert_eq!(
            citizen(text).unwrap().expose(),
            "11010519491231002X",
            "{text:?}"
        );
    }
}

#[test]
fn citizen_ids_are_refused_for_their_own_reason() {
    use CitizenIdError as E;
    let check = |expected, actual| E::CheckCharacter { expected, actual };
    let cases = [
        ("", E::Length { actual: 0 }),
        ("11010519491231002", E::Length { actual: 17 }),
        ("11010519491231002XX", E::Length { actual: 19 }),
        ("A1010519491231002X", E::Character { position: 1 }),
        ("1101051949123100XX", E::Character { position: 17 }),
        ("11010519491231002Y", E::Character { position: 18 }),
        ("1101051949123100二X", E::Character { position: 17 }),
        ("110105194912310021", check('X', '1')),
        ("440524188001010015", check('4', '5')),
        ("11010519490229002X", E::Birth),
        ("11010519491301002X", E::Birth),
        ("11010519491200002X", E::Birth),
        ("110105202611230020", E::BornAfterToday),
        ("810000189001010028", E::ResidencePermit),
        ("820000189001010038", E::ResidencePermit),
        ("830000189001010013", E::ResidencePermit),
        ("911124198108030024", E::PermanentResidence),
    ];
    for (text, error) in cases {
        assert_eq!(citizen(text).unwrap_err(), error, "{text:?}");
    }
}

#[test]
fn citizen_id_born_today_is_read_and_tomorrow_refused() {
    let id = "66000018900101001";
    let id = with_check_character(id);
    let birth = id.birth();
    assert!(
        CitizenId::parse(id.expose(), birth).is_ok(),
        "born on the day itself"
    );
    assert_eq!(
        CitizenId::parse(id.expose(), birth.yesterday().unwrap()).unwrap_err(),
        CitizenIdError::BornAfterToday,
        "born the day after"
    );
}

/// The number of 17 digits and the check character that belongs to them.
pub(crate) fn with_check_character(digits: &str) -> CitizenId {
    match citizen(&format!("{digits}0")) {
        Ok(id) => id,
        Err(CitizenIdError::CheckCharacter { expected, .. }) => {
            citizen(&format!("{digits}{expected}")).unwrap()
        }
        Err(error) => panic!("{digits}: {error}"),
    }
}

#[test]
fn errors_speak_chinese_and_serialize_as_codes() {
    let error = citizen("110105194912310021").unwrap_err();
    assert_eq!(
        error.to_string(),
        "公民身份号码校验位应为X，当前为1，请逐位核对"
    );
    assert_eq!(
        serde_json::to_value(error).unwrap(),
        serde_json::json!({"code": "check_character", "expected": "X", "actual": "1"}),
        "the catalogue finds its sentence by code and parameters"
    );
}

#[test]
fn fifteen_digits_are_upgraded() {
    let old = CitizenId15::parse("659005500101001").unwrap();
    assert_eq!(old.upgrade().unwrap().expose(), "659005195001010010");
    assert_eq!(old.masked(), "6590*******1001");
}

#[test]
fn fifteen_digits_of_people_over_a_hundred_are_not_upgraded() {
    for suffix in 990..=999_u16 {
        let old = CitizenId15::parse(&format!("659005500101{suffix}")).unwrap();
        match old.upgrade() {
            Err(error) => {
                assert!(suffix >= 996, "{suffix} is upgraded");
                assert_eq!(error, UpgradeError::Centenarian { suffix });
            }
            Ok(id) => {
                assert!(suffix < 996, "{suffix} is kept for people over a hundred");
                assert!(id.expose().starts_with(&format!("65900519500101{suffix}")));
            }
        }
    }
}

#[test]
fn fifteen_digits_are_refused_for_their_own_reason() {
    use CitizenId15Error as E;
    let cases = [
        ("65900550010100", E::Length { actual: 14 }),
        ("6590055001010010", E::Length { actual: 16 }),
        ("65900550010100X", E::Character { position: 15 }),
        ("659005501301001", E::Birth),
        ("659005000229001", E::Birth),
    ];
    for (text, error) in cases {
        assert_eq!(CitizenId15::parse(text).unwrap_err(), error, "{text}");
    }
    assert_eq!(
        CitizenId15::parse("810000500101001")
            .unwrap()
            .upgrade()
            .unwrap_err(),
        UpgradeError::Upgraded {
            fault: CitizenIdError::ResidencePermit
        },
        "no citizen ever had this area"
    );
}

prop_compose! {
    fn fifteen_digits()(
        area in "[1-7][0-9]{5}",
        days in 0..36_524_i32,
        sequence in 0..996_u16,
    ) -> String {
        let birth = date(1900, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        let (year, month, day) = (birth.year() - 1900, birth.month(), birth.day());
        format!("{area}{year:02}{month:02}{day:02}{sequence:03}")
    }
}

proptest! {
    #[test]
    fn upgraded_numbers_are_read_back(fifteen in fifteen_digits()) {
        let id = CitizenId15::parse(&fifteen).unwrap().upgrade().unwrap();
        prop_assert_eq!(&citizen(id.expose()).unwrap(), &id);
        prop_assert_eq!(&id.expose()[..6], &fifteen[..6]);
        prop_assert_eq!(&id.expose()[6..8], "19");
        prop_assert_eq!(&id.expose()[8..17], &fifteen[6..]);
    }

    #[test]
    fn every_single_wrong_digit_is_found(
        fifteen in fifteen_digits(),
        position in 0..18_usize,
        digit in "[0-9]",
    ) {
        let id = CitizenId15::parse(&fifteen).unwrap().upgrade().unwrap();
        let mut wrong = id.expose().to_owned();
        prop_assume!(wrong[position..=position] != digit);
        wrong.replace_range(position..=position, &digit);
        prop_assert!(citizen(&wrong).is_err(), "{} passes for {}", wrong, id.expose());
    }
}
