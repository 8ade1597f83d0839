//! Every state of a module against every step (rules.md 6.4).

use serde::{Deserialize, Serialize};

use crate::table::{Cell, Row};

/// Where a module is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PsamState {
    /// 已申请, waits for the centre.
    Applied,
    /// 已驳回
    Rejected,
    /// 已批准, on its way.
    Granted,
    /// 已入库
    InStock,
    /// 已领用: bound to a reader, not yet in use.
    Issued,
    /// 在用
    InUse,
    /// 故障
    Faulty,
    /// 停用
    Suspended,
    /// 已收回
    TakenBack,
    /// 已移交中心, to be destroyed there.
    HandedIn,
    /// 已销毁
    Destroyed,
    /// 遗失已报
    Lost,
    /// 已注销, after a loss.
    Cancelled,
}

impl PsamState {
    /// All states, in the table's order.
    pub const ALL: [Self; 13] = [
        Self::Applied,
        Self::Rejected,
        Self::Granted,
        Self::InStock,
        Self::Issued,
        Self::InUse,
        Self::Faulty,
        Self::Suspended,
        Self::TakenBack,
        Self::HandedIn,
        Self::Destroyed,
        Self::Lost,
        Self::Cancelled,
    ];

    /// Whether nothing follows any more.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Rejected | Self::Destroyed | Self::Cancelled)
    }
}

/// What can happen to a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PsamStep {
    /// 批准
    Grant,
    /// 驳回
    Reject,
    /// 入库
    Receive,
    /// 领用: somebody takes it for a reader.
    Issue,
    /// 启用: the reader works with it.
    Activate,
    /// 报故障
    ReportFault,
    /// 停用
    Suspend,
    /// 恢复使用
    Resume,
    /// 收回
    TakeBack,
    /// 移交中心
    HandIn,
    /// 销毁
    Destroy,
    /// 报遗失
    ReportLoss,
    /// 注销
    Cancel,
}

impl PsamStep {
    /// All steps, in the table's order.
    pub const ALL: [Self; 13] = [
        Self::Grant,
        Self::Reject,
        Self::Receive,
        Self::Issue,
        Self::Activate,
        Self::ReportFault,
        Self::Suspend,
        Self::Resume,
        Self::TakeBack,
        Self::HandIn,
        Self::Destroy,
        Self::ReportLoss,
        Self::Cancel,
    ];

    /// Whether only the centre takes it (CARD-3-1): it grants, and it destroys.
    pub const fn is_the_centres(self) -> bool {
        matches!(
            self,
            Self::Grant | Self::Reject | Self::Destroy | Self::Cancel
        )
    }
}

/// What the table says.
pub fn cell(state: PsamState, step: PsamStep) -> Cell<PsamState> {
    row(state).cell(step)
}

const fn row(state: PsamState) -> Row<PsamState, PsamStep> {
    use PsamState as S;
    use PsamStep as T;
    match state {
        S::Applied => Row {
            otherwise: ("CARD-22-2", "not_granted"),
            allowed: &[
                (T::Grant, "CARD-22-2", S::Granted),
                (T::Reject, "CARD-22-2", S::Rejected),
            ],
            refused: &[],
        },
        S::Rejected => Row {
            otherwise: ("CARD-22-2", "rejected"),
            allowed: &[],
            refused: &[],
        },
        S::Granted => Row {
            otherwise: ("CARD-22-1", "not_received"),
            allowed: &[
                (T::Receive, "CARD-22-1", S::InStock),
                (T::ReportLoss, "CARD-22-1", S::Lost),
            ],
            refused: &[],
        },
        S::InStock => Row {
            otherwise: ("CARD-22-1", "in_stock"),
            allowed: &[
                (T::Issue, "CARD-22-1", S::Issued),
                (T::HandIn, "CARD-22-1", S::HandedIn),
                (T::ReportLoss, "CARD-22-1", S::Lost),
            ],
            refused: &[],
        },
        S::Issued => Row {
            otherwise: ("CARD-22-1", "not_in_use"),
            allowed: &[
                (T::Activate, "CARD-22-1", S::InUse),
                (T::ReportFault, "CARD-22-1", S::Faulty),
                (T::TakeBack, "CARD-22-1", S::TakenBack),
                (T::ReportLoss, "CARD-22-1", S::Lost),
            ],
            refused: &[],
        },
        S::InUse => Row {
            otherwise: ("CARD-22-1", "in_use"),
            allowed: &[
                (T::ReportFault, "CARD-22-1", S::Faulty),
                (T::Suspend, "CARD-22-1", S::Suspended),
                (T::ReportLoss, "CARD-22-1", S::Lost),
            ],
            refused: &[(T::TakeBack, "CARD-22-1", "suspend_first")],
        },
        S::Faulty => Row {
            otherwise: ("CARD-22-1", "faulty"),
            allowed: &[
                (T::TakeBack, "CARD-22-1", S::TakenBack),
                (T::ReportLoss, "CARD-22-1", S::Lost),
            ],
            refused: &[],
        },
        S::Suspended => Row {
            otherwise: ("CARD-22-1", "suspended"),
            allowed: &[
                (T::Resume, "CARD-22-1", S::InUse),
                (T::TakeBack, "CARD-22-1", S::TakenBack),
                (T::ReportLoss, "CARD-22-1", S::Lost),
            ],
            refused: &[],
        },
        S::TakenBack => Row {
            otherwise: ("CARD-22-1", "taken_back"),
            allowed: &[
                (T::HandIn, "CARD-22-1", S::HandedIn),
                (T::ReportLoss, "CARD-22-1", S::Lost),
            ],
            refused: &[],
        },
        S::HandedIn => Row {
            otherwise: ("CARD-3-1", "with_the_centre_psam"),
            allowed: &[(T::Destroy, "CARD-22-1", S::Destroyed)],
            refused: &[],
        },
        S::Destroyed => Row {
            otherwise: ("CARD-22-1", "destroyed"),
            allowed: &[],
            refused: &[],
        },
        S::Lost => Row {
            otherwise: ("CARD-22-1", "lost"),
            allowed: &[(T::Cancel, "CARD-22-1", S::Cancelled)],
            refused: &[],
        },
        S::Cancelled => Row {
            otherwise: ("CARD-22-1", "cancelled"),
            allowed: &[],
            refused: &[],
        },
    }
}
