//! A card and how time changes what it is.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::calendar::beijing;
use crate::clock::Now;
use crate::id::{ApplicationId, CardId};
use crate::sensitive::Sensitive;

use super::Suspicion;

/// State of the social-security function of a card (rules.md 6.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardStatus {
    /// 未启用: made, not yet collected.
    Unused,
    /// 正常
    Normal,
    /// 口头挂失: lapses by itself.
    OralLoss,
    /// 书面挂失
    WrittenLoss,
    /// 补卡中
    Replacing,
    /// 换卡中
    Exchanging,
    /// 已过期
    Expired,
    /// Business on the card is halted for suspected misuse (CARD-25-1).
    Frozen,
    /// 停用: the holder has died; waits for cancellation or recall.
    Stopped,
    /// 已注销
    Cancelled,
}

impl CardStatus {
    /// All states, in the table's order.
    pub const ALL: [Self; 10] = [
        Self::Unused,
        Self::Normal,
        Self::OralLoss,
        Self::WrittenLoss,
        Self::Replacing,
        Self::Exchanging,
        Self::Expired,
        Self::Frozen,
        Self::Stopped,
        Self::Cancelled,
    ];

    /// Whether the holder can use the card today. At most one card of a person is usable.
    pub const fn is_usable(self) -> bool {
        matches!(self, Self::Normal | Self::Exchanging)
    }

    /// Whether the card still counts as one that its holder has, so that a first application is
    /// refused (CARD-6-2).
    pub const fn is_held(self) -> bool {
        !matches!(self, Self::Cancelled)
    }
}

/// Through which channel an oral loss was reported (CARD-12-2, N10-2-4-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OralLossChannel {
    /// 12333电话
    Phone12333,
    /// 兵团12333微信
    WeChat12333,
    /// 门户网站
    Portal,
    /// 窗口
    Window,
}

/// One physical card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Its id.
    pub id: CardId,
    /// 卡号, nine characters; known once it is made.
    pub number: Sensitive<String>,
    /// Which application it was made for; none for cards older than the register and for one that
    /// was made at once, whose application is halted.
    pub application: Option<ApplicationId>,
    /// Its state as last set by a fact or an act; ask [`Card::at`] for what it is now.
    pub status: CardStatus,
    /// What it was before an exchange, a freeze or the holder's death, to go back to.
    pub before: Option<CardStatus>,
    /// 发卡日期
    pub issued_on: Date,
    /// 到期日: the last day on which it is valid (DL-4).
    pub expires_on: Date,
    /// When the present oral loss lapses, if there is one (CARD-12-3).
    pub oral_loss_until: Option<Timestamp>,
    /// The old card has been taken back and cut.
    pub taken_back: bool,
    /// Why it is halted; none while it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspicion: Option<Box<Suspicion>>,
}

impl Card {
    /// The state at an instant: an oral loss has lapsed, the card has expired (design: time
    /// changes state without an act).
    pub fn at(&self, instant: Timestamp) -> CardStatus {
        let status = match (self.status, self.oral_loss_until) {
            (CardStatus::OralLoss, Some(until)) if instant >= until => CardStatus::Normal,
            (status, _) => status,
        };
        if status == CardStatus::Normal && beijing(instant).date() > self.expires_on {
            CardStatus::Expired
        } else {
            status
        }
    }

    /// The state at the reading of the clock.
    pub fn now(&self, now: Now) -> CardStatus {
        self.at(now.reading())
    }
}
