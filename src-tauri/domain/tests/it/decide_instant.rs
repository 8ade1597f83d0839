//! 即时补卡 (CARD-11-1): three things must be so, and nobody ever holds two cards.

use counter_domain::act::{ActBody, InstantCardAsked, Request};
use counter_domain::application::{ApplicationStatus, ApplicationStep, Purpose};
use counter_domain::card::{CardStatus, CardStep};
use counter_domain::evolve::Report;
use counter_domain::fact::Fact;
use counter_domain::id::CardId;
use counter_domain::sensitive::Sensitive;
use jiff::civil::date;

use crate::model::{
    APPLICATION, NEW_CARD, OLD_CARD, Window, attended, card, card_number, collect, instant_card,
    marked, morning, office, passes, refused,
};

fn asked() -> InstantCardAsked {
    let issued = instant_card(APPLICATION);
    InstantCardAsked {
        application: APPLICATION,
        card: issued.card,
        number: issued.number,
        need: issued.need,
        old_card_taken_back: false,
        attendance: Some(attended()),
    }
}

fn issue(asked: InstantCardAsked) -> Request {
    Request::IssueInstantCard(Box::new(asked))
}

fn instant() -> CardId {
    instant_card(APPLICATION).card
}

#[test]
fn card_11_1_a_card_at_once_stops_the_one_that_is_to_come() {
    let mut window = Window::with_application(ApplicationStatus::Making);
    let ActBody::InstantCardIssued(issued) = window.act(issue(asked())) else {
        panic!("a card was issued")
    };
    assert_eq!(
        (issued.issued_on, issued.expires_on),
        (date(2026, 11, 20), date(2036, 11, 20)),
        "ten years from today"
    );
    assert_eq!(window.card_status(instant()), CardStatus::Normal);
    assert_eq!(window.application_status(), ApplicationStatus::Halted);
    refused(window.ask(issue(asked())), "CARD-11-1", "halted");

    // What is made all the same goes back to the centre and to nobody else.
    window.card_is_made();
    refused(window.ask(collect()), "CARD-11-1", "halted");
    assert_eq!(window.person.usable_cards(morning()), 1);
    window.act(Request::RecallCard {
        application: APPLICATION,
        reason: "即时卡已领".to_owned(),
    });
    assert_eq!(
        window.application_status(),
        ApplicationStatus::HaltedRecalled
    );
    window.reported(&Report::Application {
        application: APPLICATION,
        step: ApplicationStep::Destroy,
    });
    window.reported(&Report::Card {
        card: NEW_CARD,
        step: CardStep::CancelUncollected,
    });
    assert_eq!(window.card_status(NEW_CARD), CardStatus::Cancelled);
    assert_eq!(window.card_status(instant()), CardStatus::Normal);
}

#[test]
fn card_11_1_only_while_a_card_is_being_made_or_waits() {
    use ApplicationStatus as S;
    for state in S::ALL {
        let verdict = Window::with_application(state).ask(issue(asked()));
        match state {
            S::Reported
            | S::Making
            | S::ProductionFailed
            | S::AwaitingBank
            | S::BankMade
            | S::AwaitingCollection => drop(passes(verdict)),
            _ => assert!(
                verdict.is_err(),
                "{state:?} has no card to come yet, or no more"
            ),
        }
    }
    refused(
        Window::new().ask(issue(asked())),
        "CARD-8-1",
        "application_unknown",
    );
}

#[test]
fn card_11_1_at_the_window_of_the_insured_place_only() {
    let window = || Window::with_application(ApplicationStatus::Making);
    let of = morning();
    let elsewhere = window().facts(|facts| {
        facts.insured_office = Fact::known(office("661182"), of);
    });
    let refusal = refused(
        elsewhere.ask(issue(asked())),
        "CARD-11-1",
        "other_insured_place",
    );
    assert_eq!(refusal.params["office"], "661182");
    let unknown = window().facts(|facts| facts.insured_office = Fact::Unknown);
    marked(
        unknown.ask(issue(asked())),
        &[("CARD-6-2", "insured_office")],
    );
}

#[test]
fn card_11_1_the_need_is_declared_and_the_number_is_a_new_cards() {
    let window = Window::with_application(ApplicationStatus::Making);
    let with = |change: fn(&mut InstantCardAsked)| {
        let mut asked = asked();
        change(&mut asked);
        window.ask(issue(asked))
    };
    refused(
        with(|asked| asked.need = " ".to_owned()),
        "CARD-11-1",
        "need_missing",
    );
    refused(
        with(|asked| asked.number = Sensitive::new("B00000001".to_owned())),
        "CARD-11-1",
        "card_number_wrong",
    );
    let mut known = Window::with_application(ApplicationStatus::AwaitingCollection);
    known.person.cards.get_mut(&NEW_CARD).unwrap().number = Sensitive::new(card_number(501));
    refused(known.ask(issue(asked())), "CARD-11-1", "card_number_known");
    marked(
        with(|asked| asked.attendance = None),
        &[("CARD-20-1", "papers")],
    );
}

/// A person whose application is for a card in the place of [`OLD_CARD`].
fn in_place_of(old: CardStatus, purpose: Purpose) -> Window {
    let mut window = Window::with_application(ApplicationStatus::Making);
    window.person.cards.insert(OLD_CARD, card(OLD_CARD, old));
    let application = window.person.applications.get_mut(&APPLICATION).unwrap();
    application.purpose = purpose;
    application.old_card = purpose.old_card();
    window
}

#[test]
fn card_11_1_a_lost_card_ends_with_the_card_at_once() {
    let purpose = Purpose::Replacement { old_card: OLD_CARD };
    let mut window = in_place_of(CardStatus::Replacing, purpose);
    window.act(issue(asked()));
    assert_eq!(window.card_status(OLD_CARD), CardStatus::Cancelled);
    assert_eq!(window.person.usable_cards(morning()), 1);
}

#[test]
fn card_11_1_an_exchanged_card_is_given_back_first() {
    let purpose = Purpose::Exchange { old_card: OLD_CARD };
    let mut window = in_place_of(CardStatus::Exchanging, purpose);
    refused(
        window.ask(issue(asked())),
        "CARD-15-1",
        "old_card_not_returned",
    );
    let mut given_back = asked();
    given_back.old_card_taken_back = true;
    window.act(issue(given_back));
    assert_eq!(window.card_status(OLD_CARD), CardStatus::Cancelled);
    assert!(window.person.cards[&OLD_CARD].taken_back);
}

#[test]
fn card_11_1_whoever_holds_a_card_that_does_not_end_gets_no_second_one() {
    let window = in_place_of(CardStatus::Normal, Purpose::First);
    refused(window.ask(issue(asked())), "CARD-11-1", "has_usable_card");
}

#[test]
fn card_25_1_a_frozen_card_is_not_replaced_at_once_either() {
    let purpose = Purpose::Exchange { old_card: OLD_CARD };
    let window = in_place_of(CardStatus::Frozen, purpose);
    refused(window.ask(issue(asked())), "CARD-25-1", "frozen");
}
