//! The bank card's number: every format, every record of the locator, masked; a refusal is no error.

use counter_reader::bank_card::{
    BankCardNumber, FileLocator, LocatorError, OptionsError, answer_options, parse_locator,
    read_number,
};
use counter_reader::emulator::{
    BankApplication, NumberPlace, OptionsFormat, Transport, VirtualCard,
};
use proptest::prelude::*;

/// Made up, with a right check digit; issuer 660000 exists nowhere.
pub(crate) const NUMBER: &str = "6600000000000000019";

fn card(bank: BankApplication, transport: Transport) -> VirtualCard {
    VirtualCard::builder()
        .bank(bank)
        .transport(transport)
        .build()
        .unwrap()
}

#[test]
fn the_number_is_found_in_every_format_over_both_protocols() {
    for transport in [Transport::Contact, Transport::Contactless] {
        for format in [
            OptionsFormat::Primitive,
            OptionsFormat::Constructed,
            OptionsFormat::WithTrack,
        ] {
            for place in [NumberPlace::Number, NumberPlace::Track] {
                let bank = BankApplication::new(NUMBER).format(format).place(place);
                for bank in [bank.clone(), bank.unlisted()] {
                    let card = card(bank, transport);
                    let number = read_number(&mut card.channel()).unwrap().unwrap();
                    assert_eq!(
                        number.expose(),
                        NUMBER,
                        "{format:?} {place:?} {transport:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_chip_without_a_bank_card_has_no_number() {
    let card = VirtualCard::builder().build().unwrap();
    assert_eq!(read_number(&mut card.channel()), Ok(None));
    let foreign = VirtualCard::builder().not_ours().build().unwrap();
    assert_eq!(read_number(&mut foreign.channel()), Ok(None));
}

#[test]
fn the_number_hides_itself() {
    let number = BankCardNumber::from_packed(&hex::decode(format!("{NUMBER}F")).unwrap()).unwrap();
    assert_eq!(number.masked(), "660000*********0019");
    assert_eq!(number.last_four(), "0019");
    assert!(number.check_fits());
    assert!(!format!("{number:?}").contains("0019"), "{number:?}");
    let other = BankCardNumber::from_packed(&[0x66; 8]).unwrap();
    assert!(!other.check_fits(), "a wrong check digit is seen");
    for no_number in ["", "D0", "66000000001F", "FF"] {
        let bytes = hex::decode(no_number).unwrap();
        assert_eq!(BankCardNumber::from_packed(&bytes), None, "{no_number}");
    }
}

#[test]
fn wanted_data_gets_exactly_its_lengths() {
    for (list, answer) in [
        ("", Ok("8300")),
        ("9F1A02", Ok("83020156")),
        ("5F2A03", Ok("8303000156")),
        ("9F6604", Ok("830426000000")),
        ("9F0206", Ok("8306000000000000")),
        ("9A039C01", Ok("830400000031")),
        ("DF81050295059F3501", Ok("83080000000000000023")),
        ("9F", Err(OptionsError::Truncated)),
        ("9F66", Err(OptionsError::Truncated)),
        ("9FFF", Err(OptionsError::Truncated)),
        ("9FFFFF", Err(OptionsError::Truncated)),
        ("9F02FF", Err(OptionsError::TooLong)),
    ] {
        let made = answer_options(&hex::decode(list).unwrap()).map(hex::encode_upper);
        let expected = answer.map(str::to_owned);
        assert_eq!(made, expected, "{list}");
    }
}

#[test]
fn locators_are_read_in_both_formats() {
    let two = vec![
        FileLocator {
            file: 2,
            first: 1,
            last: 1,
        },
        FileLocator {
            file: 3,
            first: 1,
            last: 3,
        },
    ];
    for (answer, expected) in [
        ("800A7C001001010018010301", Ok(two.clone())),
        ("770E82027C0094081001010018010301", Ok(two)),
        ("80027C00", Ok(vec![])),
        ("770482027C00", Err(LocatorError::Missing)),
        ("80017C", Err(LocatorError::Missing)),
        ("80037C0010", Err(LocatorError::Length(1))),
        ("80067C0000010100", Err(LocatorError::Entry(0))),
        ("80067C0010000100", Err(LocatorError::Entry(0))),
        ("80067C0010030100", Err(LocatorError::Entry(0))),
        ("80067C00F8010100", Err(LocatorError::Entry(0))),
    ] {
        assert_eq!(
            parse_locator(&hex::decode(answer).unwrap()),
            expected,
            "{answer}"
        );
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        if let Ok(locators) = parse_locator(&bytes) {
            prop_assert!(locators.iter().all(|it| it.first <= it.last && it.file <= 30));
        }
        if let Ok(answer) = answer_options(&bytes) {
            prop_assert!(answer.len() <= 255, "a short command carries it");
        }
        let _ = BankCardNumber::from_packed(&bytes);
    }
}
