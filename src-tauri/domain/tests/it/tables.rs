//! Both state machines: the whole grids for a reviewer, and what must never be allowed.

use std::fmt::{Debug, Write as _};

use counter_domain::application::{ApplicationStatus, ApplicationStep, cell};
use counter_domain::card::{self, CardStatus, CardStep};
use counter_domain::evolve::Report;
use counter_domain::table::Cell;

use crate::model::{APPLICATION, Window};

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
    assert_eq!(cells.len(), 17 * 23 + 10 * 17, "no cell is missing");
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
            .filter(|(_, next)| *next != state)
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
