//! Every state of an application against every step (rules.md 6.1), with the gaps closed as
//! docs/decisions/0003 says: failed production, and a halted card that may only be destroyed.

use serde::{Deserialize, Serialize};

use super::ApplicationStatus;
use super::ApplicationStatus as S;
use crate::table::{Cell, Row};

/// What can happen to an application after it was submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationStep {
    /// 审核通过
    Approve,
    /// 退回, by the window or because the centre's check differs.
    Return,
    /// The person is told of a return.
    Tell,
    /// 补正后重提
    Resubmit,
    /// 不再办
    Terminate,
    /// 撤销 by the applicant.
    Withdraw,
    /// The data goes to the centre's card system.
    Report,
    /// The centre makes the card.
    BeginMaking,
    /// 延期 (CARD-9-2)
    Extend,
    /// The card lies at the pick-up place.
    FinishMaking,
    /// The card could not be made.
    FailMaking,
    /// It is made again.
    Remake,
    /// The applicant is sent to a bank's branch.
    SendToBank,
    /// The branch has made it.
    BankMakes,
    /// 领卡
    Collect,
    /// 回收
    Recall,
    /// 调度发放, by the centre only.
    Reallot,
    /// 销毁, by the centre only.
    Destroy,
    /// 止发: an instant card was collected.
    Halt,
    /// 交寄: a courier carries it to its holder.
    Post,
    /// 寄达签收
    Deliver,
    /// 退件
    PostComesBack,
    /// 移交中心, on a list.
    HandIn,
}

impl ApplicationStep {
    /// All steps, in the table's order.
    pub const ALL: [Self; 23] = [
        Self::Approve,
        Self::Return,
        Self::Tell,
        Self::Resubmit,
        Self::Terminate,
        Self::Withdraw,
        Self::Report,
        Self::BeginMaking,
        Self::Extend,
        Self::FinishMaking,
        Self::FailMaking,
        Self::Remake,
        Self::SendToBank,
        Self::BankMakes,
        Self::Collect,
        Self::Recall,
        Self::Reallot,
        Self::Destroy,
        Self::Halt,
        Self::Post,
        Self::Deliver,
        Self::PostComesBack,
        Self::HandIn,
    ];

    /// Whether only the centre may do it: a window cannot mark a card made or destroyed
    /// (CARD-3-1).
    pub const fn is_the_centres(self) -> bool {
        matches!(
            self,
            Self::Report
                | Self::BeginMaking
                | Self::FinishMaking
                | Self::FailMaking
                | Self::Remake
                | Self::BankMakes
                | Self::Reallot
                | Self::Destroy
        )
    }
}

/// What the table says.
pub fn cell(state: ApplicationStatus, step: ApplicationStep) -> Cell<ApplicationStatus> {
    row(state).cell(step)
}

const fn row(state: ApplicationStatus) -> Row<ApplicationStatus, ApplicationStep> {
    use ApplicationStep as T;
    match state {
        S::PendingReview => Row {
            otherwise: ("CARD-7-2-2", "not_reviewed"),
            allowed: &[
                (T::Approve, "CARD-7-2-2", S::Approved),
                (T::Return, "CARD-9-3", S::Returned),
                (T::Withdraw, "CARD-9-3", S::Withdrawn),
                (T::Terminate, "CARD-10-1", S::Terminated),
                (T::Extend, "CARD-9-2", S::PendingReview),
            ],
            refused: &[(T::Collect, "CARD-9-1", "not_made")],
        },
        S::Returned => Row {
            otherwise: ("CARD-9-3", "returned"),
            allowed: &[
                (T::Tell, "CARD-9-3", S::Returned),
                (T::Resubmit, "CARD-9-3", S::PendingReview),
                (T::Terminate, "CARD-9-3", S::Terminated),
                (T::Withdraw, "CARD-9-3", S::Withdrawn),
                (T::Extend, "CARD-9-2", S::Returned),
            ],
            refused: &[(T::Collect, "CARD-9-1", "not_made")],
        },
        S::Approved => Row {
            otherwise: ("CARD-7-2-2", "already_approved"),
            allowed: &[
                (T::Report, "CARD-3-1", S::Reported),
                (T::SendToBank, "N10-2-4-1", S::AwaitingBank),
                (T::Withdraw, "CARD-9-3", S::Withdrawn),
                (T::Terminate, "CARD-10-1", S::Terminated),
                (T::Extend, "CARD-9-2", S::Approved),
            ],
            refused: &[(T::Collect, "CARD-9-1", "not_made")],
        },
        S::Reported => Row {
            otherwise: ("CARD-3-1", "with_the_centre"),
            allowed: &[
                (T::Return, "CARD-8-1", S::Returned),
                (T::BeginMaking, "CARD-3-1", S::Making),
                (T::Withdraw, "CARD-9-3", S::Withdrawn),
                (T::Terminate, "CARD-10-1", S::Terminated),
                (T::Extend, "CARD-9-2", S::Reported),
                (T::Halt, "CARD-11-1", S::Halted),
            ],
            refused: &[(T::Collect, "CARD-9-1", "not_made")],
        },
        S::Making => Row {
            otherwise: ("CARD-9-1", "being_made"),
            allowed: &[
                (T::Extend, "CARD-9-2", S::Making),
                (T::FinishMaking, "CARD-9-1", S::AwaitingCollection),
                (T::FailMaking, "CARD-9-1", S::ProductionFailed),
                (T::Halt, "CARD-11-1", S::Halted),
            ],
            refused: &[(T::Collect, "CARD-9-1", "not_made")],
        },
        S::ProductionFailed => Row {
            otherwise: ("CARD-9-1", "production_failed"),
            allowed: &[
                (T::Remake, "CARD-9-1", S::Making),
                (T::Return, "CARD-9-3", S::Returned),
                (T::Withdraw, "CARD-9-3", S::Withdrawn),
                (T::Terminate, "CARD-10-1", S::Terminated),
                (T::Extend, "CARD-9-2", S::ProductionFailed),
                (T::Halt, "CARD-11-1", S::Halted),
            ],
            refused: &[(T::Collect, "CARD-9-1", "not_made")],
        },
        S::AwaitingBank => Row {
            otherwise: ("N10-2-4-1", "awaiting_bank"),
            allowed: &[
                (T::BankMakes, "N10-2-4-1", S::BankMade),
                (T::Withdraw, "CARD-9-3", S::Withdrawn),
                (T::Terminate, "CARD-10-1", S::Terminated),
                (T::Extend, "CARD-9-2", S::AwaitingBank),
                (T::Halt, "CARD-11-1", S::Halted),
            ],
            refused: &[(T::Collect, "CARD-9-1", "not_made")],
        },
        S::BankMade => Row {
            otherwise: ("CARD-3-3", "made_by_bank"),
            allowed: &[
                (T::Collect, "CARD-3-3", S::Collected),
                (T::Recall, "CARD-10-1", S::Recalled),
                (T::Halt, "CARD-11-1", S::Halted),
            ],
            refused: &[],
        },
        S::AwaitingCollection => Row {
            otherwise: ("CARD-10-1", "awaiting_collection"),
            allowed: &[
                (T::Collect, "CARD-21-1", S::Collected),
                (T::Recall, "CARD-10-1", S::Recalled),
                (T::Halt, "CARD-11-1", S::Halted),
                (T::Post, "CARD-7-2-2", S::Posted),
            ],
            refused: &[],
        },
        S::Posted => Row {
            otherwise: ("CARD-7-2-2", "posted"),
            allowed: &[
                (T::Deliver, "CARD-21-1", S::Collected),
                (T::PostComesBack, "CARD-7-2-2", S::AwaitingCollection),
            ],
            refused: &[],
        },
        S::Halted => Row {
            otherwise: ("CARD-11-1", "halted"),
            allowed: &[(T::Recall, "CARD-11-1", S::HaltedRecalled)],
            refused: &[],
        },
        S::Recalled => Row {
            otherwise: ("CARD-10-2", "recalled"),
            allowed: &[
                (T::Reallot, "CARD-10-2", S::AwaitingCollection),
                (T::Destroy, "CARD-10-2", S::Destroyed),
                (T::HandIn, "CARD-10-2", S::Recalled),
            ],
            refused: &[],
        },
        S::HaltedRecalled => Row {
            otherwise: ("CARD-11-1", "halted"),
            allowed: &[
                (T::Destroy, "CARD-10-2", S::Destroyed),
                (T::HandIn, "CARD-10-2", S::HaltedRecalled),
            ],
            refused: &[],
        },
        S::Collected => Row {
            otherwise: ("CARD-6-2", "already_collected"),
            allowed: &[],
            refused: &[],
        },
        S::Withdrawn => Row {
            otherwise: ("CARD-9-3", "withdrawn"),
            allowed: &[],
            refused: &[],
        },
        S::Terminated => Row {
            otherwise: ("CARD-9-3", "terminated"),
            allowed: &[],
            refused: &[],
        },
        S::Destroyed => Row {
            otherwise: ("CARD-10-2", "destroyed"),
            allowed: &[],
            refused: &[],
        },
    }
}
