//! The register of security modules: its table, who may do what, and what must be written down.

use std::fmt::Write as _;

use counter_domain::organisation::{OfficeCode, OfficeLevel};
use counter_domain::psam::{Psam, PsamRequest, PsamState, PsamStep, cell, decide, evolve};
use counter_domain::role::{Actor, Role, StaffId};
use counter_domain::table::Cell;
use jiff::Timestamp;

fn at() -> Timestamp {
    "2026-11-22T03:00:00Z".parse().unwrap()
}

fn actor(role: Role) -> Actor {
    Actor {
        staff: StaffId("0103".to_owned()),
        role,
        office: OfficeCode::parse("661000").unwrap(),
    }
}

fn apply() -> PsamRequest {
    PsamRequest::Apply {
        note: "新增窗口".to_owned(),
    }
}

fn step(step: PsamStep, note: &str) -> PsamRequest {
    PsamRequest::Step {
        step,
        note: note.to_owned(),
    }
}

/// The supervisor of a division's window asks.
fn ask(psam: Option<&Psam>, request: &PsamRequest) -> Result<Option<Psam>, String> {
    let supervisor = actor(Role::Supervisor);
    decide(psam, &supervisor, OfficeLevel::Division, request, at())
        .map(|entry| evolve(psam.cloned(), &entry))
        .map_err(|refusal| refusal.to_string())
}

/// A module in a state, without a history.
fn in_state(state: PsamState) -> Psam {
    let applied = ask(None, &apply()).unwrap().unwrap();
    Psam { state, ..applied }
}

#[test]
fn card_22_1_every_state_answers_every_step() {
    let mut grid = String::new();
    for state in PsamState::ALL {
        writeln!(grid, "{state:?}").unwrap();
        for step in PsamStep::ALL {
            let said = match cell(state, step) {
                Cell::Allowed { rule, next } => format!("→ {next:?} ({rule})"),
                Cell::Refused { rule, reason } => format!("✗ {rule} {reason}"),
            };
            writeln!(grid, "  {:<14}{said}", format!("{step:?}")).unwrap();
            let allowed = matches!(cell(state, step), Cell::Allowed { .. });
            assert!(!(state.is_final() && allowed), "{state:?} is the end");
        }
    }
    insta::assert_snapshot!("psam", grid);
}

#[test]
fn card_22_1_a_module_goes_its_whole_way_with_every_step_written_down() {
    let mut psam = ask(None, &apply()).unwrap();
    let granted = counter_domain::psam::PsamEntry {
        step: Some(PsamStep::Grant),
        ..psam.as_ref().unwrap().entries[0].clone()
    };
    psam = evolve(psam, &granted);
    for request in [
        PsamRequest::Receive {
            number: "P0000000001".to_owned(),
        },
        PsamRequest::Issue {
            reader: "2号窗读卡器".to_owned(),
            holder: StaffId("0101".to_owned()),
        },
        step(PsamStep::Activate, ""),
        step(PsamStep::Suspend, "窗口停用"),
        step(PsamStep::Resume, ""),
        step(PsamStep::ReportFault, "不响应"),
        step(PsamStep::TakeBack, ""),
        step(PsamStep::HandIn, ""),
    ] {
        psam = ask(psam.as_ref(), &request).expect("the way is open");
    }
    let psam = psam.unwrap();
    assert_eq!(psam.state, PsamState::HandedIn);
    assert_eq!(psam.number, "P0000000001");
    assert_eq!(
        (psam.reader, psam.holder),
        (None, None),
        "nobody has it any more"
    );
    assert_eq!(psam.entries.len(), 10, "one line a step");
    assert!(
        psam.entries
            .iter()
            .all(|entry| entry.by.0 == "0103" && entry.at == at())
    );
}

#[test]
fn card_22_1_what_belongs_to_a_step_must_be_given() {
    let stock = in_state(PsamState::InStock);
    let issue = |reader: &str, holder: &str| PsamRequest::Issue {
        reader: reader.to_owned(),
        holder: StaffId(holder.to_owned()),
    };
    for request in [issue(" ", "0101"), issue("读卡器", "")] {
        let refused = ask(Some(&stock), &request).unwrap_err();
        assert_eq!(refused, "CARD-22-1 incomplete", "{request:?}");
    }
    let silent = ask(
        Some(&in_state(PsamState::InUse)),
        &step(PsamStep::ReportLoss, ""),
    );
    assert_eq!(silent.unwrap_err(), "CARD-22-1 incomplete");
    let unbound = ask(Some(&stock), &step(PsamStep::Issue, "随便"));
    assert_eq!(unbound.unwrap_err(), "CARD-22-1 incomplete");
    ask(Some(&stock), &issue("读卡器", "0101")).expect("both are given");
}

#[test]
fn card_22_1_only_a_supervisor_keeps_the_register() {
    for role in Role::ALL {
        let outcome = decide(None, &actor(role), OfficeLevel::Division, &apply(), at());
        match role {
            Role::Supervisor => drop(outcome.expect("he keeps it")),
            _ => assert_eq!(
                outcome.unwrap_err().to_string(),
                "CARD-22-1 register_keeper_only",
                "{role:?}"
            ),
        }
    }
}

#[test]
fn card_22_2_only_a_division_applies() {
    for level in [OfficeLevel::Corps, OfficeLevel::Regiment] {
        let refused = decide(None, &actor(Role::Supervisor), level, &apply(), at());
        assert_eq!(refused.unwrap_err().to_string(), "CARD-22-2 division_only");
    }
    assert_eq!(
        ask(None, &step(PsamStep::Activate, "")).unwrap_err(),
        "CARD-22-2 not_applied"
    );
    let applied = ask(None, &apply()).unwrap().unwrap();
    assert_eq!(
        ask(Some(&applied), &apply()).unwrap_err(),
        "CARD-22-2 applied_already"
    );
}

#[test]
fn card_3_1_a_window_neither_grants_nor_destroys() {
    for (state, centres) in [
        (PsamState::Applied, PsamStep::Grant),
        (PsamState::Applied, PsamStep::Reject),
        (PsamState::HandedIn, PsamStep::Destroy),
        (PsamState::Lost, PsamStep::Cancel),
    ] {
        let refused = ask(Some(&in_state(state)), &step(centres, "")).unwrap_err();
        assert_eq!(refused, "CARD-3-1 centres_step", "{centres:?}");
    }
}

#[test]
fn folding_writes_down_what_does_not_fit_and_changes_nothing_else() {
    let before = in_state(PsamState::Destroyed);
    let entry = counter_domain::psam::PsamEntry {
        step: Some(PsamStep::Activate),
        ..before.entries[0].clone()
    };
    let after = evolve(Some(before.clone()), &entry).unwrap();
    assert_eq!(after.state, PsamState::Destroyed);
    assert_eq!(after.entries.len(), before.entries.len() + 1);
    assert_eq!(
        evolve(None, &entry),
        None,
        "a life begins with an application"
    );
}
