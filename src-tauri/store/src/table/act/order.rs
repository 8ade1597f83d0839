//! In which order open acts of a subject are folded onto its base.
//!
//! Own acts alone go in the order of the journal. With acts of other windows among them:
//!
//! 1. an act comes after every act that it names in `seen.pending`;
//! 2. acts of one device come in the order of its journal (epoch, then number);
//! 3. what is left open is settled by the machine's reading `at`, then device, epoch, number.
//!
//! The order depends on nothing but the signed envelopes. Two windows that have the same base and
//! the same open acts so have the same head, whatever came to which of them first. An act is sealed
//! over all open acts of its subject that its machine has, so the newest own act is always last.
//! Envelopes that name each other in a ring come last, by rule 3.

use std::collections::{BTreeMap, BTreeSet};

use counter_act::{Envelope, SealedAct};
use counter_domain::id::{ActId, DeviceId};

type Key = (i64, DeviceId, u32, u64, ActId);

/// The indexes of acts in the order in which they are folded.
pub(crate) fn order(acts: &[&SealedAct]) -> Vec<usize> {
    let envelopes: Vec<&Envelope> = acts.iter().map(|act| act.envelope()).collect();
    let mut after = edges(&envelopes);
    let mut waits: BTreeMap<usize, usize> = BTreeMap::new();
    for target in after.values().flatten() {
        *waits.entry(*target).or_default() += 1;
    }
    let mut ready: BTreeSet<(Key, usize)> = BTreeSet::new();
    let mut stuck: BTreeMap<usize, Key> = BTreeMap::new();
    for (index, envelope) in (0..).zip(&envelopes) {
        if waits.contains_key(&index) {
            stuck.insert(index, key(envelope));
        } else {
            ready.insert((key(envelope), index));
        }
    }
    let mut order = Vec::with_capacity(acts.len());
    while let Some((_, index)) = ready.pop_first() {
        order.push(index);
        for next in after.remove(&index).unwrap_or_default() {
            let left = waits.get(&next).map_or(0, |count| count.saturating_sub(1));
            waits.insert(next, left);
            if left == 0
                && let Some(key) = stuck.remove(&next)
            {
                ready.insert((key, next));
            }
        }
    }
    let ring: BTreeSet<(Key, usize)> = stuck.into_iter().map(|(index, key)| (key, index)).collect();
    order.extend(ring.into_iter().map(|(_, index)| index));
    order
}

/// Which acts come after which, by rules 1 and 2.
fn edges(envelopes: &[&Envelope]) -> BTreeMap<usize, BTreeSet<usize>> {
    let by_id: BTreeMap<ActId, usize> = (0..)
        .zip(envelopes)
        .map(|(index, envelope)| (envelope.id, index))
        .collect();
    let mut after: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    let mut journals: BTreeMap<DeviceId, BTreeMap<(u32, u64), usize>> = BTreeMap::new();
    for (index, envelope) in (0..).zip(envelopes) {
        let seen = envelope.seen.pending.iter();
        for before in seen.filter_map(|id| by_id.get(id)).copied() {
            if before != index {
                after.entry(before).or_default().insert(index);
            }
        }
        let place = (envelope.device_epoch, envelope.seq);
        journals
            .entry(envelope.device)
            .or_default()
            .insert(place, index);
    }
    for journal in journals.values() {
        let next = journal.values().skip(1);
        for (before, index) in journal.values().zip(next) {
            after.entry(*before).or_default().insert(*index);
        }
    }
    after
}

fn key(envelope: &Envelope) -> Key {
    let at = envelope.at.as_millisecond();
    let Envelope {
        device,
        device_epoch,
        seq,
        id,
        ..
    } = envelope;
    (at, *device, *device_epoch, *seq, *id)
}
