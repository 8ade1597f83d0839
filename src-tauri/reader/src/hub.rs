//! The one face of this crate for programs.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use pcsc::Disposition;

use crate::authentication::Authenticator;
use crate::board::Board;
use crate::card::{self, CardIdentity};
use crate::channel::CardChannel;
use crate::error::ReadError;
use crate::exchange_log::ExchangeLog;
use crate::monitor;
use crate::pin::{self, Pin, PinTries};
use crate::social_security_card::{CardReading, Key};
use crate::state::{CardPresence, ReaderEvent, ReaderState, ServiceState};
use crate::worker::{Asking, Job, Worker};

/// Readings of one reader that may hang before no more are tried.
const HANGING_LIMIT: usize = 3;
/// What a worker that keeps its deadline may need to say so.
const GRACE: Duration = Duration::from_millis(150);
/// How long a reading waits for the monitor's first look at service and readers.
const FIRST_LOOK: Duration = Duration::from_secs(2);
/// The longest time that a caller can ask for.
const LONGEST: Duration = Duration::from_mins(10);
/// How long the end of the threads is waited for; what hangs in PC/SC longer is left behind.
const FAREWELL: Duration = Duration::from_secs(2);

/// What a site may set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HubConfig {
    /// Readers whose names contain one of these are left alone: fingerprint readers, bank pads.
    pub ignored_readers: Vec<String>,
    /// The slot with the PSAM; a card there is never taken for a citizen's.
    pub psam_reader: Option<String>,
}

/// Watches the readers and reads cards.
///
/// All methods may be called from any thread. `read_card` blocks, at most as long as it is told;
/// callers with an event loop call it from a thread of their own. Dropping the hub ends its threads.
pub struct ReaderHub {
    board: Arc<Board>,
    workers: Mutex<HashMap<String, Arc<Worker>>>,
    /// `None` only while the hub is dropped.
    alive: Option<Sender<()>>,
    ended: Mutex<Receiver<()>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    psam_reader: Option<String>,
}

impl ReaderHub {
    /// Starts watching.
    ///
    /// # Errors
    ///
    /// When the system gives no thread.
    pub fn start(config: HubConfig) -> io::Result<Self> {
        let board = Arc::new(Board::new());
        let (alive, ended) = channel();
        let ignored = config.ignored_readers;
        let (watched, still_alive) = (Arc::clone(&board), alive.clone());
        let monitor = std::thread::Builder::new()
            .name("card-monitor".to_owned())
            .spawn(move || {
                let _alive = still_alive;
                monitor::run(&watched, &ignored);
            })?;
        Ok(Self {
            board,
            workers: Mutex::default(),
            alive: Some(alive),
            ended: Mutex::new(ended),
            threads: Mutex::new(vec![monitor]),
            psam_reader: config.psam_reader,
        })
    }

    /// What is known now.
    pub fn state(&self) -> ReaderState {
        self.board.snapshot()
    }

    /// What went over the line last, for the diagnostics page and for an identity reader that shares it.
    pub fn log(&self) -> &Arc<ExchangeLog> {
        &self.board.log
    }

    /// Every change from now on. A subscriber that leaves 256 events unread is dropped: its
    /// receiver reports that, and it subscribes again and takes [`ReaderHub::state`].
    pub fn subscribe(&self) -> Receiver<ReaderEvent> {
        self.board.subscribe()
    }

    /// Waits until the state is as wanted; `None` when `within` passes first.
    pub fn wait_for(
        &self,
        within: Duration,
        wanted: impl FnMut(&ReaderState) -> bool,
    ) -> Option<ReaderState> {
        self.board.wait_for(deadline_after(within), wanted)
    }

    /// Reads the social-security card on `reader`, or on the one reader that has a card.
    ///
    /// # Errors
    ///
    /// See [`ReadError`]; [`ReadError::Timeout`] after `within`.
    pub fn read_card(
        &self,
        reader: Option<&str>,
        within: Duration,
    ) -> Result<CardReading, ReadError> {
        self.on_card(reader, within, |channel| {
            card::read(channel, &mut Key::None)
        })
    }

    /// As [`ReaderHub::read_card`], and lets an authenticator open the holder's data of a 3.0 card. What it
    /// may take is part of `within`.
    ///
    /// # Errors
    ///
    /// Those of [`ReaderHub::read_card`], and [`ReadError::NotGenuine`].
    pub fn read_card_with(
        &self,
        reader: Option<&str>,
        within: Duration,
        authenticator: Arc<dyn Authenticator>,
    ) -> Result<CardReading, ReadError> {
        self.on_card(reader, within, move |channel| {
            card::read(channel, &mut Key::Authenticator(authenticator.as_ref()))
        })
    }

    /// How often the holder's PIN may still be tried; costs no try.
    ///
    /// # Errors
    ///
    /// Those of [`ReaderHub::read_card`].
    pub fn pin_tries(&self, reader: Option<&str>, within: Duration) -> Result<PinTries, ReadError> {
        self.on_card(reader, within, pin::tries_left)
    }

    /// As [`ReaderHub::read_card`], after the holder's PIN. The PIN is used once, whatever happens, and the
    /// card is reset afterwards, so that nobody else finds it open.
    ///
    /// # Errors
    ///
    /// Those of [`ReaderHub::read_card`], [`ReadError::PinWrong`], [`ReadError::PinBlocked`] and
    /// [`ReadError::PinAgain`].
    pub fn read_card_with_pin(
        &self,
        reader: Option<&str>,
        within: Duration,
        pin: Pin,
    ) -> Result<CardReading, ReadError> {
        let mut pin = Some(pin);
        let read =
            move |channel: &mut dyn CardChannel| card::read(channel, &mut Key::Pin(&mut pin));
        self.run(reader, within, Disposition::ResetCard, read)
    }

    /// What the card on `reader` says it is.
    ///
    /// # Errors
    ///
    /// Those of [`ReaderHub::on_card`].
    pub fn identify(&self, reader: &str, within: Duration) -> Result<CardIdentity, ReadError> {
        self.on_card(Some(reader), within, card::identify)
    }

    /// Runs `operation` on the card, in a transaction of its own. It may be run anew from its
    /// beginning when another program resets the card or the service is restarted.
    ///
    /// # Errors
    ///
    /// Those of the operation and of [`ReaderHub::read_card`].
    pub fn on_card<T: Send + 'static>(
        &self,
        reader: Option<&str>,
        within: Duration,
        operation: impl FnMut(&mut dyn CardChannel) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, ReadError> {
        self.run(reader, within, Disposition::LeaveCard, operation)
    }

    fn run<T: Send + 'static>(
        &self,
        reader: Option<&str>,
        within: Duration,
        disposition: Disposition,
        operation: impl FnMut(&mut dyn CardChannel) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, ReadError> {
        let deadline = deadline_after(within);
        let reader = self.choose(reader, deadline)?;
        let (answer, answered) = sync_channel(1);
        let asking = Asking {
            ask: operation,
            value: None,
            answer,
        };
        let begun = Arc::new(AtomicBool::new(false));
        let job = Job {
            operation: Box::new(asking),
            deadline,
            disposition,
            begun: Arc::clone(&begun),
        };
        let worker = self.submit(&reader, job)?;
        let left = deadline.saturating_duration_since(Instant::now());
        match answered.recv_timeout(left + GRACE) {
            Ok(outcome) => outcome,
            // Whoever still waits in the queue must not take the worker from whom it serves.
            Err(RecvTimeoutError::Timeout) if !begun.load(Ordering::Acquire) => {
                Err(ReadError::Timeout)
            }
            Err(RecvTimeoutError::Timeout) => {
                tracing::warn!(reader, "card worker hangs and is replaced");
                worker.abandon();
                self.forget(&reader, &worker);
                Err(ReadError::Timeout)
            }
            Err(RecvTimeoutError::Disconnected) => {
                self.forget(&reader, &worker);
                Err(ReadError::TransmissionFailed)
            }
        }
    }

    /// The state once the monitor has looked at service and readers for the first time.
    pub(crate) fn settled_state(&self) -> ReaderState {
        self.state_by(deadline_after(FIRST_LOOK))
    }

    pub(crate) fn is_psam(&self, reader: &str) -> bool {
        self.psam_reader.as_deref() == Some(reader)
    }

    fn state_by(&self, deadline: Instant) -> ReaderState {
        let looked_at = |state: &ReaderState| {
            state.service != ServiceState::Starting
                && state
                    .readers
                    .iter()
                    .all(|reader| reader.card != CardPresence::Unknown)
        };
        self.board
            .wait_for(deadline, looked_at)
            .unwrap_or_else(|| self.state())
    }

    fn choose(&self, reader: Option<&str>, deadline: Instant) -> Result<String, ReadError> {
        let state = self.state_by(deadline.min(deadline_after(FIRST_LOOK)));
        match state.service {
            ServiceState::Running => {}
            ServiceState::NotRunning => return Err(ReadError::ServiceNotRunning),
            ServiceState::Starting | ServiceState::NotResponding => {
                return Err(ReadError::ServiceNotResponding);
            }
        }
        if let Some(wanted) = reader {
            let found = state
                .readers
                .into_iter()
                .find(|reader| reader.name == wanted);
            return found
                .map(|reader| reader.name)
                .ok_or_else(|| ReadError::ReaderNotFound {
                    reader: wanted.to_owned(),
                });
        }
        let with = |presence: CardPresence| {
            let readers = state
                .readers
                .iter()
                .filter(move |reader| reader.card == presence && !self.is_psam(&reader.name));
            readers
                .map(|reader| reader.name.as_str())
                .collect::<Vec<_>>()
        };
        let (present, mute) = (with(CardPresence::Present), with(CardPresence::Mute));
        match (
            state.readers.as_slice(),
            present.as_slice(),
            mute.as_slice(),
        ) {
            (readers, _, _) if readers.iter().all(|reader| self.is_psam(&reader.name)) => {
                Err(ReadError::NoReader)
            }
            (_, [one], _) | (_, [], [one, ..]) => Ok((*one).to_owned()),
            (_, [], []) => Err(ReadError::NoCard),
            (_, several, _) => Err(ReadError::SeveralCards {
                count: several.len(),
            }),
        }
    }

    fn submit(&self, reader: &str, job: Job) -> Result<Arc<Worker>, ReadError> {
        let mut workers = self.workers();
        if self.board.hanging(reader) >= HANGING_LIMIT {
            return Err(ReadError::ReaderStuck);
        }
        let worker = match workers.get(reader).cloned() {
            Some(worker) => worker,
            None => Arc::new(self.start_worker(reader)?),
        };
        workers.insert(reader.to_owned(), Arc::clone(&worker));
        if worker.submit(job) {
            return Ok(worker);
        }
        workers.remove(reader);
        Err(ReadError::TransmissionFailed)
    }

    fn start_worker(&self, reader: &str) -> Result<Worker, ReadError> {
        let raw = self
            .board
            .raw_name(reader)
            .ok_or(ReadError::ReaderRemoved)?;
        let alive = self.alive.clone().ok_or(ReadError::Stopped)?;
        let started = Worker::start(reader, raw, Arc::clone(&self.board), alive);
        let (worker, thread) = started.map_err(|error| {
            tracing::error!(%error, "no thread for the card worker");
            ReadError::ServiceNotResponding
        })?;
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        threads.retain(|thread| !thread.is_finished());
        threads.push(thread);
        Ok(worker)
    }

    fn forget(&self, reader: &str, worker: &Arc<Worker>) {
        let mut workers = self.workers();
        if workers
            .get(reader)
            .is_some_and(|current| Arc::ptr_eq(current, worker))
        {
            workers.remove(reader);
        }
    }

    fn workers(&self) -> MutexGuard<'_, HashMap<String, Arc<Worker>>> {
        self.workers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for ReaderHub {
    fn drop(&mut self) {
        self.board.stop();
        self.workers().clear();
        self.alive = None;
        let ended = self.ended.get_mut().unwrap_or_else(PoisonError::into_inner);
        // Every thread holds a sender; the channel closes when the last of them ends.
        let all = ended.recv_timeout(FAREWELL) == Err(RecvTimeoutError::Disconnected);
        let threads = self
            .threads
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        for thread in threads
            .drain(..)
            .filter(|thread| all || thread.is_finished())
        {
            // A thread that panicked has ended too.
            let _ = thread.join();
        }
    }
}

fn deadline_after(within: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(within.min(LONGEST)).unwrap_or(now)
}
