//! An application as it stands, folded from acts and from what the centre reports.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{HandedIn, MakingPath, Posting, Purpose};
use crate::id::{ApplicationId, CardId};
use crate::number::BusinessNumber;
use crate::organisation::OfficeCode;
use crate::role::StaffId;
use crate::rule::Mark;

/// State of an application (rules.md 6.1). 已受理 and 待审核 are one state at a window: what has
/// been accepted waits for its review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationStatus {
    /// 已受理,待审核
    PendingReview,
    /// 已退回
    Returned,
    /// 审核通过
    Approved,
    /// 数据已上报
    Reported,
    /// 制卡中
    Making,
    /// 制卡失败
    ProductionFailed,
    /// 待银行制卡
    AwaitingBank,
    /// 银行已制
    BankMade,
    /// 待领取
    AwaitingCollection,
    /// 已交寄: a courier has it.
    Posted,
    /// 止发: an instant card has taken its place.
    Halted,
    /// 已回收
    Recalled,
    /// 止发已回收: may only be destroyed.
    HaltedRecalled,
    /// 已领取
    Collected,
    /// 撤销
    Withdrawn,
    /// 终止
    Terminated,
    /// 已销毁
    Destroyed,
}

impl ApplicationStatus {
    /// All states, in the table's order.
    pub const ALL: [Self; 17] = [
        Self::PendingReview,
        Self::Returned,
        Self::Approved,
        Self::Reported,
        Self::Making,
        Self::ProductionFailed,
        Self::AwaitingBank,
        Self::BankMade,
        Self::AwaitingCollection,
        Self::Posted,
        Self::Halted,
        Self::Recalled,
        Self::HaltedRecalled,
        Self::Collected,
        Self::Withdrawn,
        Self::Terminated,
        Self::Destroyed,
    ];

    /// Whether nothing can follow.
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Collected | Self::Withdrawn | Self::Terminated | Self::Destroyed
        )
    }

    /// Whether a further application would be a second one under way (CARD-6-2). A halted or
    /// recalled one is not: its card will never be given to this person by this application.
    pub const fn is_under_way(self) -> bool {
        !self.is_final() && !matches!(self, Self::Halted | Self::HaltedRecalled)
    }

    /// Whether a card of it will be handed out if nothing else happens: what 《领卡证明》 says.
    pub const fn card_is_to_come(self) -> bool {
        self.is_under_way() && !matches!(self, Self::Returned | Self::Recalled)
    }

    /// Whether the ten working days of filing still run (审核 not yet passed).
    pub const fn is_being_filed(self) -> bool {
        matches!(self, Self::PendingReview | Self::Returned)
    }

    /// Whether the sixty days of making still run.
    pub const fn is_being_made(self) -> bool {
        matches!(
            self,
            Self::PendingReview
                | Self::Returned
                | Self::Approved
                | Self::Reported
                | Self::Making
                | Self::ProductionFailed
                | Self::AwaitingBank
        )
    }
}

/// Why an application was returned (CARD-9-3); at least one, coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnReason {
    /// 姓名不符
    NameDiffers,
    /// 证号不符
    NumberDiffers,
    /// 照片不合格
    PhotoUnfit,
    /// 无参保
    NotInsured,
    /// 重复申请
    Duplicate,
    /// 材料缺失
    MaterialMissing,
    /// 其他, with a note.
    Other,
}

/// How the person was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TellingWay {
    /// 当面
    InPerson,
    /// 电话
    Phone,
    /// 短信
    Message,
    /// 邮寄
    Post,
}

/// When and how the person was told of a return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Telling {
    /// How.
    pub way: TellingWay,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: StaffId,
}

/// One return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnRecord {
    /// At least one.
    pub reasons: Vec<ReturnReason>,
    /// What [`ReturnReason::Other`] means, or more on the others.
    pub note: String,
    /// When.
    pub at: Timestamp,
    /// Set when the person has been told; a return that nobody was told of cannot be closed.
    pub told: Option<Telling>,
}

/// An application, as far as its life goes. What was asked and handed in stays in the payload of
/// the act that submitted it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// Its id.
    pub id: ApplicationId,
    /// 业务编号, printed on every paper of it.
    pub number: BusinessNumber,
    /// First, replacement, exchange, instant.
    pub purpose: Purpose,
    /// Centre's batch or a bank's branch.
    pub path: MakingPath,
    /// Where it stands.
    pub status: ApplicationStatus,
    /// The old card of a replacement or an exchange.
    pub old_card: Option<CardId>,
    /// The office that took it.
    pub office: OfficeCode,
    /// Who entered it; he may not review it.
    pub entered_by: StaffId,
    /// Who last approved it.
    pub reviewed_by: Option<StaffId>,
    /// 受理时刻
    pub accepted_at: Timestamp,
    /// 受理登记时限, ten working days.
    pub filing_due: Date,
    /// 制卡时限, sixty days, unless extended.
    pub card_due: Date,
    /// A due date lies in a year without a published holiday notice.
    pub due_is_provisional: bool,
    /// 领卡地点
    pub pickup_place: String,
    /// Its returns, the newest last.
    pub returns: Vec<ReturnRecord>,
    /// Rules that wait for the centre's facts.
    pub marks: Vec<Mark>,
    /// Its number at the portal, where it came in online.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online: Option<String>,
    /// How its card was sent to its holder, the last time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posting: Option<Posting>,
    /// Why its card was recalled, the last time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recalled_for: Option<String>,
    /// When its recalled card went to the centre.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed_in: Option<HandedIn>,
}

impl Application {
    /// The nearer of the two due dates that still run; none once the card is there.
    pub fn next_due(&self) -> Option<Date> {
        if self.status.is_being_filed() {
            Some(self.filing_due.min(self.card_due))
        } else if self.status.is_being_made() {
            Some(self.card_due)
        } else {
            None
        }
    }
}
