//! Rules of what follows an application: review, return, due dates, making, collection, recall.

use counter_domain::act::Request;
use counter_domain::application::{
    ApplicationContent, ApplicationStatus, Purpose, ReturnReason, TellingWay,
};
use counter_domain::evolve::Report;
use counter_domain::fact::Fact;
use counter_domain::role::Role;
use jiff::civil::{Date, date};

use crate::model::{
    APPLICATION, OLD_CARD, Window, approve, collect, content, form, instant, marked, morning,
    number, passes, refused, submit,
};

const REASON: &str = "本人要求";

fn send_back(reasons: &[ReturnReason], note: &str) -> Request {
    Request::ReturnApplication {
        application: APPLICATION,
        reasons: reasons.to_vec(),
        note: note.to_owned(),
    }
}

fn resubmit(content: ApplicationContent) -> Request {
    Request::ResubmitApplication {
        application: APPLICATION,
        form: Some(form(&content)),
        content: Box::new(content),
    }
}

fn terminate(reason: &str) -> Request {
    Request::TerminateApplication {
        application: APPLICATION,
        reason: reason.to_owned(),
    }
}

fn withdraw(reason: &str) -> Request {
    Request::WithdrawApplication {
        application: APPLICATION,
        reason: reason.to_owned(),
    }
}

fn extend(until: Date, reason: &str) -> Request {
    Request::ExtendApplication {
        application: APPLICATION,
        until,
        reason: reason.to_owned(),
    }
}

fn tell() -> Request {
    Request::TellApplicant {
        application: APPLICATION,
        way: TellingWay::Phone,
    }
}

/// Returned by a reviewer, and back in the hands of the clerk.
fn returned() -> Window {
    let mut window =
        Window::with_application(ApplicationStatus::PendingReview).by("reviewer", Role::Reviewer);
    window.act(send_back(&[ReturnReason::PhotoUnfit], ""));
    window.by("clerk", Role::Clerk)
}

#[test]
fn card_9_1_due_dates_count_from_the_day_of_acceptance() {
    let window = Window::with_application(ApplicationStatus::PendingReview);
    let application = &window.person.applications[&APPLICATION];
    assert_eq!(
        application.card_due,
        date(2027, 1, 19),
        "sixty natural days after 2026-11-20, whose own day does not count"
    );
    assert_eq!(
        application.filing_due,
        date(2026, 12, 4),
        "ten working days"
    );
    assert!(
        !application.due_is_provisional,
        "the ten working days lie in a year whose notice is known"
    );
    assert_eq!(application.next_due(), Some(date(2026, 12, 4)));
}

#[test]
fn card_9_1_due_dates_in_a_year_without_notice_are_provisional() {
    let late = instant("2026-12-25T02:00:00Z");
    let mut window = Window::new().at(late);
    window.act(submit(content()));
    assert!(window.person.applications[&APPLICATION].due_is_provisional);
}

#[test]
fn card_7_2_2_nobody_reviews_what_he_entered() {
    let own =
        Window::with_application(ApplicationStatus::PendingReview).by("clerk", Role::Supervisor);
    refused(own.ask(approve()), "CARD-7-2-2", "own_entry");
    refused(
        own.ask(send_back(&[ReturnReason::PhotoUnfit], "")),
        "CARD-7-2-2",
        "own_entry",
    );
    let mut other = own.by("reviewer", Role::Reviewer);
    other.act(approve());
    let application = &other.person.applications[&APPLICATION];
    assert_eq!(application.status, ApplicationStatus::Approved);
    assert_eq!(
        application.reviewed_by.as_ref().unwrap().0,
        "reviewer",
        "who answers for it is kept"
    );
}

#[test]
fn card_7_2_2_what_is_approved_is_not_approved_again() {
    let window =
        Window::with_application(ApplicationStatus::Approved).by("reviewer", Role::Reviewer);
    let refusal = refused(window.ask(approve()), "CARD-7-2-2", "already_approved");
    assert_eq!(refusal.params["number"], number(1).to_string());
}

#[test]
fn card_9_3_a_return_names_its_reasons() {
    let window =
        Window::with_application(ApplicationStatus::PendingReview).by("reviewer", Role::Reviewer);
    refused(window.ask(send_back(&[], "")), "CARD-9-3", "reason_missing");
    refused(
        window.ask(send_back(&[ReturnReason::Other], " \t")),
        "CARD-9-3",
        "note_missing",
    );
    passes(window.ask(send_back(&[ReturnReason::Other], "签名不清")));
    passes(window.ask(send_back(&[ReturnReason::PhotoUnfit], "")));
}

#[test]
fn card_9_3_a_return_is_told_before_it_is_closed() {
    let mut window = returned();
    refused(window.ask(terminate(REASON)), "CARD-9-3", "not_told");
    window.act(tell());
    let told = window.person.applications[&APPLICATION].returns[0]
        .told
        .clone()
        .unwrap();
    assert_eq!(
        (told.way, told.at, told.by.0.as_str()),
        (TellingWay::Phone, morning(), "clerk"),
        "how, when and by whom"
    );
    refused(window.ask(terminate(" ")), "CARD-9-3", "reason_missing");
    window.act(terminate(REASON));
    assert_eq!(window.application_status(), ApplicationStatus::Terminated);
}

#[test]
fn card_9_3_only_a_return_is_told_of() {
    let window = Window::with_application(ApplicationStatus::Approved);
    refused(window.ask(tell()), "CARD-7-2-2", "already_approved");
}

#[test]
fn card_9_3_what_was_mended_is_submitted_again_under_its_number() {
    let mut mended = content();
    mended.pickup_place = "182团社保所".to_owned();
    let mut window = returned().by("colleague", Role::Clerk);
    window.act(resubmit(mended));
    let application = &window.person.applications[&APPLICATION];
    assert_eq!(application.status, ApplicationStatus::PendingReview);
    assert_eq!(application.pickup_place, "182团社保所");
    assert_eq!(
        application.entered_by.0, "colleague",
        "who entered it last may not review it"
    );
    refused(
        window.by("colleague", Role::Reviewer).ask(approve()),
        "CARD-7-2-2",
        "own_entry",
    );
}

#[test]
fn card_9_3_a_resubmission_keeps_purpose_and_number() {
    let window = returned();
    let mut other_purpose = content();
    other_purpose.purpose = Purpose::Exchange { old_card: OLD_CARD };
    refused(
        window.ask(resubmit(other_purpose)),
        "CARD-9-3",
        "purpose_changed",
    );
    let mut other_number = form(&content());
    other_number.number = number(2);
    let request = Request::ResubmitApplication {
        application: APPLICATION,
        content: Box::new(content()),
        form: Some(other_number),
    };
    refused(window.ask(request), "CARD-9-3", "number_changed");
    passes(window.ask(resubmit(content())));
}

#[test]
fn card_7_1_1_a_resubmission_is_signed_anew() {
    let request = Request::ResubmitApplication {
        application: APPLICATION,
        content: Box::new(content()),
        form: None,
    };
    refused(returned().ask(request), "CARD-7-1-1", "form_not_printed");
}

#[test]
fn card_6_1_a_resubmission_is_held_against_the_facts_again() {
    let lost = returned().facts(|facts| facts.insurances = Fact::known(Vec::new(), morning()));
    refused(lost.ask(resubmit(content())), "CARD-6-1", "not_insured");

    let mut unknown = Window::new().facts(|facts| facts.insurances = Fact::Unknown);
    unknown.act(submit(content()));
    let mut unknown = unknown.by("reviewer", Role::Reviewer);
    unknown.act(send_back(&[ReturnReason::NotInsured], ""));
    let mut known = unknown
        .by("clerk", Role::Clerk)
        .facts(|facts| facts.insurances = crate::model::facts().insurances);
    known.act(resubmit(content()));
    assert_eq!(
        known.person.applications[&APPLICATION].marks,
        [],
        "what the centre has said meanwhile waits no longer"
    );
}

#[test]
fn card_9_3_a_withdrawal_has_a_reason_and_ends() {
    let mut window = Window::with_application(ApplicationStatus::Approved);
    refused(window.ask(withdraw("")), "CARD-9-3", "reason_missing");
    window.act(withdraw(REASON));
    refused(window.ask(withdraw(REASON)), "CARD-9-3", "withdrawn");
}

#[test]
fn card_9_2_the_supervisor_extends_with_a_reason_to_a_later_day() {
    let mut window =
        Window::with_application(ApplicationStatus::Making).by("head", Role::Supervisor);
    let due = window.person.applications[&APPLICATION].card_due;
    let refusal = refused(window.ask(extend(due, REASON)), "CARD-9-2", "not_later");
    assert_eq!(refusal.params["due"], "2027-01-19");
    let next = due.tomorrow().unwrap();
    refused(window.ask(extend(next, " ")), "CARD-9-3", "reason_missing");
    refused(
        window
            .clone()
            .by("clerk", Role::Clerk)
            .ask(extend(next, REASON)),
        "CARD-9-2",
        "supervisor_only",
    );
    window.act(extend(next, REASON));
    assert_eq!(window.person.applications[&APPLICATION].card_due, next);
    assert_eq!(
        window.application_status(),
        ApplicationStatus::Making,
        "an extension moves nothing but the date"
    );
}

#[test]
fn card_8_1_an_application_that_nobody_knows_is_not_touched() {
    let requests = [
        approve(),
        send_back(&[ReturnReason::PhotoUnfit], ""),
        extend(date(2027, 6, 1), REASON),
    ];
    for request in requests {
        refused(
            Window::new().by("head", Role::Supervisor).ask(request),
            "CARD-8-1",
            "application_unknown",
        );
    }
    for request in [tell(), resubmit(content()), terminate(REASON), collect()] {
        refused(
            Window::new().ask(request),
            "CARD-8-1",
            "application_unknown",
        );
    }
}

#[test]
fn card_8_1_a_difference_that_the_centre_finds_returns_the_application() {
    let mut window = Window::with_application(ApplicationStatus::Reported);
    window.reported(&Report::Returned {
        application: APPLICATION,
        reasons: vec![ReturnReason::NameDiffers],
        note: String::new(),
        at: morning(),
    });
    assert_eq!(window.application_status(), ApplicationStatus::Returned);
    refused(window.ask(terminate(REASON)), "CARD-9-3", "not_told");
    window.act(tell());
    passes(window.ask(terminate(REASON)));
    let marks = window.ask(resubmit(content()));
    marked(marks, &[]);
}

#[test]
fn card_6_2_a_first_application_is_submitted_again_at_the_insured_place() {
    let moved = |place| returned().facts(|facts| facts.insured_office = place);
    let elsewhere = crate::model::office("661182");
    refused(
        moved(Fact::known(elsewhere, morning())).ask(resubmit(content())),
        "CARD-6-2",
        "other_insured_place",
    );
    marked(
        moved(Fact::Unknown).ask(resubmit(content())),
        &[("CARD-6-2", "insured_office")],
    );
}

#[test]
fn card_10_1_nothing_is_submitted_again_for_the_dead() {
    let died =
        returned().facts(|facts| facts.died_on = Fact::known(Some(date(2026, 11, 1)), morning()));
    refused(died.ask(resubmit(content())), "CARD-10-1", "holder_died");
}
