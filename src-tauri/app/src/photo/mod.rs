//! Where photos come from and what is found on them: cameras, the folder that a camera fills, the
//! verdict, the repair.
//!
//! What is put to a draft goes through `draft::photo`, whatever its source; nothing here writes to
//! the file but settings of this machine and a repair that the clerk takes.
//!
//! Invariants: a camera runs only while a clerk looks at it; a file that is being written is never
//! read; a picture is kept in memory only while its camera runs.

mod camera;
mod capture;
mod live;
mod overlay;
mod platform;
mod portrait;
mod repair;
mod sources;
mod verdict;
mod watch;

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use capture::Capture;
use repair::Proposed;
pub(crate) use repair::{repair_of, repaired_view};
use verdict::Verdicts;
pub(crate) use verdict::{photo_view, photo_view_at};

/// What the counter keeps in memory about photos.
#[derive(Default)]
pub(crate) struct PhotoDesk {
    verdicts: Verdicts,
    capture: Mutex<Option<Capture>>,
    sessions: AtomicU32,
    proposed: Mutex<Proposed>,
    /// The photo of the portal that was looked at last.
    fetched: Mutex<Proposed>,
}

impl PhotoDesk {
    /// A picture of the running camera by its address.
    pub(crate) fn frame(&self, id: &str) -> Option<Vec<u8>> {
        let (session, sequence) = id.split_once('-')?;
        let session: u32 = session.parse().ok()?;
        let sequence: u32 = sequence.parse().ok()?;
        match self.capture().as_ref()? {
            Capture::Camera(running) if running.session == session => {
                let picture = running.live.picture(sequence)?;
                Some(picture.bytes.as_ref().clone())
            }
            _ => None,
        }
    }

    /// The picture of the last proposed repair by its address.
    pub(crate) fn proposal(&self, id: &str) -> Option<Vec<u8>> {
        let hash = counter_act::Hash::parse(id)?;
        match self.proposed().as_ref() {
            Some((proposed, bytes)) if *proposed == hash => Some(bytes.as_ref().clone()),
            _ => None,
        }
    }

    /// The photo of the portal that was looked at last, by its address.
    pub(crate) fn fetched(&self, id: &str) -> Option<Vec<u8>> {
        let hash = counter_act::Hash::parse(id)?;
        let fetched = self.fetched.lock().unwrap_or_else(PoisonError::into_inner);
        match fetched.as_ref() {
            Some((kept, bytes)) if *kept == hash => Some(bytes.as_ref().clone()),
            _ => None,
        }
    }

    /// Keeps it while it is looked at.
    pub(crate) fn keep_fetched(&self, hash: counter_act::Hash, bytes: Vec<u8>) {
        let mut fetched = self.fetched.lock().unwrap_or_else(PoisonError::into_inner);
        *fetched = Some((hash, bytes.into()));
    }

    /// Forgets every picture that belongs to no draft.
    pub(crate) fn forget(&self) {
        let running = self.capture().take();
        drop(running);
        *self.proposed() = None;
        *self.fetched.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn proposed(&self) -> MutexGuard<'_, Proposed> {
        self.proposed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn capture(&self) -> MutexGuard<'_, Option<Capture>> {
        self.capture.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A number of its own for each time that a camera is switched on.
    fn next_session(&self) -> u32 {
        self.sessions.fetch_add(1, Ordering::Relaxed)
    }
}
