//! Drafts, applications, and the lists of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{DocumentView, OnlineOriginView, PersonBanner, PhotoView};

/// One application in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ApplicationRow {
    /// Opaque id.
    pub application: String,
    /// Opaque id of the person.
    pub person: String,
    /// 业务编号
    pub number: String,
    /// Name of the person.
    pub name: String,
    /// Masked number of the person.
    pub citizen_number: String,
    /// `first` | `replacement` | `exchange`
    pub purpose: String,
    /// As `pending_review`.
    pub status: String,
    /// `2026-11-22 11:06`
    pub accepted_at: String,
    /// 受理登记时限 `2026-12-04`
    pub filing_due: String,
    /// 制卡时限
    pub card_due: String,
    /// The nearer of the dates that still run.
    pub next_due: Option<String>,
    /// Days left to it; negative when late.
    pub days_left: Option<i32>,
    /// `good` | `amber` | `red`; none when nothing runs.
    pub due_level: Option<String>,
    /// 节假日未公布，按周末推算
    pub due_is_provisional: bool,
    /// Name of who entered it.
    pub entered_by: String,
    /// Waits for the centre's facts.
    pub marked: bool,
    /// `pending` | `accepted` | `held` | `refused`
    pub verdict: String,
}

/// Filter of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ListApplicationsRequest {
    /// A status, `being_made` or `to_collect` for several, or none for all.
    pub status: Option<String>,
    /// `amber` (and red) or `red` only, or none for all.
    pub due: Option<String>,
    /// Only those entered today.
    pub today: bool,
    /// First row.
    pub offset: u32,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ApplicationList {
    /// At most a hundred.
    pub rows: Vec<ApplicationRow>,
    /// How many there are.
    pub total: u32,
}

/// Naming an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ApplicationRequest {
    /// Opaque id.
    pub application: String,
}

/// An application's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ApplicationView {
    /// As in the list.
    pub row: ApplicationRow,
    /// The person.
    pub banner: PersonBanner,
    /// `centre_batch` | `bank_branch`
    pub path: String,
    /// 领卡地点
    pub pickup_place: String,
    /// 承运方 and 运单号, while a courier has it and afterwards.
    pub posting: Option<String>,
    /// 移交清单, where its recalled card went to the centre.
    pub handed_in: Option<String>,
    /// Facts that wait for the centre: `insured`, `insured_office`, `identity`.
    pub marks: Vec<String>,
    /// Its papers.
    pub documents: Vec<DocumentView>,
}

/// Opening a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OpenDraftRequest {
    /// Opaque id of the person.
    pub person: String,
    /// `first_application` | `replacement` | `exchange`
    pub business: String,
    /// Opaque id of the old card, as the action named it; none for a first application.
    pub subject: Option<String>,
}

/// An agent as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AgentForm {
    /// Name.
    pub name: String,
    /// Number.
    pub number: String,
    /// Phone.
    pub phone: String,
    /// 与申领人关系
    pub relation: String,
}

/// One line of the checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MaterialForm {
    /// As `applicant_identity`.
    pub kind: String,
    /// `original` | `copy` | `electronic` | `data_exchange`
    pub form: String,
    /// How many.
    pub copies: u8,
    /// Seen by the clerk.
    pub verified: bool,
}

/// A warning of the photo that is passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PassedForm {
    /// Code of the finding.
    pub code: String,
    /// Why.
    pub reason: String,
}

/// What the clerk has typed; kept as typed, however wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DraftForm {
    /// `first` | `replacement` | `exchange`; set when the draft is begun and never by saving.
    #[serde(default = "first")]
    pub purpose: String,
    /// Opaque id of the card that the new one takes the place of; empty for a first one. Set with
    /// the purpose.
    #[serde(default)]
    pub old_card: String,
    /// `damaged` | `data_changed` | `expiry` | `other`; empty while not chosen, and where nothing is
    /// exchanged.
    #[serde(default)]
    pub exchange_reason: String,
    /// By an agent.
    pub by_agent: bool,
    /// The agent.
    pub agent: AgentForm,
    /// Name on the applicant's paper.
    pub identity_name: String,
    /// Number on the applicant's paper.
    pub identity_number: String,
    /// It came from a chip.
    pub identity_from_chip: bool,
    /// Last day of its validity `2035-01-01`; empty or `长期` for none.
    #[serde(default)]
    pub identity_valid_until: String,
    /// The checklist.
    pub materials: Vec<MaterialForm>,
    /// `centre_batch` | `bank_branch`
    pub path: String,
    /// 指定网点
    pub branch: String,
    /// Phone of the applicant.
    pub phone: String,
    /// 领卡地点
    pub pickup_place: String,
    /// 备注
    pub remark: String,
    /// `file` | `window` | `identity_card`
    pub photo_source: String,
    /// Manual findings that the clerk has looked at.
    pub ticks: Vec<String>,
    /// Warnings that he passes.
    pub passed: Vec<PassedForm>,
    /// Characters without a font are left for handwriting.
    pub handwritten: bool,
}

/// What a draft of the first release was for.
fn first() -> String {
    "first".to_owned()
}

/// Something that would refuse the draft now, with the field to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DraftObjection {
    /// The field of [`DraftForm`], as `agent.number`; `photo`; `form`; empty for the person.
    pub field: String,
    /// The rule.
    pub rule: String,
    /// Its reason.
    pub reason: String,
    /// What its sentence names.
    pub params: BTreeMap<String, String>,
}

/// A draft of an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DraftView {
    /// Opaque id.
    pub draft: String,
    /// Grows with each saving; given back with the next.
    pub version: u32,
    /// The person.
    pub banner: PersonBanner,
    /// What was typed.
    pub form: DraftForm,
    /// Papers that the checklist asks for: (kind, form).
    pub required: Vec<MaterialForm>,
    /// A photo is required for this person.
    pub photo_required: bool,
    /// The photo.
    pub photo: Option<PhotoView>,
    /// What would refuse it now.
    pub objection: Option<DraftObjection>,
    /// Reserved number, once the 受理单 was printed.
    pub number: Option<String>,
    /// The 受理单.
    pub form_document: Option<DocumentView>,
    /// Why it came back, where a returned application is handed in again.
    pub returned: Option<ReturnedView>,
    /// `2026-11-22 11:06`
    pub saved_at: String,
    /// Where it came in online; none for what somebody brought.
    pub online: Option<OnlineOriginView>,
}

/// Why an application was returned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReturnedView {
    /// 业务编号; it stays.
    pub number: String,
    /// As `photo_unfit`.
    pub reasons: Vec<String>,
    /// What 其他 means, and what was said beside the reasons.
    pub note: String,
    /// `2026-11-22 11:06`
    pub at: String,
}

/// One draft in the list of one's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DraftRow {
    /// Opaque id.
    pub draft: String,
    /// Opaque id of the person.
    pub person: String,
    /// Name of the person.
    pub name: String,
    /// Masked number.
    pub citizen_number: String,
    /// `first` | `replacement` | `exchange`
    pub purpose: String,
    /// Reserved number, if its 受理单 was printed.
    pub number: Option<String>,
    /// `2026-11-22 11:06`
    pub saved_at: String,
}

/// Saving a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SaveDraftRequest {
    /// Opaque id.
    pub draft: String,
    /// The version that was edited.
    pub version: u32,
    /// What was typed.
    pub form: DraftForm,
}

/// Naming a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DraftRequest {
    /// Opaque id.
    pub draft: String,
}

/// Submitting a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SubmitApplicationRequest {
    /// Opaque id.
    pub draft: String,
    /// The clerk has seen the signature on the 受理单.
    pub signed: bool,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SubmittedView {
    /// The application.
    pub row: ApplicationRow,
    /// The receipt, ready to be printed.
    pub receipt: DocumentView,
    /// Facts that wait for the centre.
    pub marks: Vec<String>,
}

/// Today's work and what presses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct WorkbenchView {
    /// Accepted today at this window.
    pub accepted_today: u32,
    /// Waiting for review.
    pub pending_review: u32,
    /// How many each list has, by its name as `oral_loss`.
    pub lists: BTreeMap<String, u32>,
    /// Late.
    pub red: u32,
    /// Due within ten days.
    pub amber: u32,
    /// Those late or nearly, the most pressing first; at most twenty.
    pub pressing: Vec<ApplicationRow>,
    /// One's own drafts.
    pub drafts: Vec<DraftRow>,
    /// Prints whose outcome the clerk must confirm.
    pub unconfirmed_prints: Vec<super::PrintView>,
}
