//! Who may do what at a counter, and the separation of duties (rules.md §13).
//!
//! `app` asks [`Role::may`] before every use case; that a person does not review what he entered
//! is a rule on the act itself and stands in [`crate::decide`].

use serde::{Deserialize, Serialize};

use crate::organisation::OfficeCode;

/// A member of staff by the number that the centre gave him.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StaffId(pub String);

/// What a member of staff is at this station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 经办
    Clerk,
    /// 复核
    Reviewer,
    /// 主管
    Supervisor,
    /// 结算
    Finance,
    /// 稽核
    Auditor,
}

/// What a use case needs of its user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Find and open people, see lists.
    Look,
    /// See a whole number; audited each time.
    Unmask,
    /// Take applications and everything else a clerk enters.
    Enter,
    /// Approve or return what another entered.
    Review,
    /// Extend, override, close the day, keep registers.
    Supervise,
    /// Sign off emergency work as 结算.
    Settle,
    /// Read everything, sign off as 稽核内审.
    Audit,
}

impl Role {
    /// All roles, in the order in which they are shown.
    pub const ALL: [Self; 5] = [
        Self::Clerk,
        Self::Reviewer,
        Self::Supervisor,
        Self::Finance,
        Self::Auditor,
    ];

    /// Whether the role carries the permission. Four duties exclude one another (business,
    /// review, finance, audit): no role holds two of Enter, Review, Settle and Audit.
    pub const fn may(self, permission: Permission) -> bool {
        use Permission::{Audit, Enter, Look, Review, Settle, Supervise, Unmask};
        matches!(
            (self, permission),
            (_, Look)
                | (Self::Clerk, Unmask | Enter)
                | (Self::Reviewer, Unmask | Review)
                | (Self::Supervisor, Unmask | Review | Supervise)
                | (Self::Finance, Settle)
                | (Self::Auditor, Audit)
        )
    }
}

/// The person behind an act, as he stood when he did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Who.
    pub staff: StaffId,
    /// In which role.
    pub role: Role,
    /// At which office.
    pub office: OfficeCode,
}
