//! Money, in digits and in capitals.

use counter_domain::money::{Fen, ParseFenError};
use proptest::prelude::*;

#[test]
fn capitals_follow_both_regulations() {
    let cases = [
        (29_250, "人民币贰佰玖拾贰元伍角整"),
        (351_000, "人民币叁仟伍佰壹拾元整"),
        (140_950, "人民币壹仟肆佰零玖元伍角整"),
        (600_714, "人民币陆仟零柒元壹角肆分"),
        (32_504, "人民币叁佰贰拾伍元零肆分"),
        (5, "人民币伍分"),
        (0, "人民币零元整"),
        (100_100, "人民币壹仟零壹元整"),
        (1_000, "人民币壹拾元整"),
        (50, "人民币伍角整"),
        (10_000_000, "人民币壹拾万元整"),
        (1_640_902, "人民币壹万陆仟肆佰零玖元零贰分"),
        (168_032, "人民币壹仟陆佰捌拾元叁角贰分"),
        (10_700_053, "人民币壹拾万柒仟元伍角叁分"),
        (55, "人民币伍角伍分"),
        (-29_250, "人民币负贰佰玖拾贰元伍角整"),
        (-5, "人民币负伍分"),
        (1_000_100, "人民币壹万零壹元整"),
        (10_005_000, "人民币壹拾万零伍拾元整"),
        (1_000_100_000, "人民币壹仟万壹仟元整"),
        (10_000_100_000, "人民币壹亿零壹仟元整"),
        (12_000_100_000, "人民币壹亿贰仟万壹仟元整"),
        (12_000_010_000, "人民币壹亿贰仟万零壹佰元整"),
        (11_000_000_000, "人民币壹亿壹仟万元整"),
        (1_000_000_000_000, "人民币壹佰亿元整"),
        (10_000_000_000_000_001, "人民币壹佰万亿元零壹分"),
        (
            i64::MAX,
            "人民币玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零柒分",
        ),
        (
            i64::MIN,
            "人民币负玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零捌分",
        ),
    ];
    for (fen, capitals) in cases {
        assert_eq!(Fen(fen).capitals(), capitals, "{fen} fen");
    }
}

#[test]
fn amounts_are_printed_with_two_decimals() {
    let cases = [
        (0, "0.00"),
        (5, "0.05"),
        (50, "0.50"),
        (100, "1.00"),
        (29_250, "292.50"),
        (351_000, "3510.00"),
        (-5, "-0.05"),
        (-29_250, "-292.50"),
        (i64::MIN, "-92233720368547758.08"),
    ];
    for (fen, text) in cases {
        assert_eq!(Fen(fen).to_string(), text);
        assert_eq!(Fen::parse(text), Ok(Fen(fen)), "{text} is read back");
    }
}

#[test]
fn amounts_are_read_as_typed() {
    let cases = [
        ("292.5", 29_250),
        ("292", 29_200),
        ("3,510.00", 351_000),
        ("1,234,567.89", 123_456_789),
        ("２９２．５０", 29_250),
        (" 292.50 ", 29_250),
        ("-0.05", -5),
        ("007", 700),
    ];
    for (text, fen) in cases {
        assert_eq!(text.parse(), Ok(Fen(fen)), "{text}");
    }
}

#[test]
fn amounts_are_refused_for_their_own_reason() {
    use ParseFenError::{Form, OutOfRange, TooFine};
    let cases = [
        ("", Form),
        ("-", Form),
        ("--5", Form),
        ("+5", Form),
        (".5", Form),
        ("5.", Form),
        ("5.5.5", Form),
        ("五", Form),
        ("5元", Form),
        ("1e3", Form),
        ("12,34", Form),
        ("1234,567", Form),
        (",123", Form),
        ("1,,234", Form),
        ("5.-1", Form),
        ("0.001", TooFine),
        ("92233720368547758.08", OutOfRange),
        ("99999999999999999999", OutOfRange),
    ];
    for (text, error) in cases {
        assert_eq!(Fen::parse(text), Err(error), "{text:?}");
    }
    assert_eq!(TooFine.to_string(), "金额最多到分（小数点后两位）");
}

#[test]
fn am_1_twelve_months_of_medical_insurance() {
    let month = Fen::parse("292.5").unwrap();
    let year = month.checked_mul(12).unwrap();
    assert_eq!((month.as_fen(), year), (29_250, Fen(351_000)));
    assert_eq!(
        Fen::checked_sum([month; 12]),
        Some(year),
        "twelve months make the year"
    );
}

#[test]
fn arithmetic_never_overflows_silently() {
    let (highest, lowest, one) = (Fen(i64::MAX), Fen(i64::MIN), Fen(1));
    assert_eq!(highest.checked_add(one), None);
    assert_eq!(lowest.checked_sub(one), None);
    assert_eq!(highest.checked_mul(2), None);
    assert_eq!(Fen::checked_sum([highest, one]), None);
    assert_eq!(Fen::from_yuan(i64::MAX), None);
    assert_eq!(Fen::from_yuan(300), Some(Fen(30_000)));
    assert_eq!(Fen(3).checked_add(Fen(4)), Some(Fen(7)));
    assert_eq!(Fen(3).checked_sub(Fen(4)), Some(Fen(-1)));
    assert_eq!(Fen::checked_sum([]), Some(Fen::ZERO));
}

#[test]
fn amounts_are_serialized_in_fen() {
    assert_eq!(serde_json::to_string(&Fen(29_250)).unwrap(), "29250");
}

proptest! {
    #[test]
    fn printed_amounts_are_read_back(fen in any::<i64>()) {
        prop_assert_eq!(Fen::parse(&Fen(fen).to_string()), Ok(Fen(fen)));
    }

    #[test]
    fn capitals_are_well_formed(fen in any::<i64>()) {
        let text = Fen(fen).capitals();
        prop_assert!(text.starts_with("人民币"));
        prop_assert_eq!(text.contains('负'), fen < 0);
        prop_assert!(!text.contains("零零"), "zeros in a row read as one: {}", text);
        prop_assert_eq!(text.ends_with('整'), fen % 10 == 0);
        prop_assert!(text.ends_with(['整', '分']));
    }
}
