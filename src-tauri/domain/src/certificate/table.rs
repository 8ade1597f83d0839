//! Every state of a certificate against every step (rules.md 6.8).

use serde::{Deserialize, Serialize};

use crate::table::{Cell, Row};

/// Where a certificate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateStatus {
    /// 待领取: made without a seal.
    Ready,
    /// 待用印
    AwaitingSeal,
    /// 已用印待领取
    Stamped,
    /// 不予用印
    SealRefused,
    /// 已出具
    HandedOver,
    /// 有效期满; only ever an effective state, time brings it.
    Expired,
    /// 已作废
    Void,
    /// 已失效: the card that it stood in for was collected, or will never be.
    Lapsed,
}

impl CertificateStatus {
    /// All states, in the table's order.
    pub const ALL: [Self; 8] = [
        Self::Ready,
        Self::AwaitingSeal,
        Self::Stamped,
        Self::SealRefused,
        Self::HandedOver,
        Self::Expired,
        Self::Void,
        Self::Lapsed,
    ];

    /// Whether nothing can happen to it any more.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::SealRefused | Self::Void | Self::Lapsed)
    }
}

/// What can happen to a certificate once it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateStep {
    /// 用印
    Stamp,
    /// 不予用印
    RefuseSeal,
    /// 交付
    HandOver,
    /// 补打
    Reprint,
    /// 作废
    Void,
}

impl CertificateStep {
    /// All steps, in the table's order.
    pub const ALL: [Self; 5] = [
        Self::Stamp,
        Self::RefuseSeal,
        Self::HandOver,
        Self::Reprint,
        Self::Void,
    ];
}

/// What the table says.
pub fn cell(state: CertificateStatus, step: CertificateStep) -> Cell<CertificateStatus> {
    row(state).cell(step)
}

const fn row(state: CertificateStatus) -> Row<CertificateStatus, CertificateStep> {
    use CertificateStatus as S;
    use CertificateStep as T;
    match state {
        S::Ready => Row {
            otherwise: ("QU-1-4", "no_seal_asked"),
            allowed: &[
                (T::HandOver, "N10-2-5-1", S::HandedOver),
                (T::Reprint, "CERT-1", S::Ready),
                (T::Void, "CERT-1", S::Void),
            ],
            refused: &[],
        },
        S::AwaitingSeal => Row {
            otherwise: ("QU-1-4", "not_stamped"),
            allowed: &[
                (T::Stamp, "QU-1-4", S::Stamped),
                (T::RefuseSeal, "QU-1-4", S::SealRefused),
                (T::Void, "CERT-1", S::Void),
            ],
            refused: &[],
        },
        S::Stamped => Row {
            otherwise: ("QU-1-4", "already_stamped"),
            allowed: &[
                (T::HandOver, "QU-1-4", S::HandedOver),
                (T::Reprint, "CERT-1", S::Stamped),
                (T::Void, "CERT-1", S::Void),
            ],
            refused: &[],
        },
        S::SealRefused => Row {
            otherwise: ("QU-1-4", "seal_refused"),
            allowed: &[],
            refused: &[],
        },
        S::HandedOver => Row {
            otherwise: ("CERT-1", "handed_over"),
            allowed: &[
                (T::Reprint, "CERT-1", S::HandedOver),
                (T::Void, "CERT-1", S::Void),
            ],
            refused: &[],
        },
        S::Expired => Row {
            otherwise: ("CERT-1", "expired"),
            // A paper that is found to be wrong is put on the list whenever that is.
            allowed: &[(T::Void, "CERT-1", S::Void)],
            refused: &[],
        },
        S::Void => Row {
            otherwise: ("CERT-1", "void"),
            allowed: &[],
            refused: &[],
        },
        S::Lapsed => Row {
            otherwise: ("CERT-6", "lapsed"),
            allowed: &[],
            refused: &[],
        },
    }
}
