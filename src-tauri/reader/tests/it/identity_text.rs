//! The text of identity cards and the frames that it comes in: layouts, paddings, damage, no panic.

use counter_reader::emulator::VirtualIdentityCard;
use counter_reader::identity_card::frame::{FrameError, FrameScanner, PREAMBLE, Request, framed};
use counter_reader::identity_card::{
    IdentityField, IdentityFinding, IdentityKind, IdentityReadError, ValidUntil, parse_text,
};
use counter_reader::social_security_card::Problem;
use proptest::prelude::*;

fn resident() -> VirtualIdentityCard {
    VirtualIdentityCard::new(IdentityKind::Resident)
}

fn findings(card: &VirtualIdentityCard) -> Vec<IdentityFinding> {
    parse_text(card.text()).unwrap().findings
}

fn finding(field: IdentityField, problem: Problem) -> Vec<IdentityFinding> {
    vec![IdentityFinding { field, problem }]
}

#[test]
fn each_kind_is_known_by_the_flag_at_byte_248() {
    for kind in IdentityKind::ALL {
        let reading = parse_text(VirtualIdentityCard::new(kind).text()).unwrap();
        assert_eq!(reading.kind, kind);
        assert_eq!(reading.findings, [], "{kind:?}");
        assert_eq!(reading.photo, None, "text alone has no photo");
    }
    for flag in ["Z", "A", "0"] {
        let card = resident().field(248, flag);
        assert_eq!(parse_text(card.text()), Err(IdentityReadError::UnknownKind));
    }
    let blank = resident().units(248, &[0]);
    assert!(parse_text(blank.text()).is_ok(), "a zero is blank too");
    assert_eq!(parse_text(&[0x20; 255]), Err(IdentityReadError::Malformed));
}

#[test]
fn a_card_may_be_valid_for_long() {
    let long = resident().units(204, &[0x20; 8]).field(204, "长期");
    let reading = parse_text(long.text()).unwrap();
    assert_eq!(reading.valid_until, Some(ValidUntil::LongTerm));
    assert_eq!(reading.findings, []);
    let dotted = resident().field(188, "20200115").field(204, "20260230");
    assert_eq!(
        findings(&dotted),
        finding(IdentityField::ValidUntil, Problem::NotADate)
    );
}

#[test]
fn paddings_are_taken_off_and_what_is_missing_is_said() {
    for padding in [0x0000, 0x0020, 0x3000, 0xFFFF] {
        let card = resident().units(0, &[padding; 15]).field(0, "甲·乙");
        assert_eq!(
            parse_text(card.text()).unwrap().name.unwrap().expose(),
            "甲·乙"
        );
        let nobody = resident().units(0, &[padding; 15]);
        assert_eq!(
            findings(&nobody),
            finding(IdentityField::Name, Problem::Missing)
        );
    }
}

#[test]
fn damage_is_reported_and_not_guessed() {
    let lone = resident().units(0, &[0x7532, 0xD800, 0x4E59]);
    let expected = finding(IdentityField::Name, Problem::Unreadable { byte: 2 });
    assert_eq!(findings(&lone), expected);
    let sentence = expected.first().unwrap().sentence();
    assert!(sentence.contains("第2个字"), "{sentence}");
    assert_eq!(parse_text(lone.text()).unwrap().name, None);
    let surrogate_pair = resident().units(0, &[0x20; 15]).field(0, "𠀀·示例");
    assert_eq!(
        findings(&surrogate_pair),
        [],
        "a character of two units is one"
    );
    let number = resident().field(122, "660000189005120022");
    assert_eq!(
        findings(&number),
        finding(IdentityField::Number, Problem::CheckCharacter)
    );
    let sex = resident().field(30, "7");
    assert_eq!(
        findings(&sex),
        finding(IdentityField::Sex, Problem::UnknownCode)
    );
    let people = resident().field(32, "99");
    assert_eq!(
        findings(&people),
        finding(IdentityField::Ethnicity, Problem::UnknownCode)
    );
}

#[test]
fn a_long_english_name_goes_on_behind_the_dates() {
    let first = "ABCDEFGHIJKLMNOPQRSTUVWXYZ, ABCDEFG";
    let card = VirtualIdentityCard::new(IdentityKind::PermanentResidence2023)
        .field(52, first)
        .field(220, "HIJ KLM");
    let name = parse_text(card.text()).unwrap().foreign_name.unwrap();
    assert_eq!(name.expose(), &format!("{first}HIJ KLM"));
}

#[test]
fn requests_have_the_bytes_of_the_standard() {
    for (request, bytes) in [
        (Request::STATUS, "AAAAAA9669000311FFED"),
        (Request::MODULE_NUMBER, "AAAAAA9669000312FFEE"),
        (Request::FIND, "AAAAAA96690003200122"),
        (Request::SELECT, "AAAAAA96690003200221"),
        (Request::READ, "AAAAAA96690003300132"),
    ] {
        assert_eq!(hex::encode_upper(request.to_bytes()), bytes);
    }
    assert_eq!(
        hex::encode_upper(framed(&[0, 0, 0x90])),
        "AAAAAA9669000400009094"
    );
}

#[test]
fn frames_are_found_behind_noise_and_damage() {
    let good = framed(&[0, 0, 0x9F, 1, 2, 3, 4]);
    let mut wrong_sum = good.clone();
    *wrong_sum.last_mut().unwrap() ^= 1;
    let mut scanner = FrameScanner::default();
    scanner.push(&[0xAA, 0xAA, 0x00, 0x96]);
    assert!(scanner.next_frame().is_none(), "noise is no frame");
    scanner.push(&wrong_sum);
    // One more AA before the preamble must not hide it.
    scanner.push(&[0xAA]);
    scanner.push(&good);
    assert!(matches!(
        scanner.next_frame(),
        Some(Err(FrameError::Checksum))
    ));
    let reply = scanner.next_frame().unwrap().unwrap();
    assert_eq!(
        (reply.status, reply.data.as_slice()),
        ([0, 0, 0x9F], [1, 2, 3, 4].as_slice())
    );
    assert!(scanner.next_frame().is_none());
    let impossible = [PREAMBLE.as_slice(), &[0x00, 0x02, 0x00, 0x00]].concat();
    scanner.push(&impossible);
    assert!(matches!(
        scanner.next_frame(),
        Some(Err(FrameError::Length(2)))
    ));
    scanner.push(&good);
    assert!(
        scanner.next_frame().unwrap().is_ok(),
        "found again behind a broken length"
    );
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(bytes in prop::collection::vec(any::<u8>(), 256)) {
        if let Ok(reading) = parse_text(&bytes) {
            for finding in reading.findings {
                prop_assert!(!finding.sentence().is_empty());
            }
        }
    }

    #[test]
    fn arbitrary_noise_never_hides_a_frame_for_ever(
        noise in prop::collection::vec(any::<u8>(), 0..200),
        pieces in 1_usize..40,
    ) {
        let good = framed(&[0, 0, 0x90, 7]);
        let mut scanner = FrameScanner::default();
        let bytes = [noise, vec![0; 5000], good].concat();
        let mut found = false;
        for piece in bytes.chunks(pieces) {
            scanner.push(piece);
            while let Some(frame) = scanner.next_frame() {
                found |= frame.is_ok_and(|reply| reply.data == [7]);
            }
        }
        prop_assert!(found, "the frame at the end is found whatever came before");
    }
}
