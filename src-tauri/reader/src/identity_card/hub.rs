//! The identity-card reader for programs: a state that is true within a second, events, and a reading
//! with a deadline.
//!
//! One thread owns the port. It finds it, asks every half second whether a card was put down, and reads
//! when it is told to. A driver may hang without limit, so a caller that has waited long enough gives
//! the thread up and another takes the port over.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::error::IdentityReadError;
use super::reading::IdentityReading;
use super::state::{IdentityEvent, IdentityReaderState};
use super::watch::{Bench, Content, Job, Shared};
use crate::exchange_log::ExchangeLog;

/// What a thread that keeps its deadline may need to say so.
const GRACE: Duration = Duration::from_millis(300);
/// Threads that may hang before no more are started.
const HANGING_LIMIT: usize = 3;
/// Events that may wait for a subscriber before it is dropped.
const UNREAD_LIMIT: usize = 64;
/// How long a reading waits for the first look at the ports.
const FIRST_LOOK: Duration = Duration::from_secs(4);

/// What a site may set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IdentityReaderConfig {
    /// The port, as `/dev/ttyUSB0`; without one every port of a USB adapter is tried.
    pub port: Option<String>,
    /// The speed; without one the known speeds are tried, 115200 first.
    pub speed: Option<u32>,
}

/// Watches the identity-card reader and reads cards. Dropping it ends its thread.
pub struct IdentityReader {
    shared: Arc<Shared>,
    config: IdentityReaderConfig,
    log: Arc<ExchangeLog>,
    worker: Mutex<Option<Sender<Job>>>,
}

impl IdentityReader {
    /// Starts watching. `log` keeps the exchanges for the diagnostics page.
    ///
    /// # Errors
    ///
    /// When the system gives no thread.
    pub fn start(config: IdentityReaderConfig, log: Arc<ExchangeLog>) -> io::Result<Self> {
        let reader = Self {
            shared: Arc::new(Shared {
                content: Mutex::new(Content {
                    state: IdentityReaderState::Starting,
                    subscribers: Vec::new(),
                    turn: 0,
                    hanging: 0,
                }),
                changed: Condvar::new(),
            }),
            config,
            log,
            worker: Mutex::default(),
        };
        *reader.worker() = Some(reader.start_worker()?);
        Ok(reader)
    }

    /// What is known now.
    pub fn state(&self) -> IdentityReaderState {
        self.shared.lock().state.clone()
    }

    /// Every change from now on. A subscriber that leaves too much unread is dropped.
    pub fn subscribe(&self) -> Receiver<IdentityEvent> {
        let (sender, receiver) = sync_channel(UNREAD_LIMIT);
        self.shared.lock().subscribers.push(sender);
        receiver
    }

    /// Waits until the state is as wanted; `None` when `within` passes first.
    pub fn wait_for(
        &self,
        within: Duration,
        mut wanted: impl FnMut(&IdentityReaderState) -> bool,
    ) -> Option<IdentityReaderState> {
        let content = self.shared.lock();
        let outcome = self
            .shared
            .changed
            .wait_timeout_while(content, within, |content| !wanted(&content.state));
        let (content, timeout) = outcome.unwrap_or_else(PoisonError::into_inner);
        (!timeout.timed_out()).then(|| content.state.clone())
    }

    /// Reads the card that lies on the reader.
    ///
    /// # Errors
    ///
    /// See [`IdentityReadError`]; [`IdentityReadError::Timeout`] after `within`.
    pub fn read(&self, within: Duration) -> Result<IdentityReading, IdentityReadError> {
        let deadline = Instant::now() + within;
        self.wait_for(FIRST_LOOK.min(within), |state| {
            *state != IdentityReaderState::Starting
        });
        let (answer, answered) = sync_channel(1);
        if !self.submit(Job { deadline, answer }) {
            return Err(IdentityReadError::Stuck);
        }
        let left = deadline.saturating_duration_since(Instant::now());
        match answered.recv_timeout(left + GRACE) {
            Ok(outcome) => outcome,
            Err(RecvTimeoutError::Disconnected) => Err(IdentityReadError::Stopped),
            Err(RecvTimeoutError::Timeout) => {
                self.abandon();
                Err(IdentityReadError::Timeout)
            }
        }
    }

    /// Hands a job to the thread, and starts one where there is none and not too many hang.
    fn submit(&self, job: Job) -> bool {
        let mut worker = self.worker();
        if worker.is_none() && self.shared.lock().hanging < HANGING_LIMIT {
            *worker = self.start_worker().ok();
        }
        worker
            .as_ref()
            .is_some_and(|worker| worker.send(job).is_ok())
    }

    /// Gives the thread up and starts another, unless too many hang already.
    fn abandon(&self) {
        let mut worker = self.worker();
        *worker = None;
        let hanging = {
            let mut content = self.shared.lock();
            content.hanging += 1;
            let port = content.state.port().unwrap_or_default().to_owned();
            content.turn += 1;
            content.change(IdentityReaderState::Stuck { port });
            content.hanging
        };
        self.shared.changed.notify_all();
        tracing::warn!("the identity reader hangs and is given up");
        if hanging < HANGING_LIMIT {
            // Without a thread the next reading says that the reader is stuck.
            *worker = self.start_worker().ok();
        }
    }

    fn start_worker(&self) -> io::Result<Sender<Job>> {
        let (jobs, queue) = channel();
        let turn = {
            let mut content = self.shared.lock();
            content.turn += 1;
            content.turn
        };
        let bench = Bench {
            shared: Arc::clone(&self.shared),
            config: self.config.clone(),
            log: Arc::clone(&self.log),
            queue,
            turn,
        };
        std::thread::Builder::new()
            .name("identity-reader".to_owned())
            .spawn(move || bench.run())?;
        Ok(jobs)
    }

    fn worker(&self) -> MutexGuard<'_, Option<Sender<Job>>> {
        self.worker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
