//! What to do next, as pure functions: [`next`] reads a [`Situation`] and names a [`Step`],
//! [`learn`] writes into it what came of the step, and says what the store has to remember.
//!
//! Invariants, each held by a property test:
//! - acts of one subject reach the centre in the journal's order, but that an act goes before the
//!   one that it takes back; other subjects pass;
//! - an act goes after its attachments;
//! - no step is larger than [`counter_wire::limits`] allows;
//! - an act that breaks the centre [`ATTEMPTS`] times alone is set aside with its cause, and is not
//!   sent again by itself; a centre that breaks on everything is not the acts' fault;
//! - nothing waits longer than [`backoff::CAP_MS`] without a reason that names a person's decision.
//!
//! Deliberately absent: clocks, sockets, the store.

pub mod backoff;
mod learn;
mod ready;
mod situation;
mod why;

pub use learn::{AsideCause, Failure, FailureKind, Note, Outcome, PushAnswer, learn};
pub use situation::{BlobStanding, Fence, LineStanding, Place, QueuedAct, Situation, Suspect};
pub use why::{ActStanding, why};

use counter_act::Hash;
use counter_domain::id::ActId;
use counter_wire::blob::BlobName;

/// Failures alone after which an act is set aside.
pub const ATTEMPTS: u32 = 3;
/// The same where no answer came: a bad line looks so too, so more is needed.
pub const SILENT_ATTEMPTS: u32 = 8;
/// Acts set aside in a row after which the fault is the centre's.
pub const CONDEMNED_IN_A_ROW: u32 = 5;
/// Milliseconds between two pulls while nothing happens.
pub const PULL_EVERY_MS: u64 = 20_000;
/// Milliseconds between two signed times.
pub const TIME_EVERY_MS: u64 = 600_000;
/// Pieces of blobs that are uploaded side by side.
pub const PIECES: usize = 16;
/// Most pieces of one step: the photos of a whole push.
pub const PIECES_A_STEP: usize = counter_wire::limits::PUSH_ACTS;
/// Bytes of pieces after which a step with [`PIECES`] of them takes no more.
const STEP_BYTES: usize = 8 * 1024 * 1024;
/// Uploads after which acts that are ready go first.
const UPLOADS_BEFORE_PUSH: u32 = 2;

/// A piece of a blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Which blob.
    pub sha256: Hash,
    /// Where the piece begins.
    pub offset: u64,
    /// Its bytes.
    pub length: usize,
    /// Bytes of the whole.
    pub total: u64,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Ask for a new certificate.
    Renew,
    /// Ask for the centre's signed time.
    Time,
    /// Push no act: says whether the centre is well, and what it lacks.
    Probe,
    /// Let everything after a place wait again, because the centre lost it.
    ResendAfter(Place),
    /// An act names an attachment that is nowhere.
    SetAside(ActId),
    /// Ask which blobs are missing.
    AskBlobs(Vec<BlobName>),
    /// Upload pieces, each of another blob.
    Upload(Vec<Piece>),
    /// Push acts in this order.
    Push(Vec<ActId>),
    /// Pull a page.
    Pull,
    /// Nothing now.
    Wait(Wait),
}

/// Why nothing is done, and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// At most so long; none until somebody decides.
    pub for_ms: Option<u64>,
    /// Why.
    pub reason: WaitReason,
}

/// Why nothing is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitReason {
    /// The machine was fenced or revoked.
    Fenced,
    /// The line failed; the code stands in [`LineStanding::code`].
    Line,
    /// The program is too old for anything but pushing.
    TooOld,
    /// Everything is done that can be done now.
    Idle,
}

/// Names the next step.
pub fn next(situation: &Situation) -> Step {
    let now = situation.now_ms;
    if situation.fence.is_some() {
        return wait(None, WaitReason::Fenced);
    }
    if now < situation.line.wait_until_ms {
        return wait(Some(situation.line.wait_until_ms - now), WaitReason::Line);
    }
    if now >= situation.renew_at_ms {
        return Step::Renew;
    }
    if now >= situation.time_at_ms && !situation.too_old {
        return Step::Time;
    }
    if situation.suspect.is_some() || situation.compare {
        return Step::Probe;
    }
    if let Some(place) = situation.resend_after {
        return Step::ResendAfter(place);
    }
    if let Some(step) = ready::acts(situation) {
        return step;
    }
    if situation.too_old {
        return wait(Some(backoff::CAP_MS), WaitReason::TooOld);
    }
    if now >= situation.pull_at_ms {
        return Step::Pull;
    }
    let soonest = situation
        .acts
        .iter()
        .filter(|act| !act.aside && !act.stored)
        .filter_map(|act| act.wait_until_ms)
        .filter(|until| *until > now)
        .chain([
            situation.pull_at_ms,
            situation.time_at_ms,
            situation.renew_at_ms,
        ])
        .min()
        .unwrap_or(situation.pull_at_ms);
    wait(
        Some(soonest.saturating_sub(now).min(backoff::CAP_MS)),
        WaitReason::Idle,
    )
}

/// What is uploaded while acts are pushed, so that the line is not idle while the centre judges.
pub fn beside(situation: &Situation, step: &Step) -> Vec<Piece> {
    match step {
        Step::Push(_) => ready::pieces(situation),
        _ => Vec::new(),
    }
}

const fn wait(for_ms: Option<u64>, reason: WaitReason) -> Step {
    Step::Wait(Wait { for_ms, reason })
}
