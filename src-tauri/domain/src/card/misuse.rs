//! What a card may be suspected of, and to whom the suspicion goes (CARD-25-1).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The five kinds that the rule names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MisuseKind {
    /// 冒领
    Collected,
    /// 冒用
    Used,
    /// 盗用
    Stolen,
    /// 伪造
    Forged,
    /// 使用伪造卡
    ForgedUsed,
}

/// To whom a suspicion is referred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferralTarget {
    /// 司法机关: the only one where a crime is suspected.
    Judiciary,
    /// 相关部门
    Authority,
}

/// Why a card is halted, and where the suspicion has gone since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspicion {
    /// What was suspected when it was halted.
    pub reason: String,
    /// Where it went, the first first.
    pub referrals: Vec<Referred>,
}

/// A suspicion that went on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referred {
    /// What, and to whom.
    pub referral: MisuseReferral,
    /// When.
    pub at: Timestamp,
}

/// 移送: found out or proven, it goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MisuseReferral {
    /// What is suspected.
    pub misuse: MisuseKind,
    /// To whom.
    pub to: ReferralTarget,
    /// 涉嫌犯罪
    pub crime_suspected: bool,
    /// What was found, and how.
    pub finding: String,
}
