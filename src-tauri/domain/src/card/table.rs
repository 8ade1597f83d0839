//! Every state of a card against every step (rules.md 6.2), with the gaps closed as
//! docs/decisions/0003 says: an old card lost during an exchange, an oral loss of an expired
//! card, death, a freeze and its release.

use serde::{Deserialize, Serialize};

use super::CardStatus;
use super::CardStatus as S;
use crate::table::{Cell, Row};

/// What can happen to a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardStep {
    /// The holder collects it.
    Collect,
    /// 口头挂失
    ReportOralLoss,
    /// 解除口头挂失
    ReleaseOralLoss,
    /// 书面挂失
    ReportWrittenLoss,
    /// An application for a replacement is accepted.
    BeginReplacement,
    /// That application ends without a card.
    AbandonReplacement,
    /// The replacement is collected; this card ends.
    CompleteReplacement,
    /// An application for an exchange is accepted.
    BeginExchange,
    /// That application ends without a card, this one not having been taken back.
    AbandonExchange,
    /// The new card is collected; this card ends.
    CompleteExchange,
    /// Suspected misuse halts business on the card.
    Freeze,
    /// The suspicion is settled.
    Unfreeze,
    /// The suspicion goes to a court's or another authority.
    Refer,
    /// The centre knows that the holder has died.
    HolderDied,
    /// The centre takes a death back.
    HolderLives,
    /// 销卡
    Cancel,
    /// A card that was never collected is stopped or destroyed.
    CancelUncollected,
}

impl CardStep {
    /// All steps, in the table's order.
    pub const ALL: [Self; 17] = [
        Self::Collect,
        Self::ReportOralLoss,
        Self::ReleaseOralLoss,
        Self::ReportWrittenLoss,
        Self::BeginReplacement,
        Self::AbandonReplacement,
        Self::CompleteReplacement,
        Self::BeginExchange,
        Self::AbandonExchange,
        Self::CompleteExchange,
        Self::Freeze,
        Self::Unfreeze,
        Self::Refer,
        Self::HolderDied,
        Self::HolderLives,
        Self::Cancel,
        Self::CancelUncollected,
    ];

    /// Whether only the centre may do it: it knows of a death, and it holds what nobody collected
    /// (CARD-3-1, CARD-10-2).
    pub const fn is_the_centres(self) -> bool {
        matches!(
            self,
            Self::HolderDied | Self::HolderLives | Self::CancelUncollected
        )
    }
}

/// What the table says. Steps that return to an earlier state (`AbandonExchange`, `Unfreeze`,
/// `HolderLives`) name the usual one here; [`crate::evolve`] goes to the one remembered.
pub fn cell(state: CardStatus, step: CardStep) -> Cell<CardStatus> {
    row(state).cell(step)
}

const fn row(state: CardStatus) -> Row<CardStatus, CardStep> {
    use CardStep as T;
    match state {
        S::Unused => Row {
            otherwise: ("CARD-21-1", "not_collected"),
            allowed: &[
                (T::Collect, "CARD-21-1", S::Normal),
                (T::HolderDied, "CARD-10-1", S::Stopped),
                (T::CancelUncollected, "CARD-10-2", S::Cancelled),
            ],
            refused: &[(T::ReleaseOralLoss, "CARD-13-1", "no_oral_loss")],
        },
        S::Normal => Row {
            otherwise: ("CARD-4-1", "card_is_normal"),
            allowed: &[
                (T::ReportOralLoss, "CARD-12-2", S::OralLoss),
                (T::ReportWrittenLoss, "CARD-12-4", S::WrittenLoss),
                (T::BeginExchange, "CARD-15-1", S::Exchanging),
                (T::Freeze, "CARD-25-1", S::Frozen),
                (T::HolderDied, "CARD-16-1", S::Stopped),
                (T::Cancel, "CARD-16-1", S::Cancelled),
            ],
            refused: &[
                (T::Refer, "CARD-25-1", "freeze_first"),
                (T::Collect, "CARD-6-2", "already_collected"),
                (T::ReleaseOralLoss, "CARD-13-1", "no_oral_loss"),
                (T::BeginReplacement, "CARD-14-1", "needs_written_loss"),
                (T::CompleteReplacement, "CARD-14-1", "needs_written_loss"),
                (T::CancelUncollected, "CARD-10-1", "already_collected"),
            ],
        },
        S::OralLoss => Row {
            otherwise: ("CARD-12-4", "oral_loss_running"),
            allowed: &[
                (T::ReleaseOralLoss, "CARD-13-1", S::Normal),
                (T::ReportWrittenLoss, "CARD-12-4", S::WrittenLoss),
                (T::Freeze, "CARD-25-1", S::Frozen),
                (T::HolderDied, "CARD-16-1", S::Stopped),
            ],
            refused: &[
                (T::Refer, "CARD-25-1", "freeze_first"),
                (T::Collect, "CARD-6-2", "already_collected"),
                (T::ReportOralLoss, "CARD-12-3", "oral_loss_running"),
                (T::BeginReplacement, "CARD-14-1", "needs_written_loss"),
                (T::CompleteReplacement, "CARD-14-1", "needs_written_loss"),
                (T::CancelUncollected, "CARD-10-1", "already_collected"),
            ],
        },
        S::WrittenLoss => Row {
            otherwise: ("CARD-14-2", "written_loss"),
            allowed: &[
                (T::BeginReplacement, "CARD-14-1", S::Replacing),
                (T::CompleteExchange, "CARD-15-1", S::Cancelled),
                (T::AbandonExchange, "CARD-15-1", S::WrittenLoss),
                (T::HolderDied, "CARD-16-1", S::Stopped),
                (T::Cancel, "CARD-16-1", S::Cancelled),
            ],
            refused: &[
                (T::Collect, "CARD-6-2", "already_collected"),
                (T::ReleaseOralLoss, "CARD-13-1", "written_loss_is_final"),
                (T::ReportWrittenLoss, "CARD-12-4", "already_reported"),
                (T::CompleteReplacement, "CARD-14-1", "no_replacement"),
                (T::CancelUncollected, "CARD-10-1", "already_collected"),
            ],
        },
        S::Replacing => Row {
            otherwise: ("CARD-14-1", "replacement_running"),
            allowed: &[
                (T::AbandonReplacement, "CARD-14-1", S::WrittenLoss),
                (T::CompleteReplacement, "CARD-14-1", S::Cancelled),
                (T::HolderDied, "CARD-16-1", S::Stopped),
            ],
            refused: &[
                (T::Collect, "CARD-6-2", "already_collected"),
                (T::ReleaseOralLoss, "CARD-13-1", "written_loss_is_final"),
                (T::CancelUncollected, "CARD-10-1", "already_collected"),
            ],
        },
        S::Exchanging => Row {
            otherwise: ("CARD-15-1", "exchange_running"),
            allowed: &[
                (T::AbandonExchange, "CARD-15-1", S::Normal),
                (T::CompleteExchange, "CARD-15-1", S::Cancelled),
                (T::ReportWrittenLoss, "CARD-12-4", S::WrittenLoss),
                (T::Freeze, "CARD-25-1", S::Frozen),
                (T::HolderDied, "CARD-16-1", S::Stopped),
            ],
            refused: &[
                (T::Refer, "CARD-25-1", "freeze_first"),
                (T::Collect, "CARD-6-2", "already_collected"),
                (T::ReportOralLoss, "CARD-12-4", "report_in_writing"),
                (T::ReleaseOralLoss, "CARD-13-1", "no_oral_loss"),
                (T::BeginReplacement, "CARD-14-1", "needs_written_loss"),
                (T::CompleteReplacement, "CARD-14-1", "needs_written_loss"),
                (T::CancelUncollected, "CARD-10-1", "already_collected"),
            ],
        },
        S::Expired => Row {
            otherwise: ("CARD-5-2", "expired"),
            allowed: &[
                (T::ReportOralLoss, "CARD-12-2", S::OralLoss),
                (T::ReportWrittenLoss, "CARD-12-4", S::WrittenLoss),
                (T::BeginExchange, "CARD-5-2", S::Exchanging),
                (T::Freeze, "CARD-25-1", S::Frozen),
                (T::HolderDied, "CARD-16-1", S::Stopped),
                (T::Cancel, "CARD-16-1", S::Cancelled),
            ],
            refused: &[
                (T::Refer, "CARD-25-1", "freeze_first"),
                (T::Collect, "CARD-6-2", "already_collected"),
                (T::ReleaseOralLoss, "CARD-13-1", "no_oral_loss"),
                (T::BeginReplacement, "CARD-14-1", "needs_written_loss"),
                (T::CompleteReplacement, "CARD-14-1", "needs_written_loss"),
                (T::CancelUncollected, "CARD-10-1", "already_collected"),
            ],
        },
        S::Frozen => Row {
            otherwise: ("CARD-25-1", "frozen"),
            allowed: &[
                (T::Unfreeze, "CARD-25-1", S::Normal),
                (T::Refer, "CARD-25-1", S::Frozen),
                (T::HolderDied, "CARD-16-1", S::Stopped),
            ],
            refused: &[(T::CancelUncollected, "CARD-10-1", "already_collected")],
        },
        S::Stopped => Row {
            otherwise: ("CARD-16-1", "holder_died"),
            allowed: &[
                (T::HolderLives, "CARD-8-1", S::Normal),
                (T::Cancel, "CARD-16-1", S::Cancelled),
                (T::CancelUncollected, "CARD-10-2", S::Cancelled),
            ],
            refused: &[],
        },
        S::Cancelled => Row {
            otherwise: ("CARD-16-2", "cancelled"),
            allowed: &[],
            refused: &[],
        },
    }
}
