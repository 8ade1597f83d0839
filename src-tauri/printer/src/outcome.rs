//! What a print has come to: one table of states and events, without I/O.

use serde::{Deserialize, Serialize};

use crate::error::PrintError;
use crate::fault::Fault;
use crate::job::{AbortCause, JobId, JobState};

/// The outcome of one print, as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "outcome", content = "detail")]
pub enum Outcome {
    /// 待送打印机: recorded, and not yet handed to the queue.
    Queued,
    /// 已送打印机: the queue took it; no word of paper yet.
    Sent,
    /// 等待处理: the printer has it and waits for a person to mend something.
    Waiting(Fault),
    /// 打印机报告已出纸: the printer itself said that the job is completed.
    PrinterReportsDone,
    /// 经办确认已出纸: the clerk saw the paper after the printer's word was lost.
    ConfirmedByClerk,
    /// 打印失败.
    Failed(FailureReason),
    /// 已取消.
    Cancelled,
    /// 结果不明: it was sent, and nobody knows whether paper came out. Only here the clerk is asked.
    Unknown(Doubt),
}

/// Why a print failed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "reason", content = "fault")]
pub enum FailureReason {
    /// The queue could not be reached; nothing was sent.
    Unreachable,
    /// The printer stood still before anything was sent.
    Blocked(Fault),
    /// The queue took no jobs, or not this one.
    Refused,
    /// The printer does not print PDF.
    FormatNotSupported,
    /// The printer gave up over the document.
    DocumentAborted,
    /// The printer gave up for a reason of its own.
    PrinterAborted,
    /// The clerk was asked, looked, and found no paper.
    NothingCameOut,
}

/// Why nobody knows whether paper came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// The document was on its way and the queue's answer never came.
    AnswerLost,
    /// The printer was lost after it had taken the job.
    ContactLost,
    /// The printer no longer knows the job.
    Forgotten,
    /// The printer was done, with errors.
    FinishedWithErrors,
}

/// What happens to a print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The queue took the job and numbered it.
    Accepted,
    /// The job was not taken, and certainly nothing was printed.
    Refused(FailureReason),
    /// The document was sent and no answer came that could be read.
    AnswerLost,
    /// The clerk took it back before it was sent.
    Withdrawn,
    /// The printer has it and nothing is in the way.
    Progress,
    /// The printer waits for a person.
    Stopped(Fault),
    /// The printer says `completed`.
    Completed,
    /// The printer says `completed`, with errors.
    CompletedWithErrors,
    /// The printer says `canceled`.
    Cancelled,
    /// The printer says `aborted`.
    Aborted(AbortCause),
    /// The printer has not answered for longer than patience lasts.
    ContactLost,
    /// The printer answers and does not know the job.
    Forgotten,
    /// The clerk was asked and has the paper in hand.
    ClerkSawPaper,
    /// The clerk was asked and found none.
    ClerkSawNothing,
}

impl Event {
    /// What the result of submitting a job means for its print.
    pub fn of_submission(result: &Result<JobId, PrintError>) -> Self {
        let error = match result {
            Ok(_) => return Self::Accepted,
            Err(error) if error.may_have_printed() => return Self::AnswerLost,
            Err(error) => error,
        };
        Self::Refused(match error {
            PrintError::Unreachable => FailureReason::Unreachable,
            PrintError::Blocked(fault) => FailureReason::Blocked(fault.clone()),
            PrintError::FormatNotSupported => FailureReason::FormatNotSupported,
            PrintError::AnswerLost
            | PrintError::Unintelligible
            | PrintError::NotAPrinter { .. }
            | PrintError::PasswordNeeded
            | PrintError::EncryptionNeeded
            | PrintError::NotAccepting
            | PrintError::Busy
            | PrintError::TooLarge
            | PrintError::QueueNotFound
            | PrintError::JobNotFound
            | PrintError::Refused { .. } => FailureReason::Refused,
        })
    }

    /// What a printer's word about the job means for its print. `Held` is progress: the job is safe
    /// in the queue, and whoever holds it there lets it go.
    pub fn of_state(state: &JobState) -> Self {
        match state {
            JobState::Waiting | JobState::Held | JobState::Printing { .. } => Self::Progress,
            JobState::Stopped(fault) => Self::Stopped(fault.clone()),
            JobState::Completed => Self::Completed,
            JobState::CompletedWithErrors => Self::CompletedWithErrors,
            JobState::Cancelled => Self::Cancelled,
            JobState::Aborted(cause) => Self::Aborted(*cause),
            JobState::NotKnown => Self::Forgotten,
        }
    }
}

/// An event that cannot happen to a print in this state; the record stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{event:?} cannot follow {outcome:?}")]
pub struct StepError {
    /// The state.
    pub outcome: OutcomeKind,
    /// The event.
    pub event: EventKind,
}

impl Outcome {
    /// The state after `event`. Every cell is filled: it leads on, keeps the state, or is refused.
    ///
    /// - Before the queue took the job, only the submission's own result or its withdrawal counts.
    /// - While the printer has it, the printer's word counts, and nobody else's.
    /// - In doubt, the clerk's word counts too, and the printer's when it comes back.
    /// - What is final stays final, with one exception: paper that comes out after the clerk had
    ///   looked in vain is recorded, for then two sheets with one number are about.
    pub fn after(&self, event: Event) -> Result<Self, StepError> {
        use Event as E;
        let refused = || {
            Err(StepError {
                outcome: self.kind(),
                event: event.kind(),
            })
        };
        let next = match self {
            Self::Queued => match event {
                E::Accepted => Self::Sent,
                E::Refused(reason) => Self::Failed(reason),
                E::AnswerLost => Self::Unknown(Doubt::AnswerLost),
                E::Withdrawn => Self::Cancelled,
                E::Progress
                | E::Stopped(_)
                | E::Completed
                | E::CompletedWithErrors
                | E::Cancelled
                | E::Aborted(_)
                | E::ContactLost
                | E::Forgotten
                | E::ClerkSawPaper
                | E::ClerkSawNothing => return refused(),
            },
            Self::Sent | Self::Waiting(_) => match event {
                E::Accepted => self.clone(),
                E::Progress => Self::Sent,
                E::Stopped(fault) => Self::Waiting(fault),
                E::Completed => Self::PrinterReportsDone,
                E::CompletedWithErrors => Self::Unknown(Doubt::FinishedWithErrors),
                E::Cancelled => Self::Cancelled,
                E::Aborted(cause) => Self::Failed(FailureReason::from(cause)),
                E::ContactLost => Self::Unknown(Doubt::ContactLost),
                E::Forgotten => Self::Unknown(Doubt::Forgotten),
                E::Refused(_)
                | E::AnswerLost
                | E::Withdrawn
                | E::ClerkSawPaper
                | E::ClerkSawNothing => {
                    return refused();
                }
            },
            Self::Unknown(_) => match event {
                // A second attempt at sending says nothing about the first one.
                E::Refused(_) | E::AnswerLost | E::ContactLost | E::Forgotten => self.clone(),
                E::Accepted | E::Progress => Self::Sent,
                E::Stopped(fault) => Self::Waiting(fault),
                E::Completed => Self::PrinterReportsDone,
                E::CompletedWithErrors => Self::Unknown(Doubt::FinishedWithErrors),
                E::Cancelled => Self::Cancelled,
                E::Aborted(cause) => Self::Failed(FailureReason::from(cause)),
                E::ClerkSawPaper => Self::ConfirmedByClerk,
                E::ClerkSawNothing => Self::Failed(FailureReason::NothingCameOut),
                E::Withdrawn => return refused(),
            },
            Self::Failed(FailureReason::NothingCameOut) => match event {
                E::Completed => Self::PrinterReportsDone,
                E::ClerkSawNothing => self.clone(),
                E::Accepted
                | E::Refused(_)
                | E::AnswerLost
                | E::Withdrawn
                | E::Progress
                | E::Stopped(_)
                | E::CompletedWithErrors
                | E::Cancelled
                | E::Aborted(_)
                | E::ContactLost
                | E::Forgotten
                | E::ClerkSawPaper => return refused(),
            },
            Self::PrinterReportsDone => match event {
                E::Completed => self.clone(),
                _ => return refused(),
            },
            Self::ConfirmedByClerk => match event {
                E::Completed | E::ClerkSawPaper => self.clone(),
                _ => return refused(),
            },
            Self::Failed(_) => match event {
                E::Refused(_) | E::Aborted(_) => self.clone(),
                _ => return refused(),
            },
            Self::Cancelled => match event {
                E::Cancelled | E::Withdrawn => self.clone(),
                _ => return refused(),
            },
        };
        Ok(next)
    }

    /// Whether no word is awaited any more, from the printer or the clerk.
    pub fn is_final(&self) -> bool {
        match self {
            Self::PrinterReportsDone
            | Self::ConfirmedByClerk
            | Self::Failed(_)
            | Self::Cancelled => true,
            Self::Queued | Self::Sent | Self::Waiting(_) | Self::Unknown(_) => false,
        }
    }

    /// Whether the clerk is to be asked if paper came out.
    pub fn asks_clerk(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// Whether a sheet with this number may exist, so that another print of it is a 补打.
    pub fn paper_may_exist(&self) -> bool {
        match self {
            Self::Queued => false,
            Self::Failed(reason) => match reason {
                FailureReason::DocumentAborted | FailureReason::PrinterAborted => true,
                FailureReason::Unreachable
                | FailureReason::Blocked(_)
                | FailureReason::Refused
                | FailureReason::FormatNotSupported
                | FailureReason::NothingCameOut => false,
            },
            Self::Sent
            | Self::Waiting(_)
            | Self::PrinterReportsDone
            | Self::ConfirmedByClerk
            | Self::Cancelled
            | Self::Unknown(_) => true,
        }
    }

    /// What the clerk reads: how it stands and, where something is left to do, what.
    pub fn sentence(&self) -> String {
        match self {
            Self::Queued => "待送打印机。".to_owned(),
            Self::Sent => "已送打印机，等待打印机报告。".to_owned(),
            Self::Waiting(fault) => fault.sentence(),
            Self::PrinterReportsDone => "打印机报告已出纸。".to_owned(),
            Self::ConfirmedByClerk => "经办确认已出纸。".to_owned(),
            Self::Cancelled => "打印已取消。".to_owned(),
            Self::Failed(reason) => reason.sentence(),
            Self::Unknown(_) => {
                "已送打印机，但没有得到打印机的最后报告：请看出纸盘，再选“已出纸”或“没有出纸”。"
                    .to_owned()
            }
        }
    }

    /// The state without its detail.
    pub fn kind(&self) -> OutcomeKind {
        match self {
            Self::Queued => OutcomeKind::Queued,
            Self::Sent => OutcomeKind::Sent,
            Self::Waiting(_) => OutcomeKind::Waiting,
            Self::PrinterReportsDone => OutcomeKind::PrinterReportsDone,
            Self::ConfirmedByClerk => OutcomeKind::ConfirmedByClerk,
            Self::Failed(_) => OutcomeKind::Failed,
            Self::Cancelled => OutcomeKind::Cancelled,
            Self::Unknown(_) => OutcomeKind::Unknown,
        }
    }
}

impl FailureReason {
    /// What is wrong and what to do next, for the clerk.
    pub fn sentence(&self) -> String {
        match self {
            Self::Unreachable => PrintError::Unreachable.to_string(),
            Self::Blocked(fault) => format!("没有送出。{}处理后请再按打印。", fault.sentence()),
            Self::Refused => {
                "打印机没有接收这份文件：请再按打印；仍不行请换一台打印机。".to_owned()
            }
            Self::FormatNotSupported => PrintError::FormatNotSupported.to_string(),
            Self::DocumentAborted => {
                "打印机读不懂这份文件，已放弃打印：请换一台打印机，并告知信息科。".to_owned()
            }
            Self::PrinterAborted => {
                "打印机中途放弃了打印：请取走出了一半的纸，看打印机面板后补打。".to_owned()
            }
            Self::NothingCameOut => "经办确认没有出纸：请检查打印机后再按打印。".to_owned(),
        }
    }
}

impl From<AbortCause> for FailureReason {
    fn from(cause: AbortCause) -> Self {
        match cause {
            AbortCause::Document => Self::DocumentAborted,
            AbortCause::Printer => Self::PrinterAborted,
        }
    }
}

/// An [`Outcome`] without its detail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the outcome of the same name")]
pub enum OutcomeKind {
    Queued,
    Sent,
    Waiting,
    PrinterReportsDone,
    ConfirmedByClerk,
    Failed,
    Cancelled,
    Unknown,
}

/// An [`Event`] without its detail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the event of the same name")]
pub enum EventKind {
    Accepted,
    Refused,
    AnswerLost,
    Withdrawn,
    Progress,
    Stopped,
    Completed,
    CompletedWithErrors,
    Cancelled,
    Aborted,
    ContactLost,
    Forgotten,
    ClerkSawPaper,
    ClerkSawNothing,
}

impl Event {
    /// The event without its detail.
    pub fn kind(&self) -> EventKind {
        match self {
            Self::Accepted => EventKind::Accepted,
            Self::Refused(_) => EventKind::Refused,
            Self::AnswerLost => EventKind::AnswerLost,
            Self::Withdrawn => EventKind::Withdrawn,
            Self::Progress => EventKind::Progress,
            Self::Stopped(_) => EventKind::Stopped,
            Self::Completed => EventKind::Completed,
            Self::CompletedWithErrors => EventKind::CompletedWithErrors,
            Self::Cancelled => EventKind::Cancelled,
            Self::Aborted(_) => EventKind::Aborted,
            Self::ContactLost => EventKind::ContactLost,
            Self::Forgotten => EventKind::Forgotten,
            Self::ClerkSawPaper => EventKind::ClerkSawPaper,
            Self::ClerkSawNothing => EventKind::ClerkSawNothing,
        }
    }
}
