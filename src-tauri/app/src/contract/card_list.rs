//! Lists of cards by what is to be done about them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asking for a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ListCardsRequest {
    /// `oral_loss` | `written_loss` | `frozen` | `renewal` | `uncollected`
    pub list: String,
    /// First row.
    pub offset: u32,
}

/// Why a card is halted (CARD-25-1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SuspicionView {
    /// What was suspected.
    pub reason: String,
    /// To whom it went last, `judiciary` | `authority`; none while it lies here.
    pub referred_to: Option<String>,
    /// When it went there, `11-24 11:06`.
    pub referred_at: Option<String>,
}

/// One card in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CardRow {
    /// Opaque id.
    pub card: String,
    /// Opaque id of the person.
    pub person: String,
    /// Name of the person.
    pub name: String,
    /// Masked number of the person.
    pub citizen_number: String,
    /// Masked card number.
    pub number: String,
    /// State now, as `oral_loss`.
    pub status: String,
    /// When its oral loss lapses, `11-24 11:06`.
    pub lapses_at: Option<String>,
    /// Minutes until then.
    pub minutes_left: Option<i32>,
    /// 发卡日期 `2019-06-17`
    pub issued_on: String,
    /// 有效期至
    pub expires_on: String,
    /// Days since it was issued.
    pub days_since_issue: i32,
    /// Days until it expires; negative once it has.
    pub days_to_expiry: i32,
    /// Why it is halted; none while it is not.
    pub suspicion: Option<SuspicionView>,
    /// `good` | `amber` | `red`, as the date of the list says.
    pub level: String,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CardList {
    /// At most a hundred.
    pub rows: Vec<CardRow>,
    /// How many there are.
    pub total: u32,
}
