//! What must be handed in, and in which form.

use serde::{Deserialize, Serialize};

use self::{MaterialForm as F, MaterialKind as K};
use super::Applicant;

/// A kind of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaterialKind {
    /// 申领人有效身份证件
    ApplicantIdentity,
    /// 户口簿, for a child without an identity card (rules.md C14).
    HouseholdRegister,
    /// 监护人身份证件
    GuardianIdentity,
    /// 代理人有效身份证件
    AgentIdentity,
    /// 电子照片
    Photo,
}

/// In which form it was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaterialForm {
    /// 原件
    Original,
    /// 复印件
    Copy,
    /// 电子件
    Electronic,
    /// 数据共享
    DataExchange,
}

/// One paper handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Material {
    /// Which.
    pub kind: MaterialKind,
    /// In which form.
    pub form: MaterialForm,
    /// How many.
    pub copies: u8,
    /// The clerk has compared it with the person.
    pub verified: bool,
}

/// The papers of a first application: kind and form, each a must. `child_without_card` stands for
/// an applicant below sixteen who has no identity card yet.
pub fn required(
    applicant: &Applicant,
    child_without_card: bool,
) -> Vec<(MaterialKind, MaterialForm)> {
    match (applicant, child_without_card) {
        (Applicant::Oneself, false) => vec![(K::ApplicantIdentity, F::Original)],
        (Applicant::Oneself, true) => vec![
            (K::HouseholdRegister, F::Original),
            (K::GuardianIdentity, F::Original),
        ],
        (Applicant::ByAgent(_), false) => vec![
            (K::AgentIdentity, F::Original),
            (K::ApplicantIdentity, F::Copy),
        ],
        (Applicant::ByAgent(_), true) => vec![
            (K::AgentIdentity, F::Original),
            (K::HouseholdRegister, F::Copy),
        ],
    }
}
