//! S18: cards that are pulled, stall, or are held by another program. Each yields one sentence,
//! and the same hub reads the next card.

use std::ffi::CString;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use counter_reader::emulator::{Fault, VirtualCard};
use counter_reader::{CardPresence, ReadError, ReaderEvent, ReaderHub};
use pcsc::{Context, Disposition, Protocols, Scope, ShareMode};

use crate::station::{READING, SOON, at_station, hub, put_down, take_away, wait_for_card};

fn good_card() -> VirtualCard {
    VirtualCard::builder().build().unwrap()
}

fn card_with(fault: Fault) -> VirtualCard {
    VirtualCard::builder().fault(fault).build().unwrap()
}

fn first_reader(hub: &ReaderHub) -> String {
    hub.state().readers.first().unwrap().name.clone()
}

fn wait_until_responding(hub: &ReaderHub) {
    let responding = hub.wait_for(SOON, |state| state.readers.iter().all(|it| it.responding));
    assert!(
        responding.is_some(),
        "the reader is still stuck: {:?}",
        hub.state()
    );
}

fn reads_well(hub: &ReaderHub) {
    let inserted = put_down(hub, &good_card());
    let reading = hub.read_card(None, READING);
    assert!(reading.is_ok(), "the next card is not read: {reading:?}");
    take_away(hub, inserted);
}

#[test]
fn s18_a_card_pulled_at_any_command_is_reported_and_no_half_record_comes() {
    at_station(
        "faults::s18_a_card_pulled_at_any_command_is_reported_and_no_half_record_comes",
        |_| {
            let hub = hub();
            for commands in [0, 1, 2, 4, 8, 14] {
                let inserted = put_down(&hub, &card_with(Fault::PulledAfter(commands)));
                let error = hub.read_card(None, READING).unwrap_err();
                assert_eq!(
                    error,
                    ReadError::CardRemoved,
                    "pulled after {commands} commands"
                );
                assert!(error.retry_helps(), "putting the card down again helps");
                assert!(
                    inserted.wait_until_gone(SOON),
                    "the card has left by itself"
                );
                wait_for_card(&hub, CardPresence::Absent);
            }
            reads_well(&hub);
        },
    );
}

#[test]
fn s18_a_stalled_card_times_out_and_its_worker_is_replaced() {
    at_station(
        "faults::s18_a_stalled_card_times_out_and_its_worker_is_replaced",
        |_| {
            let hub = hub();
            let events = hub.subscribe();
            let reader = first_reader(&hub);
            let stalled = put_down(&hub, &card_with(Fault::StalledAfter(4)));
            for round in 1..=3 {
                let started = Instant::now();
                let error = hub
                    .read_card(Some(&reader), Duration::from_millis(700))
                    .unwrap_err();
                assert_eq!(error, ReadError::Timeout, "round {round}");
                assert!(
                    started.elapsed() < Duration::from_secs(3),
                    "the caller is free in time"
                );
                let stuck = hub.state().readers.into_iter().any(|it| !it.responding);
                assert!(stuck, "the state says that the reader hangs");
            }
            let refused = hub.read_card(Some(&reader), READING);
            assert_eq!(
                refused,
                Err(ReadError::ReaderStuck),
                "no thread is lost without limit"
            );
            stalled.remove();
            wait_until_responding(&hub);
            wait_for_card(&hub, CardPresence::Absent);
            reads_well(&hub);
            let seen: Vec<_> = events.try_iter().collect();
            let stuck = ReaderEvent::ReaderStuck {
                reader: reader.clone(),
            };
            let responding = ReaderEvent::ReaderResponding { reader };
            assert_eq!(
                seen.iter().filter(|it| **it == stuck).count(),
                1,
                "{seen:?}"
            );
            assert_eq!(
                seen.iter().filter(|it| **it == responding).count(),
                1,
                "{seen:?}"
            );
        },
    );
}

#[test]
fn a_slow_card_keeps_its_deadline_without_losing_the_worker() {
    at_station(
        "faults::a_slow_card_keeps_its_deadline_without_losing_the_worker",
        |_| {
            let hub = hub();
            let slow = put_down(&hub, &card_with(Fault::Slow(Duration::from_millis(60))));
            let error = hub.read_card(None, Duration::from_millis(300)).unwrap_err();
            assert_eq!(error, ReadError::Timeout);
            wait_until_responding(&hub);
            assert!(
                hub.read_card(None, READING).is_ok(),
                "given time, the slow card is read"
            );
            take_away(&hub, slow);
        },
    );
}

#[test]
fn an_impatient_second_reading_does_not_end_the_first() {
    at_station(
        "faults::an_impatient_second_reading_does_not_end_the_first",
        |_| {
            let hub = hub();
            let slow = put_down(&hub, &card_with(Fault::Slow(Duration::from_millis(60))));
            std::thread::scope(|scope| {
                let first = scope.spawn(|| hub.read_card(None, READING));
                while slow.commands() < 2 {
                    std::thread::yield_now();
                }
                let second = hub.read_card(None, Duration::from_millis(100));
                assert_eq!(
                    second,
                    Err(ReadError::Timeout),
                    "the card is busy with the first"
                );
                let first = first.join().unwrap();
                assert!(first.is_ok(), "the first has all its time: {first:?}");
            });
            take_away(&hub, slow);
        },
    );
}

#[test]
fn s18_a_reader_held_by_another_program_is_named_and_works_afterwards() {
    at_station(
        "faults::s18_a_reader_held_by_another_program_is_named_and_works_afterwards",
        |_| {
            let hub = hub();
            let inserted = put_down(&hub, &good_card());
            let other = Context::establish(Scope::System).unwrap();
            let reader = CString::new(first_reader(&hub)).unwrap();

            let exclusive = other
                .connect(&reader, ShareMode::Exclusive, Protocols::ANY)
                .unwrap();
            let error = hub.read_card(None, READING).unwrap_err();
            assert_eq!(error, ReadError::SharingViolation);
            exclusive
                .disconnect(Disposition::LeaveCard)
                .map_err(|(_, error)| error)
                .unwrap();
            assert!(
                hub.read_card(None, READING).is_ok(),
                "read once the other program let go"
            );

            let mut shared = other
                .connect(&reader, ShareMode::Shared, Protocols::ANY)
                .unwrap();
            let transaction = shared.transaction().unwrap();
            let error = hub.read_card(None, Duration::from_millis(500)).unwrap_err();
            assert_eq!(
                error,
                ReadError::Timeout,
                "another program's transaction has no end"
            );
            drop(transaction);
            shared
                .disconnect(Disposition::LeaveCard)
                .map_err(|(_, error)| error)
                .unwrap();
            wait_until_responding(&hub);
            assert!(
                hub.read_card(None, READING).is_ok(),
                "read once the transaction ended"
            );
            take_away(&hub, inserted);
        },
    );
}

#[test]
fn a_card_that_another_program_resets_again_and_again_is_still_read() {
    at_station(
        "faults::a_card_that_another_program_resets_again_and_again_is_still_read",
        |_| {
            let hub = hub();
            let inserted = put_down(&hub, &good_card());
            let reader = CString::new(first_reader(&hub)).unwrap();
            let enough = AtomicBool::new(false);
            std::thread::scope(|scope| {
                let resetting = scope.spawn(|| {
                    let other = Context::establish(Scope::System).unwrap();
                    let mut resets = 0;
                    while !enough.load(Ordering::Acquire) || resets == 0 {
                        let connected = other.connect(&reader, ShareMode::Shared, Protocols::ANY);
                        let Ok(card) = connected else { continue };
                        resets += usize::from(card.disconnect(Disposition::ResetCard).is_ok());
                    }
                    resets
                });
                let readings: Vec<_> = (0..20).map(|_| hub.read_card(None, READING)).collect();
                enough.store(true, Ordering::Release);
                assert!(
                    resetting.join().unwrap() > 0,
                    "the card was reset meanwhile"
                );
                for reading in readings {
                    // A card that is reset at every attempt is given up with a sentence of its own.
                    assert!(
                        matches!(reading, Ok(_) | Err(ReadError::CardReset)),
                        "{reading:?}"
                    );
                }
            });
            assert!(
                hub.read_card(None, READING).is_ok(),
                "read once the other program is quiet"
            );
            take_away(&hub, inserted);
        },
    );
}

#[test]
fn cards_on_two_readers_need_a_choice() {
    at_station("faults::cards_on_two_readers_need_a_choice", |_| {
        let hub = hub();
        let inserted = put_down(&hub, &good_card());
        let other = VirtualCard::builder().card_no("B00000131").build().unwrap();
        let second = other.insert(counter_reader::emulator::PORT + 1).unwrap();
        let both = hub.wait_for(SOON, |state| {
            state
                .readers
                .iter()
                .all(|reader| reader.card == CardPresence::Present)
        });
        let readers = both.unwrap().readers;
        assert_eq!(
            hub.read_card(None, READING),
            Err(ReadError::SeveralCards { count: 2 })
        );
        let named = hub.read_card(readers.last().map(|reader| reader.name.as_str()), READING);
        assert_eq!(named.unwrap().card_no.unwrap().expose(), "B00000131");
        second.remove();
        take_away(&hub, inserted);
    });
}

#[test]
fn dropping_the_hub_ends_its_threads() {
    at_station("faults::dropping_the_hub_ends_its_threads", |_| {
        let hub = hub();
        reads_well(&hub);
        assert_eq!(threads_of_the_hub(), 2, "a monitor and one worker");
        drop(hub);
        let deadline = Instant::now() + SOON;
        // The system lists a thread for a moment after it was joined.
        while threads_of_the_hub() > 0 {
            assert!(Instant::now() < deadline, "threads are left behind");
        }
    });
}

fn threads_of_the_hub() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let names =
        tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok());
    names
        .filter(|name| matches!(name.trim_end(), "card-monitor" | "card-worker"))
        .count()
}
