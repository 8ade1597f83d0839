//! One counter with a long queue of acts with photos, in the order in which the syncer works it
//! off: photos sixteen at once, acts behind them in pushes as large as may be.

use std::time::{Duration, Instant};

use counter_act::{Attachment, Hash};
use counter_wire::blob::{BlobName, MissingRequest};
use counter_wire::limits::PUSH_ACTS;
use tokio::task::JoinSet;

use crate::counters::Counter;

/// Bytes of a photo.
const PHOTO: usize = 24 * 1024;
/// Photos on their way at once, as `counter_sync::plan::PIECES`.
const AT_ONCE: usize = counter_sync::plan::PIECES;

pub(crate) struct Drained {
    /// The photos and as many bytes as the acts have, without anything else.
    pub(crate) upload: Duration,
    /// Photos and acts, to the last verdict.
    pub(crate) whole: Duration,
}

pub(crate) async fn measure(counter: &mut Counter, queue: usize) -> Drained {
    // An act's envelope and payload are bytes of the same line.
    let sample = counter.next(None);
    counter.hand_in(std::slice::from_ref(&sample)).await;
    let act = sample.act.as_str().len() + sample.payload.len();
    let mut random = 1;
    let bare: Vec<Vec<u8>> = (0..queue)
        .map(|_| bytes(&mut random, PHOTO + act))
        .collect();
    let started = Instant::now();
    for some in bare.chunks(AT_ONCE) {
        upload(counter, some).await;
    }
    let bare = started.elapsed();

    let photos: Vec<Vec<u8>> = (0..queue).map(|_| bytes(&mut random, PHOTO)).collect();
    let acts: Vec<_> = photos
        .iter()
        .map(|photo| {
            counter.next(Some(Attachment {
                role: "photo".to_owned(),
                sha256: Hash::of(photo),
                bytes: PHOTO as u64,
            }))
        })
        .collect();
    let started = Instant::now();
    for (photos, acts) in photos.chunks(PUSH_ACTS).zip(acts.chunks(PUSH_ACTS)) {
        let blobs = photos.iter().map(|photo| BlobName {
            sha256: Hash::of(photo),
            bytes: PHOTO as u64,
        });
        let request = MissingRequest {
            blobs: blobs.collect(),
        };
        let answer = counter.line.missing_blobs(&request).await.unwrap();
        assert_eq!(answer.missing.len(), photos.len(), "nothing is there yet");
        for some in photos.chunks(AT_ONCE) {
            upload(counter, some).await;
        }
        counter.hand_in(acts).await;
    }
    Drained {
        upload: bare,
        whole: started.elapsed(),
    }
}

async fn upload(counter: &Counter, some: &[Vec<u8>]) {
    let mut tasks = JoinSet::new();
    for bytes in some {
        let (line, bytes) = (counter.line.clone(), bytes.clone());
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
