//! Cards that were recalled and go to the centre on a list.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::DocumentView;

/// A recalled card that still lies here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RecalledRow {
    /// Opaque id of its application.
    pub application: String,
    /// Opaque id of the person.
    pub person: String,
    /// Name of the person.
    pub name: String,
    /// Masked number of the person.
    pub citizen_number: String,
    /// 卡号, whole: it is compared with the card in hand.
    pub card_number: String,
    /// Why it was recalled.
    pub reason: String,
}

/// What lies here to be handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RecalledList {
    /// By name.
    pub rows: Vec<RecalledRow>,
    /// Whether the user may hand them in.
    pub may_hand_in: bool,
}

/// Handing in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct HandInRequest {
    /// Opaque ids of the applications whose cards go, at least one.
    pub applications: Vec<String>,
}

/// What was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct HandedInView {
    /// 《回收社会保障卡移交清单》
    pub document: DocumentView,
    /// What lies here still.
    pub list: RecalledList,
}
