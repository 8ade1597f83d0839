//! 待处理: every state against every step, and who may decide.

use std::fmt::Write as _;

use counter_domain::act::ActBody;
use counter_domain::desk::{
    DeskItem, DeskRequest, DeskState, DeskStep, Undoing, cell, decide, may_correct, undone,
};
use counter_domain::id::ActId;
use counter_domain::organisation::OfficeCode;
use counter_domain::role::{Actor, Role, StaffId};
use counter_domain::table::Cell;
use expect_test::expect;
use uuid::Uuid;

const ACT: ActId = ActId(Uuid::from_u128(1));

fn actor(staff: &str, role: Role) -> Actor {
    Actor {
        staff: StaffId(staff.to_owned()),
        role,
        office: OfficeCode::parse("661181").unwrap(),
    }
}

fn item(state: DeskState) -> DeskItem {
    DeskItem {
        act: ACT,
        state,
        entered_by: StaffId("0101".to_owned()),
    }
}

fn withdraw(reason: &str) -> DeskRequest {
    DeskRequest::Withdraw {
        reason: reason.to_owned(),
    }
}

fn accept() -> DeskRequest {
    DeskRequest::Decide {
        accept: true,
        reason: "以后一笔为准".to_owned(),
    }
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T, counter_domain::rule::Refusal>) -> String {
    outcome.unwrap_err().to_string()
}

#[test]
fn desk_1_every_state_answers_every_step() {
    let mut table = String::new();
    for state in DeskState::ALL {
        for step in DeskStep::ALL {
            let said = match cell(state, step) {
                Cell::Allowed { rule, next } => format!("{rule} → {next:?}"),
                Cell::Refused { rule, reason } => format!("{rule} ✗ {reason}"),
            };
            writeln!(
                table,
                "{:<10}{:<10}{said}",
                format!("{state:?}"),
                format!("{step:?}")
            )
            .unwrap();
        }
    }
    expect![[r"
        Waiting   Withdraw  DESK-1 → Withdrawn
        Waiting   Correct   DESK-1 → Withdrawn
        Waiting   SendAgain DESK-1 ✗ still_waiting
        Waiting   HandOver  DESK-1 ✗ still_waiting
        Waiting   Decide    DESK-1 ✗ not_held
        Sent      Withdraw  DESK-1 ✗ on_its_way
        Sent      Correct   DESK-1 ✗ on_its_way
        Sent      SendAgain DESK-1 ✗ still_waiting
        Sent      HandOver  DESK-1 ✗ still_waiting
        Sent      Decide    DESK-1 ✗ not_held
        SetAside  Withdraw  DESK-1 → Withdrawn
        SetAside  Correct   DESK-1 → Withdrawn
        SetAside  SendAgain DESK-1 → Waiting
        SetAside  HandOver  DESK-1 → SetAside
        SetAside  Decide    DESK-1 ✗ not_held
        Held      Withdraw  DESK-1 → Withdrawn
        Held      Correct   DESK-1 → Withdrawn
        Held      SendAgain DESK-1 ✗ centre_has_it
        Held      HandOver  DESK-1 → Held
        Held      Decide    DESK-3 → Accepted
        Refused   Withdraw  DESK-1 → Withdrawn
        Refused   Correct   DESK-1 → Withdrawn
        Refused   SendAgain DESK-1 ✗ refused_for_good
        Refused   HandOver  DESK-1 → Refused
        Refused   Decide    DESK-1 ✗ refused_for_good
        Accepted  Withdraw  DESK-1 ✗ accepted_for_good
        Accepted  Correct   DESK-1 ✗ accepted_for_good
        Accepted  SendAgain DESK-1 ✗ accepted_for_good
        Accepted  HandOver  DESK-1 ✗ accepted_for_good
        Accepted  Decide    DESK-1 ✗ accepted_for_good
        Withdrawn Withdraw  DESK-1 ✗ withdrawn_already
        Withdrawn Correct   DESK-1 ✗ withdrawn_already
        Withdrawn SendAgain DESK-1 ✗ withdrawn_already
        Withdrawn HandOver  DESK-1 ✗ withdrawn_already
        Withdrawn Decide    DESK-1 ✗ withdrawn_already
    "]]
    .assert_eq(&table);
}

#[test]
fn desk_1_what_may_have_arrived_is_not_taken_back() {
    let clerk = actor("0101", Role::Clerk);
    let outcome = decide(&item(DeskState::Sent), &clerk, &withdraw("重复"));
    assert_eq!(refusal(outcome), "DESK-1 on_its_way");
    let outcome = may_correct(&item(DeskState::Sent), &clerk);
    assert_eq!(refusal(outcome), "DESK-1 on_its_way");
    decide(&item(DeskState::Waiting), &clerk, &withdraw("重复")).expect("nobody else has it");
}

#[test]
fn desk_1_what_is_accepted_is_not_taken_back() {
    let clerk = actor("0101", Role::Clerk);
    let outcome = decide(&item(DeskState::Accepted), &clerk, &withdraw("重复"));
    assert_eq!(refusal(outcome), "DESK-1 accepted_for_good");
    decide(&item(DeskState::Held), &clerk, &withdraw("重复")).expect("what is held may be");
}

#[test]
fn desk_2_anothers_act_is_left_to_him_or_to_a_supervisor() {
    let held = item(DeskState::SetAside);
    let again = DeskRequest::SendAgain {
        reason: "中心已修复".to_owned(),
    };
    let colleague = actor("0105", Role::Clerk);
    assert_eq!(
        refusal(decide(&held, &colleague, &again)),
        "DESK-2 anothers_act"
    );
    assert_eq!(
        refusal(may_correct(&held, &colleague)),
        "DESK-2 anothers_act"
    );
    for (staff, role) in [("0101", Role::Clerk), ("0103", Role::Supervisor)] {
        let body = decide(&held, &actor(staff, role), &again).expect("his own, or a supervisor's");
        assert!(
            matches!(body, ActBody::ActSentAgain { act: ACT, .. }),
            "{body:?}"
        );
        may_correct(&held, &actor(staff, role)).expect("his own, or a supervisor's");
    }
}

#[test]
fn desk_3_nobody_decides_what_he_did_himself() {
    let held = item(DeskState::Held);
    let clerk = decide(&held, &actor("0101", Role::Clerk), &accept());
    assert_eq!(refusal(clerk), "DESK-3 supervisor_only");
    let himself = decide(&held, &actor("0101", Role::Supervisor), &accept());
    assert_eq!(refusal(himself), "DESK-3 own_act");
    let body = decide(&held, &actor("0103", Role::Supervisor), &accept()).expect("another may");
    assert!(
        body.needs_the_actors_signature(),
        "a decision is signed by whoever took it"
    );
}

#[test]
fn desk_4_every_decision_says_why() {
    let clerk = actor("0101", Role::Clerk);
    let outcome = decide(&item(DeskState::Held), &clerk, &withdraw("  "));
    assert_eq!(refusal(outcome), "DESK-4 reason_missing");
    decide(&item(DeskState::Held), &clerk, &withdraw("申领人改主意")).expect("it says why");
}

#[test]
fn what_was_taken_back_does_not_count_and_what_took_it_back_may_be_undone_too() {
    let id = |n| ActId(Uuid::from_u128(n));
    let filler = ActBody::ActHandedOver {
        act: id(99),
        note: String::new(),
    };
    let withdrawal = ActBody::ActWithdrawn {
        act: id(1),
        reason: "重复".to_owned(),
    };
    let undoing = |n, replaces, body| Undoing {
        id: id(n),
        replaces,
        body,
    };
    let acts = [
        undoing(1, None, &filler),
        undoing(2, None, &filler),
        undoing(3, Some(id(2)), &filler),
        undoing(4, None, &withdrawal),
    ];
    let ids = |acts: &[Undoing<'_>]| {
        undone(acts.iter().copied())
            .iter()
            .map(|id| id.0.as_u128())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&acts), [1, 2], "one taken back, one replaced");
    let mut again = acts.to_vec();
    again.push(undoing(5, Some(id(4)), &filler));
    assert_eq!(
        ids(&again),
        [2, 4],
        "the withdrawal was replaced, so the first counts again"
    );
}
