//! Who is at the machine, and how the machine is.

use std::collections::BTreeMap;

use counter_domain::role::Role;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ErrorCode;

/// A role as the UI names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum RoleView {
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

impl From<Role> for RoleView {
    fn from(role: Role) -> Self {
        match role {
            Role::Clerk => Self::Clerk,
            Role::Reviewer => Self::Reviewer,
            Role::Supervisor => Self::Supervisor,
            Role::Finance => Self::Finance,
            Role::Auditor => Self::Auditor,
        }
    }
}

/// Whether somebody can work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SessionState {
    /// No login, no data.
    LoggedOut,
    /// Somebody works.
    Open,
    /// The screen is locked; drafts wait for their author.
    Locked,
}

/// A member of staff of this station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StaffView {
    /// 工号
    pub staff: String,
    /// Name.
    pub name: String,
    /// Role.
    pub role: RoleView,
    /// Only in the demo station: the password that the login page shows.
    pub demo_password: Option<String>,
}

/// The station that this machine is a window of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StationView {
    /// As 181团社保所.
    pub office: String,
    /// As 2号窗.
    pub window: String,
    /// Three characters, in every business number.
    pub device: String,
    /// A demo station with made-up people.
    pub demo: bool,
}

/// The session as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SessionView {
    /// Logged out, open, locked.
    pub state: SessionState,
    /// Who works, or whose screen is locked.
    pub user: Option<StaffView>,
    /// The station; none while the machine is not enrolled.
    pub station: Option<StationView>,
    /// Who can log in.
    pub staff: Vec<StaffView>,
    /// Idle minutes after which the screen locks.
    pub idle_minutes: u32,
    /// What keeps the station's file from being opened, if anything does.
    pub problem: Option<ErrorCode>,
}

/// Logging in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LoginRequest {
    /// 工号
    pub staff: String,
    /// Password.
    pub password: String,
}

/// Unlocking one's own screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct UnlockRequest {
    /// Password.
    pub password: String,
}

/// How well a part works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum LightLevel {
    /// Works.
    Good,
    /// Works, but somebody should look.
    Amber,
    /// Does not work.
    Red,
    /// Not there and not expected.
    Off,
}

/// One part of the status bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Light {
    /// How well.
    pub level: LightLevel,
    /// Key of the words, as `reader.ready`, `printer.out_of_paper`, `network.none`; the same key
    /// under `advice.` says what to do.
    pub code: String,
    /// What the words name.
    pub params: BTreeMap<String, String>,
}

/// Acts that have not reached the centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct UnsentView {
    /// How many.
    pub count: u32,
    /// Time of the oldest, `08:51` today, `11-20 08:51` before.
    pub oldest: Option<String>,
}

/// The status bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StatusView {
    /// Social-security card reader.
    pub reader: Light,
    /// Identity-card reader.
    pub identity_reader: Light,
    /// Printer.
    pub printer: Light,
    /// The line to the centre.
    pub network: Light,
    /// What waits to be sent.
    pub unsent: UnsentView,
    /// Date and time in Beijing, `2026-11-22 11:06`.
    pub clock: String,
    /// The clock cannot be right.
    pub clock_is_wrong: bool,
}
