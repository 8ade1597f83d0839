//! How a made card leaves the window otherwise than into its holder's hands: by a courier, or back
//! to the centre on a list.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::role::StaffId;
use crate::sensitive::Sensitive;

/// 交寄: by whom the card is carried, under which number, and where to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// 承运方, as `EMS`.
    pub courier: String,
    /// 运单号
    pub tracking: String,
    /// Whom it is addressed to and where, as the holder asked.
    pub address: Sensitive<String>,
    /// The old card of an exchange was taken back and cut before the new one left.
    pub old_card_taken_back: bool,
}

/// 《回收卡移交清单》: the list that a recalled card goes to the centre on (CARD-10-2). Each act names
/// the whole of it, so that a list whose acts have not all arrived is seen to be short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandInList {
    /// Its number, printed on it.
    pub number: String,
    /// The card's place on it, from one.
    pub place: u16,
    /// How many cards stand on it.
    pub of: u16,
}

/// When a recalled card went to the centre, and on which list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedIn {
    /// The list.
    pub list: HandInList,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: StaffId,
}
