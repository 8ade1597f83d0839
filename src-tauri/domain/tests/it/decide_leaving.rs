//! Cards that leave the window by a courier or go back to the centre, and suspicions that go on.

use counter_domain::act::{ActBody, Request};
use counter_domain::application::{ApplicationStatus, HandInList, Posting, Purpose};
use counter_domain::card::{CardStatus, MisuseReferral, ReferralTarget};
use counter_domain::evolve::Report;
use counter_domain::role::Role;
use counter_domain::sensitive::Sensitive;
use jiff::civil::date;

use crate::model::{
    APPLICATION, NEW_CARD, OLD_CARD, Window, hand_in_list, passes, posting, referral, refused,
};

fn post(posting: Posting) -> Request {
    Request::PostCard {
        application: APPLICATION,
        posting: Box::new(posting),
    }
}

fn deliver(proof: &str, delivered_on: jiff::civil::Date) -> Request {
    Request::DeliverCard {
        application: APPLICATION,
        card: NEW_CARD,
        proof: proof.to_owned(),
        delivered_on,
    }
}

fn hand_in(list: HandInList) -> Request {
    Request::HandInRecalledCard {
        application: APPLICATION,
        list,
    }
}

fn refer(referral: MisuseReferral) -> Request {
    Request::ReferMisuse {
        card: OLD_CARD,
        referral: Box::new(referral),
    }
}

const TODAY: jiff::civil::Date = date(2026, 11, 20);

#[test]
fn card_21_1_a_card_that_was_sent_is_its_holders_once_he_signed_for_it() {
    let mut window = Window::with_application(ApplicationStatus::AwaitingCollection);
    let body = window.act(post(Posting {
        tracking: " eb 660000018 cn ".to_owned(),
        ..posting()
    }));
    let ActBody::CardPosted { posting, .. } = &body else {
        panic!("{body:?}");
    };
    assert_eq!(posting.tracking, "EB660000018CN", "as it is on the label");
    assert_eq!(window.application_status(), ApplicationStatus::Posted);
    assert_eq!(window.card_status(NEW_CARD), CardStatus::Unused);
    passes(window.ask(deliver("本人签收", TODAY)));
    window.act(deliver("本人签收", TODAY));
    assert_eq!(window.application_status(), ApplicationStatus::Collected);
    assert_eq!(window.card_status(NEW_CARD), CardStatus::Normal);
}

#[test]
fn card_7_2_2_a_card_on_its_way_is_neither_handed_out_nor_sent_twice() {
    let mut window = Window::with_application(ApplicationStatus::AwaitingCollection);
    window.act(post(posting()));
    let collect = Request::CollectCard {
        application: APPLICATION,
        card: NEW_CARD,
        old_card_taken_back: false,
        attendance: None,
    };
    let recall = Request::RecallCard {
        application: APPLICATION,
        reason: "外地就学".to_owned(),
    };
    for request in [collect.clone(), recall, post(posting())] {
        refused(window.ask(request), "CARD-7-2-2", "posted");
    }
    let back = |reason: &str| Request::TakePostBack {
        application: APPLICATION,
        reason: reason.to_owned(),
    };
    refused(window.ask(back(" ")), "CARD-7-2-2", "post_reason_missing");
    window.act(back("地址不详"));
    assert_eq!(
        window.application_status(),
        ApplicationStatus::AwaitingCollection,
        "it lies at the window again"
    );
    assert_eq!(window.person.applications[&APPLICATION].posting, None);
    window.act(collect);
}

#[test]
fn card_7_2_2_what_the_courier_needs_is_asked() {
    let window = Window::with_application(ApplicationStatus::AwaitingCollection);
    for (spoilt, reason) in [
        (
            Posting {
                courier: " ".to_owned(),
                ..posting()
            },
            "courier_missing",
        ),
        (
            Posting {
                tracking: "EB66".to_owned(),
                ..posting()
            },
            "tracking_wrong",
        ),
        (
            Posting {
                tracking: "EB660000018CN?".to_owned(),
                ..posting()
            },
            "tracking_wrong",
        ),
        (
            Posting {
                tracking: "E".repeat(33),
                ..posting()
            },
            "tracking_wrong",
        ),
        (
            Posting {
                address: Sensitive::new("  ".to_owned()),
                ..posting()
            },
            "address_missing",
        ),
    ] {
        refused(window.ask(post(spoilt)), "CARD-7-2-2", reason);
    }
    for length in [8, 32] {
        passes(window.ask(post(Posting {
            tracking: "1".repeat(length),
            ..posting()
        })));
    }
    let making = Window::with_application(ApplicationStatus::Making);
    refused(making.ask(post(posting())), "CARD-9-1", "being_made");
    let dead = window.facts(|facts| {
        let of = facts.died_on.as_of().unwrap();
        facts.died_on = counter_domain::fact::Fact::known(Some(date(2026, 11, 1)), of);
    });
    refused(dead.ask(post(posting())), "CARD-10-1", "holder_died");
}

#[test]
fn card_15_1_an_exchanged_card_is_given_back_before_the_new_one_is_sent() {
    let mut window = Window::with_card(CardStatus::Exchanging);
    let mut other = Window::with_application(ApplicationStatus::AwaitingCollection);
    let mut application = other.person.applications.remove(&APPLICATION).unwrap();
    application.purpose = Purpose::Exchange { old_card: OLD_CARD };
    application.old_card = Some(OLD_CARD);
    window.person.applications.insert(APPLICATION, application);
    window.card_is_made();
    let kept = Posting {
        old_card_taken_back: false,
        ..posting()
    };
    refused(window.ask(post(kept)), "CARD-15-1", "old_card_not_returned");
    window.act(post(posting()));
    window.act(deliver("本人签收", TODAY));
    assert_eq!(window.card_status(OLD_CARD), CardStatus::Cancelled);
    assert!(window.person.cards[&OLD_CARD].taken_back);
    assert_eq!(window.card_status(NEW_CARD), CardStatus::Normal);
}

#[test]
fn card_20_1_a_delivery_says_how_it_is_known_and_when() {
    let mut window = Window::with_application(ApplicationStatus::AwaitingCollection);
    refused(
        window.ask(deliver("本人签收", TODAY)),
        "CARD-10-1",
        "awaiting_collection",
    );
    window.act(post(posting()));
    refused(
        window.ask(deliver(" ", TODAY)),
        "CARD-20-1",
        "proof_missing",
    );
    for day in [date(2026, 11, 21), date(2026, 11, 19)] {
        refused(
            window.ask(deliver("本人签收", day)),
            "CARD-21-1",
            "delivered_when",
        );
    }
    let other = Request::DeliverCard {
        application: APPLICATION,
        card: OLD_CARD,
        proof: "本人签收".to_owned(),
        delivered_on: TODAY,
    };
    refused(window.ask(other), "CARD-20-1", "card_unknown");
}

#[test]
fn card_10_2_a_recalled_card_goes_to_the_centre_once_on_one_list() {
    for (status, after) in [
        (
            ApplicationStatus::Recalled,
            Some(ApplicationStatus::AwaitingCollection),
        ),
        (ApplicationStatus::HaltedRecalled, None),
    ] {
        let mut window = Window::with_application(status).by("supervisor", Role::Supervisor);
        for wrong in [
            hand_in_list(0, 2),
            hand_in_list(3, 2),
            HandInList {
                number: " ".to_owned(),
                ..hand_in_list(1, 1)
            },
        ] {
            refused(window.ask(hand_in(wrong)), "CARD-10-2", "list_wrong");
        }
        window.act(hand_in(hand_in_list(2, 2)));
        assert_eq!(
            window.application_status(),
            status,
            "the centre decides what follows"
        );
        let refusal = refused(
            window.ask(hand_in(hand_in_list(1, 1))),
            "CARD-10-2",
            "handed_in_already",
        );
        assert!(refusal.params.contains_key("list"), "it names the list");
        let Some(after) = after else { continue };
        window.reported(&Report::Application {
            application: APPLICATION,
            step: counter_domain::application::ApplicationStep::Reallot,
        });
        assert_eq!(window.application_status(), after);
        assert_eq!(
            window.person.applications[&APPLICATION].handed_in, None,
            "a card that came back may be recalled and handed in again"
        );
    }
}

#[test]
fn card_10_2_only_what_was_recalled_is_handed_in() {
    let waits = Window::with_application(ApplicationStatus::AwaitingCollection)
        .by("supervisor", Role::Supervisor);
    refused(
        waits.ask(hand_in(hand_in_list(1, 1))),
        "CARD-10-1",
        "awaiting_collection",
    );
}

#[test]
fn card_25_1_a_suspicion_goes_on_while_the_card_is_halted() {
    let mut window = Window::with_card(CardStatus::Normal);
    window.act(Request::FreezeCard {
        card: OLD_CARD,
        reason: "冒用".to_owned(),
    });
    let mut window = window.by("supervisor", Role::Supervisor);
    passes(window.ask(refer(referral())));
    window.act(refer(referral()));
    assert_eq!(
        window.card_status(OLD_CARD),
        CardStatus::Frozen,
        "it stays halted"
    );
    let again = MisuseReferral {
        to: ReferralTarget::Judiciary,
        crime_suspected: true,
        ..referral()
    };
    passes(window.ask(refer(again)));
}

#[test]
fn card_25_1_a_crime_goes_to_the_courts_only_and_a_finding_is_written_down() {
    let window = Window::with_card(CardStatus::Frozen).by("supervisor", Role::Supervisor);
    let crime = MisuseReferral {
        crime_suspected: true,
        ..referral()
    };
    refused(window.ask(refer(crime)), "CARD-25-1", "crime_to_judiciary");
    let silent = MisuseReferral {
        finding: " ".to_owned(),
        ..referral()
    };
    refused(window.ask(refer(silent)), "CARD-25-1", "reason_missing");
    let free = Window::with_card(CardStatus::Normal).by("supervisor", Role::Supervisor);
    refused(free.ask(refer(referral())), "CARD-25-1", "freeze_first");
}

#[test]
fn card_11_1_no_card_is_handed_out_or_sent_to_whoever_holds_another() {
    let mut window = Window::with_application(ApplicationStatus::AwaitingCollection);
    let other = Window::with_card(CardStatus::Normal);
    window.person.cards.extend(other.person.cards);
    let collect = Request::CollectCard {
        application: APPLICATION,
        card: NEW_CARD,
        old_card_taken_back: false,
        attendance: None,
    };
    refused(window.ask(collect), "CARD-11-1", "has_usable_card");
    refused(window.ask(post(posting())), "CARD-11-1", "has_usable_card");
    let application = window.person.applications.get_mut(&APPLICATION).unwrap();
    application.status = ApplicationStatus::Posted;
    refused(
        window.ask(deliver("本人签收", TODAY)),
        "CARD-11-1",
        "has_usable_card",
    );
}
