//! The record of one print, and its links to the prints made again from it.

use serde::{Deserialize, Serialize};

use crate::job::{JobId, JobKey};
use crate::outcome::{Event, Outcome, StepError};

/// One print of a paper: one key, one job, one outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Print {
    /// The print id.
    pub key: JobKey,
    /// The number that the printer gave it.
    pub job: Option<JobId>,
    /// What it has come to.
    pub outcome: Outcome,
    /// The n of the mark 补打第n次 that is laid over the paper; 0 is the first print, without mark.
    pub reprint_number: u32,
    /// The print that this one was made again from.
    pub reprint_of: Option<JobKey>,
    /// The print that was made again from this one.
    pub reprinted_as: Option<JobKey>,
}

/// Why a print cannot be made again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReprintError {
    /// It has no outcome yet.
    #[error("这份文件还在打印：请等打印机报告结果，或先取消打印，再补打。")]
    Unfinished,
    /// The clerk has not said whether paper came out.
    #[error("这份文件的打印结果不明：请先看出纸盘并确认有没有出纸，再补打。")]
    Unconfirmed,
    /// It was made again before; the last print of the row is the one to begin from.
    #[error("这份文件已经补打过：请从最近一次打印记录补打。")]
    AlreadyReprinted(JobKey),
    /// The new key is the old one.
    #[error("补打须使用新的打印编号。")]
    SameKey,
}

impl Print {
    /// A first print, not yet sent.
    pub fn new(key: JobKey) -> Self {
        Self {
            key,
            job: None,
            outcome: Outcome::Queued,
            reprint_number: 0,
            reprint_of: None,
            reprinted_as: None,
        }
    }

    /// Records an event; a refused one changes nothing.
    pub fn record(&mut self, event: Event) -> Result<(), StepError> {
        self.outcome = self.outcome.after(event)?;
        Ok(())
    }

    /// Makes the print that repeats this one, and links the two.
    ///
    /// The number of the mark grows only when a sheet of this print may exist: after a failure
    /// from which nothing came out, the next sheet is still the first.
    pub fn reprint(&mut self, key: JobKey) -> Result<Self, ReprintError> {
        if self.outcome.asks_clerk() {
            return Err(ReprintError::Unconfirmed);
        }
        if !self.outcome.is_final() {
            return Err(ReprintError::Unfinished);
        }
        if let Some(later) = &self.reprinted_as {
            return Err(ReprintError::AlreadyReprinted(later.clone()));
        }
        if key == self.key {
            return Err(ReprintError::SameKey);
        }
        let sheets = u32::from(self.outcome.paper_may_exist());
        self.reprinted_as = Some(key.clone());
        Ok(Self {
            reprint_number: self.reprint_number.saturating_add(sheets),
            reprint_of: Some(self.key.clone()),
            ..Self::new(key)
        })
    }
}
