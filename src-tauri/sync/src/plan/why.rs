//! Why an act is where it is, for the page that tells it.

use counter_domain::id::ActId;

use super::{BlobStanding, QueuedAct, Situation};

/// What an act waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActStanding {
    /// It goes with the next push.
    Ready,
    /// The centre has it and has not judged it.
    Stored,
    /// Its attachments go first.
    Attachments,
    /// It failed and is tried again after so many milliseconds.
    Again(u64),
    /// An earlier act of the same person goes first.
    Behind(ActId),
    /// It is not sent any more until somebody has seen to it.
    Aside,
}

/// Why an act waits.
pub fn why(situation: &Situation, act: &QueuedAct) -> ActStanding {
    if act.aside {
        return ActStanding::Aside;
    }
    if act.stored {
        return ActStanding::Stored;
    }
    let before = situation.acts.iter().find(|other| {
        other.subject == act.subject
            && other.place < act.place
            && !other.stored
            && !(other.aside && other.undone)
    });
    if let Some(before) = before {
        return ActStanding::Behind(before.act);
    }
    if let Some(until) = act.wait_until_ms.filter(|until| *until > situation.now_ms) {
        return ActStanding::Again(until - situation.now_ms);
    }
    let there = |sha256| matches!(situation.blobs.get(sha256), Some(BlobStanding::There));
    if act.attachments.iter().all(|blob| there(&blob.sha256)) {
        ActStanding::Ready
    } else {
        ActStanding::Attachments
    }
}
