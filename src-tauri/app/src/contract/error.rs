//! Errors as the UI meets them: a stable code, parameters for its sentence, and an incident
//! number under which the log has the chain. Never a text, never personal data.

use std::collections::BTreeMap;

use counter_domain::rule::Refusal;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What went wrong. A code exists only because the UI has a sentence and a next step for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ErrorCode {
    /// A rule does not allow it now; `params` has `rule` and `reason`.
    Refused,
    /// Nobody is logged in.
    NotLoggedIn,
    /// The screen is locked.
    ScreenLocked,
    /// 密码不对; `left` tries are left.
    WrongPassword,
    /// Locked after five failures; `minutes` are left.
    AccountLocked,
    /// The role does not carry this.
    Forbidden,
    /// What was named does not exist (any more).
    NotFound,
    /// A field's value cannot be taken; `field` and `reason` say which and why.
    InvalidInput,
    /// The draft was changed elsewhere since it was opened.
    DraftOutdated,
    /// The draft is frozen because its 受理单 was printed.
    DraftFrozen,
    /// A photo is larger than what is accepted at all; `measured` and `allowed` in bytes.
    PhotoTooLarge,
    /// No camera is set or the set one is not plugged in.
    CameraMissing,
    /// Another program holds the camera.
    CameraInUse,
    /// The camera does not answer, or only in a way that is not understood.
    CameraFailed,
    /// The folder that a camera fills is not set, or is not there.
    PhotoFolderMissing,
    /// No whole photo has come into the folder since the clerk began to wait.
    PhotoNotArrived,
    /// The photo cannot be repaired; `reason` says why.
    PhotoNotRepaired,
    /// Characters that no font has; `characters` names them.
    MissingGlyphs,
    /// 缴费记录 of this person are not known here.
    ContributionsUnknown,
    /// No electronic seal that the user can release.
    SealMissing,
    /// The seal's certificate was taken back.
    SealRevoked,
    /// A certificate was not looked at before its seal was asked for.
    NotLookedAt,
    /// A document cannot be made.
    DocumentFailed,
    /// The card service is not running.
    ReaderServiceNotRunning,
    /// No reader is plugged in.
    ReaderMissing,
    /// No card lies on the reader.
    CardMissing,
    /// The card was taken away while it was read.
    CardRemoved,
    /// Another program holds the card.
    CardInUse,
    /// The card or the reader does not answer.
    CardTimeout,
    /// It is not a social-security card.
    CardNotSocialSecurity,
    /// It is an identity card: it belongs on the other reader.
    CardIsIdentityCard,
    /// What the card says cannot be understood.
    CardUnreadable,
    /// The card wants a PIN or an authenticator.
    CardProtected,
    /// The holder's PIN is wrong; `left` tries are left.
    PinWrong,
    /// The card was reset after the PIN was used, which is not used twice.
    PinAgain,
    /// The card does not prove itself.
    CardNotGenuine,
    /// An identity card was not read; `reason` says why.
    IdentityCardNotRead,
    /// A support file could not be written.
    SupportFileNotWritten,
    /// No printer is set.
    PrinterMissing,
    /// The printer cannot be reached.
    PrinterUnreachable,
    /// The printer refuses; `reason` says why.
    PrinterRefused,
    /// The station's file is not there.
    StoreMissing,
    /// The station's file was written by a newer program.
    StoreTooNew,
    /// The station's file is damaged.
    StoreDamaged,
    /// The disk is full; nothing was changed.
    DiskFull,
    /// The station's file is used by another program.
    StoreBusy,
    /// This machine must be enrolled again before it may record anything; `reason` says why.
    Fenced,
    /// The machine has not been given a centre.
    CentreMissing,
    /// There is no line to the centre.
    CentreUnreachable,
    /// Somebody else answers: a captive portal, a wrong address.
    CentreNotOurs,
    /// The centre's certificate cannot be trusted.
    CentreUntrusted,
    /// The centre cannot now.
    CentreBusy,
    /// The centre no longer speaks with this version of the program.
    ProgramTooOld,
    /// The one-time code is wrong, used or out of date.
    EnrolmentCodeWrong,
    /// The centre does not take this machine any more.
    DeviceRevoked,
    /// The stick was taken out, or cannot be written.
    DriveFailed,
    /// The file is not ours, damaged, or for somebody else.
    FileUnreadable,
    /// A defect; the log has more under `incident`.
    Internal,
}

/// An error with what its sentence needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CommandError {
    /// Which.
    pub code: ErrorCode,
    /// Parameters of the sentence; for `refused`: `rule`, `reason` and the rule's own.
    pub params: BTreeMap<String, String>,
    /// Number under which the log has the chain of causes.
    pub incident: Option<String>,
}

impl CommandError {
    /// An error without parameters.
    pub const fn new(code: ErrorCode) -> Self {
        Self {
            code,
            params: BTreeMap::new(),
            incident: None,
        }
    }

    /// Adds a parameter of the sentence.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }
}

impl From<Refusal> for CommandError {
    fn from(refusal: Refusal) -> Self {
        let mut params = refusal.params;
        params.insert("rule".to_owned(), refusal.rule.to_string());
        params.insert("reason".to_owned(), refusal.reason.into_owned());
        Self {
            code: ErrorCode::Refused,
            params,
            incident: None,
        }
    }
}
