//! What may be done with an act in each state that the centre's answer leaves it in.

use serde::{Deserialize, Serialize};

use crate::table::{Cell, Row};

/// What became of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskState {
    /// It waits here; nobody else has it.
    Waiting,
    /// It left this machine, and no answer has come: the centre may have accepted it.
    Sent,
    /// The centre breaks on it again and again; it is no longer sent by itself.
    SetAside,
    /// The centre holds it for a person to decide.
    Held,
    /// The centre refused it, finally.
    Refused,
    /// The centre accepted it, finally.
    Accepted,
    /// It was taken back or replaced here.
    Withdrawn,
}

impl DeskState {
    /// All states, in the table's order.
    pub const ALL: [Self; 7] = [
        Self::Waiting,
        Self::Sent,
        Self::SetAside,
        Self::Held,
        Self::Refused,
        Self::Accepted,
        Self::Withdrawn,
    ];
}

/// What can be done at the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskStep {
    /// 撤回
    Withdraw,
    /// 更正: a new act replaces it.
    Correct,
    /// 再送
    SendAgain,
    /// 转交主管
    HandOver,
    /// 裁定
    Decide,
}

impl DeskStep {
    /// All steps, in the table's order.
    pub const ALL: [Self; 5] = [
        Self::Withdraw,
        Self::Correct,
        Self::SendAgain,
        Self::HandOver,
        Self::Decide,
    ];
}

/// What the table says. A step that only speaks of an act leaves its state as it is.
pub fn cell(state: DeskState, step: DeskStep) -> Cell<DeskState> {
    row(state).cell(step)
}

const fn row(state: DeskState) -> Row<DeskState, DeskStep> {
    use DeskState as S;
    use DeskStep as T;
    match state {
        S::Waiting => Row {
            otherwise: ("DESK-1", "still_waiting"),
            allowed: &[
                (T::Withdraw, "DESK-1", S::Withdrawn),
                (T::Correct, "DESK-1", S::Withdrawn),
            ],
            refused: &[(T::Decide, "DESK-1", "not_held")],
        },
        S::Sent => Row {
            otherwise: ("DESK-1", "on_its_way"),
            allowed: &[],
            refused: &[
                (T::SendAgain, "DESK-1", "still_waiting"),
                (T::HandOver, "DESK-1", "still_waiting"),
                (T::Decide, "DESK-1", "not_held"),
            ],
        },
        S::SetAside => Row {
            otherwise: ("DESK-1", "not_held"),
            allowed: &[
                (T::Withdraw, "DESK-1", S::Withdrawn),
                (T::Correct, "DESK-1", S::Withdrawn),
                (T::SendAgain, "DESK-1", S::Waiting),
                (T::HandOver, "DESK-1", S::SetAside),
            ],
            refused: &[],
        },
        S::Held => Row {
            otherwise: ("DESK-1", "centre_has_it"),
            allowed: &[
                (T::Withdraw, "DESK-1", S::Withdrawn),
                (T::Correct, "DESK-1", S::Withdrawn),
                (T::HandOver, "DESK-1", S::Held),
                (T::Decide, "DESK-3", S::Accepted),
            ],
            refused: &[],
        },
        S::Refused => Row {
            otherwise: ("DESK-1", "refused_for_good"),
            allowed: &[
                (T::Withdraw, "DESK-1", S::Withdrawn),
                (T::Correct, "DESK-1", S::Withdrawn),
                (T::HandOver, "DESK-1", S::Refused),
            ],
            refused: &[],
        },
        S::Accepted => Row {
            otherwise: ("DESK-1", "accepted_for_good"),
            allowed: &[],
            refused: &[],
        },
        S::Withdrawn => Row {
            otherwise: ("DESK-1", "withdrawn_already"),
            allowed: &[],
            refused: &[],
        },
    }
}
