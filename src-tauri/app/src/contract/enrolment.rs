//! Enrolling this machine with a centre.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ErrorCode, StationView};

/// How this machine stands with the centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EnrolmentView {
    /// The station that it is a window of; none before the first enrolment.
    pub station: Option<StationView>,
    /// Address of the centre; empty without one.
    pub centre: String,
    /// Grows at each enrolment.
    pub epoch: u32,
    /// Why it may not work until it is enrolled again: `other_machine`, `old_copy`, `fork`,
    /// `revoked`; empty while it may.
    pub fenced: String,
    /// Last day of its certificate, in words.
    pub certificate_until: Option<String>,
    /// What keeps it from being enrolled.
    pub problem: Option<ErrorCode>,
}

/// Enrolling by the line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EnrolByLineRequest {
    /// Address of the centre, as `https://sb.example:8443`.
    pub centre: String,
    /// The one-time code that the division's administrator gave out.
    pub code: String,
    /// SHA-256 of the centre's authority, if the administrator gave one; else it is shown and taken
    /// at first sight.
    pub fingerprint: String,
}

/// Enrolling by a stick: the request is written to it, carried to the division, and its answer
/// is read from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EnrolByFileRequest {
    /// The drive.
    pub drive: String,
    /// For the request: the one-time code. For the answer: empty.
    pub code: String,
    /// For the answer: name of the file. For the request: empty.
    pub name: String,
}
