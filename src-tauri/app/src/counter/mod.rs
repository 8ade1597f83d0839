//! The running counter: what a host holds, and what every use case is given.
//!
//! A host (window, web host, counterctl) starts one [`Counter`] and calls one method a command.
//! All methods block and may be called from any thread. Roles are checked here, in
//! [`Counter::work`], before a use case sees anything. Deliberately absent: threads of its own
//! but for the pulse ([`Pulse`]), which locks an idle screen and keeps the status bar true, and the
//! syncer (`crate::line`), which runs while the file is open.

mod journal;
mod pulse;
mod session;
mod work;

pub(crate) use journal::{Correction, Enclosure, Recording};
pub use pulse::Pulse;
pub(crate) use session::{OpenSession, Session};
pub(crate) use work::Work;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use counter_document::FontSet;
use counter_printer::{PrintQueue, QueueStatus};
use counter_sync::Syncer;

use crate::assets::{Assets, AssetsError};
use crate::batch::BatchRun;
use crate::card::Readers;
use crate::clock::{Clock, Random};
use crate::contract::{AppEvent, CommandError, ErrorCode};
use crate::events::Events;
use crate::photo::PhotoDesk;
use crate::recovery::Need;

/// What a host decides.
pub struct Config {
    /// The station's data.
    pub data_dir: PathBuf,
    /// The assets.
    pub assets_dir: PathBuf,
    /// Whether to watch card readers.
    pub readers: bool,
    /// Where time comes from.
    pub clock: Arc<dyn Clock>,
    /// Where random bytes come from.
    pub random: Arc<dyn Random>,
    /// The system's id of this machine ([`crate::machine_id`]): a file that was enrolled on
    /// another one takes no acts here.
    pub machine: Option<String>,
}

/// Why a counter cannot start. A missing or damaged file of the station is not among these: the
/// login page says that.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The assets cannot be used.
    #[error(transparent)]
    Assets(#[from] AssetsError),
    /// The system gives no thread.
    #[error("无法启动读卡线程：{0}")]
    Thread(std::io::Error),
}

/// The running counter.
pub struct Counter {
    pub(crate) data_dir: PathBuf,
    pub(crate) assets: Assets,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) machine: Option<String>,
    pub(crate) readers: Option<Readers>,
    pub(crate) events: Arc<Events>,
    pub(crate) photos: PhotoDesk,
    // Before the session: the syncer ends before the file is closed.
    line: Mutex<Option<Arc<Syncer>>>,
    session: Mutex<Session>,
    fonts: OnceLock<Option<FontSet>>,
    queues: Mutex<HashMap<String, Arc<PrintQueue>>>,
    queue_status: Mutex<Option<QueueStatus>>,
    /// What was found when the file was opened last.
    pub(crate) need_of_recovery: Mutex<Option<Need>>,
    stamping_cancelled: AtomicBool,
    pub(crate) batch_run: BatchRun,
}

impl Counter {
    /// Starts: loads the assets and begins to watch the readers. Nobody is logged in.
    pub fn start(config: Config) -> Result<Arc<Self>, StartError> {
        let readers = if config.readers {
            Some(Readers::start(&config.data_dir).map_err(StartError::Thread)?)
        } else {
            None
        };
        Ok(Arc::new(Self {
            data_dir: config.data_dir,
            assets: Assets::load(&config.assets_dir)?,
            clock: config.clock,
            random: config.random,
            machine: config.machine,
            readers,
            events: Arc::default(),
            photos: PhotoDesk::default(),
            line: Mutex::default(),
            session: Mutex::default(),
            fonts: OnceLock::new(),
            queues: Mutex::default(),
            queue_status: Mutex::default(),
            need_of_recovery: Mutex::default(),
            stamping_cancelled: AtomicBool::new(false),
            batch_run: BatchRun::default(),
        }))
    }

    /// Every event from now on.
    pub fn subscribe(&self) -> Receiver<AppEvent> {
        self.events.subscribe()
    }

    /// The fonts, loaded once and then kept; loading takes a moment.
    pub(crate) fn fonts(&self) -> Result<&FontSet, CommandError> {
        self.fonts
            .get_or_init(|| {
                let dir = self.assets.dir.join("fonts");
                let site = self.data_dir.join("fonts");
                let additional: Vec<_> = site
                    .is_dir()
                    .then_some(site.as_path())
                    .into_iter()
                    .collect();
                FontSet::load(&dir, &additional)
                    .inspect_err(|error| tracing::error!(%error, "The fonts cannot be loaded."))
                    .ok()
            })
            .as_ref()
            .ok_or(CommandError::new(ErrorCode::DocumentFailed))
    }

    /// A batch of seals begins.
    pub(crate) fn begin_stamping(&self) {
        self.stamping_cancelled.store(false, Ordering::Relaxed);
    }

    /// Somebody wants the batch to end.
    pub(crate) fn end_stamping(&self) {
        self.stamping_cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether somebody does.
    pub(crate) fn stamping_is_cancelled(&self) -> bool {
        self.stamping_cancelled.load(Ordering::Relaxed)
    }

    pub(crate) fn session(&self) -> MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn line(&self) -> MutexGuard<'_, Option<Arc<Syncer>>> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues that were printed to, by their address.
    pub(crate) fn queues(&self) -> MutexGuard<'_, HashMap<String, Arc<PrintQueue>>> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn queue_status(&self) -> MutexGuard<'_, Option<QueueStatus>> {
        self.queue_status
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
