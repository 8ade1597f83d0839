//! What the syncer asks of the store, answered in one transaction each.

use std::sync::{Arc, Mutex, PoisonError};

use counter_act::{Hash, Head};
use counter_domain::id::ActId;
use counter_store::page::ApplyPageError;
use counter_store::table::delivery::{Queued, SetAside};
use counter_store::table::fence::{Fence as StoreFence, Witness};
use counter_store::table::sync_state::{CentreTime, Place as StorePlace};
use counter_store::table::trusted_key::KeyOwner;
use counter_store::{Store, StoreError};
use counter_sync::client::{Identity, TrustedTime};
use counter_sync::enrol;
use counter_sync::plan::{AsideCause, Fence, Note, Place, QueuedAct};
use counter_sync::port::{PageTaken, Port, PortError, Standing};
use counter_wire::Base64;
use counter_wire::blob::BlobName;
use counter_wire::change::ChangesPage;
use counter_wire::enrol::{RenewRequest, RenewResponse};
use counter_wire::push::{PushResponse, PushedAct};
use counter_wire::time::SignedTime;
use counter_wire::verdict::Verdict;
use jiff::{SignedDuration, Timestamp};

use super::files::{LineFile, LineFiles};
use super::{page, time};
use crate::clock::{Clock, Random};

/// Successes closer than this are not written down again: each would be a durable commit.
const NOTE_SUCCESS_EVERY_MS: u64 = 60_000;
/// A signed time that was under way for longer says too little.
const LONGEST_TIME_MS: u64 = 30_000;

/// The store and the machine for the syncer.
pub(crate) struct StorePort {
    store: Arc<Store>,
    files: LineFiles,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    fence: Mutex<Option<Fence>>,
    noted_success_ms: Mutex<Option<u64>>,
    /// Acts that left with the last parcels for the first time.
    leaving: Mutex<Vec<ActId>>,
}

fn failed(error: &dyn std::error::Error) -> PortError {
    PortError(error.to_string())
}

impl StorePort {
    pub(super) fn new(
        store: Arc<Store>,
        files: LineFiles,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Self {
        Self {
            store,
            files,
            clock,
            random,
            fence: Mutex::default(),
            noted_success_ms: Mutex::default(),
            leaving: Mutex::default(),
        }
    }

    fn leaving(&self) -> std::sync::MutexGuard<'_, Vec<ActId>> {
        self.leaving.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(
        &self,
        read: impl FnOnce(&counter_store::Reading<'_>) -> Result<T, StoreError>,
    ) -> Result<T, PortError> {
        self.store.read(read).map_err(|error| failed(&error))
    }

    fn write<T>(
        &self,
        write: impl FnOnce(&counter_store::Writing<'_>) -> Result<T, StoreError>,
    ) -> Result<T, PortError> {
        self.store.write(write).map_err(|error| failed(&error))
    }

    /// Takes down what the centre said: only that makes it possible to free anything, so on a full
    /// disk the reserve is given up for it.
    fn write_in_need<T>(
        &self,
        write: impl Fn(&counter_store::Writing<'_>) -> Result<T, StoreError>,
    ) -> Result<T, PortError> {
        self.store
            .write_in_need(write, |error| matches!(error, StoreError::DiskFull))
            .map_err(|error| failed(&error))
    }

    fn line(&self) -> Result<LineFile, PortError> {
        let file = self.files.load().map_err(|error| failed(&error))?;
        file.ok_or_else(|| PortError("there is no centre".to_owned()))
    }

    /// An act of the queue as the plan sees it.
    fn queued(&self, queued: Queued, undone: bool) -> QueuedAct {
        let wait_until_ms = queued.not_before.map(|until| {
            // A clock that was set back must not hold an act for days.
            let left = until.as_millisecond() - self.clock.now().as_millisecond();
            let left = u64::try_from(left)
                .unwrap_or(0)
                .min(counter_sync::plan::backoff::CAP_MS);
            self.clock.monotonic_ms().saturating_add(left)
        });
        QueuedAct {
            act: queued.act,
            place: Place {
                epoch: queued.place.epoch,
                seq: queued.place.seq,
            },
            subject: queued.subject,
            bytes: queued.bytes,
            attachments: queued
                .attachments
                .iter()
                .map(|attachment| BlobName {
                    sha256: attachment.sha256,
                    bytes: attachment.bytes,
                })
                .collect(),
            stored: queued.stored_at.is_some(),
            attempts: queued.attempts,
            wait_until_ms,
            aside: queued.aside.is_some(),
            undone,
            takes_back: queued.takes_back,
        }
    }
}

/// Whether an act leaves the machine.
enum Leaving {
    Stays,
    First,
    Again,
}

/// Notes that an act leaves the machine. One that was taken back a moment ago stays, unless what
/// takes it back goes with it: from the first note on, nobody can take it back any more.
fn leaves(
    writing: &counter_store::Writing<'_>,
    act: ActId,
    with: &[ActId],
    at: jiff::Timestamp,
) -> Result<Leaving, StoreError> {
    let Some(queued) = writing.deliveries().get(act)? else {
        return Ok(Leaving::Stays);
    };
    if queued.sent_at.is_some() {
        return Ok(Leaving::Again);
    }
    for later in writing.acts().story(act)? {
        if later.undoes() && !with.contains(&later.record.id) {
            let other = writing.deliveries().get(later.record.id)?;
            let still_to_go = other.is_some_and(|other| {
                other.verdict == counter_store::table::act::Verdict::Pending
                    && other.stored_at.is_none()
            });
            if still_to_go && !writing.acts().is_undone(later.record.id)? {
                return Ok(Leaving::Stays);
            }
        }
    }
    writing.deliveries_mut().note_sent(act, at)?;
    Ok(Leaving::First)
}

fn store_place(place: Place) -> StorePlace {
    StorePlace {
        epoch: place.epoch,
        seq: place.seq,
    }
}

impl Port for StorePort {
    fn identity(&self) -> Result<Option<Identity>, PortError> {
        self.files.identity().map_err(|error| failed(&error))
    }

    fn trusted_time(&self) -> TrustedTime {
        let (store, clock) = (Arc::clone(&self.store), Arc::clone(&self.clock));
        Arc::new(move || {
            let reading = clock.now();
            let state: Result<_, StoreError> = store.read(|reading| reading.sync_state().get());
            let Ok(state) = state else { return reading };
            let trust = time::trust(state.centre_time.as_ref(), clock.as_ref());
            match (trust.now, trust.not_before) {
                (Some(now), _) => now,
                (None, Some(bound)) => reading.max(bound),
                (None, None) => reading,
            }
        })
    }

    fn monotonic_ms(&self) -> u64 {
        self.clock.monotonic_ms()
    }

    fn random(&self, buffer: &mut [u8]) {
        self.random.fill(buffer);
    }

    fn standing(&self) -> Result<Standing, PortError> {
        let (state, enrolment) =
            self.read(|reading| Ok((reading.sync_state().get()?, reading.enrolment().get()?)))?;
        let certificate = self.files.load().map_err(|error| failed(&error))?;
        Ok(Standing {
            epoch: enrolment.map_or(0, |enrolment| enrolment.epoch),
            incarnation: state.incarnation,
            cursor: state.cursor,
            fence: *self.fence.lock().unwrap_or_else(PoisonError::into_inner),
            certificate_until: certificate.and_then(|file| enrol::good_until(&file.certificate)),
        })
    }

    fn queue(&self, after: Place, limit: u32) -> Result<Vec<QueuedAct>, PortError> {
        self.read(|reading| {
            let queue = reading.deliveries().queue(store_place(after), limit)?;
            queue
                .into_iter()
                .map(|queued| {
                    // Only what holds others up has to be known.
                    let undone = queued.aside.is_some() && reading.acts().is_undone(queued.act)?;
                    Ok(self.queued(queued, undone))
                })
                .collect()
        })
    }

    fn head(&self) -> Result<Head, PortError> {
        let at = self.clock.now();
        self.read(|reading| {
            let enrolment = reading.enrolment().get()?;
            let key = reading.enrolment().device_key()?;
            let (Some(enrolment), Some(key)) = (enrolment, key) else {
                return Ok(None);
            };
            let chain = reading
                .acts()
                .next_chain(enrolment.station.device, enrolment.epoch)?;
            Ok(Some(Head::sign(&chain, at, &key)))
        })?
        .ok_or_else(|| PortError("the machine is not enrolled".to_owned()))
    }

    fn parcels(&self, acts: &[ActId]) -> Result<Vec<PushedAct>, PortError> {
        let at = self.clock.now();
        let (parcels, leaving) = self.write_in_need(|writing| {
            let mut parcels = Vec::with_capacity(acts.len());
            let mut leaving = Vec::new();
            for act in acts {
                match leaves(writing, *act, acts, at)? {
                    Leaving::Stays => continue,
                    Leaving::Again => {}
                    Leaving::First => leaving.push(*act),
                }
                if let Some(parcel) = writing.deliveries().parcel(*act)? {
                    parcels.push(PushedAct {
                        sealed: parcel.sealed,
                        payload: parcel.payload.map(Base64),
                    });
                }
            }
            Ok((parcels, leaving))
        })?;
        *self.leaving() = leaving;
        Ok(parcels)
    }

    fn parcels_stayed(&self) -> Result<(), PortError> {
        let leaving = std::mem::take(&mut *self.leaving());
        if leaving.is_empty() {
            return Ok(());
        }
        self.write_in_need(|writing| {
            let deliveries = writing.deliveries_mut();
            leaving
                .iter()
                .try_for_each(|act| deliveries.note_stayed(*act))
        })
    }

    fn blob_length(&self, sha256: Hash) -> Result<Option<u64>, PortError> {
        self.read(|reading| reading.blobs().length(sha256))
    }

    fn blob_is_there(&self, sha256: Hash) -> Result<bool, PortError> {
        self.read(|reading| reading.blobs().is_confirmed(sha256))
    }

    fn blob_piece(
        &self,
        sha256: Hash,
        offset: u64,
        length: usize,
    ) -> Result<Option<Vec<u8>>, PortError> {
        self.read(|reading| reading.blobs().range(sha256, offset, length))
    }

    fn blobs_are_there(&self, blobs: &[Hash]) -> Result<(), PortError> {
        if blobs.is_empty() {
            return Ok(());
        }
        let at = self.clock.now();
        self.write(|writing| {
            let table = writing.blobs_mut();
            blobs.iter().try_for_each(|blob| table.confirm(*blob, at))
        })
    }

    fn take_answer(&self, answer: &PushResponse) -> Result<(), PortError> {
        let at = self.clock.now();
        self.write_in_need(|writing| {
            let people: Vec<_> = answer.people.iter().map(page::person).collect();
            let mut judgements = Vec::new();
            for verdict in &answer.verdicts {
                judgements.extend(page::judgement(verdict, at)?);
                if let Verdict::Waiting { blobs } = &verdict.verdict {
                    writing.deliveries_mut().note_stored(verdict.act, at)?;
                    for blob in blobs {
                        writing.blobs_mut().unconfirm(*blob)?;
                    }
                }
            }
            writing.pages().answer(&people, &judgements).map(drop)
        })
    }

    fn take_page(&self, cursor: &str, page: &ChangesPage) -> Result<PageTaken, PortError> {
        let at = self.clock.now();
        let (state, staff) =
            self.read(|reading| Ok((reading.sync_state().get()?, reading.staff().list()?)))?;
        let read = page::read(cursor, page, &state, &staff, at).map_err(|error| failed(&error))?;
        let applied = self.store.write_in_need(
            |writing| writing.pages().apply(&read),
            |error| matches!(error, ApplyPageError::Store(StoreError::DiskFull)),
        );
        let applied = match applied {
            Ok(applied) => applied,
            Err(ApplyPageError::OtherIncarnation { .. }) => {
                return Ok(PageTaken {
                    other_life: true,
                    ..PageTaken::default()
                });
            }
            // The next question begins where the file stands.
            Err(ApplyPageError::Stale) => return Ok(PageTaken::default()),
            Err(ApplyPageError::Store(error)) => return Err(failed(&error)),
        };
        if applied.staff_changed {
            let mut fill = |buffer: &mut [u8]| self.random.fill(buffer);
            if let Err(error) = self.store.settle_slots(&mut fill) {
                tracing::error!(%error, "The key file does not follow the staff.");
            }
        }
        Ok(PageTaken {
            judged: applied.judged,
            other_life: false,
            loading: match (read.progress, read.is_last) {
                (Some(progress), false) => Some((progress.done, progress.total)),
                _ => None,
            },
        })
    }

    fn take_time(
        &self,
        nonce: &str,
        time: &SignedTime,
        asked_ms: u64,
        came_ms: u64,
    ) -> Result<bool, PortError> {
        let mut keys: Vec<_> = self
            .read(|reading| reading.trusted_keys().list())?
            .into_iter()
            .filter(|key| key.owner == KeyOwner::Centre && key.revoked_at.is_none())
            .map(|key| key.public)
            .collect();
        keys.extend(self.line()?.centre_key.verifying());
        if !keys.iter().any(|key| time.verify(nonce, key)) {
            return Ok(false);
        }
        // The centre signed at some moment between question and answer; a slow line says little.
        if came_ms.saturating_sub(asked_ms) > LONGEST_TIME_MS {
            return Ok(true);
        }
        let signed = serde_json::to_string(time).map_err(|error| failed(&error))?;
        let time = CentreTime {
            at: time.at,
            boot: self.clock.boot(),
            monotonic_ms: asked_ms.midpoint(came_ms),
            signed,
        };
        self.write(|writing| writing.sync_state_mut().note_centre_time(&time))?;
        Ok(true)
    }

    fn renewal(&self, nonce: &str) -> Result<RenewRequest, PortError> {
        let key = self.files.key().map_err(|error| failed(&error))?;
        let csr = enrol::signing_request(&key).map_err(|error| failed(&error))?;
        self.read(|reading| {
            let enrolment = reading.enrolment().get()?;
            let device_key = reading.enrolment().device_key()?;
            Ok(enrolment.zip(device_key))
        })?
        .map(|(enrolment, device_key)| {
            let device = enrolment.station.device;
            RenewRequest::sign(device, enrolment.epoch, &csr, nonce, &device_key)
        })
        .ok_or_else(|| PortError("the machine is not enrolled".to_owned()))
    }

    fn take_certificate(&self, answer: &RenewResponse) -> Result<(), PortError> {
        let key = self.files.key().map_err(|error| failed(&error))?;
        if !enrol::is_for_key(&answer.certificate, &key) {
            return Err(PortError("the certificate is for another key".to_owned()));
        }
        let file = LineFile {
            certificate: answer.certificate.clone(),
            authority: answer.authority.clone(),
            ..self.line()?
        };
        self.files.save(&file).map_err(|error| failed(&error))
    }

    fn resend_after(&self, place: Place, incarnation: &str) -> Result<(), PortError> {
        let at = self.clock.now();
        self.write(|writing| {
            let pages = writing.pages();
            pages.begin_again(incarnation, store_place(place), at)
        })?;
        Ok(())
    }

    fn note(&self, note: &Note) -> Result<(), PortError> {
        let at = self.clock.now();
        match note {
            Note::Failed { act, code, wait_ms } => {
                let until = later(at, *wait_ms);
                self.write(|writing| writing.deliveries_mut().note_failure(*act, code, until))
            }
            Note::Aside { act, cause } => {
                let aside = set_aside(cause, at);
                self.write(|writing| writing.deliveries_mut().set_aside(*act, &aside).map(drop))
            }
            Note::LineFailed { code } => {
                *self.noted_success() = None;
                self.write(|writing| {
                    let state = writing.sync_state_mut();
                    state.note_try(at)?;
                    state.note_failure(at, code)
                })
            }
            Note::LineUp => {
                let now = self.clock.monotonic_ms();
                let noted = *self.noted_success();
                if noted.is_some_and(|noted| now.saturating_sub(noted) < NOTE_SUCCESS_EVERY_MS) {
                    return Ok(());
                }
                self.write(|writing| {
                    let state = writing.sync_state_mut();
                    state.note_try(at)?;
                    state.note_success(at)
                })?;
                *self.noted_success() = Some(now);
                Ok(())
            }
            Note::Fenced(fence) => {
                *self.fence.lock().unwrap_or_else(PoisonError::into_inner) = Some(*fence);
                let code = match fence {
                    Fence::Fenced => "fenced_device",
                    Fence::Revoked => "revoked_device",
                };
                if *fence == Fence::Fenced {
                    // No act is made on top of what another machine may have continued.
                    let seq = self.head()?.seq;
                    let witness = Witness::Centre;
                    self.store
                        .raise_fence(&StoreFence::Diverged { seq, witness })
                        .map_err(|error| failed(&error))?;
                }
                self.write(|writing| {
                    let state = writing.sync_state_mut();
                    state.note_try(at)?;
                    state.note_failure(at, code)
                })
            }
        }
    }
}

impl StorePort {
    fn noted_success(&self) -> std::sync::MutexGuard<'_, Option<u64>> {
        self.noted_success_ms
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn later(at: Timestamp, ms: u64) -> Timestamp {
    let wait = SignedDuration::from_millis(i64::try_from(ms).unwrap_or(i64::MAX));
    at.checked_add(wait).unwrap_or(at)
}

fn set_aside(cause: &AsideCause, at: Timestamp) -> SetAside {
    SetAside {
        at,
        code: cause.code().to_owned(),
        text: cause.detail().to_owned(),
        next: match cause {
            AsideCause::Breaks(_) => "send_again",
            AsideCause::Unreadable(_) | AsideCause::AttachmentGone => "hand_over",
        }
        .to_owned(),
    }
}
