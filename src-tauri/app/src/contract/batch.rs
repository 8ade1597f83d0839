//! 单位批量申领: an employer's list, its rows, its files.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::DocumentView;

/// Lists that one has begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BatchList {
    /// The last changed first.
    pub rows: Vec<BatchSummary>,
}

/// A list in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BatchSummary {
    /// Opaque id.
    pub batch: String,
    /// 申领单位; empty until it is typed.
    pub employer: String,
    /// Rows.
    pub people: u32,
    /// Rows that were submitted.
    pub submitted: u32,
    /// `2026-11-22 11:06`
    pub saved_at: String,
}

/// Naming a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BatchRequest {
    /// Opaque id.
    pub batch: String,
}

/// Employer, operator and papers as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BatchForm {
    /// 申领单位
    pub employer: String,
    /// 经办人
    pub operator_name: String,
    /// His number.
    pub operator_number: String,
    /// His phone; that of a row without one too.
    pub operator_phone: String,
    /// The letter was seen and kept.
    pub letter_seen: bool,
    /// The operator's original was seen.
    pub operator_seen: bool,
    /// `centre_batch` | `bank_branch`
    pub path: String,
    /// 指定网点
    pub branch: String,
    /// 领卡地点
    pub pickup_place: String,
}

/// Saving it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SaveBatchRequest {
    /// Opaque id.
    pub batch: String,
    /// As typed.
    pub form: BatchForm,
}

/// What is in a folder; in none: the places to look in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EmployerFilesRequest {
    /// A folder as an entry named it; empty for the places.
    pub folder: String,
}

/// A folder that an employer's files may lie in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EmployerFiles {
    /// Which; empty for the places.
    pub folder: String,
    /// The folder around it; empty for the places.
    pub parent: String,
    /// Photos that lie in it.
    pub photos: u32,
    /// Folders, tables and archives.
    pub entries: Vec<EmployerFile>,
}

/// A file or folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EmployerFile {
    /// Where it is.
    pub path: String,
    /// Its name.
    pub name: String,
    /// `folder` | `table` | `archive`
    pub kind: String,
}

/// Reading a list or photos.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReadBatchFileRequest {
    /// Opaque id.
    pub batch: String,
    /// A file or folder as an entry named it.
    pub path: String,
}

/// What the clerk has looked at, for some rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MarkBatchRequest {
    /// Opaque id.
    pub batch: String,
    /// Opaque ids of the rows.
    pub rows: Vec<String>,
    /// The person's original was seen; none leaves it.
    pub seen: Option<bool>,
    /// The photo was looked at; none leaves it.
    pub looked: Option<bool>,
    /// Why the photo's warnings are passed; none leaves it.
    pub pass_reason: Option<String>,
}

/// Handing the rows with problems back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ExportBatchRequest {
    /// Opaque id.
    pub batch: String,
    /// A folder as an entry named it.
    pub folder: String,
    /// What is wrong with each row, as the screen says it.
    pub problems: BTreeMap<String, String>,
}

/// Submitting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SubmitBatchRequest {
    /// Opaque id.
    pub batch: String,
    /// The operator has signed.
    pub signed: bool,
}

/// What is wrong with a row: a rule's reason, or a sentence about the employer's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BatchProblem {
    /// The rule; none of the file's own.
    pub rule: Option<String>,
    /// Its reason, or the sentence.
    pub reason: String,
    /// Of the sentence.
    pub params: BTreeMap<String, String>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BatchRowView {
    /// Opaque id.
    pub row: String,
    /// Its line in the employer's table.
    pub line: u32,
    /// 姓名, as handed in.
    pub name: String,
    /// Masked number.
    pub citizen_number: String,
    /// `problem` | `unchecked` | `doubt` | `to_see` | `good` | `printed` | `submitted`
    pub state: String,
    /// What is wrong.
    pub problems: Vec<BatchProblem>,
    /// Codes of the photo's warnings.
    pub warnings: Vec<String>,
    /// Why they are passed.
    pub pass_reason: String,
    /// Address of the photo.
    pub photo: Option<String>,
    /// The person's original was seen.
    pub seen: bool,
    /// The photo was looked at.
    pub looked: bool,
    /// 业务编号
    pub number: Option<String>,
    /// Opaque id of the person.
    pub person: Option<String>,
}

/// A list with its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BatchView {
    /// Opaque id.
    pub batch: String,
    /// As typed.
    pub form: BatchForm,
    /// In the order of the employer's table.
    pub rows: Vec<BatchRowView>,
    /// What is wrong with the form; nothing is printed before.
    pub objection: Option<BatchObjection>,
    /// The 受理单 that was printed last.
    pub document: Option<DocumentView>,
    /// Whether rows wait for a signature.
    pub frozen: bool,
    /// Whether a run ended because somebody cancelled it.
    pub cancelled: bool,
    /// `2026-11-22 11:06`
    pub saved_at: String,
}

/// What is wrong with the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BatchObjection {
    /// The field to look at.
    pub field: String,
    /// What is wrong.
    pub problem: BatchProblem,
}

/// Where the rows with problems were written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BatchExported {
    /// The file.
    pub path: String,
    /// How many rows.
    pub rows: u32,
}
