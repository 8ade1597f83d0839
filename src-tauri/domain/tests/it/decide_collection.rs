//! Rules of making and handing out a card, of recalling it, and of what becomes of the old one.

use counter_domain::act::{ActBody, Request};
use counter_domain::application::{
    ApplicationStatus, ApplicationStep, ExchangeReason, MakingPath, Purpose,
};
use counter_domain::card::{CardStatus, CardStep};
use counter_domain::evolve::Report;
use counter_domain::fact::Fact;
use counter_domain::role::Role;
use counter_domain::sensitive::Sensitive;
use jiff::civil::date;

use crate::model::{
    APPLICATION, NEW_CARD, OLD_CARD, Window, approve, card, collect, collect_for, content, morning,
    passes, refused, submit,
};

#[test]
fn n10_2_4_1_only_a_card_that_a_bank_makes_is_sent_to_it() {
    let by_centre = Window::with_application(ApplicationStatus::Approved);
    refused(
        by_centre.ask(Request::SendToBank(APPLICATION)),
        "N10-2-4-1",
        "not_a_bank_card",
    );
    let mut by_bank = Window::new();
    let mut asked = content();
    asked.path = MakingPath::BankBranch {
        branch: "农行北屯支行".to_owned(),
    };
    by_bank.act(submit(asked));
    refused(
        by_bank.ask(Request::SendToBank(APPLICATION)),
        "CARD-7-2-2",
        "not_reviewed",
    );
    let mut by_bank = by_bank.by("reviewer", Role::Reviewer);
    by_bank.act(approve());
    let mut by_bank = by_bank.by("clerk", Role::Clerk);
    by_bank.act(Request::SendToBank(APPLICATION));
    assert_eq!(
        by_bank.application_status(),
        ApplicationStatus::AwaitingBank
    );
}

#[test]
fn card_3_3_a_card_made_by_a_bank_is_collected_too() {
    let mut window = Window::with_application(ApplicationStatus::BankMade);
    window.act(collect());
    assert_eq!(window.card_status(NEW_CARD), CardStatus::Normal);
}

#[test]
fn card_9_1_a_card_is_collected_only_when_it_is_made() {
    let window = Window::with_application(ApplicationStatus::Making);
    refused(window.ask(collect()), "CARD-9-1", "not_made");
}

#[test]
fn card_21_1_the_card_that_was_made_is_collected_once() {
    let mut window = Window::with_application(ApplicationStatus::AwaitingCollection);
    let body = window.act(collect());
    assert!(matches!(body, ActBody::CardCollected { card, .. } if card == NEW_CARD));
    assert_eq!(window.application_status(), ApplicationStatus::Collected);
    assert_eq!(window.card_status(NEW_CARD), CardStatus::Normal);
    refused(window.ask(collect()), "CARD-6-2", "already_collected");
}

#[test]
fn card_20_1_only_the_card_of_this_application_is_handed_out() {
    let mut window = Window::with_application(ApplicationStatus::AwaitingCollection);
    let unknown = Request::CollectCard {
        application: APPLICATION,
        card: OLD_CARD,
        old_card_taken_back: false,
        attendance: None,
    };
    refused(window.ask(unknown.clone()), "CARD-20-1", "card_unknown");
    window
        .person
        .cards
        .insert(OLD_CARD, card(OLD_CARD, CardStatus::Unused));
    refused(window.ask(unknown), "CARD-20-1", "other_card");
    passes(window.ask(collect()));
}

#[test]
fn card_10_1_a_card_is_not_handed_out_for_the_dead_but_recalled() {
    let mut window = Window::with_application(ApplicationStatus::AwaitingCollection)
        .facts(|facts| facts.died_on = Fact::known(Some(date(2026, 11, 1)), morning()));
    refused(window.ask(collect()), "CARD-10-1", "holder_died");
    let recall = |reason: &str| Request::RecallCard {
        application: APPLICATION,
        reason: reason.to_owned(),
    };
    refused(window.ask(recall("")), "CARD-9-3", "reason_missing");
    window.act(recall("死亡"));
    assert_eq!(window.application_status(), ApplicationStatus::Recalled);
}

#[test]
fn card_10_1_only_what_waits_for_collection_is_recalled() {
    let window = Window::with_application(ApplicationStatus::Making);
    let recall = Request::RecallCard {
        application: APPLICATION,
        reason: "外地就学".to_owned(),
    };
    refused(window.ask(recall), "CARD-9-1", "being_made");
}

/// An exchange of [`OLD_CARD`] whose new card waits for collection.
fn exchanged() -> Window {
    let mut window = Window::with_card(CardStatus::Normal);
    let mut exchange = content();
    exchange.purpose = Purpose::Exchange { old_card: OLD_CARD };
    exchange.exchange_reason = Some(ExchangeReason::Damaged);
    exchange.remark = Sensitive::new("卡面损坏".to_owned());
    window.act(submit(exchange));
    window
        .person
        .applications
        .get_mut(&APPLICATION)
        .unwrap()
        .status = ApplicationStatus::AwaitingCollection;
    window.card_is_made();
    window
}

#[test]
fn card_15_1_the_old_card_ends_when_the_new_one_is_collected() {
    let mut window = exchanged();
    refused(window.ask(collect()), "CARD-15-1", "old_card_not_returned");
    window.act(collect_for(true));
    assert_eq!(window.card_status(NEW_CARD), CardStatus::Normal);
    assert_eq!(window.card_status(OLD_CARD), CardStatus::Cancelled);
    assert!(
        window.person.cards[&OLD_CARD].taken_back,
        "that it was handed back and cut is kept"
    );
    assert_eq!(window.person.usable_cards(morning()), 1);
}

#[test]
fn card_15_1_an_old_card_lost_during_the_exchange_ends_too() {
    let mut window = exchanged();
    window.act(Request::ReportWrittenLoss {
        card: OLD_CARD,
        attendance: None,
    });
    assert_eq!(window.card_status(OLD_CARD), CardStatus::WrittenLoss);
    window.act(collect());
    assert_eq!(window.card_status(OLD_CARD), CardStatus::Cancelled);
}

#[test]
fn card_25_1_while_the_old_card_is_frozen_the_new_one_is_not_handed_out() {
    let mut window = exchanged();
    window.act(Request::FreezeCard {
        card: OLD_CARD,
        reason: "疑似冒用".to_owned(),
    });
    refused(window.ask(collect()), "CARD-25-1", "frozen");
    let mut window = window.by("head", Role::Supervisor);
    window.act(Request::UnfreezeCard {
        card: OLD_CARD,
        reason: "已核实".to_owned(),
    });
    let window = window.by("clerk", Role::Clerk);
    refused(window.ask(collect()), "CARD-15-1", "old_card_not_returned");
    passes(window.ask(collect_for(true)));
}

#[test]
fn card_16_1_while_the_old_card_is_stopped_the_new_one_is_not_handed_out() {
    let mut window = exchanged();
    window.reported(&Report::Card {
        card: OLD_CARD,
        step: CardStep::HolderDied,
    });
    refused(window.ask(collect()), "CARD-16-1", "holder_died");
}

#[test]
fn card_9_1_the_centres_steps_are_no_ones_requests() {
    let mut window = Window::with_application(ApplicationStatus::Reported);
    for (step, next) in [
        (ApplicationStep::BeginMaking, ApplicationStatus::Making),
        (
            ApplicationStep::FailMaking,
            ApplicationStatus::ProductionFailed,
        ),
        (ApplicationStep::Remake, ApplicationStatus::Making),
        (
            ApplicationStep::FinishMaking,
            ApplicationStatus::AwaitingCollection,
        ),
    ] {
        window.reported(&Report::Application {
            application: APPLICATION,
            step,
        });
        assert_eq!(window.application_status(), next, "{step:?}");
    }
}
