//! Which acts no longer count, because a later one took them back or stands in their place.

use std::collections::BTreeSet;

use crate::act::ActBody;
use crate::id::ActId;

/// What folding has to know of an act.
#[derive(Debug, Clone, Copy)]
pub struct Undoing<'a> {
    /// Which.
    pub id: ActId,
    /// The act in whose place it stands.
    pub replaces: Option<ActId>,
    /// What it says.
    pub body: &'a ActBody,
}

/// The acts among those that wait for the centre which shall not be folded: taken back, replaced,
/// or decided against. An act that is itself undone undoes nothing any more.
pub fn undone<'a>(acts: impl DoubleEndedIterator<Item = Undoing<'a>>) -> BTreeSet<ActId> {
    let mut undone = BTreeSet::new();
    for act in acts.rev() {
        if undone.contains(&act.id) {
            continue;
        }
        match act.body {
            ActBody::ActWithdrawn { act, .. }
            | ActBody::ActDecided {
                act, accept: false, ..
            } => {
                undone.insert(*act);
            }
            _ => {}
        }
        undone.extend(act.replaces);
    }
    undone
}
