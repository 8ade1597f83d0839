//! Opening a 3.0 card: by a PSAM in the second slot and by a security module over HTTPS, and what a clerk is
//! told where that fails. All keys are made up.

use std::sync::Arc;
use std::time::Duration;

use counter_reader::authentication::{
    AuthenticationError, AuthenticationRequest, Authenticator, Challenge, PsamAuthenticator,
    PsamKeys, RemoteAuthenticator, RemoteConfig, RemoteConfigError,
};
use counter_reader::emulator::{
    Keys, PORT, PsamFault, SecurityModuleFault, Transport, VirtualCard, VirtualPsam,
    VirtualSecurityModule,
};
use counter_reader::social_security_card::{
    Generation, Holder, Key, KeyAlgorithm, Lock, read_with,
};
use counter_reader::{CardReading, HubConfig, ReadError, ReaderHub};

use crate::bank_card::NUMBER;
use crate::station::{READING, SOON, at_station, hub, put_down, take_away, wait_for_service};

/// The keys of the made-up province.
fn province() -> Keys {
    Keys::of_province(0xA5)
}

/// The same, as a PSAM of one level holds them.
fn area_660000() -> Keys {
    province().diversified(*b"660000sx")
}

fn third(transport: Transport) -> VirtualCard {
    VirtualCard::builder()
        .generation(Generation::Third)
        .transport(transport)
        .keys(province())
        .bank(counter_reader::emulator::BankApplication::new(NUMBER))
        .build()
        .unwrap()
}

fn remote(module: &VirtualSecurityModule) -> RemoteAuthenticator {
    RemoteAuthenticator::new(&RemoteConfig {
        url: module.url(),
        authority: module.authority().to_owned(),
    })
    .unwrap()
}

fn read(card: &VirtualCard, authenticator: &dyn Authenticator) -> Result<CardReading, ReadError> {
    read_with(&mut card.channel(), &mut Key::Authenticator(authenticator))
}

fn name(reading: &CardReading) -> &str {
    reading
        .holder
        .open()
        .unwrap()
        .name
        .as_ref()
        .unwrap()
        .expose()
}

#[test]
fn a_security_module_opens_a_card_of_the_third_generation() {
    let module = VirtualSecurityModule::start(province()).unwrap();
    let authenticator = remote(&module);
    for transport in [Transport::Contact, Transport::Contactless] {
        let reading = read(&third(transport), &authenticator).unwrap();
        assert_eq!(name(&reading), "古丽·示例", "{transport:?}");
        assert_eq!(reading.unlocking, None);
    }
    assert_eq!(module.requests(), 2);
    let second = VirtualCard::builder().build().unwrap();
    assert_eq!(name(&read(&second, &authenticator).unwrap()), "古丽·示例");
    assert_eq!(module.requests(), 2, "a card that is open asks nobody");
}

#[test]
fn a_security_module_that_fails_leaves_the_card_locked_and_says_why() {
    let module = VirtualSecurityModule::start(province()).unwrap();
    let authenticator = remote(&module);
    for (fault, expected) in [
        (
            SecurityModuleFault::Answers(503),
            AuthenticationError::Rejected { status: 503 },
        ),
        (SecurityModuleFault::Garbage, AuthenticationError::Malformed),
        (SecurityModuleFault::Silent, AuthenticationError::Timeout),
    ] {
        module.fault(Some(fault));
        let reading = read(&third(Transport::Contact), &authenticator).unwrap();
        assert_eq!(
            reading.holder,
            Holder::Locked(Lock::Authentication),
            "{fault:?}"
        );
        assert_eq!(reading.unlocking, Some(expected), "{fault:?}");
        assert_eq!(reading.lock_sentence().unwrap(), expected.to_string());
        assert!(
            reading.card_no.is_some(),
            "the card's number is read all the same"
        );
    }
    module.fault(Some(SecurityModuleFault::OtherKeys));
    let forged = read(&third(Transport::Contact), &authenticator);
    assert_eq!(forged, Err(ReadError::NotGenuine));
    module.fault(None);
    assert!(
        !read(&third(Transport::Contact), &authenticator)
            .unwrap()
            .locked()
    );
}

#[test]
fn nothing_is_sent_to_a_security_module_that_does_not_prove_itself() {
    let module = VirtualSecurityModule::start(province()).unwrap();
    let other = VirtualSecurityModule::start(province()).unwrap();
    let config = RemoteConfig {
        url: module.url(),
        authority: other.authority().to_owned(),
    };
    let authenticator = RemoteAuthenticator::new(&config).unwrap();
    let reading = read(&third(Transport::Contact), &authenticator).unwrap();
    assert_eq!(reading.unlocking, Some(AuthenticationError::Untrusted));
    assert_eq!(module.requests(), 0, "no card was named to a stranger");
    let url = other.url();
    drop(other);
    let gone = RemoteAuthenticator::new(&RemoteConfig {
        url,
        ..config.clone()
    })
    .unwrap();
    let reading = read(&third(Transport::Contact), &gone).unwrap();
    assert_eq!(reading.unlocking, Some(AuthenticationError::Unreachable));
    for (url, authority, error) in [
        (
            "http://127.0.0.1/",
            config.authority.as_str(),
            RemoteConfigError::NotHttps,
        ),
        (
            "https://127.0.0.1/",
            "no certificate",
            RemoteConfigError::Authority,
        ),
    ] {
        let config = RemoteConfig {
            url: url.to_owned(),
            authority: authority.to_owned(),
        };
        assert_eq!(
            RemoteAuthenticator::new(&config).err(),
            Some(error),
            "{url}"
        );
    }
}

#[test]
fn a_psam_in_the_second_slot_opens_a_card_of_the_third_generation() {
    at_station(
        "authentication::a_psam_in_the_second_slot_opens_a_card_of_the_third_generation",
        |_| {
            let slots: Vec<String> = hub()
                .state()
                .readers
                .into_iter()
                .map(|it| it.name)
                .collect();
            let [_, second] = slots.as_slice() else {
                panic!("{slots:?}")
            };
            let config = HubConfig {
                psam_reader: Some(second.clone()),
                ..HubConfig::default()
            };
            let hub = Arc::new(ReaderHub::start(config).unwrap());
            wait_for_service(&hub);
            let psam = Arc::new(PsamAuthenticator::new(
                Arc::clone(&hub),
                second.clone(),
                PsamKeys::default(),
            ));
            let read =
                || hub.read_card_with(None, READING, Arc::clone(&psam) as Arc<dyn Authenticator>);
            let inserted = put_down(&hub, &third(Transport::Contact));
            let reading = read().unwrap();
            assert_eq!(reading.unlocking, Some(AuthenticationError::PsamMissing));
            assert_eq!(
                reading.bank_card.unwrap().expose(),
                NUMBER,
                "the bank's number is free"
            );

            for (keys, levels) in [(province(), 2), (area_660000(), 1)] {
                let in_slot = VirtualPsam::new(keys, levels).insert(PORT + 1).unwrap();
                wait_for_both(&hub);
                assert_eq!(name(&read().unwrap()), "古丽·示例", "{levels} levels");
                in_slot.remove();
                wait_for_one(&hub);
            }
            for (fault, expected) in [
                (PsamFault::NoReadingKey, AuthenticationError::KeyMissing),
                (
                    PsamFault::NoAlgorithm,
                    AuthenticationError::AlgorithmUnknown,
                ),
                (PsamFault::Stalled, AuthenticationError::Timeout),
            ] {
                let in_slot = VirtualPsam::new(province(), 2)
                    .fault(fault)
                    .insert(PORT + 1)
                    .unwrap();
                wait_for_both(&hub);
                let reading = read().unwrap();
                assert_eq!(reading.unlocking, Some(expected), "{fault:?}");
                assert!(reading.locked(), "{fault:?}");
                in_slot.remove();
                wait_for_one(&hub);
            }
            take_away(&hub, inserted);
        },
    );
}

fn wait_for_both(hub: &ReaderHub) {
    wait_for_cards(hub, 2);
}

fn wait_for_one(hub: &ReaderHub) {
    wait_for_cards(hub, 1);
}

fn wait_for_cards(hub: &ReaderHub, wanted: usize) {
    let present = |state: &counter_reader::ReaderState| {
        let cards = state.readers.iter();
        cards
            .filter(|it| it.card == counter_reader::CardPresence::Present)
            .count()
            == wanted
            && state.readers.iter().all(|it| it.responding)
    };
    assert!(hub.wait_for(SOON, present).is_some(), "{:?}", hub.state());
}

/// Remembers what it was asked, and knows no key.
struct Listener(std::sync::Mutex<Vec<AuthenticationRequest>>);

impl Authenticator for Listener {
    fn compute(
        &self,
        request: &AuthenticationRequest,
    ) -> Result<counter_reader::authentication::AuthenticationAnswer, AuthenticationError> {
        self.0.lock().unwrap().push(request.clone());
        Err(AuthenticationError::KeyMissing)
    }
}

#[test]
fn factors_are_taken_as_the_specification_says() {
    let listener = Listener(std::sync::Mutex::default());
    for transport in [Transport::Contact, Transport::Contactless] {
        read(&third(transport), &listener).unwrap();
    }
    let requests = listener.0.lock().unwrap();
    for request in requests.iter() {
        assert_eq!(request.algorithm, KeyAlgorithm::Sm4);
        assert_eq!(&request.area_factor(), b"660000sx");
        assert_eq!(
            hex::encode(request.historical()),
            "00814a43238697660000000001"
        );
        assert_eq!(hex::encode(request.card_factor()), "8697660000000001");
        assert!(
            !format!("{request:?}").contains("66"),
            "a card is not named in a log"
        );
    }
    let zhejiang = AuthenticationRequest {
        identification: {
            let mut code = [0; 16];
            code.copy_from_slice(&hex::decode("330100D1560000050000000000000000").unwrap());
            code
        },
        answer_to_reset: vec![],
        algorithm: KeyAlgorithm::TripleDes,
        internal: Challenge {
            factor: [0; 8],
            original: [0; 8],
        },
        external: Challenge {
            factor: [0; 8],
            original: [0; 8],
        },
    };
    assert_eq!(
        &zhejiang.area_factor(),
        b"330100sx",
        "four digits and 00 where the area begins with 33"
    );
}

#[test]
fn a_slow_authenticator_keeps_to_the_deadline_of_the_reading() {
    at_station(
        "authentication::a_slow_authenticator_keeps_to_the_deadline_of_the_reading",
        |_| {
            let module = VirtualSecurityModule::start(province()).unwrap();
            module.fault(Some(SecurityModuleFault::Silent));
            let authenticator: Arc<dyn Authenticator> = Arc::new(remote(&module));
            let hub = hub();
            let inserted = put_down(&hub, &third(Transport::Contact));
            let begun = std::time::Instant::now();
            let outcome =
                hub.read_card_with(None, Duration::from_secs(1), Arc::clone(&authenticator));
            assert_eq!(outcome, Err(ReadError::Timeout));
            assert!(
                begun.elapsed() < Duration::from_secs(3),
                "the caller is free in time"
            );
            module.fault(None);
            let responding =
                hub.wait_for(SOON, |state| state.readers.iter().all(|it| it.responding));
            assert!(responding.is_some(), "{:?}", hub.state());
            let reading = hub.read_card_with(None, READING, authenticator).unwrap();
            assert_eq!(name(&reading), "古丽·示例");
            take_away(&hub, inserted);
        },
    );
}
