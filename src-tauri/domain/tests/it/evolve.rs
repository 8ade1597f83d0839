//! Folding: what it remembers, what it leaves alone, and how the centre's reports and the
//! counter's own acts meet.

use counter_domain::act::{ActBody, Request};
use counter_domain::application::{ApplicationStatus, ApplicationStep, ExchangeReason, Purpose};
use counter_domain::card::{Card, CardStatus, CardStep};
use counter_domain::evolve::{Report, evolve};
use counter_domain::id::PersonId;
use counter_domain::role::{Role, StaffId};
use counter_domain::sensitive::Sensitive;
use jiff::SignedDuration;
use jiff::civil::date;
use uuid::Uuid;

use crate::model::{
    APPLICATION, NEW_CARD, OLD_CARD, Window, card, content, facts, morning, refused, submit,
};

fn replacement() -> counter_domain::application::ApplicationContent {
    counter_domain::application::ApplicationContent {
        purpose: Purpose::Replacement { old_card: OLD_CARD },
        ..content()
    }
}

fn exchange() -> counter_domain::application::ApplicationContent {
    counter_domain::application::ApplicationContent {
        purpose: Purpose::Exchange { old_card: OLD_CARD },
        exchange_reason: Some(ExchangeReason::Damaged),
        ..content()
    }
}

fn death(window: &mut Window, step: CardStep) {
    window.reported(&Report::Card {
        card: OLD_CARD,
        step,
    });
}

fn terminate(window: &mut Window) {
    window.act(Request::TerminateApplication {
        application: APPLICATION,
        reason: "死亡".to_owned(),
    });
}

#[test]
fn only_a_registration_makes_a_person() {
    let registered = ActBody::PersonRegistered {
        person: PersonId(Uuid::from_u128(7)),
        facts: Box::new(facts()),
    };
    let person = evolve(None, &registered, &[]).unwrap();
    assert!(person.provisional, "the centre does not know him yet");
    assert_eq!(person.facts, facts());
    assert_eq!(
        evolve(
            None,
            &ActBody::CardCancelled {
                card: OLD_CARD,
                attendance: None
            },
            &[]
        ),
        None
    );
    assert_eq!(
        evolve(Some(person.clone()), &registered, &[]),
        Some(person),
        "who is there is not made again"
    );
}

#[test]
fn the_centres_record_ends_the_provisional() {
    let mut window = Window::new();
    window.person.provisional = true;
    let mut known = facts();
    known.name = Sensitive::new("阿依古丽·买买提明".to_owned());
    window.reported(&Report::Facts(Box::new(known.clone())));
    assert!(!window.person.provisional);
    assert_eq!(window.person.facts, known);
}

#[test]
fn card_13_1_a_lost_card_stays_lost_when_a_death_is_taken_back() {
    let mut window = Window::with_card(CardStatus::WrittenLoss);
    window.act(submit(replacement()));
    death(&mut window, CardStep::HolderDied);
    terminate(&mut window);
    assert_eq!(
        window.card_status(OLD_CARD),
        CardStatus::Stopped,
        "the end of the application does not wake the card of the dead"
    );
    death(&mut window, CardStep::HolderLives);
    assert_eq!(
        window.card_status(OLD_CARD),
        CardStatus::WrittenLoss,
        "there is no replacement to go back to, and no way to normal"
    );
}

#[test]
fn card_15_1_a_card_frozen_during_its_exchange_does_not_go_back_to_an_exchange_that_ended() {
    let mut window = Window::with_card(CardStatus::Normal);
    window.act(submit(exchange()));
    window.act(Request::FreezeCard {
        card: OLD_CARD,
        reason: "疑似冒用".to_owned(),
    });
    terminate(&mut window);
    assert_eq!(window.card_status(OLD_CARD), CardStatus::Frozen);
    let mut head = window.by("head", Role::Supervisor);
    head.act(Request::UnfreezeCard {
        card: OLD_CARD,
        reason: "已核实".to_owned(),
    });
    assert_eq!(head.card_status(OLD_CARD), CardStatus::Normal);
}

#[test]
fn a_death_that_is_reported_twice_is_taken_back_once() {
    let mut window = Window::with_card(CardStatus::WrittenLoss);
    death(&mut window, CardStep::HolderDied);
    death(&mut window, CardStep::HolderDied);
    death(&mut window, CardStep::HolderLives);
    assert_eq!(window.card_status(OLD_CARD), CardStatus::WrittenLoss);
}

#[test]
fn card_12_3_an_oral_loss_outlasts_a_freeze_and_a_death() {
    let mut window = Window::with_card(CardStatus::OralLoss);
    window.act(Request::FreezeCard {
        card: OLD_CARD,
        reason: "疑似冒用".to_owned(),
    });
    death(&mut window, CardStep::HolderDied);
    death(&mut window, CardStep::HolderLives);
    assert_eq!(window.card_status(OLD_CARD), CardStatus::Frozen);
    let mut head = window.by("head", Role::Supervisor);
    head.act(Request::UnfreezeCard {
        card: OLD_CARD,
        reason: "已核实".to_owned(),
    });
    assert_eq!(head.card_status(OLD_CARD), CardStatus::OralLoss);
    let lapsed = head.at(morning() + SignedDuration::from_hours(24));
    assert_eq!(lapsed.card_status(OLD_CARD), CardStatus::Normal);
}

#[test]
fn card_15_1_a_lapsed_oral_loss_does_not_hinder_an_exchange() {
    let mut window =
        Window::with_card(CardStatus::OralLoss).at(morning() + SignedDuration::from_hours(24));
    window.act(submit(exchange()));
    assert_eq!(window.card_status(OLD_CARD), CardStatus::Exchanging);
}

#[test]
fn an_application_that_has_ended_keeps_what_it_says() {
    let mut window = Window::with_application(ApplicationStatus::Withdrawn);
    let before = window.person.clone();
    for body in [
        ActBody::ApplicationApproved {
            application: APPLICATION,
            by: StaffId("late".to_owned()),
        },
        ActBody::ApplicationExtended {
            application: APPLICATION,
            until: date(2030, 1, 1),
            reason: "迟到".to_owned(),
        },
        ActBody::ApplicationReturned {
            application: APPLICATION,
            reasons: Vec::new(),
            note: String::new(),
            at: morning(),
        },
    ] {
        window.person = evolve(Some(window.person), &body, &[]).unwrap();
        assert_eq!(window.person, before, "{:?}", body.kind());
    }
    window.reported(&Report::Returned {
        application: APPLICATION,
        reasons: Vec::new(),
        note: String::new(),
        at: morning(),
    });
    assert_eq!(window.person, before, "the centre's return comes too late");
}

#[test]
fn a_submission_under_an_id_that_is_taken_changes_nothing() {
    let mut window = Window::with_application(ApplicationStatus::Withdrawn);
    let ActBody::ApplicationSubmitted(again) = Window::new().act(submit(content())) else {
        panic!("a submission becomes a submission");
    };
    let before = window.person.clone();
    window.person = evolve(
        Some(window.person),
        &ActBody::ApplicationSubmitted(again),
        &[],
    )
    .unwrap();
    assert_eq!(window.person, before);
}

#[test]
fn a_card_that_is_reported_again_keeps_its_state() {
    let mut window = Window::with_card(CardStatus::WrittenLoss);
    let again = Card {
        number: Sensitive::new("A00000002".to_owned()),
        expires_on: date(2031, 1, 1),
        ..card(OLD_CARD, CardStatus::Normal)
    };
    window.reported(&Report::CardMade(Box::new(again.clone())));
    let kept = &window.person.cards[&OLD_CARD];
    assert_eq!(kept.status, CardStatus::WrittenLoss);
    assert_eq!(
        (&kept.number, kept.expires_on),
        (&again.number, again.expires_on),
        "its facts are the centre's"
    );
}

#[test]
fn the_centre_takes_no_step_of_a_card_that_is_the_windows() {
    for step in CardStep::ALL {
        if step.is_the_centres() {
            continue;
        }
        for status in CardStatus::ALL {
            let mut window = Window::with_card(status);
            let before = window.person.clone();
            death(&mut window, step);
            assert_eq!(window.person, before, "{step:?} of a card {status:?}");
        }
    }
}

#[test]
fn what_is_about_nobody_known_changes_nothing() {
    let mut window = Window::new();
    let before = window.person.clone();
    for body in [
        ActBody::ApplicationSentToBank {
            application: APPLICATION,
        },
        ActBody::CardCollected {
            application: APPLICATION,
            card: NEW_CARD,
            old_card_taken_back: true,
            attendance: None,
        },
        ActBody::OralLossReleased {
            card: OLD_CARD,
            attendance: None,
        },
        ActBody::NumbersVoided {
            numbers: Vec::new(),
        },
    ] {
        window.person = evolve(Some(window.person), &body, &[]).unwrap();
    }
    death(&mut window, CardStep::HolderDied);
    window.reported(&Report::Application {
        application: APPLICATION,
        step: ApplicationStep::Destroy,
    });
    assert_eq!(window.person, before);
}

#[test]
fn the_main_card_is_the_usable_one_else_the_newest() {
    let mut window = Window::with_card(CardStatus::WrittenLoss);
    let newer = Card {
        issued_on: date(2024, 1, 1),
        ..card(NEW_CARD, CardStatus::Unused)
    };
    window.person.cards.insert(NEW_CARD, newer);
    let main = |window: &Window| window.person.main_card(morning()).map(|card| card.id);
    assert_eq!(main(&window), Some(NEW_CARD), "neither can be used");
    window.person.cards.get_mut(&OLD_CARD).unwrap().status = CardStatus::Normal;
    assert_eq!(main(&window), Some(OLD_CARD), "this one can");
    window.person.cards.get_mut(&OLD_CARD).unwrap().status = CardStatus::Cancelled;
    window.person.cards.get_mut(&NEW_CARD).unwrap().status = CardStatus::Cancelled;
    assert_eq!(main(&window), None);
}

#[test]
fn card_10_1_the_application_of_the_dead_is_closed() {
    let mut window = Window::with_application(ApplicationStatus::Approved);
    terminate(&mut window);
    assert_eq!(window.application_status(), ApplicationStatus::Terminated);
    refused(
        window.ask(Request::WithdrawApplication {
            application: APPLICATION,
            reason: "本人要求".to_owned(),
        }),
        "CARD-9-3",
        "terminated",
    );
}

#[test]
fn card_9_2_an_extension_never_shortens() {
    let mut window = Window::with_application(ApplicationStatus::Making);
    let due = window.person.applications[&APPLICATION].card_due;
    let extended = |until| ActBody::ApplicationExtended {
        application: APPLICATION,
        until,
        reason: "制卡设备故障".to_owned(),
    };
    for (until, expected) in [
        (date(2027, 6, 1), date(2027, 6, 1)),
        (due, date(2027, 6, 1)),
    ] {
        window.person = evolve(Some(window.person), &extended(until), &[]).unwrap();
        let application = &window.person.applications[&APPLICATION];
        assert_eq!(
            application.card_due, expected,
            "two extensions may meet in any order"
        );
    }
}

#[test]
fn card_15_1_an_old_card_that_was_taken_back_stays_taken_back() {
    let mut window = Window::with_card(CardStatus::Normal);
    window.act(submit(exchange()));
    for taken_back in [true, false] {
        let collected = ActBody::CardCollected {
            application: APPLICATION,
            card: NEW_CARD,
            old_card_taken_back: taken_back,
            attendance: None,
        };
        window.person = evolve(Some(window.person), &collected, &[]).unwrap();
        assert!(window.person.cards[&OLD_CARD].taken_back);
    }
}

#[test]
fn card_9_1_the_nearer_due_date_runs_until_the_card_is_there() {
    use ApplicationStatus as S;
    let next = |status| {
        let mut window = Window::with_application(status);
        let application = window.person.applications.get_mut(&APPLICATION).unwrap();
        application.filing_due = date(2026, 12, 4);
        application.card_due = date(2027, 1, 19);
        application.next_due()
    };
    let filing = [S::PendingReview, S::Returned];
    let making = [
        S::Approved,
        S::Reported,
        S::Making,
        S::ProductionFailed,
        S::AwaitingBank,
    ];
    for status in S::ALL {
        let expected = if filing.contains(&status) {
            Some(date(2026, 12, 4))
        } else if making.contains(&status) {
            Some(date(2027, 1, 19))
        } else {
            None
        };
        assert_eq!(next(status), expected, "{status:?}");
    }
}

#[test]
fn card_5_2_a_card_is_valid_through_its_last_day_in_beijing() {
    let window = Window::with_card(CardStatus::Normal);
    let last_second = crate::model::instant("2030-12-21T15:59:59Z");
    let status = |at| window.person.cards[&OLD_CARD].at(at);
    assert_eq!(status(last_second), CardStatus::Normal);
    assert_eq!(
        status(last_second + SignedDuration::from_secs(1)),
        CardStatus::Expired,
        "2030-12-21 is over in Beijing"
    );
}

#[test]
fn card_9_3_what_was_mended_has_not_been_reviewed() {
    let mut window = Window::with_application(ApplicationStatus::PendingReview);
    let approved = ActBody::ApplicationApproved {
        application: APPLICATION,
        by: StaffId("reviewer".to_owned()),
    };
    let resubmitted = ActBody::ApplicationResubmitted {
        application: APPLICATION,
        form: crate::model::form(&content()),
        content: Box::new(content()),
        entered_by: StaffId("clerk".to_owned()),
    };
    for (body, reviewed) in [(approved, true), (resubmitted, false)] {
        window.person = evolve(Some(window.person), &body, &[]).unwrap();
        let application = &window.person.applications[&APPLICATION];
        assert_eq!(application.reviewed_by.is_some(), reviewed);
    }
}
