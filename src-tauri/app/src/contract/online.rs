//! Applications that came in by the portal and wait for this window's answer.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ActionView, PersonBanner, PhotoView};

/// Where a draft came in online.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OnlineOriginView {
    /// Its number at the portal.
    pub id: String,
    /// When it was handed in there, `2026-11-20 10:05`.
    pub submitted_at: String,
}

/// One of them in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OnlineRow {
    /// Its number at the portal.
    pub online: String,
    /// Name as the applicant wrote it.
    pub name: String,
    /// Masked number.
    pub citizen_number: String,
    /// `2026-11-20 10:05`
    pub submitted_at: String,
    /// 受理登记时限, counted from that day.
    pub filing_due: String,
    /// Days left to it; negative when late.
    pub days_left: i32,
    /// `good` | `amber` | `red`
    pub level: String,
    /// The user has begun to take it in.
    pub begun: bool,
}

/// All that wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OnlineList {
    /// The oldest first.
    pub rows: Vec<OnlineRow>,
}

/// Naming one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OnlineRequest {
    /// Its number at the portal.
    pub online: String,
}

/// What the applicant wrote beside what the centre's record says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OnlineComparison {
    /// `name` | `number` | `sex` | `born_on` | `phone` | `address`
    pub field: String,
    /// As he wrote it; the number masked.
    pub written: String,
    /// As the record says it; empty where it says nothing.
    pub record: String,
    /// They differ where they must not (CARD-8-1).
    pub differs: bool,
}

/// One, with everything that the answer hangs on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OnlineView {
    /// As in the list.
    pub row: OnlineRow,
    /// The person; none where this station does not know him.
    pub banner: Option<PersonBanner>,
    /// Side by side.
    pub comparison: Vec<OnlineComparison>,
    /// The photo with what was found on it; none where there is none, or it is not here yet.
    pub photo: Option<PhotoView>,
    /// The portal has a photo that could not be fetched now.
    pub photo_is_away: bool,
    /// Whether it can be taken in, and why not.
    pub take: ActionView,
    /// Whether it can be returned, and why not.
    pub send_back: ActionView,
}

/// Returning one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReturnOnlineRequest {
    /// Its number at the portal.
    pub online: String,
    /// Codes of the reasons, as `photo_unfit`.
    pub reasons: Vec<String>,
    /// What 其他 means.
    pub note: String,
}
