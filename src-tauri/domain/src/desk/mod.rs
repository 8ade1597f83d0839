//! 待处理: what may still be done with an act that the centre refused, holds or never got.
//!
//! A recorded act is never changed. Each decision of the desk is an act of its own about it, or a
//! new act that `replaces` it under the same business number. None of them changes a person:
//! [`crate::evolve`] leaves the state as it is, and [`undone`] says which acts no longer count when
//! a head is folded again.
//!
//! These rules are the product's own (`DESK-…`); no notice knows a network.

mod table;
mod undone;

pub use table::{DeskState, DeskStep, cell};
pub use undone::{Undoing, undone};

use serde::{Deserialize, Serialize};

use crate::act::ActBody;
use crate::id::ActId;
use crate::role::{Actor, Permission, StaffId};
use crate::rule::Refusal;
use crate::table::Cell;

/// An act that lies on the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskItem {
    /// Which.
    pub act: ActId,
    /// What became of it so far.
    pub state: DeskState,
    /// Who did it.
    pub entered_by: StaffId,
}

/// What somebody decides at the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum DeskRequest {
    /// 撤回: it shall not count. A slip is printed for the citizen.
    Withdraw {
        /// Why.
        reason: String,
    },
    /// 再送: try once more what was set aside.
    SendAgain {
        /// Why it should pass now.
        reason: String,
    },
    /// 转交主管
    HandOver {
        /// What the supervisor should know.
        note: String,
    },
    /// 裁定: ends what is held.
    Decide {
        /// It counts, or it never will.
        accept: bool,
        /// Why.
        reason: String,
    },
}

impl DeskRequest {
    const fn step(&self) -> DeskStep {
        match self {
            Self::Withdraw { .. } => DeskStep::Withdraw,
            Self::SendAgain { .. } => DeskStep::SendAgain,
            Self::HandOver { .. } => DeskStep::HandOver,
            Self::Decide { .. } => DeskStep::Decide,
        }
    }

    fn reason(&self) -> &str {
        match self {
            Self::Withdraw { reason }
            | Self::SendAgain { reason }
            | Self::Decide { reason, .. }
            | Self::HandOver { note: reason } => reason,
        }
    }
}

/// Applies the desk's rules.
pub fn decide(item: &DeskItem, actor: &Actor, request: &DeskRequest) -> Result<ActBody, Refusal> {
    desk_1_state_allows(item, request.step())?;
    match request {
        DeskRequest::Decide { .. } => desk_3_decided_by_another(item, actor)?,
        _ => desk_2_his_own(item, actor)?,
    }
    if request.reason().trim().is_empty() {
        return Err(Refusal::new("DESK-4", "reason_missing"));
    }
    let act = item.act;
    Ok(match request.clone() {
        DeskRequest::Withdraw { reason } => ActBody::ActWithdrawn { act, reason },
        DeskRequest::SendAgain { reason } => ActBody::ActSentAgain { act, reason },
        DeskRequest::HandOver { note } => ActBody::ActHandedOver { act, note },
        DeskRequest::Decide { accept, reason } => ActBody::ActDecided {
            act,
            accept,
            reason,
        },
    })
}

/// Whether a new act may replace this one (更正).
pub fn may_correct(item: &DeskItem, actor: &Actor) -> Result<(), Refusal> {
    desk_1_state_allows(item, DeskStep::Correct)?;
    desk_2_his_own(item, actor)
}

/// DESK-1: what has become of an act says what may still be done with it.
fn desk_1_state_allows(item: &DeskItem, step: DeskStep) -> Result<(), Refusal> {
    match cell(item.state, step) {
        Cell::Allowed { .. } => Ok(()),
        Cell::Refused { rule, reason } => Err(Refusal {
            rule,
            reason: reason.into(),
            params: std::collections::BTreeMap::new(),
        }),
    }
}

/// DESK-2: an act is put right by whoever did it, or by a supervisor.
fn desk_2_his_own(item: &DeskItem, actor: &Actor) -> Result<(), Refusal> {
    if item.entered_by == actor.staff || actor.role.may(Permission::Supervise) {
        return Ok(());
    }
    Err(Refusal::new("DESK-2", "anothers_act"))
}

/// DESK-3: what is held is ended by a supervisor, and never by whoever did it (rules.md §13).
fn desk_3_decided_by_another(item: &DeskItem, actor: &Actor) -> Result<(), Refusal> {
    if !actor.role.may(Permission::Supervise) {
        return Err(Refusal::new("DESK-3", "supervisor_only"));
    }
    if item.entered_by == actor.staff {
        return Err(Refusal::new("DESK-3", "own_act"));
    }
    Ok(())
}
