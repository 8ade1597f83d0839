//! The line to the centre: the syncer runs as long as the station's file is open, behind a locked
//! screen too, and nobody waits for it.
//!
//! - [`port`]: what the syncer asks of the store. [`page`]: a page of the wire as the store takes it.
//! - [`files`]: address, certificate and TLS key, outside of the database.
//! - [`time`]: the trusted time.
//! - [`view`]: the truth for the status bar and its page.

pub(crate) mod files;
mod look_up;
pub(crate) mod page;
mod port;
pub(crate) mod time;
mod view;

pub(crate) use look_up::from_line;
pub(crate) use page::member;
pub(crate) use port::StorePort;
pub(crate) use view::{person_name, staff_name};

use std::sync::Arc;

use counter_domain::role::Permission;
use counter_store::table::fence::Fence;
use counter_store::{Store, Surroundings};
use counter_sync::{Options, Phase, Syncer};

use crate::clock::Random;
use crate::contract::{CommandError, SyncView};
use crate::counter::Counter;
use crate::recovery::Need;
use files::LineFiles;

impl Counter {
    /// Starts the syncer for an open file, where the machine has been given a centre.
    pub(crate) fn start_line(&self, store: &Arc<Store>) {
        if !LineFiles::in_dir(&self.data_dir).exist() {
            return;
        }
        match Syncer::start(Arc::new(self.port(store)), Options::default()) {
            Ok(syncer) => *self.line() = Some(Arc::new(syncer)),
            Err(error) => tracing::error!(%error, "The syncer cannot be started."),
        }
    }

    /// Ends the syncer; whatever it was doing is cancelled.
    pub(crate) fn stop_line(&self) {
        let syncer = self.line().take();
        drop(syncer);
    }

    /// Holds an open file against its machine and its witnesses, and begins the second copy. A file
    /// that cannot be settled is worked with all the same; the log says why.
    pub(crate) fn settle(&self, store: &Store) {
        match store.settle(surroundings(&self.random, self.machine.as_deref())) {
            Ok(standing) => {
                if let Some(fence) = standing.fence {
                    if let Some(need) = Need::of(&fence) {
                        self.needs_recovery(need);
                    }
                    tracing::warn!(%fence, "No act may be made with this file.");
                }
            }
            Err(error) => tracing::error!(%error, "The file cannot be settled."),
        }
    }

    /// The open file, if somebody has opened it.
    pub(crate) fn open_store(&self) -> Option<Arc<Store>> {
        let session = self.session();
        session.open.as_ref().map(|open| Arc::clone(&open.store))
    }

    /// The store as the syncer sees it, for files that bring what the line would.
    pub(crate) fn port(&self, store: &Arc<Store>) -> StorePort {
        StorePort::new(
            Arc::clone(store),
            LineFiles::in_dir(&self.data_dir),
            Arc::clone(&self.clock),
            Arc::clone(&self.random),
        )
    }

    /// The running syncer.
    pub(crate) fn syncer(&self) -> Option<Arc<Syncer>> {
        self.line().clone()
    }

    /// An act was recorded; it goes at once where the line is up.
    pub(crate) fn act_recorded(&self) {
        if let Some(syncer) = self.syncer() {
            syncer.recorded();
        }
        self.tell_status();
    }

    /// What the syncer knows of the queue or of the machine is no longer so.
    pub(crate) fn line_changed(&self) {
        if let Some(syncer) = self.syncer() {
            syncer.changed();
        }
        self.tell_status();
    }

    /// Whether the centre answered when it was last asked.
    pub(crate) fn line_is_up(&self) -> bool {
        self.syncer().is_some_and(|syncer| {
            let progress = syncer.progress();
            progress.problem.is_empty()
                && matches!(
                    progress.phase,
                    Phase::Idle | Phase::Loading | Phase::Sending | Phase::Fetching
                )
        })
    }

    /// The truth about the line.
    pub fn sync_status(&self) -> Result<SyncView, CommandError> {
        let work = self.work(Permission::Look)?;
        self.sync_view(&work.store)
    }

    /// 立即同步
    pub fn sync_now(&self) -> Result<SyncView, CommandError> {
        let work = self.work(Permission::Look)?;
        if let Some(syncer) = self.syncer() {
            work.store
                .write(|writing| writing.deliveries_mut().retry_all())?;
            syncer.now();
        }
        self.sync_view(&work.store)
    }
}

/// What a file is held against.
pub(crate) fn surroundings<'a>(
    random: &Arc<dyn Random>,
    machine: Option<&'a str>,
) -> Surroundings<'a> {
    let random = Arc::clone(random);
    Surroundings {
        machine,
        fill: Box::new(move |buffer: &mut [u8]| random.fill(buffer)),
    }
}

/// Why a file takes no acts, as the words of the window name it.
pub(crate) const fn fence_word(fence: &Fence) -> &'static str {
    match fence {
        Fence::OtherMachine => "other_machine",
        Fence::OldFile { .. } | Fence::NoWitness | Fence::Incomplete => "old_copy",
        Fence::Diverged { .. } => "fork",
    }
}
