//! Rules of what follows an application: review, return, due dates, making, collection, recall.

use counter_domain::act::{ActBody, Request};
use counter_domain::application::{
    ApplicationContent, ApplicationStatus, ApplicationStep, MakingPath, Purpose, ReturnReason,
    TellingWay,
};
use counter_domain::card::{CardStatus, CardStep};
use counter_domain::evolve::Report;
use counter_domain::fact::Fact;
use counter_domain::role::Role;
use counter_domain::sensitive::Sensitive;
use jiff::civil::{Date, date};

use crate::model::{
    APPLICATION, NEW_CARD, OLD_CARD, Window, card, content, form, marked, morning, number, passes,
    refused, submit,
};

const REASON: &str = "本人要求";

fn approve() -> Request {
    Request::ApproveApplication(APPLICATION)
}

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

fn collect() -> Request {
    Request::CollectCard {
        application: APPLICATION,
        card: NEW_CARD,
        old_card_taken_back: false,
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
    let late = crate::model::instant("2026-12-25T02:00:00Z");
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

/// An exchange of [`OLD_CARD`] whose new card waits for collection.
fn exchanged() -> Window {
    let mut window = Window::with_card(CardStatus::Normal);
    let mut exchange = content();
    exchange.purpose = Purpose::Exchange { old_card: OLD_CARD };
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
    window.act(Request::CollectCard {
        application: APPLICATION,
        card: NEW_CARD,
        old_card_taken_back: true,
    });
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
    window.act(Request::ReportWrittenLoss(OLD_CARD));
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
    passes(window.by("clerk", Role::Clerk).ask(collect()));
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
