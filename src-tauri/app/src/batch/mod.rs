//! 单位批量申领 (CARD-7-1-4): an employer's list from its file to an application a person.
//!
//! - `files`: where an employer's files lie.
//! - `read`: the list and the photos become rows; what the engine of `crate::roster` says of them.
//! - `check`: row by row, what the rules and the photo's check say; several rows at once.
//! - `print`: the numbers and the one 受理单 that the employer signs for everybody.
//! - `submit`: an act a row, each recorded by itself with its photo.
//! - `export`: what the employer gets back.
//!
//! Invariants: every step of a run is kept with the row that it was for, so that a run which was
//! cancelled, or which the window did not outlive, goes on where it ended. A row is submitted in the
//! transaction that notes so: no number of tries doubles it. Rows that are not good hold no other
//! row back. Deliberately absent: any rule of its own; a row is decided as every application is.

mod check;
mod entry;
mod export;
mod files;
mod open;
mod print;
mod read;
mod submit;
mod view;

use std::sync::atomic::{AtomicBool, Ordering};

use counter_domain::id::DraftId;
use counter_store::table::batch::ChangeBatchError;

use crate::contract::{AppEvent, CommandError, ErrorCode, Nothing, ProgressView};
use crate::counter::Counter;
use crate::fault::from_store;

/// A run over a list: whether somebody wants it to end.
#[derive(Debug, Default)]
pub(crate) struct BatchRun {
    cancelled: AtomicBool,
}

impl Counter {
    /// Ends the run that is under way; what it did stays done.
    pub fn cancel_batch(&self) -> Result<Nothing, CommandError> {
        self.work(counter_domain::role::Permission::Enter)?;
        self.batch_run.cancelled.store(true, Ordering::Relaxed);
        Ok(Nothing {})
    }

    /// A run begins.
    fn begin_run(&self) {
        self.batch_run.cancelled.store(false, Ordering::Relaxed);
    }

    /// Tells how far a run is; answers whether it goes on.
    fn run_goes_on(&self, done: usize, total: usize) -> bool {
        let short = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        self.events.tell(&AppEvent::Batch(ProgressView {
            done: short(done),
            total: short(total),
        }));
        !self.batch_run.cancelled.load(Ordering::Relaxed)
    }
}

/// The id of a list or of a row, as a view gave it.
fn id(text: &str) -> Result<DraftId, CommandError> {
    text.parse()
        .map_err(|_| CommandError::new(ErrorCode::NotFound))
}

fn from_change(error: ChangeBatchError) -> CommandError {
    match error {
        ChangeBatchError::NotFound => CommandError::new(ErrorCode::NotFound),
        ChangeBatchError::Frozen => CommandError::new(ErrorCode::DraftFrozen),
        ChangeBatchError::NotFrozen => CommandError::new(ErrorCode::DraftOutdated),
        ChangeBatchError::Store(error) => from_store(&error),
    }
}
