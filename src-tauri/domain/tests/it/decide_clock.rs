//! Scenario S06: the machine's clock may be wrong, and the verdict may hang on it.

use counter_domain::act::{ActBody, Request};
use counter_domain::card::{CardStatus, OralLossChannel};
use counter_domain::clock::Now;
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};

use crate::model::{OLD_CARD, Window, attended, content, morning, passes, refused, submit};

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

fn window(card: CardStatus, reading: Timestamp, trusted: Timestamp) -> Window {
    Window {
        now: Now::bounded(reading, trusted),
        ..Window::with_card(card)
    }
}

fn release() -> Request {
    Request::ReleaseOralLoss {
        card: OLD_CARD,
        attendance: Some(attended()),
    }
}

#[test]
fn the_interval_holds_the_reading_whichever_way_the_clock_is_wrong() {
    for (reading, trusted) in [
        (morning(), morning() + hours(3)),
        (morning() + hours(3), morning()),
        (morning(), morning()),
    ] {
        let now = Now::bounded(reading, trusted);
        assert_eq!(now.earliest(), morning().min(reading));
        assert_eq!(now.latest(), reading.max(trusted));
        assert!(now.earliest() <= now.reading() && now.reading() <= now.latest());
    }
    assert_eq!(
        Now::certain(morning() + hours(15)).date(),
        date(2026, 11, 21),
        "01:00 in Beijing is the next day"
    );
}

// The oral loss of these windows lapses 24 hours after the morning.

#[test]
fn card_13_1_a_verdict_that_hangs_on_the_clock_is_allowed_and_flagged() {
    let (before, after) = (morning() + hours(23), morning() + hours(25));
    for (reading, trusted) in [(before, after), (after, before)] {
        let act = window(CardStatus::OralLoss, reading, trusted)
            .ask(release())
            .unwrap();
        assert!(act.clock_doubt, "the centre holds it");
    }
}

#[test]
fn card_13_1_a_verdict_that_does_not_hang_on_the_clock_is_not_flagged() {
    let early = window(CardStatus::OralLoss, morning(), morning() + hours(23));
    passes(early.ask(release()));
    let late = window(
        CardStatus::OralLoss,
        morning() + hours(25),
        morning() + hours(99),
    );
    refused(late.ask(release()), "CARD-13-1", "lapsed");
}

#[test]
fn card_13_1_the_lapse_itself_bounds_the_doubt_to_the_second() {
    let lapse = morning() + hours(24);
    let second = SignedDuration::from_secs(1);
    passes(window(CardStatus::OralLoss, morning(), lapse - second).ask(release()));
    let act = window(CardStatus::OralLoss, morning(), lapse)
        .ask(release())
        .unwrap();
    assert!(act.clock_doubt, "at the lapse the two ends differ");
}

#[test]
fn card_7_1_2_a_paper_that_may_have_expired_is_accepted_with_doubt() {
    let mut asked = content();
    asked.identity.valid_until = Some(date(2026, 11, 20));
    let mut window = Window::new();
    window.now = Now::bounded(morning() + hours(24), morning());
    let act = window.ask(submit(asked)).unwrap();
    assert!(act.clock_doubt);
    let ActBody::ApplicationSubmitted(submitted) = act.body else {
        panic!("a submission becomes a submission");
    };
    assert_eq!(
        submitted.accepted_at,
        morning(),
        "where the reading refuses, the act is of the end that allows"
    );
}

#[test]
fn card_12_3_a_call_after_the_machines_time_is_accepted_where_the_clock_may_be_slow() {
    let call = Request::ReportOralLoss {
        card: OLD_CARD,
        channel: OralLossChannel::Phone12333,
        at: Some(morning() + hours(1)),
    };
    let certain = window(CardStatus::Normal, morning(), morning());
    refused(certain.ask(call.clone()), "CARD-12-3", "not_in_force");
    let slow = window(CardStatus::Normal, morning(), morning() + hours(2));
    assert!(slow.ask(call).unwrap().clock_doubt);
}
