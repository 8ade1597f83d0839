//! Why an act is where it is, for the page that tells it.

use std::collections::BTreeMap;

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

/// Why each act waits, in the order in which they go.
pub fn why(situation: &Situation) -> Vec<(ActId, ActStanding)> {
    let mut before: BTreeMap<&str, ActId> = BTreeMap::new();
    let acts = situation.in_order().into_iter();
    acts.map(|act| {
        let first = before.get(act.subject.as_str()).copied();
        if first.is_none() && !act.stored && !(act.aside && act.undone) {
            before.insert(&act.subject, act.act);
        }
        (act.act, standing(situation, act, first))
    })
    .collect()
}

fn standing(situation: &Situation, act: &QueuedAct, before: Option<ActId>) -> ActStanding {
    if act.aside {
        return ActStanding::Aside;
    }
    if act.stored {
        return ActStanding::Stored;
    }
    if let Some(before) = before {
        return ActStanding::Behind(before);
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
