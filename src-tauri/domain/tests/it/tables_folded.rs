//! Each allowed cell of both state machines against what folding does.

use counter_domain::act::ActBody;
use counter_domain::application::{
    ApplicationStatus, ApplicationStep, Purpose, ReturnReason, TellingWay, cell,
};
use counter_domain::card::{self, CardStatus, CardStep, OralLossChannel};
use counter_domain::evolve::{Report, application_target, evolve};
use counter_domain::role::StaffId;
use counter_domain::table::Cell;
use jiff::SignedDuration;
use jiff::civil::date;

use crate::model::{
    APPLICATION, NEW_CARD, OLD_CARD, Window, content, form, hand_in_list, instant_card, morning,
    posting, referral, submit,
};

/// What the counter or the centre does when it takes a step of an application.
fn take_application_step(window: &mut Window, step: ApplicationStep) {
    use ApplicationStep as T;
    let application = APPLICATION;
    let reason = "本人要求".to_owned();
    let body = match step {
        T::Approve => ActBody::ApplicationApproved {
            application,
            by: StaffId("reviewer".to_owned()),
        },
        T::Return => ActBody::ApplicationReturned {
            application,
            reasons: vec![ReturnReason::PhotoUnfit],
            note: String::new(),
            at: morning(),
        },
        T::Tell => ActBody::ApplicantTold {
            application,
            way: TellingWay::Phone,
            at: morning(),
            by: StaffId("clerk".to_owned()),
        },
        T::Resubmit => ActBody::ApplicationResubmitted {
            application,
            form: form(&content()),
            content: Box::new(content()),
            entered_by: StaffId("clerk".to_owned()),
        },
        T::Terminate => ActBody::ApplicationTerminated {
            application,
            reason,
        },
        T::Withdraw => ActBody::ApplicationWithdrawn {
            application,
            reason,
        },
        T::Extend => ActBody::ApplicationExtended {
            application,
            until: date(2027, 6, 1),
            reason,
        },
        T::SendToBank => ActBody::ApplicationSentToBank { application },
        T::Collect => ActBody::CardCollected {
            application,
            card: NEW_CARD,
            old_card_taken_back: false,
            attendance: None,
        },
        T::Recall => ActBody::CardRecalled {
            application,
            reason,
        },
        T::Report
        | T::BeginMaking
        | T::FinishMaking
        | T::FailMaking
        | T::Remake
        | T::BankMakes
        | T::Reallot
        | T::Destroy => {
            assert!(step.is_the_centres(), "{step:?} is reported, not done");
            window.reported(&Report::Application { application, step });
            return;
        }
        T::Halt => ActBody::InstantCardIssued(Box::new(instant_card(application))),
        T::Post => ActBody::CardPosted {
            application,
            posting: Box::new(posting()),
        },
        T::Deliver => ActBody::CardDelivered {
            application,
            card: NEW_CARD,
            proof: "本人签收".to_owned(),
            delivered_on: date(2026, 11, 20),
        },
        T::PostComesBack => ActBody::PostingReturned {
            application,
            reason,
        },
        T::HandIn => ActBody::RecalledCardHandedIn {
            application,
            list: hand_in_list(1, 1),
            by: StaffId("supervisor".to_owned()),
            at: morning(),
        },
    };
    window.person = evolve(Some(window.person.clone()), &body, &[]).unwrap();
}

#[test]
fn folding_takes_an_application_where_its_table_says() {
    for state in ApplicationStatus::ALL {
        for step in ApplicationStep::ALL {
            let Cell::Allowed { next, .. } = cell(state, step) else {
                continue;
            };
            assert_eq!(
                application_target(step, state),
                next,
                "{state:?} {step:?} by the rule of folding"
            );
            let mut window = Window::with_application(state);
            take_application_step(&mut window, step);
            assert_eq!(
                window.application_status(),
                next,
                "{state:?} {step:?} as an act or a report"
            );
        }
    }
}

#[test]
fn folding_leaves_an_application_that_has_ended_where_it_is() {
    for state in ApplicationStatus::ALL
        .into_iter()
        .filter(|state| state.is_final())
    {
        for step in ApplicationStep::ALL {
            let mut window = Window::with_application(state);
            take_application_step(&mut window, step);
            assert_eq!(window.application_status(), state, "{state:?} {step:?}");
        }
    }
}

/// What the counter or the centre does when it takes a step of [`OLD_CARD`].
fn take_card_step(window: &mut Window, step: CardStep) {
    use CardStep as T;
    let card = OLD_CARD;
    let reason = "疑似冒用".to_owned();
    let body = match step {
        T::Collect => ActBody::CardCollected {
            application: APPLICATION,
            card,
            old_card_taken_back: false,
            attendance: None,
        },
        T::ReportOralLoss => ActBody::OralLossReported {
            card,
            channel: OralLossChannel::Window,
            at: morning(),
            until: morning() + SignedDuration::from_hours(48),
        },
        T::ReleaseOralLoss => ActBody::OralLossReleased {
            card,
            attendance: None,
        },
        T::ReportWrittenLoss => ActBody::WrittenLossReported {
            card,
            at: morning(),
            attendance: None,
        },
        T::BeginReplacement => return begin(window, Purpose::Replacement { old_card: card }),
        T::BeginExchange => return begin(window, Purpose::Exchange { old_card: card }),
        T::AbandonReplacement | T::AbandonExchange => {
            applied(window, step == T::AbandonReplacement);
            return take_application_step(window, ApplicationStep::Withdraw);
        }
        T::CompleteReplacement | T::CompleteExchange => {
            applied(window, step == T::CompleteReplacement);
            return take_application_step(window, ApplicationStep::Collect);
        }
        T::Freeze => ActBody::CardFrozen { card, reason },
        T::Unfreeze => ActBody::CardUnfrozen { card, reason },
        T::Refer => ActBody::MisuseReferred {
            card,
            referral: Box::new(referral()),
            by: StaffId("supervisor".to_owned()),
            at: morning(),
        },
        T::Cancel => ActBody::CardCancelled {
            card,
            attendance: None,
        },
        T::HolderDied | T::HolderLives | T::CancelUncollected => {
            assert!(step.is_the_centres(), "{step:?} is reported, not done");
            return window.reported(&Report::Card { card, step });
        }
    };
    window.person = evolve(Some(window.person.clone()), &body, &[]).unwrap();
}

/// An application for a card in the place of the old one is folded, whatever the rules say.
fn begin(window: &mut Window, purpose: Purpose) {
    let mut first = Window::new();
    let ActBody::ApplicationSubmitted(mut submitted) = first.act(submit(content())) else {
        panic!("a submission becomes a submission");
    };
    submitted.content.purpose = purpose;
    let body = ActBody::ApplicationSubmitted(submitted);
    window.person = evolve(Some(window.person.clone()), &body, &[]).unwrap();
}

/// The application stands beside the card, without having touched it.
fn applied(window: &mut Window, replacement: bool) {
    let old_card = OLD_CARD;
    let mut other = Window::new();
    begin(
        &mut other,
        if replacement {
            Purpose::Replacement { old_card }
        } else {
            Purpose::Exchange { old_card }
        },
    );
    window.person.applications = other.person.applications;
}

/// A card stored in exactly this state, with nothing to remember.
fn stored(state: CardStatus) -> Window {
    let mut window = Window::with_card(state);
    window.person.cards.get_mut(&OLD_CARD).unwrap().status = state;
    window
}

#[test]
fn folding_takes_a_card_where_its_table_says() {
    for state in CardStatus::ALL {
        for step in CardStep::ALL {
            let Cell::Allowed { next, .. } = card::cell(state, step) else {
                continue;
            };
            let mut window = stored(state);
            take_card_step(&mut window, step);
            let status = window.person.cards[&OLD_CARD].status;
            // A step back goes to what is remembered; a card that remembers nothing goes to the
            // usual state, the one that the table names.
            assert_eq!(status, next, "{state:?} {step:?}");
        }
    }
}

#[test]
fn folding_remembers_what_a_card_was_before_exchange_freeze_and_death() {
    let pairs = [
        (CardStep::BeginExchange, CardStep::AbandonExchange),
        (CardStep::Freeze, CardStep::Unfreeze),
        (CardStep::HolderDied, CardStep::HolderLives),
    ];
    for (there, back) in pairs {
        for state in CardStatus::ALL {
            if matches!(card::cell(state, there), Cell::Refused { .. }) {
                continue;
            }
            let mut window = stored(state);
            take_card_step(&mut window, there);
            take_card_step(&mut window, back);
            let status = window.person.cards[&OLD_CARD].status;
            assert_eq!(status, state, "{state:?} after {there:?} and {back:?}");
        }
    }
}

/// Cells that the table refuses and folding takes, because it knows no clock or must not leave a
/// person with two cards; everything else that is refused leaves the card as it is.
fn folding_is_wider(state: CardStatus, step: CardStep) -> bool {
    use CardStatus as S;
    use CardStep as T;
    match step {
        // The oral loss may have lapsed, and the card be normal again.
        T::ReportOralLoss | T::BeginExchange | T::Cancel => state == S::OralLoss,
        // The new card has been handed out: the old one ends wherever it is.
        T::CompleteReplacement | T::CompleteExchange => state != S::Cancelled,
        _ => false,
    }
}

#[test]
fn folding_leaves_a_card_alone_where_a_step_does_not_fit() {
    for state in CardStatus::ALL {
        for step in CardStep::ALL {
            let refused = matches!(card::cell(state, step), Cell::Refused { .. });
            if !refused || folding_is_wider(state, step) {
                continue;
            }
            let mut window = stored(state);
            take_card_step(&mut window, step);
            let status = window.person.cards[&OLD_CARD].status;
            assert_eq!(status, state, "{state:?} {step:?} does not fit");
        }
    }
}
