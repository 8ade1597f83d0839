//! Which acts can go, and what they still need.

use std::collections::BTreeSet;

use counter_act::Hash;
use counter_domain::id::ActId;
use counter_wire::blob::BlobName;
use counter_wire::limits;

use super::{
    BlobStanding, PIECES, PIECES_A_STEP, Piece, QueuedAct, STEP_BYTES, Situation, Step,
    UPLOADS_BEFORE_PUSH,
};

/// Bytes of a push beside its acts: the head and the frame.
const FRAME_BYTES: usize = 4096;
/// Bytes of an act's frame in JSON.
const ACT_FRAME_BYTES: usize = 64;

/// What to do for the acts; none where all of them wait.
pub(super) fn acts(situation: &Situation) -> Option<Step> {
    let push = match Push::of(situation) {
        Ok(push) => push,
        Err(Gone(act)) => return Some(Step::SetAside(act)),
    };
    let full = push.acts.len() >= situation.batch;
    let Needed { unknown, pieces } = Needed::of(situation);
    if !unknown.is_empty() && !full {
        return Some(Step::AskBlobs(unknown));
    }
    let push_now = full || pieces.is_empty() || situation.uploads >= UPLOADS_BEFORE_PUSH;
    if !push.acts.is_empty() && push_now {
        return Some(Step::Push(push.acts.iter().map(|act| act.act).collect()));
    }
    (!pieces.is_empty()).then_some(Step::Upload(pieces))
}

/// The next pieces of what the centre lacks.
pub(super) fn pieces(situation: &Situation) -> Vec<Piece> {
    Needed::of(situation).pieces
}

/// An attachment of this act is nowhere.
struct Gone(ActId);

/// Acts that can go now, in their order.
#[derive(Default)]
struct Push<'a> {
    acts: Vec<&'a QueuedAct>,
    bytes: usize,
}

impl<'a> Push<'a> {
    fn of(situation: &'a Situation) -> Result<Self, Gone> {
        let mut push = Self::default();
        let mut blocked: BTreeSet<&str> = BTreeSet::new();
        for act in situation.in_order() {
            if blocked.contains(act.subject.as_str()) || (act.aside && act.undone) {
                continue;
            }
            if act.aside || waits(situation, act) {
                blocked.insert(&act.subject);
                continue;
            }
            let whole = is_whole(situation, act)?;
            if act.stored {
                continue;
            }
            if !whole {
                blocked.insert(&act.subject);
                continue;
            }
            // What has failed before goes alone, so that nothing else suffers with it.
            if act.attempts > 0 {
                if push.acts.is_empty() {
                    push.acts.push(act);
                    break;
                }
                blocked.insert(&act.subject);
                continue;
            }
            if !push.take(situation, act) {
                break;
            }
        }
        Ok(push)
    }

    /// Takes an act into the batch; false where the batch is full.
    fn take(&mut self, situation: &Situation, act: &'a QueuedAct) -> bool {
        let bytes = self.bytes + on_the_wire(act);
        let full = self.acts.len() >= situation.batch.clamp(1, limits::PUSH_ACTS)
            || (bytes > limits::PUSH_BYTES - FRAME_BYTES && !self.acts.is_empty());
        if !full {
            self.acts.push(act);
            self.bytes = bytes;
        }
        !full
    }
}

fn waits(situation: &Situation, act: &QueuedAct) -> bool {
    act.wait_until_ms
        .is_some_and(|until| until > situation.now_ms)
}

/// Whether the centre has every attachment of an act. A centre that finds this program too old
/// takes acts and nothing else.
fn is_whole(situation: &Situation, act: &QueuedAct) -> Result<bool, Gone> {
    let mut whole = true;
    for blob in act.attachments.iter().filter(|_| !situation.too_old) {
        match situation.blobs.get(&blob.sha256) {
            Some(BlobStanding::There) => {}
            Some(BlobStanding::Gone) => return Err(Gone(act.act)),
            Some(BlobStanding::Missing { .. }) | None => whole = false,
        }
    }
    Ok(whole)
}

/// What attachments still need: of acts that stand behind another one of their subject too, so
/// that a photo never waits for a verdict.
#[derive(Default)]
struct Needed {
    unknown: Vec<BlobName>,
    pieces: Vec<Piece>,
}

impl Needed {
    fn of(situation: &Situation) -> Self {
        let mut needed = Self::default();
        if situation.too_old {
            return needed;
        }
        let mut named: BTreeSet<Hash> = BTreeSet::new();
        let mut bytes = 0;
        let goes = |act: &&&QueuedAct| !act.aside && !waits(situation, act);
        let in_order = situation.in_order();
        for blob in in_order
            .iter()
            .filter(goes)
            .flat_map(|act| &act.attachments)
        {
            if !named.insert(blob.sha256) {
                continue;
            }
            match situation.blobs.get(&blob.sha256) {
                None if needed.unknown.len() < limits::BLOB_NAMES => needed.unknown.push(*blob),
                Some(BlobStanding::Missing { have }) if needed.has_room(bytes) => {
                    let piece = piece(*blob, *have);
                    bytes += piece.length;
                    needed.pieces.push(piece);
                }
                _ => {}
            }
        }
        needed
    }

    const fn has_room(&self, bytes: usize) -> bool {
        self.pieces.len() < PIECES || (self.pieces.len() < PIECES_A_STEP && bytes < STEP_BYTES)
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
