//! The whole way: hub, PC/SC, pcscd, vpcd, emulated card.

use std::time::Duration;

use counter_reader::emulator::{Transport, VirtualCard};
use counter_reader::social_security_card::{Generation, Holder, Lock};
use counter_reader::{CardReadingView, ReadError, ReaderEvent};

use crate::station::{READING, at_station, hub, put_down, take_away};

/// Ends in the middle of a two-byte character after 30 bytes of GBK: the first one is a letter.
pub(crate) const LONG_NAME: &str = "A阿不都热合曼·吐尔逊买买提江·示例";

#[test]
fn s18_every_generation_is_read_and_the_next_card_follows() {
    at_station(
        "real_reader::s18_every_generation_is_read_and_the_next_card_follows",
        |_| {
            let hub = hub();
            let events = hub.subscribe();
            for generation in [Generation::First, Generation::Second, Generation::Third] {
                for transport in [Transport::Contact, Transport::Contactless] {
                    let name = if generation == Generation::First {
                        "甲·示例"
                    } else {
                        LONG_NAME
                    };
                    let card = VirtualCard::builder()
                        .generation(generation)
                        .transport(transport)
                        .name(name)
                        .build()
                        .unwrap();
                    let inserted = put_down(&hub, &card);
                    let reading = hub.read_card(None, READING).unwrap();
                    assert_eq!(reading.version.generation(), generation, "{transport:?}");
                    assert_eq!(reading.card_no.as_ref().unwrap().expose(), "X00000019");
                    match &reading.holder {
                        Holder::Open(holder) => {
                            assert_eq!(
                                holder.name.as_ref().unwrap().expose(),
                                name,
                                "joined bytes"
                            );
                        }
                        Holder::Locked(lock) => {
                            assert_eq!(generation, Generation::Third, "only 3.0 is locked");
                            assert_eq!(*lock, Lock::Authentication);
                        }
                    }
                    let json = serde_json::to_value(CardReadingView::from(&reading)).unwrap();
                    assert_eq!(json["locked"], reading.locked());
                    take_away(&hub, inserted);
                }
            }
            let seen: Vec<_> = events.try_iter().collect();
            let count =
                |wanted: fn(&ReaderEvent) -> bool| seen.iter().filter(|it| wanted(it)).count();
            assert_eq!(
                count(|it| matches!(it, ReaderEvent::CardPresent { .. })),
                6,
                "{seen:?}"
            );
            assert_eq!(
                count(|it| matches!(it, ReaderEvent::CardRemoved { .. })),
                6,
                "{seen:?}"
            );
        },
    );
}

#[test]
fn empty_reader_unknown_reader_and_wrong_card_each_have_their_error() {
    at_station(
        "real_reader::empty_reader_unknown_reader_and_wrong_card_each_have_their_error",
        |_| {
            let hub = hub();
            let reader = hub.state().readers.first().unwrap().name.clone();
            assert_eq!(hub.read_card(None, READING), Err(ReadError::NoCard));
            assert_eq!(
                hub.read_card(Some(&reader), READING),
                Err(ReadError::NoCard)
            );
            let unknown = hub.read_card(Some("别的读卡器"), READING);
            assert_eq!(
                unknown,
                Err(ReadError::ReaderNotFound {
                    reader: "别的读卡器".to_owned()
                })
            );
            let identity_card = VirtualCard::builder()
                .answer_to_reset(&hex::decode("3B888001D10386050080800058").unwrap())
                .build()
                .unwrap();
            let inserted = put_down(&hub, &identity_card);
            let error = hub.read_card(None, READING).unwrap_err();
            assert_eq!(error, ReadError::ResidentIdentityCard);
            assert!(error.sentence().contains("请放到身份证读卡区"), "{error}");
            take_away(&hub, inserted);
        },
    );
}

#[test]
fn reading_is_quick_because_each_answer_is_acknowledged_at_once() {
    at_station(
        "real_reader::reading_is_quick_because_each_answer_is_acknowledged_at_once",
        |_| {
            let hub = hub();
            let inserted = put_down(&hub, &VirtualCard::builder().build().unwrap());
            hub.read_card(None, READING).unwrap();
            // Thirteen records and three selections would cost 0.7 s and more with delayed
            // acknowledgements; the deadline is the proof.
            let commands = inserted.commands();
            hub.read_card(None, Duration::from_millis(600)).unwrap();
            assert!(
                inserted.commands() > commands + 13,
                "the card was asked again"
            );
        },
    );
}
