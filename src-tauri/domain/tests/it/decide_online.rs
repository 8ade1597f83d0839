//! What came in by the portal: taken in without papers, counted from the day on which it was handed
//! in, or returned.

use counter_domain::act::{ActBody, Request};
use counter_domain::application::{ApplicationContent, OnlineOrigin, Purpose, ReturnReason};
use counter_domain::role::Role;
use jiff::civil::date;

use crate::model::{
    APPLICATION, OLD_CARD, Window, content, content_by_agent, instant, morning, office, passes,
    refused, submit,
};

const ONLINE: &str = "WB202611160001";

/// Handed in at the portal on a Monday, four days before the window looks at it.
fn from_portal() -> ApplicationContent {
    ApplicationContent {
        materials: Vec::new(),
        online: Some(OnlineOrigin {
            id: ONLINE.to_owned(),
            submitted_at: instant("2026-11-16T04:00:00Z"),
        }),
        ..content()
    }
}

fn send_back(reasons: &[ReturnReason], note: &str) -> Request {
    Request::ReturnOnlineApplication {
        online: ONLINE.to_owned(),
        reasons: reasons.to_vec(),
        note: note.to_owned(),
    }
}

#[test]
fn card_7_2_1_what_came_in_online_is_taken_without_papers_and_counts_from_that_day() {
    let mut window = Window::new();
    let act = passes(window.ask(submit(from_portal())));
    let ActBody::ApplicationSubmitted(taken) = &act.body else {
        panic!("{act:?}");
    };
    assert_eq!(
        taken.filing_due,
        date(2026, 11, 30),
        "ten working days from the 16th"
    );
    assert_eq!(
        taken.card_due,
        date(2027, 1, 15),
        "sixty days from the 16th"
    );
    assert_eq!(taken.accepted_at, morning(), "when the window took it");
    window.act(submit(from_portal()));
    let application = &window.person.applications[&APPLICATION];
    assert_eq!(application.online.as_deref(), Some(ONLINE));
    let reviewer = window.by("reviewer", Role::Reviewer);
    refused(
        reviewer.ask(send_back(&[ReturnReason::PhotoUnfit], "")),
        "CARD-7-2-1",
        "answered",
    );
}

#[test]
fn card_7_2_1_only_a_first_card_by_oneself_comes_by_the_portal() {
    let window = Window::new();
    for spoilt in [
        ApplicationContent {
            applicant: content_by_agent().applicant,
            ..from_portal()
        },
        ApplicationContent {
            purpose: Purpose::Exchange { old_card: OLD_CARD },
            ..from_portal()
        },
    ] {
        refused(
            window.ask(submit(spoilt)),
            "CARD-7-2-1",
            "first_by_oneself_only",
        );
    }
    for origin in [
        OnlineOrigin {
            id: " ".to_owned(),
            submitted_at: morning(),
        },
        OnlineOrigin {
            id: ONLINE.to_owned(),
            submitted_at: instant("2026-11-20T02:00:01Z"),
        },
    ] {
        let odd = ApplicationContent {
            online: Some(origin),
            ..from_portal()
        };
        refused(window.ask(submit(odd)), "CARD-7-2-1", "origin_wrong");
    }
}

#[test]
fn card_7_2_2_the_insured_places_reviewer_returns_it_once_with_a_reason() {
    let mut window = Window::new().by("reviewer", Role::Reviewer);
    let photo = [ReturnReason::PhotoUnfit];
    refused(window.ask(send_back(&[], "")), "CARD-9-3", "reason_missing");
    refused(
        window.ask(send_back(&[ReturnReason::Other], " ")),
        "CARD-9-3",
        "note_missing",
    );
    let clerk = Window::new();
    refused(
        clerk.ask(send_back(&photo, "")),
        "CARD-7-2-2",
        "reviewer_only",
    );
    let mut elsewhere = window.clone();
    elsewhere.actor.office = office("661182");
    refused(
        elsewhere.ask(send_back(&photo, "")),
        "CARD-6-2",
        "other_insured_place",
    );
    passes(window.ask(send_back(&photo, "")));
    window.act(send_back(&photo, ""));
    assert!(window.person.applications.is_empty(), "nothing was begun");
    refused(window.ask(send_back(&photo, "")), "CARD-7-2-1", "answered");
    let clerk = window.by("clerk", Role::Clerk);
    refused(clerk.ask(submit(from_portal())), "CARD-7-2-1", "answered");
    passes(clerk.ask(submit(content())));
}
