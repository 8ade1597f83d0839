//! Sending a job and following it to its end, on a thread of its own.
//!
//! The thread holds the file open, not the session: what was sent is followed behind a locked
//! screen too, and its outcome is recorded when it comes.

use std::sync::Arc;

use counter_printer::{
    Event, FailureReason, Fault, JobKey, Outcome, Patience, PrintJob, PrintQueue, ticker,
};
use counter_store::table::print::PrintState;
use counter_store::{Store, StoreError};
use uuid::Uuid;

use crate::contract::{AppEvent, CommandError, ErrorCode};
use crate::counter::{Counter, Work};
use crate::fault::incident;
use crate::status::code;

/// Stands where a fault would in a print of which the clerk said that it came out.
pub(super) const CONFIRMED: &str = "confirmed_by_clerk";

/// Sends and follows.
pub(super) fn start(
    counter: &Arc<Counter>,
    queue: Arc<PrintQueue>,
    job: PrintJob,
    print: Uuid,
) -> Result<(), CommandError> {
    let store = counter
        .session()
        .open
        .as_ref()
        .map(|open| Arc::clone(&open.store))
        .ok_or(CommandError::new(ErrorCode::NotLoggedIn))?;
    let following = Following {
        counter: Arc::clone(counter),
        store,
        print,
    };
    std::thread::Builder::new()
        .name("print".to_owned())
        .spawn(move || following.run(&queue, &job))
        .map(drop)
        .map_err(|error| incident(ErrorCode::Internal, &error))
}

struct Following {
    counter: Arc<Counter>,
    store: Arc<Store>,
    print: Uuid,
}

impl Following {
    fn run(&self, queue: &PrintQueue, job: &PrintJob) {
        let submitted = queue.submit(job);
        let event = Event::of_submission(&submitted);
        // Every event is possible to a queued print; the other arm is for the type's sake.
        let outcome = Outcome::Queued.after(event).unwrap_or(Outcome::Queued);
        self.note(&outcome);
        if let Ok(id) = submitted {
            let noted = self.store.write(|writing| {
                writing
                    .prints_mut()
                    .set_job(self.print, &format!("{}#{}", queue.address(), id.0))
            });
            self.log(noted.map(drop));
            self.follow(queue, id, &job.key, &outcome);
        }
    }

    fn follow(
        &self,
        queue: &PrintQueue,
        id: counter_printer::JobId,
        key: &JobKey,
        outcome: &Outcome,
    ) {
        let (mut ticker, stop) = ticker();
        queue.follow(
            id,
            key,
            outcome,
            Patience::default(),
            &mut ticker,
            |_, outcome| {
                self.note(outcome);
            },
        );
        drop(stop);
    }

    fn note(&self, outcome: &Outcome) {
        let (state, fault) = recorded(outcome);
        let at = self.counter.clock.now();
        let noted = self.store.write(|writing| {
            writing
                .prints_mut()
                .set_state(self.print, state, &fault, at)
        });
        self.log(noted.map(drop));
        if let Ok(view) = self.view() {
            self.counter.events.tell(&AppEvent::Print(view));
        }
    }

    fn view(&self) -> Result<crate::contract::PrintView, CommandError> {
        let work: Work = self.counter.work(counter_domain::role::Permission::Look)?;
        let print = self
            .store
            .read(|reading| reading.prints().get(self.print))
            .map_err(|error: StoreError| crate::fault::from_store(&error))?
            .ok_or(CommandError::new(ErrorCode::NotFound))?;
        super::print::print_view(&work, &print)
    }

    fn log(&self, noted: Result<(), StoreError>) {
        if let Err(error) = noted {
            tracing::error!(print = %self.print, %error, "The outcome of a print is not recorded.");
        }
    }
}

/// The outcome as it is kept: a state, and the code of what is wrong.
fn recorded(outcome: &Outcome) -> (PrintState, String) {
    match outcome {
        Outcome::Queued => (PrintState::Queued, String::new()),
        Outcome::Sent => (PrintState::Sent, String::new()),
        Outcome::Waiting(fault) => (PrintState::Sent, fault_code(fault)),
        Outcome::PrinterReportsDone => (PrintState::Done, String::new()),
        Outcome::ConfirmedByClerk => (PrintState::Done, CONFIRMED.to_owned()),
        Outcome::Failed(reason) => (PrintState::Failed, reason_code(reason)),
        Outcome::Cancelled => (PrintState::Cancelled, String::new()),
        Outcome::Unknown(_) => (PrintState::Unknown, "answer_lost".to_owned()),
    }
}

fn fault_code(fault: &Fault) -> String {
    code(fault.code()).replacen("printer.", "", 1)
}

fn reason_code(reason: &FailureReason) -> String {
    match reason {
        FailureReason::Unreachable => "unreachable".to_owned(),
        FailureReason::Blocked(fault) => fault_code(fault),
        FailureReason::Refused => "refused".to_owned(),
        FailureReason::FormatNotSupported => "format_not_supported".to_owned(),
        FailureReason::DocumentAborted => "document_aborted".to_owned(),
        FailureReason::PrinterAborted => "printer_aborted".to_owned(),
        FailureReason::NothingCameOut => "nothing_came_out".to_owned(),
    }
}
