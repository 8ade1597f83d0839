//! Which acts can go, and what they still need.

use std::collections::BTreeSet;

use counter_act::Hash;
use counter_wire::blob::BlobName;
use counter_wire::limits;

use super::{BlobStanding, PIECES, Piece, QueuedAct, Situation, Step, UPLOADS_BEFORE_PUSH};

/// Bytes of a push beside its acts: the head and the frame.
const FRAME_BYTES: usize = 4096;
/// Bytes of an act's frame in JSON.
const ACT_FRAME_BYTES: usize = 64;

#[derive(Default)]
struct Ready<'a> {
    blocked: BTreeSet<&'a str>,
    unknown: Vec<BlobName>,
    pieces: Vec<Piece>,
    named: BTreeSet<Hash>,
    push: Vec<&'a QueuedAct>,
    bytes: usize,
}

/// What to do for the acts; none where all of them wait.
pub(super) fn acts(situation: &Situation) -> Option<Step> {
    let mut ready = Ready::default();
    for act in situation.in_order() {
        if act.aside {
            if !act.undone {
                ready.blocked.insert(&act.subject);
            }
            continue;
        }
        if ready.blocked.contains(act.subject.as_str()) {
            continue;
        }
        if act
            .wait_until_ms
            .is_some_and(|until| until > situation.now_ms)
        {
            ready.blocked.insert(&act.subject);
            continue;
        }
        let whole = match ready.attachments(situation, act) {
            Ok(whole) => whole,
            Err(Gone) => return Some(Step::SetAside(act.act)),
        };
        if act.stored {
            continue;
        }
        if !whole {
            ready.blocked.insert(&act.subject);
            continue;
        }
        // What has failed before goes alone, so that nothing else suffers with it.
        if act.attempts > 0 {
            if ready.push.is_empty() {
                return Some(Step::Push(vec![act.act]));
            }
            ready.blocked.insert(&act.subject);
            continue;
        }
        if !ready.take(situation, act) {
            break;
        }
    }
    ready.step(situation)
}

struct Gone;

impl<'a> Ready<'a> {
    /// Whether the centre has every attachment of an act; notes what it needs.
    fn attachments(&mut self, situation: &Situation, act: &QueuedAct) -> Result<bool, Gone> {
        // A centre that finds this program too old takes acts and nothing else.
        let mut whole = true;
        if situation.too_old {
            return Ok(whole);
        }
        for blob in &act.attachments {
            match situation.blobs.get(&blob.sha256) {
                Some(BlobStanding::There) => continue,
                Some(BlobStanding::Gone) => return Err(Gone),
                None => {
                    if self.unknown.len() < limits::BLOB_NAMES && self.named.insert(blob.sha256) {
                        self.unknown.push(*blob);
                    }
                }
                Some(BlobStanding::Missing { have }) => {
                    if self.pieces.len() < PIECES && self.named.insert(blob.sha256) {
                        self.pieces.push(piece(*blob, *have));
                    }
                }
            }
            whole = false;
        }
        Ok(whole)
    }

    /// Takes an act into the batch; false where the batch is full.
    fn take(&mut self, situation: &Situation, act: &'a QueuedAct) -> bool {
        let bytes = self.bytes + on_the_wire(act);
        let full = self.push.len() >= situation.batch.clamp(1, limits::PUSH_ACTS)
            || (bytes > limits::PUSH_BYTES - FRAME_BYTES && !self.push.is_empty());
        if !full {
            self.push.push(act);
            self.bytes = bytes;
        }
        !full
    }

    fn step(self, situation: &Situation) -> Option<Step> {
        let full = self.push.len() >= situation.batch;
        let push_now = full || self.pieces.is_empty() || situation.uploads >= UPLOADS_BEFORE_PUSH;
        if !self.unknown.is_empty() && !full {
            return Some(Step::AskBlobs(self.unknown));
        }
        if !self.push.is_empty() && push_now {
            let acts = self.push.iter().map(|act| act.act).collect();
            return Some(Step::Push(acts));
        }
        (!self.pieces.is_empty()).then_some(Step::Upload(self.pieces))
    }
}

fn piece(blob: BlobName, have: u64) -> Piece {
    let left = blob.bytes.saturating_sub(have);
    Piece {
        sha256: blob.sha256,
        offset: have,
        length: usize::try_from(left).map_or(limits::BLOB_PIECE_BYTES, |left| {
            left.min(limits::BLOB_PIECE_BYTES)
        }),
        total: blob.bytes,
    }
}

/// Payloads travel as base64.
fn on_the_wire(act: &QueuedAct) -> usize {
    act.bytes + act.bytes / 3 + ACT_FRAME_BYTES
}
