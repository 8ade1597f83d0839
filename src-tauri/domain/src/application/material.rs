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
    /// 银行销户回执, before a card is cancelled (CARD-16-2).
    BankClosureReceipt,
    /// 单位介绍信 (CARD-7-1-4)
    EmployerLetter,
    /// 单位经办人有效身份证件 (CARD-7-1-4)
    OperatorIdentity,
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
        (Applicant::ByEmployer(_), false) => vec![
            (K::EmployerLetter, F::Original),
            (K::OperatorIdentity, F::Original),
            (K::ApplicantIdentity, F::Original),
        ],
        (Applicant::ByEmployer(_), true) => vec![
            (K::EmployerLetter, F::Original),
            (K::OperatorIdentity, F::Original),
            (K::HouseholdRegister, F::Original),
        ],
    }
}

/// What a person comes for when nothing but papers is asked of him.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visit {
    /// 书面挂失 (CARD-12-4, CARD-12-5)
    WrittenLoss,
    /// 解除口头挂失 (CARD-13-2, CARD-13-4)
    Release {
        /// An agent brings the holder's original too (rules.md C16, a parameter).
        holders_original: bool,
    },
    /// 领卡 (CARD-20-1)
    Collection,
    /// 销卡 (CARD-16-2)
    Cancellation,
}

/// The papers of a visit: kind and form, each a must.
pub fn required_at(
    visit: Visit,
    applicant: &Applicant,
    child_without_card: bool,
) -> Vec<(MaterialKind, MaterialForm)> {
    let mut papers = required(applicant, child_without_card);
    match (visit, applicant) {
        (
            Visit::Release {
                holders_original: true,
            },
            Applicant::ByAgent(_),
        ) => papers.push((K::ApplicantIdentity, F::Original)),
        (Visit::Cancellation, _) => papers.push((K::BankClosureReceipt, F::Original)),
        (Visit::WrittenLoss | Visit::Release { .. } | Visit::Collection, _) => {}
    }
    papers
}
