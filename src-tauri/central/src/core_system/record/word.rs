//! The words that a column may hold: a code, or its word in Chinese.

use counter_domain::application::ReturnReason;
use counter_domain::card::CardStatus;
use counter_domain::contribution::ContributionState;
use counter_domain::number::Sex;
use counter_domain::person::{InsuranceKind, InsuranceStatus};

use super::field::form;
use crate::core_system::fault::RowFault;
use crate::core_system::table::Row;

pub(super) const INSURANCES: &[(&str, &str, Option<InsuranceKind>)] = &[
    (
        "employee_pension",
        "企业职工养老",
        Some(InsuranceKind::EmployeePension),
    ),
    (
        "resident_pension",
        "城乡居民养老",
        Some(InsuranceKind::ResidentPension),
    ),
    (
        "employee_medical",
        "职工医疗",
        Some(InsuranceKind::EmployeeMedical),
    ),
    ("unemployment", "失业", Some(InsuranceKind::Unemployment)),
    ("work_injury", "工伤", Some(InsuranceKind::WorkInjury)),
    ("none", "无", None),
];

pub(super) const INSURANCE_STATES: &[(&str, &str, InsuranceStatus)] = &[
    ("paying", "正常缴费", InsuranceStatus::Paying),
    ("paused", "暂停缴费", InsuranceStatus::Paused),
    ("ended", "终止", InsuranceStatus::Ended),
    ("receiving", "待遇领取", InsuranceStatus::Receiving),
];

pub(super) const CONTRIBUTION_STATES: &[(&str, &str, ContributionState)] = &[
    ("paid", "实缴", ContributionState::Paid),
    ("owed", "欠费", ContributionState::Owed),
    (
        "transferred_in",
        "外地转入",
        ContributionState::TransferredIn,
    ),
];

/// States of a card that come from outside. A replacement or an exchange under way is an
/// application's doing, and expiry is a matter of time.
pub(super) const CARD_STATES: &[(&str, &str, CardStatus)] = &[
    ("unused", "未启用", CardStatus::Unused),
    ("normal", "正常", CardStatus::Normal),
    ("written_loss", "书面挂失", CardStatus::WrittenLoss),
    ("frozen", "冻结", CardStatus::Frozen),
    ("stopped", "停用", CardStatus::Stopped),
    ("cancelled", "已注销", CardStatus::Cancelled),
];

pub(super) const RETURN_REASONS: &[(&str, &str, ReturnReason)] = &[
    ("name_differs", "姓名不符", ReturnReason::NameDiffers),
    ("number_differs", "证号不符", ReturnReason::NumberDiffers),
    ("photo_unfit", "照片不合格", ReturnReason::PhotoUnfit),
    ("not_insured", "无参保", ReturnReason::NotInsured),
    ("duplicate", "重复申请", ReturnReason::Duplicate),
    (
        "material_missing",
        "材料缺失",
        ReturnReason::MaterialMissing,
    ),
    ("other", "其他", ReturnReason::Other),
];

pub(super) const SEXES: &[(&str, &str, Sex)] = &[
    ("1", "男", Sex::Male),
    ("2", "女", Sex::Female),
    ("male", "男性", Sex::Male),
    ("female", "女性", Sex::Female),
];

pub(super) const YES_OR_NO: &[(&str, &str, bool)] = &[("0", "否", false), ("1", "是", true)];

/// The code of an insurance, as keys name it.
pub(super) fn insurance_name(kind: Option<InsuranceKind>) -> &'static str {
    INSURANCES
        .iter()
        .find(|(.., known)| *known == kind)
        .map_or("none", |(name, ..)| name)
}

#[derive(Clone, Copy)]
pub(super) enum Stage {
    Making,
    Made,
    Failed,
    Remaking,
    Reallotted,
    Destroyed,
    Returned,
}

pub(super) const RESULTS: &[(&str, &str, Stage)] = &[
    ("making", "制卡中", Stage::Making),
    ("made", "已制成", Stage::Made),
    ("failed", "制卡失败", Stage::Failed),
    ("remaking", "重新制卡", Stage::Remaking),
    ("reallotted", "调度发放", Stage::Reallotted),
    ("destroyed", "已销毁", Stage::Destroyed),
    ("returned", "退回", Stage::Returned),
];

pub(super) fn word<T: Copy>(
    row: &Row<'_>,
    name: &'static str,
    words: &[(&str, &str, T)],
) -> Result<T, RowFault> {
    let text = row.needed(name)?;
    words
        .iter()
        .find(|(code, chinese, _)| *code == text || *chinese == text)
        .map(|(.., value)| *value)
        .ok_or_else(|| form(row, name, "本列规定的代码或名称"))
}
