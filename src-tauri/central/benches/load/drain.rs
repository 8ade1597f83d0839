//! One counter with a long queue of acts with photos, worked off by the syncer that counters run,
//! against a bare upload of the same bytes. Its store is memory ([`crate::queue`]): what a store
//! costs is measured in `counter-store`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use counter_act::{Attachment, Hash};
use counter_sync::plan::PIECES;
use counter_sync::{Options, Syncer};
use tokio::task::JoinSet;

use crate::counters::Counter;
use crate::queue::Queue;

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
    let acts = photos
        .iter()
        .map(|photo| {
            counter.next(Some(Attachment {
                role: "photo".to_owned(),
                sha256: Hash::of(photo),
                bytes: PHOTO as u64,
            }))
        })
        .collect();
    let (queue, drained) = Queue::new(counter, acts, photos);
    let started = Instant::now();
    let syncer = Syncer::start(Arc::new(queue), Options::default()).unwrap();
    drained.await.unwrap();
    let whole = started.elapsed();
    // Dropping it waits for its thread, which must not wait for this one.
    tokio::task::spawn_blocking(move || drop(syncer))
        .await
        .unwrap();
    Drained { upload, whole }
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
