//! Rules of a card in its holder's hands: loss, its lapse and release, misuse, cancellation.

use counter_domain::act::{ActBody, Request};
use counter_domain::application::{MaterialForm, MaterialKind};
use counter_domain::card::{CardStatus, OralLossChannel};
use counter_domain::fact::Fact;
use counter_domain::role::Role;
use jiff::{SignedDuration, Timestamp};

use crate::model::{
    OLD_CARD, Window, attended, instant, marked, material, morning, office, oneself, passes,
    refused,
};

fn oral_loss(at: Option<Timestamp>) -> Request {
    Request::ReportOralLoss {
        card: OLD_CARD,
        channel: OralLossChannel::Phone12333,
        at,
    }
}

fn freeze(reason: &str) -> Request {
    Request::FreezeCard {
        card: OLD_CARD,
        reason: reason.to_owned(),
    }
}

fn unfreeze(reason: &str) -> Request {
    Request::UnfreezeCard {
        card: OLD_CARD,
        reason: reason.to_owned(),
    }
}

fn written() -> Request {
    Request::ReportWrittenLoss {
        card: OLD_CARD,
        attendance: Some(attended()),
    }
}

fn release() -> Request {
    Request::ReleaseOralLoss {
        card: OLD_CARD,
        attendance: Some(attended()),
    }
}

fn cancel() -> Request {
    let mut attendance = oneself();
    attendance.materials.push(material(
        MaterialKind::BankClosureReceipt,
        MaterialForm::Original,
    ));
    Request::CancelCard {
        card: OLD_CARD,
        attendance: Some(Box::new(attendance)),
    }
}

#[test]
fn card_12_2_an_oral_loss_keeps_its_channel_and_time() {
    let body = Window::with_card(CardStatus::Normal).act(oral_loss(None));
    let ActBody::OralLossReported { channel, at, .. } = body else {
        panic!("a report becomes a report");
    };
    assert_eq!((channel, at), (OralLossChannel::Phone12333, morning()));
}

#[test]
fn card_12_3_an_oral_loss_lapses_after_48_hours_to_the_second() {
    let reported = instant("2026-11-20T09:30:00Z");
    let mut window = Window::with_card(CardStatus::Normal).at(reported);
    window.act(oral_loss(None));
    let lapse = instant("2026-11-22T09:30:00Z");
    let second = SignedDuration::from_secs(1);
    let last = window.clone().at(lapse - second);
    assert_eq!(last.card_status(OLD_CARD), CardStatus::OralLoss);
    let mut released = last;
    released.act(release());
    assert_eq!(released.card_status(OLD_CARD), CardStatus::Normal);

    let after = window.at(lapse);
    assert_eq!(
        after.card_status(OLD_CARD),
        CardStatus::Normal,
        "it lapses without an act"
    );
    let refusal = refused(after.ask(release()), "CARD-13-1", "lapsed");
    assert_eq!(
        refusal.params["at"], "2026-11-22T17:30:00",
        "the sentence says when, in Beijing"
    );
}

#[test]
fn card_12_3_an_expired_card_is_expired_again_when_the_loss_lapses() {
    let mut window = Window::with_card(CardStatus::Expired);
    window.act(oral_loss(None));
    assert_eq!(window.card_status(OLD_CARD), CardStatus::OralLoss);
    let after = window.at(morning() + SignedDuration::from_hours(48));
    assert_eq!(after.card_status(OLD_CARD), CardStatus::Expired);
}

#[test]
fn card_12_3_a_loss_told_by_telephone_counts_from_the_call() {
    let window = Window::with_card(CardStatus::Normal);
    let hours = SignedDuration::from_hours;
    let second = SignedDuration::from_secs(1);
    passes(window.ask(oral_loss(Some(morning() - hours(48) + second))));
    refused(
        window.ask(oral_loss(Some(morning() - hours(48)))),
        "CARD-12-3",
        "not_in_force",
    );
    refused(
        window.ask(oral_loss(Some(morning() + second))),
        "CARD-12-3",
        "not_in_force",
    );
    refused(
        window.ask(oral_loss(Some(Timestamp::MAX))),
        "CARD-12-3",
        "time_out_of_range",
    );
}

#[test]
fn card_12_3_the_same_loss_is_not_reported_twice_while_it_runs() {
    let window = Window::with_card(CardStatus::OralLoss);
    refused(
        window.ask(oral_loss(None)),
        "CARD-12-3",
        "oral_loss_running",
    );
    let mut lapsed = window.at(morning() + SignedDuration::from_hours(24));
    lapsed.act(oral_loss(None));
    assert_eq!(
        lapsed.card_status(OLD_CARD),
        CardStatus::OralLoss,
        "after its lapse it is reported anew (rules.md C5)"
    );
}

#[test]
fn card_12_4_a_written_loss_follows_an_oral_one_or_none() {
    for status in [
        CardStatus::Normal,
        CardStatus::OralLoss,
        CardStatus::Expired,
        CardStatus::Exchanging,
    ] {
        let mut window = Window::with_card(status);
        window.act(written());
        assert_eq!(
            window.card_status(OLD_CARD),
            CardStatus::WrittenLoss,
            "{status:?}"
        );
        assert_eq!(window.person.cards[&OLD_CARD].oral_loss_until, None);
    }
    refused(
        Window::with_card(CardStatus::WrittenLoss).ask(written()),
        "CARD-12-4",
        "already_reported",
    );
}

#[test]
fn card_12_4_a_written_loss_never_lapses() {
    let mut window = Window::with_card(CardStatus::OralLoss);
    window.act(written());
    let years = window.at(morning() + SignedDuration::from_hours(24 * 365 * 3));
    assert_eq!(years.card_status(OLD_CARD), CardStatus::WrittenLoss);
}

#[test]
fn card_6_2_a_written_loss_belongs_to_the_insured_place() {
    let elsewhere = Window::with_card(CardStatus::Normal)
        .facts(|facts| facts.insured_office = Fact::known(office("661182"), morning()));
    refused(elsewhere.ask(written()), "CARD-6-2", "other_insured_place");
    let unknown =
        Window::with_card(CardStatus::Normal).facts(|facts| facts.insured_office = Fact::Unknown);
    marked(unknown.ask(written()), &[("CARD-6-2", "insured_office")]);
}

#[test]
fn card_13_1_only_an_oral_loss_is_released() {
    passes(Window::with_card(CardStatus::OralLoss).ask(release()));
    refused(
        Window::with_card(CardStatus::WrittenLoss).ask(release()),
        "CARD-13-1",
        "written_loss_is_final",
    );
    refused(
        Window::with_card(CardStatus::Normal).ask(release()),
        "CARD-13-1",
        "no_oral_loss",
    );
}

#[test]
fn card_16_1_a_card_is_cancelled_when_the_relationship_has_ended() {
    let ended =
        |ended| Window::with_card(CardStatus::Normal).facts(|facts| facts.relation_ended = ended);
    refused(
        ended(Fact::known(false, morning())).ask(cancel()),
        "CARD-16-1",
        "relation_not_ended",
    );
    passes(ended(Fact::known(true, morning())).ask(cancel()));
    marked(
        ended(Fact::Unknown).ask(cancel()),
        &[("CARD-16-1", "relation_ended")],
    );
}

#[test]
fn card_16_2_a_cancelled_card_takes_no_business() {
    let window = Window::with_card(CardStatus::Cancelled);
    for request in [
        oral_loss(None),
        release(),
        written(),
        freeze("疑似冒用"),
        cancel(),
    ] {
        refused(window.ask(request), "CARD-16-2", "cancelled");
    }
}

#[test]
fn card_20_1_a_card_of_someone_else_takes_no_business() {
    let window = Window::new();
    for request in [
        oral_loss(None),
        release(),
        written(),
        freeze("疑似冒用"),
        cancel(),
    ] {
        refused(window.ask(request), "CARD-20-1", "card_unknown");
    }
    passes(Window::with_card(CardStatus::Normal).ask(written()));
}

#[test]
fn card_25_1_a_suspicion_halts_business_until_the_supervisor_settles_it() {
    let mut window = Window::with_card(CardStatus::Normal);
    refused(window.ask(freeze("  ")), "CARD-25-1", "reason_missing");
    window.act(freeze("疑似冒用"));
    for request in [
        oral_loss(None),
        written(),
        release(),
        cancel(),
        freeze("再次"),
    ] {
        refused(window.ask(request), "CARD-25-1", "frozen");
    }
    let mut head = window.by("head", Role::Supervisor);
    refused(head.ask(unfreeze("")), "CARD-25-1", "reason_missing");
    head.act(unfreeze("已核实"));
    assert_eq!(head.card_status(OLD_CARD), CardStatus::Normal);
}

#[test]
fn card_25_1_a_settled_suspicion_gives_back_what_was() {
    let mut window = Window::with_card(CardStatus::OralLoss);
    window.act(freeze("疑似冒用"));
    let mut head = window.by("head", Role::Supervisor);
    head.act(unfreeze("已核实"));
    assert_eq!(head.card_status(OLD_CARD), CardStatus::OralLoss);
    let later = head.at(morning() + SignedDuration::from_hours(24));
    assert_eq!(
        later.card_status(OLD_CARD),
        CardStatus::Normal,
        "the 48 hours ran on"
    );
}

#[test]
fn card_21_1_a_card_that_was_not_collected_takes_no_business() {
    let window = Window::with_card(CardStatus::Unused);
    for request in [oral_loss(None), written(), freeze("疑似冒用"), cancel()] {
        refused(window.ask(request), "CARD-21-1", "not_collected");
    }
}

#[test]
fn card_4_1_business_on_a_normal_card_is_told_apart() {
    let head = Window::with_card(CardStatus::Normal).by("head", Role::Supervisor);
    refused(head.ask(unfreeze("已核实")), "CARD-4-1", "card_is_normal");
}
