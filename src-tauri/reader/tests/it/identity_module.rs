//! Identity cards through a real pseudo-terminal: every layout, every fault of the line.

use std::sync::Arc;
use std::time::{Duration, Instant};

use counter_reader::ExchangeLog;
use counter_reader::emulator::{ModuleFault, VirtualIdentityCard, VirtualIdentityModule};
use counter_reader::identity_card::frame::Request;
use counter_reader::identity_card::{
    IdentityEvent, IdentityKind, IdentityReadError, IdentityReader, IdentityReaderConfig,
    IdentityReaderState, IdentityReadingView,
};
use expect_test::{Expect, expect};

use crate::station::{READING, SOON};

/// A module at 115200, its reader, and a card on it.
fn at_module(faults: &[ModuleFault]) -> (VirtualIdentityModule, IdentityReader) {
    let module = VirtualIdentityModule::plug_in(115_200).unwrap();
    let reader = reader_at(&module, Some(115_200));
    wait_until_ready(&reader);
    for fault in faults {
        module.fault(*fault);
    }
    (module, reader)
}

fn reader_at(module: &VirtualIdentityModule, speed: Option<u32>) -> IdentityReader {
    let config = IdentityReaderConfig {
        port: Some(module.path().to_owned()),
        speed,
    };
    IdentityReader::start(config, Arc::new(ExchangeLog::default())).unwrap()
}

fn wait_until_ready(reader: &IdentityReader) {
    let ready = reader.wait_for(SOON, |it| matches!(it, IdentityReaderState::Ready { .. }));
    assert!(ready.is_some(), "no module: {:?}", reader.state());
}

fn resident() -> VirtualIdentityCard {
    VirtualIdentityCard::new(IdentityKind::Resident)
}

fn check(card: VirtualIdentityCard, expected: &Expect) {
    let (module, reader) = at_module(&[]);
    module.put_down(card);
    let reading = reader.read(READING).unwrap();
    let mut json = serde_json::to_value(IdentityReadingView::from(&reading)).unwrap();
    let photo = json.get_mut("photo_wlt").unwrap().take();
    assert!(
        photo.as_str().unwrap().starts_with("574C66007E003200"),
        "the photo stays as it came"
    );
    expected.assert_eq(&serde_json::to_string_pretty(&json).unwrap());
}

#[test]
fn a_resident_card_is_read() {
    check(
        resident(),
        &expect![[r#"
        {
          "address": "示例市示例街1号",
          "authority": "示例市公安局",
          "birth": "1890-05-12",
          "ethnicity": "维吾尔",
          "findings": [],
          "foreign_name": null,
          "issue_count": null,
          "kind": "resident",
          "name": "古丽·示例",
          "nationality": null,
          "number": "660000189005120023",
          "pass_number": null,
          "photo_wlt": null,
          "sex": "女",
          "valid_from": "2020-01-15",
          "valid_until": "2040-01-15"
        }"#]],
    );
}

#[test]
fn a_residence_permit_is_read() {
    check(
        VirtualIdentityCard::new(IdentityKind::ResidencePermit),
        &expect![[r#"
            {
              "address": "示例市示例街2号",
              "authority": "示例市公安局",
              "birth": "1890-05-12",
              "ethnicity": null,
              "findings": [],
              "foreign_name": null,
              "issue_count": "01",
              "kind": "residence_permit",
              "name": "陳示例",
              "nationality": null,
              "number": "810000189005120013",
              "pass_number": "H00000001",
              "photo_wlt": null,
              "sex": "男",
              "valid_from": "2020-01-15",
              "valid_until": "2025-01-15"
            }"#]],
    );
}

#[test]
fn a_permanent_residence_card_of_2017_is_read() {
    check(
        VirtualIdentityCard::new(IdentityKind::PermanentResidence2017),
        &expect![[r#"
            {
              "address": null,
              "authority": "1500",
              "birth": "1890-05-12",
              "ethnicity": null,
              "findings": [],
              "foreign_name": "EXAMPLE, JANE MARY",
              "issue_count": null,
              "kind": "permanent_residence_2017",
              "name": "示珍妮",
              "nationality": "USA",
              "number": "USA110081010101",
              "pass_number": null,
              "photo_wlt": null,
              "sex": "女",
              "valid_from": "2020-01-15",
              "valid_until": "2030-01-15"
            }"#]],
    );
}

#[test]
fn a_permanent_residence_card_of_2023_is_read() {
    check(
        VirtualIdentityCard::new(IdentityKind::PermanentResidence2023),
        &expect![[r#"
            {
              "address": null,
              "authority": null,
              "birth": "1890-05-12",
              "ethnicity": null,
              "findings": [],
              "foreign_name": "EXAMPLE, JOHN",
              "issue_count": "00",
              "kind": "permanent_residence_2023",
              "name": "示约翰",
              "nationality": "USA",
              "number": "911156189005120015",
              "pass_number": null,
              "photo_wlt": null,
              "sex": "男",
              "valid_from": "2024-01-15",
              "valid_until": "2034-01-15"
            }"#]],
    );
}

#[test]
fn an_address_that_was_written_later_takes_the_first_ones_place() {
    let (module, reader) = at_module(&[]);
    module.put_down(resident().new_address("示例市新街9号"));
    let reading = reader.read(READING).unwrap();
    assert_eq!(reading.address.unwrap().expose(), "示例市新街9号");
}

#[test]
fn a_card_that_was_selected_before_is_read_anyway() {
    let (module, reader) = at_module(&[]);
    module.put_down(resident());
    for round in ["first", "second, not found any more", "third"] {
        assert!(reader.read(READING).is_ok(), "{round}");
    }
}

#[test]
fn the_line_may_split_disturb_delay_and_cut() {
    let good = Ok(());
    for (fault, expected) in [
        (ModuleFault::Split(1), good),
        (ModuleFault::Split(7), good),
        (ModuleFault::NoiseBefore, good),
        (ModuleFault::WrongChecksum(1), good),
        (ModuleFault::WrongChecksum(3), good),
        (
            ModuleFault::WrongChecksum(99),
            Err(IdentityReadError::Garbled),
        ),
        (ModuleFault::WrongLength(3), good),
        (ModuleFault::CutShort, Err(IdentityReadError::Garbled)),
        (ModuleFault::Slow(Duration::from_millis(40)), good),
        (ModuleFault::LateFind(1), good),
        (ModuleFault::Silent, Err(IdentityReadError::NoAnswer)),
        (
            ModuleFault::PulledAt(0x30, 0x01),
            Err(IdentityReadError::PortLost),
        ),
    ] {
        let (module, reader) = at_module(&[fault]);
        module.put_down(resident());
        let reading = reader.read(Duration::from_secs(20)).map(|reading| {
            assert_eq!(reading.findings, [], "a reading is whole: {fault:?}");
        });
        assert_eq!(reading, expected, "{fault:?}");
    }
}

#[test]
fn every_status_of_the_module_has_its_sentence() {
    let mut table = Vec::new();
    for status in [
        0x01, 0x02, 0x03, 0x10, 0x11, 0x21, 0x23, 0x31, 0x32, 0x33, 0x34, 0x40, 0x41, 0x60, 0x66,
        0x99,
    ] {
        let (module, reader) = at_module(&[ModuleFault::Answers(0x30, 0x01, status)]);
        module.put_down(resident());
        let error = reader.read(READING).unwrap_err();
        assert!(!error.sentence().is_empty());
        let retry = error.retry_helps();
        table.push(format!("{status:02X} {} {retry}", error.code()));
    }
    expect![[r"
        01 garbled true
        02 garbled true
        03 garbled true
        10 garbled true
        11 garbled true
        21 module true
        23 not_authorised false
        31 unauthentic true
        32 unauthentic true
        33 unauthentic true
        34 no_card true
        40 unknown_card false
        41 card_moved true
        60 self_test_failed true
        66 not_authorised false
        99 module true
    "]]
    .assert_eq(&(table.join("\n") + "\n"));
}

#[test]
fn an_empty_reader_says_so_and_a_card_that_moves_says_that() {
    let (module, reader) = at_module(&[]);
    assert_eq!(reader.read(READING), Err(IdentityReadError::NoCard));
    module.put_down(resident());
    module.fault(ModuleFault::Answers(0x30, 0x01, 0x41));
    assert_eq!(reader.read(READING), Err(IdentityReadError::CardMoved));
}

#[test]
fn the_speed_is_found() {
    for speed in [9_600, 230_400] {
        let module = VirtualIdentityModule::plug_in(speed).unwrap();
        let reader = reader_at(&module, None);
        wait_until_ready(&reader);
        let IdentityReaderState::Ready {
            speed: found,
            module: number,
            ..
        } = reader.state()
        else {
            panic!("{:?}", reader.state());
        };
        assert_eq!(found, speed);
        assert_eq!(number, "05030001660000000100000001000000");
        module.put_down(resident());
        assert!(reader.read(READING).is_ok(), "read at {speed}");
    }
}

#[test]
fn s18_a_module_comes_and_goes_and_the_state_follows_within_a_second() {
    let module = VirtualIdentityModule::plug_in(115_200).unwrap();
    let reader = reader_at(&module, Some(115_200));
    wait_until_ready(&reader);
    let path = module.path().to_owned();
    let pulled = Instant::now();
    drop(module);
    let missing = reader.wait_for(SOON, |it| {
        *it == IdentityReaderState::Missing { port: path.clone() }
    });
    assert!(missing.is_some(), "{:?}", reader.state());
    assert!(
        pulled.elapsed() < Duration::from_millis(1500),
        "seen after {:?}",
        pulled.elapsed()
    );
    assert_eq!(reader.read(READING), Err(IdentityReadError::NoReader));
}

#[test]
fn a_card_put_down_is_told_once() {
    let (module, reader) = at_module(&[]);
    let events = reader.subscribe();
    module.put_down(resident());
    assert_eq!(events.recv_timeout(SOON), Ok(IdentityEvent::CardPresent));
    let asked = module.requests().len();
    while module.requests().len() < asked + 3 {
        std::thread::yield_now();
    }
    assert_eq!(
        events.try_iter().count(),
        0,
        "the same card is not told twice"
    );
    assert!(reader.read(READING).is_ok());
    module.lift();
    let asked = module.requests().len();
    while module.requests().len() < asked + 3 {
        std::thread::yield_now();
    }
    module.put_down(resident());
    assert_eq!(events.recv_timeout(SOON), Ok(IdentityEvent::CardPresent));
}

#[test]
fn a_reading_asks_for_a_card_selects_it_and_reads() {
    let (module, reader) = at_module(&[]);
    module.put_down(resident());
    reader.read(READING).unwrap();
    let requests = module.requests();
    let wanted = [
        Request::FIND,
        Request::SELECT,
        Request::READ,
        Request::NEW_ADDRESS,
    ];
    assert!(requests.ends_with(&wanted), "{requests:?}");
}

#[test]
fn what_is_logged_of_a_reading_names_nobody() {
    let module = VirtualIdentityModule::plug_in(115_200).unwrap();
    let log = Arc::new(ExchangeLog::default());
    let config = IdentityReaderConfig {
        port: Some(module.path().to_owned()),
        speed: Some(115_200),
    };
    let reader = IdentityReader::start(config, Arc::clone(&log)).unwrap();
    wait_until_ready(&reader);
    module.put_down(resident());
    reader.read(READING).unwrap();
    let entries = log.entries();
    let text = serde_json::to_string(&entries).unwrap();
    for personal in ["660000189005120023", "古丽", "6600", "18900512"] {
        assert!(!text.contains(personal), "{personal} in {text}");
    }
    assert!(
        entries
            .iter()
            .any(|it| it.sent == "3001" && it.received == "000090 ‹1284 字节›"),
        "{text}"
    );
}

#[test]
fn personal_data_of_an_identity_card_is_not_printed() {
    let (module, reader) = at_module(&[]);
    module.put_down(resident());
    let printed = format!("{:?}", reader.read(READING).unwrap());
    for personal in ["660000189005120023", "古丽", "1890", "Female", "示例街"] {
        assert!(
            !printed.contains(personal),
            "{personal} is printed: {printed}"
        );
    }
}
