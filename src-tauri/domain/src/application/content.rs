//! What an application asks and what was handed in: the part that the applicant confirms on the
//! 受理单 and that an act carries unchanged.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Material;
use crate::id::CardId;
use crate::number::BusinessNumber;
use crate::role::StaffId;
use crate::rule::RuleId;
use crate::sensitive::Sensitive;

/// What the application is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "purpose", rename_all = "snake_case")]
pub enum Purpose {
    /// 首次申领
    First,
    /// 补卡, after a written loss (CARD-14-1).
    Replacement {
        /// The lost card.
        old_card: CardId,
    },
    /// 换卡 (CARD-15-1, CARD-5-2).
    Exchange {
        /// The card given back.
        old_card: CardId,
    },
}

impl Purpose {
    /// The card that the new one takes the place of.
    pub const fn old_card(self) -> Option<CardId> {
        match self {
            Self::First => None,
            Self::Replacement { old_card } | Self::Exchange { old_card } => Some(old_card),
        }
    }
}

/// Why a card is exchanged (CARD-15-1, CARD-5-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExchangeReason {
    /// 损坏
    Damaged,
    /// 个人信息变更: the centre's record has been changed first.
    DataChanged,
    /// 到期换领
    Expiry,
    /// 其他, with a remark.
    Other,
}

/// Where the card is made (rules.md C3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "path", rename_all = "snake_case")]
pub enum MakingPath {
    /// 中心批量制卡, within sixty days.
    CentreBatch,
    /// 银行网点制卡: the applicant goes there with his identity card (N10-2-4-1).
    BankBranch {
        /// 指定网点
        branch: String,
    },
}

/// Who stands at the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "applicant", rename_all = "snake_case")]
pub enum Applicant {
    /// 本人
    Oneself,
    /// 代办, with his set of papers (CARD-7-1-5).
    ByAgent(Agent),
    /// 单位批量, by a list that an employer hands in (CARD-7-1-4).
    ByEmployer(Employer),
}

/// 申领单位, with whoever came for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Employer {
    /// 单位名称, as in its letter.
    pub employer: String,
    /// 经办人: his name.
    pub operator: Sensitive<String>,
    /// Number of his paper.
    pub number: Sensitive<String>,
    /// His phone.
    pub phone: Sensitive<String>,
}

/// 代理人
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    /// Name as on his paper.
    pub name: Sensitive<String>,
    /// Number of his paper.
    pub number: Sensitive<String>,
    /// Phone.
    pub phone: Sensitive<String>,
    /// 与申领人关系
    pub relation: String,
}

/// Where the identity came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentitySource {
    /// A chip was read.
    Chip,
    /// The clerk saw the paper and typed or compared it.
    Seen,
}

/// Name and number as the paper at the window says them; compared with the centre's (CARD-8-1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentitySeen {
    /// Chip or eye.
    pub source: IdentitySource,
    /// Name on the paper.
    pub name: Sensitive<String>,
    /// Number on the paper.
    pub number: Sensitive<String>,
    /// Last day of the paper's validity, where it was read; none for 长期 and for unread papers.
    pub valid_until: Option<Date>,
}

/// Where the photo came from (CARD-8-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhotoSource {
    /// 申领人提供的电子照片
    File,
    /// 窗口采集
    Window,
    /// 居民身份证照片
    IdentityCard,
}

/// Something that a machine cannot decide and the clerk has looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoTick {
    /// Code of the manual finding, as `recent`.
    pub code: String,
    /// Who looked.
    pub by: StaffId,
}

/// A warning that the clerk passed, with his reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassedFinding {
    /// The rule of the finding.
    pub rule: RuleId,
    /// Code of the finding, as `background_not_white`.
    pub code: String,
    /// Why it was passed.
    pub reason: String,
}

/// One step of the repair that a photo went through before it was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoRepairStep {
    /// Code of the step, as `crop_and_scale`.
    pub step: String,
    /// What it did, in figures; empty where the code says all.
    pub detail: String,
}

/// The photo by its hash, with what was found and who answered for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoAttachment {
    /// SHA-256 of the bytes, lower-case hex.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u32,
    /// Where it came from.
    pub source: PhotoSource,
    /// Codes of findings that block; an act with any is refused.
    pub blocking: Vec<PassedFinding>,
    /// Warnings, each with the reason for which it was passed; empty while not passed.
    pub warnings: Vec<PassedFinding>,
    /// Codes of what the clerk must look at.
    pub to_tick: Vec<String>,
    /// What he has looked at.
    pub ticks: Vec<PhotoTick>,
    /// What was repaired, in the order in which it was done. Absent from acts that have none, so
    /// that those of the first release read and hash as they did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub repairs: Vec<PhotoRepairStep>,
    /// SHA-256 of the file that was repaired, lower-case hex; none where nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repaired_from: Option<String>,
}

/// 网上来件: it came in by the portal, where the applicant is registered (CARD-7-2-1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnlineOrigin {
    /// Its number at the portal.
    pub id: String,
    /// When it was handed in there: its due dates count from that day (rules.md C17).
    pub submitted_at: Timestamp,
}

/// What an application asks and hands in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationContent {
    /// First, replacement or exchange.
    pub purpose: Purpose,
    /// Why, of an exchange. Absent from what is none, so that acts of the first release read and
    /// hash as they did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange_reason: Option<ExchangeReason>,
    /// Centre's batch or a bank's branch.
    pub path: MakingPath,
    /// By oneself or by an agent.
    pub applicant: Applicant,
    /// The applicant's own identity as the paper said it.
    pub identity: IdentitySeen,
    /// What was handed in.
    pub materials: Vec<Material>,
    /// The photo; none only where a rule frees from it (PHOTO-5).
    pub photo: Option<PhotoAttachment>,
    /// Phone at which the applicant is reached.
    pub phone: Sensitive<String>,
    /// 领卡地点
    pub pickup_place: String,
    /// 备注
    pub remark: Sensitive<String>,
    /// Characters that no font has and that are written by hand on the paper (留空手写).
    pub handwritten: Vec<char>,
    /// Where it came in online; absent from what somebody brought to a window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online: Option<OnlineOrigin>,
}

impl ApplicationContent {
    /// SHA-256 over the JSON of the content, lower-case hex: what freezes a draft when its 受理单
    /// is printed. Fields are serialized in the order of declaration.
    pub fn sha256(&self) -> String {
        // A struct of strings, enums and dates always serializes; an empty hash would never match.
        serde_json::to_vec(self).map_or_else(
            |_| String::new(),
            |bytes| hex::encode(Sha256::digest(bytes)),
        )
    }
}

/// The 受理单 was printed and signed (CARD-7-1-1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormConfirmation {
    /// The number that it carries.
    pub number: BusinessNumber,
    /// [`ApplicationContent::sha256`] at the time of printing.
    pub content_sha256: String,
    /// SHA-256 of the PDF that was signed.
    pub form_sha256: String,
    /// When it was printed.
    pub printed_at: Timestamp,
    /// The clerk has seen the signature.
    pub signed: bool,
}
