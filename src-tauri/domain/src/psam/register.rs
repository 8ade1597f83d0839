//! One module's page of the register, and the rules of its steps.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{PsamState, PsamStep, cell};
use crate::organisation::{OfficeCode, OfficeLevel};
use crate::role::{Actor, Permission, StaffId};
use crate::rule::Refusal;
use crate::table::Cell;

/// A module with everything that happened to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Psam {
    /// The number on it; empty until it was received.
    pub number: String,
    /// Where it is in its life.
    pub state: PsamState,
    /// The division that applied for it.
    pub office: OfficeCode,
    /// The reader that it is bound to.
    pub reader: Option<String>,
    /// Who has it.
    pub holder: Option<StaffId>,
    /// Every step, the first first.
    pub entries: Vec<PsamEntry>,
}

/// One line of the register: a step with person and time (CARD-22-1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PsamEntry {
    /// What was done; none is the application itself.
    pub step: Option<PsamStep>,
    /// By whom.
    pub by: StaffId,
    /// At which office.
    pub office: OfficeCode,
    /// When.
    pub at: Timestamp,
    /// The number on the module, when it is received.
    pub number: Option<String>,
    /// The reader, when it is issued: its serial number or the name on its label.
    pub reader: Option<String>,
    /// Who takes it, when it is issued.
    pub holder: Option<StaffId>,
    /// Why, or how it was found.
    pub note: String,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "request", rename_all = "snake_case")]
pub enum PsamRequest {
    /// 申请
    Apply {
        /// What for.
        note: String,
    },
    /// 入库
    Receive {
        /// The number on the module.
        number: String,
    },
    /// 领用
    Issue {
        /// The reader that it goes into.
        reader: String,
        /// Who takes it.
        holder: StaffId,
    },
    /// Any other step.
    Step {
        /// Which.
        step: PsamStep,
        /// Why.
        note: String,
    },
}

impl PsamRequest {
    const fn step(&self) -> Option<PsamStep> {
        match self {
            Self::Apply { .. } => None,
            Self::Receive { .. } => Some(PsamStep::Receive),
            Self::Issue { .. } => Some(PsamStep::Issue),
            Self::Step { step, .. } => Some(*step),
        }
    }
}

/// Applies the rules. `state` is the module's page, none before the application; `level` is that
/// of the actor's office.
pub fn decide(
    state: Option<&Psam>,
    actor: &Actor,
    level: OfficeLevel,
    request: &PsamRequest,
    at: Timestamp,
) -> Result<PsamEntry, Refusal> {
    if !actor.role.may(Permission::Supervise) {
        return Err(Refusal::new("CARD-22-1", "register_keeper_only"));
    }
    let entry = PsamEntry {
        step: request.step(),
        by: actor.staff.clone(),
        office: actor.office.clone(),
        at,
        number: None,
        reader: None,
        holder: None,
        note: String::new(),
    };
    let Some(psam) = state else {
        return apply(entry, level, request);
    };
    let Some(step) = request.step() else {
        return Err(Refusal::new("CARD-22-2", "applied_already"));
    };
    if step.is_the_centres() {
        return Err(Refusal::new("CARD-3-1", "centres_step"));
    }
    if let Cell::Refused { rule, reason } = cell(psam.state, step) {
        return Err(Refusal {
            rule,
            reason: reason.into(),
            params: std::collections::BTreeMap::new(),
        });
    }
    card_22_1_recorded(entry, step, request)
}

/// CARD-22-2: only the division's window applies.
fn apply(
    entry: PsamEntry,
    level: OfficeLevel,
    request: &PsamRequest,
) -> Result<PsamEntry, Refusal> {
    let PsamRequest::Apply { note } = request else {
        return Err(Refusal::new("CARD-22-2", "not_applied"));
    };
    if level != OfficeLevel::Division {
        return Err(Refusal::new("CARD-22-2", "division_only"));
    }
    let note = given(note, "note")?;
    Ok(PsamEntry { note, ..entry })
}

/// CARD-22-1: number, reader, holder and reason are written down with the step that they belong
/// to.
fn card_22_1_recorded(
    entry: PsamEntry,
    step: PsamStep,
    request: &PsamRequest,
) -> Result<PsamEntry, Refusal> {
    Ok(match request {
        PsamRequest::Receive { number } => PsamEntry {
            number: Some(given(number, "number")?),
            ..entry
        },
        PsamRequest::Issue { reader, holder } => PsamEntry {
            reader: Some(given(reader, "reader")?),
            holder: Some(StaffId(given(&holder.0, "holder")?)),
            ..entry
        },
        PsamRequest::Step { note, .. } => {
            let must = matches!(
                step,
                PsamStep::ReportFault | PsamStep::Suspend | PsamStep::ReportLoss
            );
            // A step that names something has its own request, so that nothing is left out.
            if matches!(step, PsamStep::Receive | PsamStep::Issue) {
                return Err(Refusal::new("CARD-22-1", "incomplete").with("field", "number"));
            }
            let note = if must {
                given(note, "note")?
            } else {
                note.trim().to_owned()
            };
            PsamEntry { note, ..entry }
        }
        PsamRequest::Apply { .. } => entry,
    })
}

fn given(text: &str, field: &str) -> Result<String, Refusal> {
    match text.trim() {
        "" => Err(Refusal::new("CARD-22-1", "incomplete").with("field", field)),
        text => Ok(text.to_owned()),
    }
}

/// Folds a line of the register. Total: a step that does not fit is written down and changes
/// nothing else.
pub fn evolve(state: Option<Psam>, entry: &PsamEntry) -> Option<Psam> {
    let Some(mut psam) = state else {
        return entry.step.is_none().then(|| Psam {
            number: String::new(),
            state: PsamState::Applied,
            office: entry.office.clone(),
            reader: None,
            holder: None,
            entries: vec![entry.clone()],
        });
    };
    psam.entries.push(entry.clone());
    let Some(step) = entry.step else {
        return Some(psam);
    };
    let Cell::Allowed { next, .. } = cell(psam.state, step) else {
        return Some(psam);
    };
    psam.state = next;
    match step {
        PsamStep::Receive => psam.number = entry.number.clone().unwrap_or_default(),
        PsamStep::Issue => {
            psam.reader.clone_from(&entry.reader);
            psam.holder.clone_from(&entry.holder);
        }
        PsamStep::TakeBack => {
            psam.reader = None;
            psam.holder = None;
        }
        _ => {}
    }
    Some(psam)
}
