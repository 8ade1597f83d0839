//! A counter's queue in memory, as the syncer asks for it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use counter_act::{Hash, Head};
use counter_domain::id::ActId;
use counter_sync::client::{Identity, TrustedTime};
use counter_sync::plan::{Note, Place, QueuedAct};
use counter_sync::port::{PageTaken, Port, PortError, Standing};
use counter_wire::blob::BlobName;
use counter_wire::change::ChangesPage;
use counter_wire::enrol::{RenewRequest, RenewResponse};
use counter_wire::push::{PushResponse, PushedAct};
use counter_wire::time::SignedTime;
use counter_wire::verdict::Verdict;
use tokio::sync::oneshot;

use crate::counters::Counter;
use crate::world::{Made, morning};

pub(crate) struct Queue {
    identity: Identity,
    head: Head,
    started: Instant,
    random: AtomicU64,
    acts: BTreeMap<ActId, Made>,
    blobs: BTreeMap<Hash, Vec<u8>>,
    state: Mutex<State>,
}

struct State {
    waiting: BTreeSet<ActId>,
    standing: Standing,
    drained: Option<oneshot::Sender<()>>,
}

impl Queue {
    /// The queue, and word of its last verdict.
    pub(crate) fn new(
        counter: &Counter,
        acts: Vec<Made>,
        blobs: Vec<Vec<u8>>,
    ) -> (Self, oneshot::Receiver<()>) {
        let (drained, word) = oneshot::channel();
        let waiting = acts.iter().map(Made::id).collect();
        let queue = Self {
            identity: counter.identity.clone(),
            head: counter.window.head(),
            started: Instant::now(),
            random: AtomicU64::new(1),
            acts: acts.into_iter().map(|act| (act.id(), act)).collect(),
            blobs: blobs
                .into_iter()
                .map(|blob| (Hash::of(&blob), blob))
                .collect(),
            state: Mutex::new(State {
                waiting,
                standing: Standing {
                    epoch: counter.window.epoch,
                    ..Standing::default()
                },
                drained: Some(drained),
            }),
        };
        (queue, word)
    }
}

impl Port for Queue {
    fn identity(&self) -> Result<Option<Identity>, PortError> {
        Ok(Some(self.identity.clone()))
    }

    fn trusted_time(&self) -> TrustedTime {
        Arc::new(morning)
    }

    fn monotonic_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap()
    }

    fn random(&self, buffer: &mut [u8]) {
        for byte in buffer {
            *byte = self.random.fetch_add(1, Ordering::Relaxed).to_le_bytes()[0];
        }
    }

    fn standing(&self) -> Result<Standing, PortError> {
        Ok(self.state.lock().unwrap().standing.clone())
    }

    fn queue(&self, after: Place, limit: u32) -> Result<Vec<QueuedAct>, PortError> {
        let state = self.state.lock().unwrap();
        let mut page: Vec<QueuedAct> = self
            .acts
            .values()
            .filter(|made| state.waiting.contains(&made.id()))
            .map(queued)
            .filter(|act| act.place > after)
            .collect();
        page.sort_by_key(|act| act.place);
        page.truncate(usize::try_from(limit).unwrap());
        Ok(page)
    }

    fn head(&self) -> Result<Head, PortError> {
        Ok(self.head.clone())
    }

    fn parcels(&self, acts: &[ActId]) -> Result<Vec<PushedAct>, PortError> {
        Ok(acts.iter().map(|act| self.acts[act].pushed()).collect())
    }

    fn parcels_stayed(&self) -> Result<(), PortError> {
        Ok(())
    }

    fn blob_length(&self, sha256: Hash) -> Result<Option<u64>, PortError> {
        Ok(self.blobs.get(&sha256).map(|blob| blob.len() as u64))
    }

    fn blob_is_there(&self, _: Hash) -> Result<bool, PortError> {
        Ok(false)
    }

    fn blob_piece(
        &self,
        sha256: Hash,
        offset: u64,
        length: usize,
    ) -> Result<Option<Vec<u8>>, PortError> {
        let offset = usize::try_from(offset).unwrap();
        let piece = |blob: &Vec<u8>| blob[offset..(offset + length).min(blob.len())].to_vec();
        Ok(self.blobs.get(&sha256).map(piece))
    }

    fn blobs_are_there(&self, _: &[Hash]) -> Result<(), PortError> {
        Ok(())
    }

    fn take_answer(&self, answer: &PushResponse) -> Result<(), PortError> {
        let mut state = self.state.lock().unwrap();
        state.standing.incarnation.clone_from(&answer.incarnation);
        for verdict in &answer.verdicts {
            assert!(
                matches!(verdict.verdict, Verdict::Accepted { .. }),
                "{verdict:?}"
            );
            state.waiting.remove(&verdict.act);
        }
        if state.waiting.is_empty()
            && let Some(drained) = state.drained.take()
        {
            let _ = drained.send(());
        }
        Ok(())
    }

    fn take_page(&self, _: &str, page: &ChangesPage) -> Result<PageTaken, PortError> {
        let mut state = self.state.lock().unwrap();
        state.standing.incarnation.clone_from(&page.incarnation);
        state.standing.cursor.clone_from(&page.cursor);
        Ok(PageTaken::default())
    }

    fn take_time(&self, _: &str, _: &SignedTime, _: u64, _: u64) -> Result<bool, PortError> {
        Ok(true)
    }

    fn renewal(&self, _: &str) -> Result<RenewRequest, PortError> {
        Err(PortError("the certificate is fresh".to_owned()))
    }

    fn take_certificate(&self, _: &RenewResponse) -> Result<(), PortError> {
        Err(PortError("the certificate is fresh".to_owned()))
    }

    fn resend_after(&self, _: Place, _: &str) -> Result<(), PortError> {
        Err(PortError("the centre lost nothing".to_owned()))
    }

    fn note(&self, note: &Note) -> Result<(), PortError> {
        match note {
            Note::LineUp => Ok(()),
            other => panic!("{other:?}"),
        }
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
