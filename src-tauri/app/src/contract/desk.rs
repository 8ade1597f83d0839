//! 待处理: acts that the centre refused, holds or never took.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ActionView, DocumentView};

/// The desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DeskList {
    /// What lies there, the oldest first.
    pub rows: Vec<DeskRow>,
}

/// One act on the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DeskRow {
    /// Its id.
    pub act: String,
    /// `set_aside`, `held`, `refused`.
    pub state: String,
    /// Handed to the supervisor.
    pub handed_over: bool,
    /// Kind, as in the history.
    pub kind: String,
    /// The person.
    pub person: String,
    /// His name.
    pub name: String,
    /// 业务编号: it stands on the citizen's paper.
    pub number: Option<String>,
    /// When it was done, in words.
    pub at: String,
    /// Who did it.
    pub staff: String,
    /// Why it lies here.
    pub cause: CauseView,
}

/// Why an act lies on the desk, as keys of sentences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CauseView {
    /// `conflict`, `over`, `clock`, `revoked_actor`, `revoked_device`, `older_pack`, `differs`,
    /// `unknown_kind`, `fork`, `refused`, `unreadable`, `centre_breaks`.
    pub code: String,
    /// For `refused` and `older_pack`: the rule.
    pub rule: Option<String>,
    /// The reason within the rule.
    pub reason: Option<String>,
    /// What the sentence names.
    pub params: std::collections::BTreeMap<String, String>,
}

/// Naming an act of the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DeskItemRequest {
    /// Its id.
    pub act: String,
}

/// An act of the desk with everything that is needed to decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DeskItemView {
    /// As in the list.
    pub row: DeskRow,
    /// What was before, what this act makes of it, what the centre has: row by row.
    pub fields: Vec<DeskField>,
    /// Whom to call.
    pub phone: Option<String>,
    /// The papers that the citizen holds.
    pub papers: Vec<DocumentView>,
    /// What happened to it since, the oldest first.
    pub story: Vec<DeskEvent>,
    /// `withdraw`, `correct`, `send_again`, `hand_over`, `decide`: each with the rule that refuses
    /// it, if one does.
    pub actions: Vec<ActionView>,
}

/// One field, three times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DeskField {
    /// Key of its label.
    pub field: String,
    /// What it was when the act was done: empty where there was nothing, none where nobody knows.
    pub before: Option<String>,
    /// What the act makes of it.
    pub mine: Option<String>,
    /// What the centre has.
    pub centre: Option<String>,
    /// Mine and the centre's differ.
    pub differs: bool,
}

/// Something that happened to an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DeskEvent {
    /// When, in words.
    pub at: String,
    /// `recorded`, `sent`, `set_aside`, `held`, `refused`, `handed_over`, `sent_again`, `withdrawn`,
    /// `decided`.
    pub what: String,
    /// Who, where a person did.
    pub staff: Option<String>,
    /// The reason or note that he gave.
    pub note: Option<String>,
}

/// 撤回, 再送 or 转交: each says why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DeskReasonRequest {
    /// The act.
    pub act: String,
    /// Why, or what the supervisor should know.
    pub reason: String,
}

/// 裁定: the supervisor signs with his own key, which his password opens for this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DecideActRequest {
    /// The act.
    pub act: String,
    /// It counts, or it never will.
    pub accept: bool,
    /// Why.
    pub reason: String,
    /// His password.
    pub password: String,
}

/// What a decision left behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DeskDone {
    /// The slip for the citizen, where one is to be printed.
    pub slip: Option<DocumentView>,
    /// The desk as it is now.
    pub desk: DeskList,
}
