//! The PIN of the social-security card: tries first, used once, never guessed, never kept.

use counter_reader::apdu::Response;
use counter_reader::emulator::VirtualCard;
use counter_reader::pin::{Pin, PinTries, tries_left};
use counter_reader::social_security_card::{Holder, Key, Lock, read, read_with};
use counter_reader::{CardChannel, CardReading, ChannelError, ReadError};

use crate::station::{READING, at_station, hub, put_down, take_away};

const DIGITS: &str = "160417";

fn card() -> VirtualCard {
    VirtualCard::builder().pin(DIGITS).build().unwrap()
}

fn read_by(channel: &mut dyn CardChannel, digits: &str) -> Result<CardReading, ReadError> {
    read_with(
        channel,
        &mut Key::Pin(&mut Some(Pin::parse(digits).unwrap())),
    )
}

#[test]
fn only_digits_in_pairs_are_a_pin() {
    for good in ["1604", "160417", "1604171604171604"] {
        assert!(Pin::parse(good).is_ok(), "{good}");
    }
    for bad in [
        "",
        "16",
        "16041",
        "16041７",
        "16041a",
        "160417160417160417",
        " 160417",
    ] {
        assert!(Pin::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn asking_for_the_tries_costs_none() {
    let mut channel = card().channel();
    for _ in 0..5 {
        assert_eq!(tries_left(&mut channel), Ok(PinTries::Left(3)));
    }
    let open = VirtualCard::builder().build().unwrap();
    assert_eq!(tries_left(&mut open.channel()), Ok(PinTries::Unsaid));
}

#[test]
fn the_right_pin_opens_the_holder_and_wrong_ones_are_counted() {
    let mut channel = card().channel();
    let locked = read(&mut channel).unwrap();
    assert_eq!(locked.holder, Holder::Locked(Lock::Pin));
    assert_eq!(
        read_by(&mut channel, "998877"),
        Err(ReadError::PinWrong { left: 2 })
    );
    assert_eq!(tries_left(&mut channel), Ok(PinTries::Left(2)));
    let opened = read_by(&mut channel, DIGITS).unwrap();
    assert_eq!(
        opened
            .holder
            .open()
            .unwrap()
            .name
            .as_ref()
            .unwrap()
            .expose(),
        "古丽·示例"
    );
    assert_eq!(
        tries_left(&mut channel),
        Ok(PinTries::Left(3)),
        "a right one resets the count"
    );
    for left in [2, 1] {
        assert_eq!(
            read_by(&mut channel, "998877"),
            Err(ReadError::PinWrong { left })
        );
    }
    assert_eq!(read_by(&mut channel, "998877"), Err(ReadError::PinBlocked));
    assert_eq!(
        read_by(&mut channel, DIGITS),
        Err(ReadError::PinBlocked),
        "too late"
    );
    assert_eq!(tries_left(&mut channel), Ok(PinTries::Blocked));
}

/// Notes every VERIFY that carries a PIN.
struct Watched<'card>(&'card mut dyn CardChannel, Vec<Vec<u8>>);

impl CardChannel for Watched<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ChannelError> {
        if command.get(1) == Some(&0x20) {
            self.1.push(command.to_vec());
        }
        let answer = self.0.transmit(command)?;
        assert!(Response::parse(&answer).is_ok());
        Ok(answer)
    }
}

#[test]
fn a_pin_is_sent_once_and_none_is_ever_tried_by_itself() {
    let mut inner = card().channel();
    let mut channel = Watched(&mut inner, vec![]);
    read(&mut channel).unwrap();
    assert!(channel.1.is_empty(), "no PIN is tried that nobody typed");
    let mut pin = Some(Pin::parse(DIGITS).unwrap());
    read_with(&mut channel, &mut Key::Pin(&mut pin)).unwrap();
    assert_eq!(channel.1, [hex::decode("0020000003160417").unwrap()]);
    assert!(pin.is_none(), "it is used up");
    let again = read_with(&mut channel, &mut Key::Pin(&mut pin));
    assert_eq!(
        again,
        Err(ReadError::PinAgain),
        "a second attempt asks again"
    );
    assert_eq!(channel.1.len(), 1);
}

#[test]
fn a_reading_by_pin_leaves_the_card_closed_and_no_trace_in_the_log() {
    at_station(
        "pin_entry::a_reading_by_pin_leaves_the_card_closed_and_no_trace_in_the_log",
        |_| {
            let hub = hub();
            let inserted = put_down(&hub, &card());
            assert_eq!(hub.pin_tries(None, READING), Ok(PinTries::Left(3)));
            let opened = hub.read_card_with_pin(None, READING, Pin::parse(DIGITS).unwrap());
            assert!(!opened.unwrap().locked());
            let after = hub.read_card(None, READING).unwrap();
            assert!(after.locked(), "the next reader finds the card closed");
            let wrong = hub.read_card_with_pin(None, READING, Pin::parse("998877").unwrap());
            assert_eq!(wrong, Err(ReadError::PinWrong { left: 2 }));
            let log = serde_json::to_string(&hub.log().entries()).unwrap();
            assert!(!log.contains(DIGITS) && !log.contains("998877"), "{log}");
            assert!(log.contains("00200000 ‹数据›"), "{log}");
            take_away(&hub, inserted);
        },
    );
}
