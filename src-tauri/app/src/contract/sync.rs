//! The line to the centre as the status page tells it, and what travels on a stick instead.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ErrorCode;

/// What the line is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SyncPhase {
    /// This machine was never given a centre.
    NoCentre,
    /// Everything is there; the next look is at `next_try`.
    Idle,
    /// Taking down what the centre knows, for the first time or after a restore.
    Loading,
    /// Handing in.
    Sending,
    /// Taking down what changed.
    Fetching,
    /// The last try failed; the next one is at `next_try`.
    Waiting,
    /// The centre does not take this machine any more; `problem` says why.
    Stopped,
}

/// How far a long run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ProgressView {
    /// Done so far.
    pub done: u32,
    /// Of how many; grows when more is found.
    pub total: u32,
}

/// The truth about the line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SyncView {
    /// What it is doing.
    pub phase: SyncPhase,
    /// Host of the centre, for the support.
    pub centre: String,
    /// Acts that have not reached the centre.
    pub unsent: u32,
    /// Bytes of photos and papers among them that have not.
    pub unsent_bytes: u32,
    /// When the oldest of them was done, in words.
    pub oldest: Option<String>,
    /// Acts that lie on the desk.
    pub on_desk: u32,
    /// When the centre last answered, in words.
    pub last_success: Option<String>,
    /// When it was last tried, in words.
    pub last_try: Option<String>,
    /// Why the last try failed; the sentence is the error's.
    pub problem: Option<ErrorCode>,
    /// Seconds until the next try.
    pub next_try_s: Option<u32>,
    /// How far a long run is.
    pub progress: Option<ProgressView>,
    /// The second copy: `good`, `missing` (its medium is not there), `full`, `failing`.
    pub spool: String,
    /// The machine's clock against the centre's: seconds ahead, negative behind; none while they
    /// have never met.
    pub clock_ahead_s: Option<i32>,
    /// What waits, the oldest first, at most a hundred.
    pub waiting: Vec<WaitingRow>,
}

/// An act that has not reached the centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct WaitingRow {
    /// Its id.
    pub act: String,
    /// Kind, as in the history.
    pub kind: String,
    /// Name of the person.
    pub name: String,
    /// 业务编号
    pub number: Option<String>,
    /// When it was done, in words.
    pub at: String,
    /// Who did it.
    pub staff: String,
    /// `queued`, `photo_first`, `behind_another`, `trying_again`, `set_aside`.
    pub state: String,
}

/// A stick or another place for files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DriveView {
    /// To be handed back.
    pub id: String,
    /// As its owner named it.
    pub name: String,
    /// Free megabytes.
    pub free_mb: u32,
    /// Files of ours that lie there.
    pub files: Vec<ExchangeFileView>,
}

/// A file of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ExchangeFileView {
    /// Its name; never a person's.
    pub name: String,
    /// `acts`, `answers`, `enrolment`, `unknown`.
    pub kind: String,
    /// Whose it is, as 181团社保所 2号窗; empty where it does not say.
    pub from: String,
    /// When it was written, in words.
    pub at: String,
    /// This machine can read it.
    pub readable: bool,
}

/// Writing acts to a stick.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ExportRequest {
    /// [`DriveView::id`].
    pub drive: String,
    /// `centre`, or `windows` of this station.
    pub to: String,
}

/// What was written or read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ExchangeDone {
    /// Name of the file.
    pub file: String,
    /// Acts that were written or taken over.
    pub acts: u32,
    /// Verdicts that were taken over.
    pub verdicts: u32,
    /// Acts that were here already.
    pub known: u32,
    /// Acts that could not be believed; the audit says why.
    pub refused: u32,
}

/// Reading a file from a stick.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ImportRequest {
    /// [`DriveView::id`].
    pub drive: String,
    /// [`ExchangeFileView::name`].
    pub name: String,
}

/// Asking the centre for a person of another station who stands at the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LookUpPersonRequest {
    /// His whole number, or that of his card.
    pub number: String,
}
