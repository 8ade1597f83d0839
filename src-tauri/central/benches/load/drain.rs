//! One counter with a long queue of acts with photos, worked off by the syncer that counters run,
//! against a bare upload of the same bytes. Its store is memory ([`crate::memory`]): what a store
//! costs is measured in `counter-store`.

use std::time::{Duration, Instant};

use counter_act::{Attachment, Hash};
use counter_sync::plan::{PIECES, Place, QueuedAct};
use counter_sync::{Options, Syncer};
use counter_wire::blob::BlobName;
use counter_wire::verdict::Verdict;
use tokio::task::JoinSet;

use crate::counters::Counter;
use crate::memory::Memory;
use crate::world::{Made, morning};

/// Bytes of a photo.
const PHOTO: usize = 24 * 1024;

pub(crate) struct Drained {
    /// The photos and as many bytes as the acts have, without anything else.
    pub(crate) upload: Duration,
    /// Photos and acts, to the last verdict.
    pub(crate) whole: Duration,
}

pub(crate) async fn measure(counter: &mut Counter, length: usize) -> Drained {
    // An act's envelope and payload are bytes of the same line.
    let sample = counter.next(None);
    counter.hand_in(std::slice::from_ref(&sample)).await;
    let act = sample.act.as_str().len() + sample.payload.len();
    let mut random = 1;
    let bare: Vec<Vec<u8>> = (0..length)
        .map(|_| bytes(&mut random, PHOTO + act))
        .collect();
    let started = Instant::now();
    upload(counter, bare).await;
    let upload = started.elapsed();

    let photos: Vec<Vec<u8>> = (0..length).map(|_| bytes(&mut random, PHOTO)).collect();
    let acts: Vec<Made> = photos
        .iter()
        .map(|photo| {
            counter.next(Some(Attachment {
                role: "photo".to_owned(),
                sha256: Hash::of(photo),
                bytes: PHOTO as u64,
            }))
        })
        .collect();
    let memory = Memory::new(
        counter.identity.clone(),
        counter.window.head(),
        morning(),
        acts.iter().map(|made| (queued(made), made.pushed())),
        photos,
    );
    // The syncer has a thread of its own, and whoever waits for it must not hold this one's up.
    let whole = tokio::task::spawn_blocking(move || {
        let started = Instant::now();
        let syncer = Syncer::start(memory.clone(), Options::default()).unwrap();
        memory.wait_until("the queue is empty", |state| state.waiting.is_empty());
        let whole = started.elapsed();
        drop(syncer);
        let accepted = |verdict: &Verdict| matches!(verdict, Verdict::Accepted { .. });
        memory.look(|state| assert!(state.verdicts.iter().all(|(_, verdict)| accepted(verdict))));
        whole
    });
    Drained {
        upload,
        whole: whole.await.unwrap(),
    }
}

fn queued(made: &Made) -> QueuedAct {
    let envelope = made.act.envelope();
    let attachments = envelope.attachments.iter();
    QueuedAct {
        act: made.id(),
        place: Place {
            epoch: envelope.device_epoch,
            seq: envelope.seq,
        },
        subject: format!("{:?}", envelope.subject),
        bytes: made.act.as_str().len() + made.payload.len(),
        attachments: attachments
            .map(|attachment| BlobName {
                sha256: attachment.sha256,
                bytes: attachment.bytes,
            })
            .collect(),
        stored: false,
        attempts: 0,
        wait_until_ms: None,
        aside: false,
        undone: false,
        takes_back: None,
    }
}

/// As many at once as the syncer sends.
async fn upload(counter: &Counter, blobs: Vec<Vec<u8>>) {
    let mut tasks = JoinSet::new();
    for bytes in blobs {
        if tasks.len() == PIECES {
            tasks.join_next().await.unwrap().unwrap();
        }
        let line = counter.line.clone();
        tasks.spawn(async move {
            let total = bytes.len() as u64;
            let state = line.put_blob(Hash::of(&bytes), 0, total, bytes).await;
            assert!(state.unwrap().complete, "one piece is the whole");
        });
    }
    tasks.join_all().await;
}

/// Bytes that do not pack, as a photo's (xorshift).
fn bytes(state: &mut u64, length: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        bytes.extend(state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}
