//! How a queue is: `printer-state`, `printer-state-reasons` and whether it takes jobs.

use crate::error::PrintError;
use crate::fault::{Fault, Reason, Severity};
use crate::message::{Response, Tag};

/// How a queue is at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueStatus {
    /// Whether it prints.
    pub state: QueueState,
    /// What will soon want a hand.
    pub notices: Vec<Notice>,
    /// Jobs in the queue, where it says so.
    pub waiting_jobs: Option<u32>,
}

/// Whether a queue prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueueState {
    /// Idle, or printing.
    Ready,
    /// It waits for a person.
    Faulted(Fault),
    /// It runs and takes no new jobs.
    NotAccepting,
    /// It could not be asked.
    Unavailable(PrintError),
}

/// A warning that does not stop the printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Notice {
    /// 纸将用完, or one tray of several is empty.
    PaperLow,
    /// 墨粉将用完.
    TonerLow,
}

impl QueueStatus {
    pub(crate) fn unavailable(error: PrintError) -> Self {
        Self {
            state: QueueState::Unavailable(error),
            notices: Vec::new(),
            waiting_jobs: None,
        }
    }
}

impl QueueState {
    /// The stable name under which the UI keeps its sentence.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Ready => "printer-ready",
            Self::Faulted(fault) => fault.code(),
            Self::NotAccepting => PrintError::NotAccepting.code(),
            Self::Unavailable(error) => error.code(),
        }
    }

    /// How it is and what to do, for the status bar.
    pub fn sentence(&self) -> String {
        match self {
            Self::Ready => "打印机就绪。".to_owned(),
            Self::Faulted(fault) => fault.sentence(),
            Self::NotAccepting => PrintError::NotAccepting.to_string(),
            Self::Unavailable(PrintError::Unreachable | PrintError::AnswerLost) => {
                "连不上打印机：请检查打印机电源和网线。".to_owned()
            }
            Self::Unavailable(error) => error.to_string(),
        }
    }
}

/// The attributes that [`read`] looks at.
pub(crate) const WANTED: [&str; 4] = [
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "queued-job-count",
];

/// Reads the answer to Get-Printer-Attributes.
pub(crate) fn read(response: &Response) -> QueueStatus {
    let reasons = response.keywords(Tag::Printer, "printer-state-reasons");
    let state = match response.number(Tag::Printer, "printer-state") {
        Some(state @ 3..=5) => match Fault::from_keywords(&reasons, state == 5) {
            Some(fault) => QueueState::Faulted(fault),
            None if response.boolean(Tag::Printer, "printer-is-accepting-jobs") == Some(false) => {
                QueueState::NotAccepting
            }
            None => QueueState::Ready,
        },
        _ => QueueState::Unavailable(PrintError::Unintelligible),
    };
    QueueStatus {
        notices: notices(&reasons),
        waiting_jobs: response
            .number(Tag::Printer, "queued-job-count")
            .and_then(|count| u32::try_from(count).ok()),
        state,
    }
}

fn notices(reasons: &[String]) -> Vec<Notice> {
    let mut notices = Vec::new();
    for reason in reasons.iter().map(|reason| Reason::read(reason)) {
        let notice = match reason.keyword {
            "media-low" => Notice::PaperLow,
            "media-empty" | "media-needed" if reason.severity != Severity::Error => {
                Notice::PaperLow
            }
            "toner-low" | "marker-supply-low" | "developer-low" => Notice::TonerLow,
            _ => continue,
        };
        if !notices.contains(&notice) {
            notices.push(notice);
        }
    }
    notices
}
