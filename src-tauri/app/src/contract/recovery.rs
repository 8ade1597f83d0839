//! Bringing a station back whose file is lost or damaged.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::StaffView;

/// What there is to recover from. Nobody is logged in: it says nothing of people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RecoveryView {
    /// Why the station's file cannot be used: `missing`, `damaged`, `cut`; empty while it can.
    pub needed: String,
    /// Second copies that were found, the newest first.
    pub copies: Vec<CopyView>,
    /// Who can open them with his password.
    pub staff: Vec<StaffView>,
}

/// A second copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CopyView {
    /// To be handed back.
    pub id: String,
    /// Where it lies, in words.
    pub place: String,
    /// When it was last written, in words.
    pub at: String,
    /// Kilobytes.
    pub kilobytes: u32,
}

/// Bringing the station back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RecoverRequest {
    /// [`CopyView::id`].
    pub copy: String,
    /// Whose password opens it.
    pub staff: String,
    /// His password.
    pub password: String,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RecoveryDone {
    /// Acts that were brought back.
    pub acts: u32,
    /// When the last of them was done, in words.
    pub last: Option<String>,
    /// Acts that are known to have been made and are not in the copy, or are not whole in it.
    pub cut: u32,
    /// Where the old file was put aside; empty where nothing was left of it.
    pub kept: String,
    /// Why the machine must be enrolled again before it takes acts, as in [`super::EnrolmentView`];
    /// empty where work can go on at once.
    pub fenced: String,
}
