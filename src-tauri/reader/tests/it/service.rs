//! S18: pcscd missing, killed, frozen and started again, under the same hub.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use counter_reader::emulator::{Fault, VirtualCard};
use counter_reader::{CardPresence, HubConfig, ReadError, ReaderHub, ServiceState};

use crate::station::{
    READING, SOON, at_station, hub, put_down, take_away, wait_for_card, wait_for_service,
    wait_for_state,
};

/// Kills and restarts in one test.
const ROUNDS: usize = 50;

#[test]
fn s18_pcscd_killed_and_restarted_under_load_needs_no_restart_of_the_program() {
    at_station(
        "service::s18_pcscd_killed_and_restarted_under_load_needs_no_restart_of_the_program",
        |station| {
            let hub = hub();
            let card = VirtualCard::builder()
                .fault(Fault::Slow(Duration::from_millis(5)))
                .build()
                .unwrap();
            for round in 1..=ROUNDS {
                let inserted = put_down(&hub, &card);
                let enough = AtomicBool::new(false);
                std::thread::scope(|scope| {
                    let load = scope.spawn(|| {
                        let mut outcomes = Vec::new();
                        while !enough.load(Ordering::Acquire) {
                            outcomes.push(hub.read_card(None, READING).map(|_| ()));
                        }
                        outcomes
                    });
                    let commands = inserted.commands();
                    while inserted.commands() < commands + 3 + round {
                        std::thread::yield_now();
                    }
                    station.kill_service();
                    wait_for_state(&hub, ServiceState::NotRunning);
                    assert_eq!(hub.state().readers, [], "no reader without its service");
                    let error = hub.read_card(None, READING).unwrap_err();
                    assert_eq!(error, ReadError::ServiceNotRunning, "round {round}");
                    enough.store(true, Ordering::Release);
                    let outcomes = load.join().unwrap();
                    for outcome in outcomes {
                        assert!(is_understood(&outcome), "round {round}: {outcome:?}");
                    }
                });
                drop(inserted);
                station.start_service();
                wait_for_service(&hub);
                let inserted = put_down(&hub, &card);
                let reading = hub.read_card(None, READING);
                assert!(reading.is_ok(), "round {round}: {reading:?}");
                take_away(&hub, inserted);
            }
        },
    );
}

/// What a clerk may be told while the service goes down under a reading.
fn is_understood(outcome: &Result<(), ReadError>) -> bool {
    matches!(
        outcome,
        Ok(())
            | Err(ReadError::ServiceNotRunning
                | ReadError::CardRemoved
                | ReadError::ReaderRemoved
                | ReadError::NoReader)
    )
}

#[test]
fn s18_a_hub_started_without_service_finds_it_later() {
    at_station(
        "service::s18_a_hub_started_without_service_finds_it_later",
        |station| {
            station.kill_service();
            let hub = ReaderHub::start(HubConfig::default()).unwrap();
            let error = hub.read_card(None, READING).unwrap_err();
            assert_eq!(error, ReadError::ServiceNotRunning);
            assert!(error.sentence().contains("pcscd"), "{error}");
            station.start_service();
            wait_for_service(&hub);
            let inserted = put_down(&hub, &VirtualCard::builder().build().unwrap());
            assert!(
                hub.read_card(None, READING).is_ok(),
                "read without a restart of the program"
            );
            take_away(&hub, inserted);
        },
    );
}

#[test]
fn s18_a_frozen_service_is_named_and_used_again_when_it_thaws() {
    at_station(
        "service::s18_a_frozen_service_is_named_and_used_again_when_it_thaws",
        |station| {
            let hub = hub();
            let inserted = put_down(&hub, &VirtualCard::builder().build().unwrap());
            station.freeze_service();
            wait_for_state(&hub, ServiceState::NotResponding);
            let error = hub.read_card(None, READING).unwrap_err();
            assert_eq!(error, ReadError::ServiceNotResponding);
            station.thaw_service();
            wait_for_state(&hub, ServiceState::Running);
            wait_for_card(&hub, CardPresence::Present);
            assert!(
                hub.read_card(None, READING).is_ok(),
                "read once the service has thawed"
            );
            take_away(&hub, inserted);
        },
    );
}

#[test]
fn ignored_readers_are_not_shown() {
    at_station("service::ignored_readers_are_not_shown", |_| {
        let shown = hub();
        let hidden = shown.state().readers.first().unwrap().name.clone();
        let hub = ReaderHub::start(HubConfig {
            ignored_readers: vec![hidden.clone()],
            ..HubConfig::default()
        })
        .unwrap();
        let state = hub
            .wait_for(SOON, |state| state.readers.len() == 1)
            .unwrap();
        assert!(
            state.readers.iter().all(|reader| reader.name != hidden),
            "{state:?}"
        );
    });
}
