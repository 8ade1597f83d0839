//! Both state machines: the whole grids for a reviewer, and each allowed cell against what
//! folding does.

use std::fmt::{Debug, Write as _};

use counter_domain::act::ActBody;
use counter_domain::application::{
    ApplicationStatus, ApplicationStep, Purpose, ReturnReason, TellingWay, cell,
};
use counter_domain::card::{self, CardStatus, CardStep, OralLossChannel};
use counter_domain::evolve::{Report, application_target, evolve};
use counter_domain::role::StaffId;
use counter_domain::table::Cell;
use jiff::civil::date;

use crate::model::{APPLICATION, NEW_CARD, OLD_CARD, Window, content, form, morning, submit};

/// One line a state and step, so that a change of a cell is a change of one line.
fn grid<S: Copy + Debug + 'static, A: Copy + Debug>(
    states: &[S],
    steps: &[A],
    cell: impl Fn(S, A) -> Cell<S>,
) -> String {
    let mut lines = String::new();
    for state in states {
        writeln!(lines, "{state:?}").unwrap();
        for step in steps {
            let (sign, answer) = match cell(*state, *step) {
                Cell::Allowed { rule, next } => ("→", format!("{next:?} ({rule})")),
                Cell::Refused { rule, reason } => ("✗", format!("{rule} {reason}")),
            };
            writeln!(lines, "  {:<20}{sign} {answer}", format!("{step:?}")).unwrap();
        }
    }
    lines
}

#[test]
fn the_grid_of_an_application_is_the_reviewed_one() {
    insta::assert_snapshot!(
        "application",
        grid(&ApplicationStatus::ALL, &ApplicationStep::ALL, cell)
    );
}

#[test]
fn the_grid_of_a_card_is_the_reviewed_one() {
    insta::assert_snapshot!("card", grid(&CardStatus::ALL, &CardStep::ALL, card::cell));
}

/// Every id and reason that a cell names, of both tables.
fn refusals_and_rules() -> Vec<(String, Option<&'static str>)> {
    fn named<S>(cell: Cell<S>) -> (String, Option<&'static str>) {
        match cell {
            Cell::Allowed { rule, .. } => (rule.as_str().to_owned(), None),
            Cell::Refused { rule, reason } => (rule.as_str().to_owned(), Some(reason)),
        }
    }
    let applications = ApplicationStatus::ALL
        .into_iter()
        .flat_map(|state| ApplicationStep::ALL.map(|step| named(cell(state, step))));
    let cards = CardStatus::ALL
        .into_iter()
        .flat_map(|state| CardStep::ALL.map(|step| named(card::cell(state, step))));
    applications.chain(cards).collect()
}

#[test]
fn every_cell_names_a_rule_of_the_catalogue_and_every_refusal_a_reason() {
    let catalogue = include_str!("../../../../assets/policy/rules.json");
    let cells = refusals_and_rules();
    assert_eq!(cells.len(), 16 * 19 + 10 * 16, "no cell is missing");
    for (rule, reason) in cells {
        assert!(
            catalogue.contains(&format!("\"id\": \"{rule}\"")),
            "{rule} stands in the catalogue"
        );
        assert!(
            reason.is_none_or(|reason| !reason.is_empty()),
            "{rule} refuses with a reason"
        );
    }
}

#[test]
fn a_final_state_refuses_everything_and_only_a_final_one_does() {
    for state in ApplicationStatus::ALL {
        let allows = ApplicationStep::ALL
            .iter()
            .any(|step| matches!(cell(state, *step), Cell::Allowed { .. }));
        assert_eq!(allows, !state.is_final(), "application {state:?}");
    }
    for state in CardStatus::ALL {
        let allows = CardStep::ALL
            .iter()
            .any(|step| matches!(card::cell(state, *step), Cell::Allowed { .. }));
        assert_eq!(allows, state != CardStatus::Cancelled, "card {state:?}");
    }
}

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
        T::Halt => panic!("instant cards are not built: nothing halts an application yet"),
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
            if step == ApplicationStep::Halt {
                continue;
            }
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
            if step == ApplicationStep::Halt {
                continue;
            }
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
        },
        T::ReportOralLoss => ActBody::OralLossReported {
            card,
            channel: OralLossChannel::Window,
            at: morning(),
            until: morning() + jiff::SignedDuration::from_hours(48),
        },
        T::ReleaseOralLoss => ActBody::OralLossReleased { card },
        T::ReportWrittenLoss => ActBody::WrittenLossReported {
            card,
            at: morning(),
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
        T::Cancel => ActBody::CardCancelled { card },
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

#[track_caller]
fn card_refuses(state: CardStatus, step: CardStep, rule: &str, reason: &str) {
    match card::cell(state, step) {
        Cell::Allowed { next, .. } => panic!("{state:?} {step:?} leads to {next:?}"),
        Cell::Refused {
            rule: by,
            reason: why,
        } => assert_eq!((by.as_str(), why), (rule, reason), "{state:?} {step:?}"),
    }
}

#[test]
fn card_14_1_replacement_needs_written_loss() {
    for state in [CardStatus::Normal, CardStatus::OralLoss] {
        card_refuses(
            state,
            CardStep::BeginReplacement,
            "CARD-14-1",
            "needs_written_loss",
        );
    }
    let only = CardStatus::ALL
        .into_iter()
        .filter(|state| {
            matches!(
                card::cell(*state, CardStep::BeginReplacement),
                Cell::Allowed { .. }
            )
        })
        .collect::<Vec<_>>();
    assert_eq!(only, [CardStatus::WrittenLoss], "no other way leads there");
}

#[test]
fn card_13_1_written_loss_never_becomes_normal() {
    card_refuses(
        CardStatus::WrittenLoss,
        CardStep::ReleaseOralLoss,
        "CARD-13-1",
        "written_loss_is_final",
    );
    for state in [CardStatus::WrittenLoss, CardStatus::Replacing] {
        for step in CardStep::ALL {
            let to_use = matches!(
                card::cell(state, step),
                Cell::Allowed { next, .. } if next.is_usable()
            );
            assert!(!to_use, "{state:?} {step:?} makes a lost card usable");
        }
    }
}

#[test]
fn card_16_2_a_cancelled_card_stays_cancelled() {
    for step in CardStep::ALL {
        card_refuses(CardStatus::Cancelled, step, "CARD-16-2", "cancelled");
    }
}

#[test]
fn card_6_2_a_collected_application_is_over() {
    for step in ApplicationStep::ALL {
        assert!(
            matches!(
                cell(ApplicationStatus::Collected, step),
                Cell::Refused { .. }
            ),
            "{step:?}"
        );
    }
}

#[test]
fn card_3_1_only_the_centre_makes_and_destroys_cards() {
    use ApplicationStep as T;
    let centres: Vec<T> = T::ALL
        .into_iter()
        .filter(|step| step.is_the_centres())
        .collect();
    assert_eq!(
        centres,
        [
            T::Report,
            T::BeginMaking,
            T::FinishMaking,
            T::FailMaking,
            T::Remake,
            T::BankMakes,
            T::Reallot,
            T::Destroy
        ],
        "no request at a window becomes one of these"
    );
    for step in T::ALL.into_iter().filter(|step| !step.is_the_centres()) {
        for state in ApplicationStatus::ALL {
            let mut window = Window::with_application(state);
            let before = window.person.clone();
            window.reported(&Report::Application {
                application: APPLICATION,
                step,
            });
            assert_eq!(window.person, before, "{step:?} is not the centre's");
        }
    }
}

#[test]
fn card_11_1_a_halted_card_may_only_be_destroyed() {
    let mut state = ApplicationStatus::Halted;
    let mut way = Vec::new();
    while !state.is_final() {
        let steps: Vec<_> = ApplicationStep::ALL
            .into_iter()
            .filter_map(|step| match cell(state, step) {
                Cell::Allowed { next, .. } => Some((step, next)),
                Cell::Refused { .. } => None,
            })
            .collect();
        assert_eq!(steps.len(), 1, "{state:?} leads to one state only");
        way.push(steps[0].0);
        state = steps[0].1;
    }
    assert_eq!(way, [ApplicationStep::Recall, ApplicationStep::Destroy]);
    assert_eq!(state, ApplicationStatus::Destroyed);
}

/// rules.md 6.1, the way by the centre's batch, step by step.
#[test]
fn card_9_1_the_way_by_the_centre_leads_to_a_collected_card() {
    use ApplicationStep as T;
    walk(
        &[
            T::Return,
            T::Tell,
            T::Resubmit,
            T::Approve,
            T::Report,
            T::BeginMaking,
            T::FailMaking,
            T::Remake,
            T::Extend,
            T::FinishMaking,
            T::Recall,
            T::Reallot,
            T::Collect,
        ],
        ApplicationStatus::Collected,
    );
}

/// rules.md 6.1, the way by a bank's branch.
#[test]
fn n10_2_4_1_the_way_by_a_bank_leads_to_a_collected_card() {
    use ApplicationStep as T;
    walk(
        &[T::Approve, T::SendToBank, T::BankMakes, T::Collect],
        ApplicationStatus::Collected,
    );
}

#[track_caller]
fn walk(steps: &[ApplicationStep], end: ApplicationStatus) {
    let mut state = ApplicationStatus::PendingReview;
    for step in steps {
        match cell(state, *step) {
            Cell::Allowed { next, .. } => state = next,
            Cell::Refused { rule, reason } => panic!("{state:?} {step:?}: {rule} {reason}"),
        }
    }
    assert_eq!(state, end);
}

#[test]
fn card_9_3_nothing_is_withdrawn_once_a_card_is_being_made() {
    use ApplicationStatus as S;
    for state in [S::Making, S::BankMade, S::AwaitingCollection, S::Recalled] {
        assert!(
            matches!(cell(state, ApplicationStep::Withdraw), Cell::Refused { .. }),
            "{state:?}"
        );
    }
}
