//! Parsers of foreign bytes: limits, exact errors, and no panic on anything.

use counter_reader::apdu::{Command, Response};
use counter_reader::record::{self, RecordError, parse_records};
use counter_reader::tlv::{self, FileControl, TlvError, parse_fci, parse_objects};
use counter_reader::{CardChannel, ChannelError, social_security_card};
use proptest::prelude::*;

fn records(text: &str) -> Result<Vec<(u8, String)>, RecordError> {
    let bytes = hex::decode(text).unwrap();
    let records = parse_records(&bytes)?;
    Ok(records
        .iter()
        .map(|record| (record.tag, hex::encode_upper(record.value)))
        .collect())
}

#[test]
fn records_are_split_and_their_faults_named() {
    for (text, expected) in [
        ("", Ok(vec![])),
        ("0304322E3030", Ok(vec![(3, "322E3030")])),
        (
            "0304322E30300709583030303030303139",
            Ok(vec![(3, "322E3030"), (7, "583030303030303139")]),
        ),
        ("0A0131FFFF0000", Ok(vec![(0x0A, "31")])),
        ("0A00", Ok(vec![(0x0A, "")])),
        ("03", Err(RecordError::NoLength { at: 0 })),
        ("0A013107", Err(RecordError::NoLength { at: 3 })),
        (
            "0A01310709",
            Err(RecordError::Truncated {
                at: 3,
                promised: 9,
                present: 0,
            }),
        ),
        (
            "03FF00",
            Err(RecordError::Truncated {
                at: 0,
                promised: 255,
                present: 1,
            }),
        ),
    ] {
        let expected: Result<Vec<(u8, String)>, _> = expected.map(|records| {
            records
                .into_iter()
                .map(|(tag, it)| (tag, it.to_owned()))
                .collect()
        });
        assert_eq!(records(text), expected, "{text}");
    }
    let long = vec![0; record::INPUT_LIMIT + 1];
    assert!(matches!(parse_records(&long), Err(RecordError::TooLong)));
}

#[test]
fn answers_to_select_are_read() {
    let name = hex::decode("7378312E73682EC9E7BBE1B1A3D5CF").unwrap();
    let second = "6F16840F7378312E73682EC9E7BBE1B1A3D5CFA50388011E";
    let third = "6F1C840F7378312E73682EC9E7BBE1B1A3D5CFA50988011E9F0C03860103";
    for (text, expected) in [
        (
            second,
            Ok(FileControl {
                name: name.clone(),
                directory: Some(0x1E),
                issuer: vec![],
            }),
        ),
        (
            third,
            Ok(FileControl {
                name,
                directory: Some(0x1E),
                issuer: vec![0x86, 1, 3],
            }),
        ),
        ("6F00", Ok(FileControl::default())),
        ("", Err(TlvError::Missing(0x6F))),
        ("840100", Err(TlvError::Missing(0x6F))),
        ("6F02", Err(TlvError::Truncated)),
        ("6F0384", Err(TlvError::Truncated)),
        ("6F80", Err(TlvError::LengthForm(0x80))),
        ("6F83000001", Err(TlvError::LengthForm(0x83))),
        ("9F8101", Err(TlvError::LongTag)),
        ("6F04A5029F0C", Err(TlvError::Truncated)),
    ] {
        assert_eq!(parse_fci(&hex::decode(text).unwrap()), expected, "{text}");
    }
    let long = vec![0; tlv::INPUT_LIMIT + 1];
    assert!(matches!(parse_objects(&long), Err(TlvError::TooLong)));
}

#[test]
fn commands_have_the_bytes_of_the_standard() {
    for (command, bytes) in [
        (Command::new(0x00, 0x84, 0x00, 0x00), "0084000000"),
        (Command::select_file(0x02, [0xEF, 0x05]), "00A4020002EF05"),
        (Command::read_record(0x07, 0x0B), "00B207000B"),
        (Command::get_response(0x16), "00C0000016"),
        (
            Command::select_name(&[1, 2]).expecting(0),
            "00A4040002010200",
        ),
    ] {
        assert_eq!(hex::encode_upper(command.to_bytes()), bytes);
    }
}

/// Answers with whatever it was given, and is then removed.
struct Babble(Vec<Vec<u8>>);

impl CardChannel for Babble {
    fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, ChannelError> {
        self.0.pop().ok_or(ChannelError::Removed)
    }
}

/// Answers that are sometimes nearly good: a tag that is asked for, a length, a good status.
fn answer() -> impl Strategy<Value = Vec<u8>> {
    let tag = prop::sample::select(vec![1_u8, 3, 5, 6, 7, 8, 9, 0x0A, 0x0B, 0x0D, 0x4E]);
    let status = prop::sample::select(vec![0x9000_u16, 0x6C10, 0x6110, 0x6982, 0x6A83, 0x6700]);
    let nearly_good = (tag, prop::collection::vec(any::<u8>(), 0..40), status).prop_map(
        |(tag, value, status)| {
            let length = u8::try_from(value.len()).unwrap_or_default();
            [&[tag, length], value.as_slice(), &status.to_be_bytes()].concat()
        },
    );
    prop_oneof![nearly_good, prop::collection::vec(any::<u8>(), 0..260)]
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..5000)) {
        if let Ok(records) = parse_records(&bytes) {
            let held: usize = records.iter().map(|record| record.value.len() + 2).sum();
            prop_assert!(held <= bytes.len(), "records are no longer than what they came from");
        }
        let _ = parse_fci(&bytes);
        let _ = parse_objects(&bytes);
        let _ = Response::parse(&bytes);
    }

    #[test]
    fn a_babbling_card_never_panics(answers in prop::collection::vec(answer(), 0..60)) {
        let mut channel = Babble(answers);
        if let Ok(reading) = social_security_card::read(&mut channel) {
            for finding in reading.findings {
                prop_assert!(!finding.sentence().is_empty());
            }
        }
    }
}
