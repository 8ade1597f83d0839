//! Cards as scripts of commands and answers: what goes over the line is fixed to the byte.

use std::collections::VecDeque;

use counter_reader::social_security_card::{self, Generation, Holder, KeyAlgorithm, Lock};
use counter_reader::{CardChannel, CardReading, ChannelError, ReadError};

/// Expects commands in order and fails on any other.
struct Script {
    lines: VecDeque<(String, Result<String, ChannelError>)>,
}

impl CardChannel for Script {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ChannelError> {
        let (expected, answer) = self.lines.pop_front().unwrap();
        assert_eq!(
            hex::encode_upper(command),
            expected,
            "another command than the script has"
        );
        answer.map(|answer| hex::decode(answer).unwrap())
    }
}

/// Runs a reading over lines of `command answer`, in hexadecimal; `removed` stands for a card that
/// was pulled. Every line must be used.
fn read(script: &str) -> Result<CardReading, ReadError> {
    let lines = script
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    let lines = lines.map(|line| {
        let (command, answer) = line.split_once(' ').unwrap();
        let answer = match answer.trim() {
            "removed" => Err(ChannelError::Removed),
            answer => Ok(answer.to_owned()),
        };
        (command.to_owned(), answer)
    });
    let mut script = Script {
        lines: lines.collect(),
    };
    let reading = social_security_card::read(&mut script);
    assert!(
        script.lines.is_empty(),
        "commands that were never sent: {:?}",
        script.lines
    );
    reading
}

const SELECT: &str = "00A404000F7378312E73682EC9E7BBE1B1A3D5CF";

#[test]
fn a_first_generation_card_is_read_by_tag_over_t0() {
    // 61xx after SELECT, 6Cxx where a record is shorter than the standard's, no record 4E.
    let reading = read(&format!(
        "{SELECT} 6118
         00C0000018 6F16840F7378312E73682EC9E7BBE1B1A3D5CFA50388011E9000
         00A4020002EF05 9000
         00B2030006 0304312E30309000
         00B2010012 0110660000D15600000500000001123456789000
         00B207000B 07095830303030303031399000
         00B2050006 0504201001019000
         00B2060006 0604202001019000
         00A4020002EF06 9000
         00B2080014 08123636303030303138393030353132303032369000
         00B2090020 6C08
         00B2090008 0906BCD7A1A4D2D29000
         00B24E0016 6A83
         00B20A0003 0A01329000
         00B20B0003 0B01059000
         00B20D0006 0D04189005129000"
    ))
    .unwrap();
    assert_eq!(reading.version.generation(), Generation::First);
    assert_eq!(reading.version.as_str(), "1.00");
    assert_eq!(reading.algorithm, KeyAlgorithm::TripleDes);
    assert_eq!(reading.findings, []);
    let holder = reading.holder.open().unwrap();
    assert_eq!(holder.name.as_ref().unwrap().expose(), "甲·乙");
    assert_eq!(holder.ssn.as_ref().unwrap().expose(), "660000189005120026");
}

#[test]
fn a_second_generation_card_joins_the_split_character_of_a_long_name() {
    // 30 bytes end with the first byte of 示 (CABE); the extension begins with its second.
    let reading = read(&format!(
        "{SELECT} 9000
         00A4020002EF05 6A86
         00A4000002EF05 9000
         00B2030006 0304322E30309000
         00B2010012 0110660000D15600000500000001FFFFFFFF9000
         00B207000B 07095830303030303031399000
         00B2050006 0504202001159000
         00B2060006 0604203001159000
         00A4020002EF06 6A86
         00A4000002EF06 9000
         00B2080014 08123636303030303138393030353132303032369000
         00B2090020 091E41B9C5C0F6B9C5C0F6B9C5C0F6B9C5C0F6B9C5C0F6B9C5C0F6B9C5C0F6CA9000
         00B24E0016 4E14BEC0FD00000000000000000000000000000000009000
         00B20A0003 0A01329000
         00B20B0003 0B01059000
         00B20D0006 0D04189005129000"
    ))
    .unwrap();
    assert_eq!(reading.version.generation(), Generation::Second);
    assert_eq!(reading.findings, []);
    let holder = reading.holder.open().unwrap();
    let name = holder.name.as_ref().unwrap().expose();
    assert_eq!(name, "A古丽古丽古丽古丽古丽古丽古丽示例");
}

#[test]
fn a_third_generation_card_gives_its_number_and_keeps_its_holder_closed() {
    let reading = read(&format!(
        "{SELECT} 611E
         00C000001E 6F1C840F7378312E73682EC9E7BBE1B1A3D5CFA50988011E9F0C038601039000
         00A4020002EF05 9000
         00B2030006 0304332E30309000
         00B2010012 0110660000D15600000500000001FFFFFFFF9000
         00B207000B 07095830303030303031399000
         00B2050006 0504202001159000
         00B2060006 0604203001159000
         00A4020002EF06 9000
         00B2080014 6982"
    ))
    .unwrap();
    assert_eq!(reading.version.generation(), Generation::Third);
    assert_eq!(reading.algorithm, KeyAlgorithm::Sm4);
    assert_eq!(reading.holder, Holder::Locked(Lock::Authentication));
    assert_eq!(reading.card_no.unwrap().expose(), "X00000019");
}

#[test]
fn a_card_without_the_application_is_not_ours() {
    for (status, error) in [
        ("6A82", ReadError::NotSocialSecurityCard),
        ("6D00", ReadError::NotSocialSecurityCard),
        ("6E00", ReadError::NotSocialSecurityCard),
        ("9303", ReadError::CardLocked),
        ("6A81", ReadError::CardLocked),
        ("6283", ReadError::CardLocked),
    ] {
        assert_eq!(
            read(&format!("{SELECT} {status}")),
            Err(error),
            "SELECT answers {status}"
        );
    }
}

#[test]
fn a_card_pulled_between_two_records_gives_no_half_reading() {
    let reading = read(&format!(
        "{SELECT} 9000
         00A4020002EF05 9000
         00B2030006 0304322E30309000
         00B2010012 removed"
    ));
    assert_eq!(reading, Err(ReadError::CardRemoved));
}

#[test]
fn a_record_longer_than_the_standard_is_asked_for_again_in_full() {
    let reading = read(&format!(
        "{SELECT} 9000
         00A4020002EF05 9000
         00B2030006 0306322E30309000
         00B2030000 0304342E30309000"
    ));
    assert_eq!(
        reading,
        Err(ReadError::UnsupportedVersion),
        "4.00 is not known"
    );
}
