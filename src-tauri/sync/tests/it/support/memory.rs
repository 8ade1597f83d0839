//! A counter's queue in memory, as the syncer asks for it. The centre's bench drains one too.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use counter_act::{Hash, Head};
use counter_domain::id::ActId;
use counter_sync::client::{Identity, TrustedTime};
use counter_sync::plan::{Note, Place, QueuedAct};
use counter_sync::port::{PageTaken, Port, PortError, Standing};
use counter_wire::change::ChangesPage;
use counter_wire::enrol::{RenewRequest, RenewResponse};
use counter_wire::push::{PushResponse, PushedAct};
use counter_wire::time::SignedTime;
use counter_wire::verdict::Verdict;
use jiff::Timestamp;

/// Nothing here takes so long.
const PATIENCE: Duration = Duration::from_mins(5);

pub(crate) struct Memory {
    identity: Identity,
    head: Head,
    now: Timestamp,
    started: Instant,
    random: AtomicU64,
    state: Mutex<State>,
    changed: Condvar,
}

/// What changes.
pub(crate) struct State {
    /// Acts without an answer.
    pub(crate) waiting: BTreeMap<ActId, (QueuedAct, PushedAct)>,
    /// Photos.
    pub(crate) blobs: BTreeMap<Hash, Vec<u8>>,
    /// What was answered.
    pub(crate) verdicts: Vec<(ActId, Verdict)>,
    /// What the plan had to say.
    pub(crate) notes: Vec<Note>,
    standing: Standing,
}

impl Memory {
    pub(crate) fn new(
        identity: Identity,
        head: Head,
        now: Timestamp,
        acts: impl IntoIterator<Item = (QueuedAct, PushedAct)>,
        blobs: impl IntoIterator<Item = Vec<u8>>,
    ) -> Arc<Self> {
        let epoch = head.epoch;
        let waiting = acts.into_iter().map(|act| (act.0.act, act));
        Arc::new(Self {
            identity,
            head,
            now,
            started: Instant::now(),
            random: AtomicU64::new(1),
            state: Mutex::new(State {
                waiting: waiting.collect(),
                blobs: blobs
                    .into_iter()
                    .map(|blob| (Hash::of(&blob), blob))
                    .collect(),
                verdicts: Vec::new(),
                notes: Vec::new(),
                standing: Standing {
                    epoch,
                    ..Standing::default()
                },
            }),
            changed: Condvar::new(),
        })
    }

    /// Waits until it is so.
    pub(crate) fn wait_until(&self, what: &str, is_so: impl Fn(&State) -> bool) {
        let state = self.state.lock().expect("no panic");
        let waited = self
            .changed
            .wait_timeout_while(state, PATIENCE, |state| !is_so(state))
            .expect("no panic");
        assert!(!waited.1.timed_out(), "not within {PATIENCE:?}: {what}");
    }

    pub(crate) fn look<T>(&self, at: impl FnOnce(&State) -> T) -> T {
        at(&self.state.lock().expect("no panic"))
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().expect("no panic"));
        self.changed.notify_all();
    }
}

impl Port for Memory {
    fn identity(&self) -> Result<Option<Identity>, PortError> {
        Ok(Some(self.identity.clone()))
    }

    fn trusted_time(&self) -> TrustedTime {
        let now = self.now;
        Arc::new(move || now)
    }

    fn monotonic_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).expect("not for so long")
    }

    fn random(&self, buffer: &mut [u8]) {
        for byte in buffer {
            [*byte, ..] = self.random.fetch_add(1, Ordering::Relaxed).to_le_bytes();
        }
    }

    fn standing(&self) -> Result<Standing, PortError> {
        Ok(self.look(|state| state.standing.clone()))
    }

    fn queue(&self, after: Place, limit: u32) -> Result<Vec<QueuedAct>, PortError> {
        let mut page: Vec<QueuedAct> = self.look(|state| {
            let acts = state.waiting.values().map(|(act, _)| act);
            acts.filter(|act| act.place > after).cloned().collect()
        });
        page.sort_by_key(|act| act.place);
        page.truncate(usize::try_from(limit).expect("a small number"));
        Ok(page)
    }

    fn head(&self) -> Result<Head, PortError> {
        Ok(self.head.clone())
    }

    fn parcels(&self, acts: &[ActId]) -> Result<Vec<PushedAct>, PortError> {
        let parcel = |state: &State, act| state.waiting.get(act).map(|(_, parcel)| parcel.clone());
        Ok(self.look(|state| acts.iter().filter_map(|act| parcel(state, act)).collect()))
    }

    fn parcels_stayed(&self) -> Result<(), PortError> {
        Ok(())
    }

    fn blob_length(&self, sha256: Hash) -> Result<Option<u64>, PortError> {
        Ok(self.look(|state| state.blobs.get(&sha256).map(|blob| blob.len() as u64)))
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
        let offset = usize::try_from(offset).expect("a small blob");
        let piece = |blob: &Vec<u8>| blob.iter().skip(offset).take(length).copied().collect();
        Ok(self.look(|state| state.blobs.get(&sha256).map(piece)))
    }

    fn blobs_are_there(&self, _: &[Hash]) -> Result<(), PortError> {
        Ok(())
    }

    fn take_answer(&self, answer: &PushResponse) -> Result<(), PortError> {
        self.change(|state| {
            state.standing.incarnation.clone_from(&answer.incarnation);
            for verdict in &answer.verdicts {
                state.waiting.remove(&verdict.act);
                state.verdicts.push((verdict.act, verdict.verdict.clone()));
            }
        });
        Ok(())
    }

    fn take_page(&self, _: &str, page: &ChangesPage) -> Result<PageTaken, PortError> {
        self.change(|state| {
            state.standing.incarnation.clone_from(&page.incarnation);
            state.standing.cursor.clone_from(&page.cursor);
        });
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
        self.change(|state| state.notes.push(note.clone()));
        Ok(())
    }
}
