//! Print queues and what became of each print.
//!
//! A [`PrintQueue`] speaks IPP (RFC 8011) to one queue: a printer on the counter's own network, or
//! a queue of the CUPS on this machine. It tells how the queue is ([`QueueStatus`]), takes a PDF
//! ([`PrintJob`]) and follows the job to its end. What the printer says is turned into [`Event`]s,
//! and [`Outcome::after`] is the one table that says what a print has come to.
//!
//! Invariants:
//! - A print is called done (打印机报告已出纸) only when the printer itself says `completed`. A CUPS
//!   queue passes on what its own driver knows; the sentence therefore names the printer as witness.
//! - One [`JobKey`] is one job: the key stands in the job's name, so that a job whose answer was
//!   lost, or that was sent before the program was restarted, is found again and not sent twice.
//! - Whatever a printer answers is foreign: it has limits in size, depth and time, and no answer
//!   makes this crate panic.
//! - A job's name carries a title and a print id, never a person's name or number.
//!
//! Deliberately absent: making or changing a PDF (`counter-document`), keeping the record
//! (`counter-store`), network discovery, encrypted IPP (`ipps`), passwords, and Windows' spooler.
//! All calls block and carry a deadline; the caller owns the thread.

mod ability;
mod address;
mod discover;
mod error;
mod fault;
mod follow;
mod job;
mod message;
mod outcome;
mod print;
mod queue;
mod status;
mod transport;

pub use ability::Abilities;
pub use address::{QueueAddress, QueueAddressError};
pub use discover::{ConfiguredQueue, ListedQueue, QueueSource, list_queues};
pub use error::PrintError;
pub use fault::Fault;
pub use follow::{Follower, Pace, Patience, StopFollowing, Ticker, Verdict, ticker};
pub use job::{AbortCause, JobId, JobKey, JobKeyError, JobState, Media, PrintJob, Sides};
pub use outcome::{Doubt, Event, EventKind, FailureReason, Outcome, OutcomeKind, StepError};
pub use print::{Print, ReprintError};
pub use queue::PrintQueue;
pub use status::{Notice, QueueState, QueueStatus};
pub use transport::Deadlines;

/// Reads `answer` as an IPP response and gives up what it says, for the fuzzer only.
#[doc(hidden)]
pub fn fuzz_response(answer: &[u8]) {
    if let Ok(response) = message::Response::parse(answer) {
        let _ = status::read(&response);
        let _ = ability::Abilities::read(&response);
        let _ = job::read_state(&response, None);
        let _ = job::read_job_id(&response);
        let _ = job::find_by_key(&response, &job::JobKey::for_fuzzing());
        let _ = discover::read_queues(&response);
    }
}
