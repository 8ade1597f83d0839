//! Businesses about a card or an application that have no 受理单 of their own.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{AgentForm, DocumentView, MaterialForm, PersonView};

/// Who stands at the window, as typed or read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AttendanceForm {
    /// By an agent.
    pub by_agent: bool,
    /// The agent.
    pub agent: AgentForm,
    /// Name on the holder's paper or on its copy.
    pub identity_name: String,
    /// Number on it.
    pub identity_number: String,
    /// It came from a chip.
    pub identity_from_chip: bool,
    /// Last day of its validity `2035-01-01`; empty or `长期` for none.
    pub identity_valid_until: String,
    /// What was shown.
    pub materials: Vec<MaterialForm>,
}

/// What a business asks of the clerk. Each takes its own fields and leaves the others.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ActForm {
    /// Why: freeze, unfreeze, extend, withdraw, terminate, recall, a card at once; what a
    /// referral found; how a delivery is known; why post came back.
    pub reason: String,
    /// What 其他 means, when an application is returned.
    pub note: String,
    /// Codes of the reasons for a return, as `photo_unfit`.
    pub reasons: Vec<String>,
    /// Through which channel a loss was reported, as `phone12333`.
    pub channel: String,
    /// When it was reported, if not now at this window: `2026-11-20T10:05:00`.
    pub reported_at: String,
    /// How the applicant was told, as `in_person`.
    pub way: String,
    /// The new due date `2027-02-01`.
    pub until: String,
    /// The old card was taken back and cut.
    pub old_card_taken_back: bool,
    /// 卡号 on the face of a card that was made at once.
    #[serde(default)]
    pub card_number: String,
    /// 承运方, where a card is sent.
    #[serde(default)]
    pub courier: String,
    /// 运单号
    #[serde(default)]
    pub tracking: String,
    /// Whom it is addressed to and where.
    #[serde(default)]
    pub address: String,
    /// When a card that was sent was signed for `2026-11-24`.
    #[serde(default)]
    pub delivered_on: String,
    /// What is suspected, as `forged`.
    #[serde(default)]
    pub misuse: String,
    /// To whom it is referred: `judiciary` | `authority`
    #[serde(default)]
    pub refer_to: String,
    /// 涉嫌犯罪
    #[serde(default)]
    pub crime_suspected: bool,
    /// Who stands at the window, where papers are shown.
    pub attendance: Option<AttendanceForm>,
}

/// Doing a business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PerformActRequest {
    /// Opaque id of the person.
    pub person: String,
    /// As `report_oral_loss`.
    pub business: String,
    /// Opaque id of the card or application, as the action named it.
    pub subject: String,
    /// What was typed.
    pub form: ActForm,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PerformedView {
    /// The person as he is now.
    pub person: PersonView,
    /// The receipt, ready to be printed; none where the citizen takes nothing home.
    pub receipt: Option<DocumentView>,
    /// Facts that wait for the centre.
    pub marks: Vec<String>,
}
