//! The identity-card reader for programs: a state that is true within a second, events, and a reading
//! with a deadline.
//!
//! One thread owns the port. It finds it, asks every half second whether a card was put down, and reads
//! when it is told to. A driver may hang without limit, so a caller that has waited long enough gives
//! the thread up and another takes the port over.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;

use super::conversation::Conversation;
use super::error::IdentityReadError;
use super::line::{Port, SPEEDS, SerialLine};
use super::reading::IdentityReading;
use crate::exchange_log::ExchangeLog;
use crate::platform;

/// How often the module is asked for a card.
const BEAT: Duration = Duration::from_millis(500);
/// How long the answer to such a question may take.
const PATIENCE: Duration = Duration::from_millis(800);
/// How long one speed is tried on one port.
const PROBE: Duration = Duration::from_millis(400);
/// Questions in a row that may stay without answer.
const SILENCES: usize = 3;
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

/// The identity-card reader as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum IdentityReaderState {
    /// Nothing is known yet.
    Starting,
    /// No port is set and none was found.
    Absent,
    /// The port that is set is not there.
    Missing {
        /// The port.
        port: String,
    },
    /// Another program holds the port.
    Busy {
        /// The port.
        port: String,
    },
    /// The program may not open the port.
    Forbidden {
        /// The port.
        port: String,
    },
    /// The port is there and no module answers.
    Silent {
        /// The port.
        port: String,
    },
    /// A reading hangs.
    Stuck {
        /// The port.
        port: String,
    },
    /// The module answers.
    Ready {
        /// The port.
        port: String,
        /// Its speed.
        speed: u32,
        /// The module's own number, in hexadecimal.
        module: String,
    },
}

/// A change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdentityEvent {
    /// The state is another one.
    State(IdentityReaderState),
    /// A card was put down.
    CardPresent,
}

/// Watches the identity-card reader and reads cards. Dropping it ends its thread.
pub struct IdentityReader {
    shared: Arc<Shared>,
    config: IdentityReaderConfig,
    log: Arc<ExchangeLog>,
    worker: Mutex<Option<Sender<Job>>>,
}

struct Job {
    deadline: Instant,
    answer: SyncSender<Result<IdentityReading, IdentityReadError>>,
}

struct Shared {
    content: Mutex<Content>,
    changed: Condvar,
}

struct Content {
    state: IdentityReaderState,
    subscribers: Vec<SyncSender<IdentityEvent>>,
    /// Counts threads; what an abandoned one says is not heard.
    turn: usize,
    hanging: usize,
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

impl IdentityReaderState {
    /// The port, where there is one.
    pub fn port(&self) -> Option<&str> {
        match self {
            Self::Starting | Self::Absent => None,
            Self::Missing { port }
            | Self::Busy { port }
            | Self::Forbidden { port }
            | Self::Silent { port }
            | Self::Stuck { port }
            | Self::Ready { port, .. } => Some(port),
        }
    }

    /// A stable name, as it is serialized.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Absent => "absent",
            Self::Missing { .. } => "missing",
            Self::Busy { .. } => "busy",
            Self::Forbidden { .. } => "forbidden",
            Self::Silent { .. } => "silent",
            Self::Stuck { .. } => "stuck",
            Self::Ready { .. } => "ready",
        }
    }

    fn of_error(error: IdentityReadError, port: String) -> Self {
        match error {
            IdentityReadError::NoReader | IdentityReadError::PortLost => Self::Missing { port },
            IdentityReadError::PortBusy => Self::Busy { port },
            IdentityReadError::PortForbidden => Self::Forbidden { port },
            _ => Self::Silent { port },
        }
    }

    const fn error(&self) -> IdentityReadError {
        match self {
            Self::Busy { .. } => IdentityReadError::PortBusy,
            Self::Forbidden { .. } => IdentityReadError::PortForbidden,
            Self::Silent { .. } | Self::Ready { .. } => IdentityReadError::NoAnswer,
            Self::Stuck { .. } => IdentityReadError::Stuck,
            Self::Starting | Self::Absent | Self::Missing { .. } => IdentityReadError::NoReader,
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Content> {
        // Every critical section leaves the content whole, so a panic elsewhere spoils nothing.
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Content {
    fn change(&mut self, state: IdentityReaderState) {
        if self.state != state {
            self.state = state.clone();
            self.send(&IdentityEvent::State(state));
        }
    }

    fn send(&mut self, event: &IdentityEvent) {
        self.subscribers
            .retain(|subscriber| subscriber.try_send(event.clone()).is_ok());
    }
}

/// The thread's end.
struct Bench {
    shared: Arc<Shared>,
    config: IdentityReaderConfig,
    log: Arc<ExchangeLog>,
    queue: Receiver<Job>,
    turn: usize,
}

/// A port on which a module has answered.
struct Found {
    line: Port,
    port: String,
}

/// What a wait for work brought.
enum Work {
    Read(Job),
    Nothing,
    End,
}

impl Bench {
    fn run(self) {
        loop {
            match self.find() {
                Ok(mut found) => {
                    if !self.serve(&mut found) {
                        break;
                    }
                }
                Err(state) => {
                    let error = state.error();
                    self.say(state);
                    match self.wait() {
                        Work::Read(job) => {
                            let _ = job.answer.try_send(Err(error));
                        }
                        Work::Nothing => {}
                        Work::End => break,
                    }
                }
            }
        }
        let mut content = self.shared.lock();
        if content.turn != self.turn {
            content.hanging = content.hanging.saturating_sub(1);
        }
    }

    /// Watches and reads on one port; false when nobody needs the thread any more.
    fn serve(&self, found: &mut Found) -> bool {
        let mut lay_there = false;
        let mut silences = 0;
        loop {
            match self.wait() {
                Work::End => return false,
                Work::Read(job) => {
                    let outcome = self.converse(found, job.deadline).read();
                    // Whoever reads takes the card's arrival as seen.
                    lay_there = outcome.is_ok();
                    let lost = outcome == Err(IdentityReadError::PortLost);
                    let _ = job.answer.try_send(outcome);
                    if lost {
                        return true;
                    }
                }
                Work::Nothing => {
                    let deadline = Instant::now() + PATIENCE;
                    match self.converse(found, deadline).finds_card() {
                        Ok(found) => {
                            silences = 0;
                            if found && !lay_there {
                                self.tell(&IdentityEvent::CardPresent);
                            }
                            lay_there = found;
                        }
                        Err(IdentityReadError::PortLost) => return true,
                        Err(_) => silences += 1,
                    }
                    if silences >= SILENCES {
                        return true;
                    }
                }
            }
        }
    }

    fn converse<'it>(&'it self, found: &'it mut Found, deadline: Instant) -> Conversation<'it> {
        Conversation {
            line: &mut found.line,
            device: &found.port,
            log: &self.log,
            deadline,
        }
    }

    fn wait(&self) -> Work {
        match self.queue.recv_timeout(BEAT) {
            Ok(job) => Work::Read(job),
            Err(RecvTimeoutError::Timeout) => Work::Nothing,
            Err(RecvTimeoutError::Disconnected) => Work::End,
        }
    }

    /// The port that is set, or the first one on which a module answers.
    fn find(&self) -> Result<Found, IdentityReaderState> {
        let ports = match &self.config.port {
            Some(port) => vec![port.clone()],
            None => platform::identity_reader_ports(),
        };
        let mut state = IdentityReaderState::Absent;
        for port in ports {
            match self.probe(&port) {
                Ok(found) => return Ok(found),
                // A port of something else that does not answer is not this program's business.
                Err(IdentityReadError::NoAnswer | IdentityReadError::Garbled)
                    if self.config.port.is_none() => {}
                Err(error) => state = IdentityReaderState::of_error(error, port),
            }
        }
        Err(state)
    }

    fn probe(&self, port: &str) -> Result<Found, IdentityReadError> {
        let speeds = self
            .config
            .speed
            .map_or_else(|| SPEEDS.to_vec(), |speed| vec![speed]);
        let mut outcome = Err(IdentityReadError::NoAnswer);
        for speed in speeds {
            let mut line = Port::open(port, speed)?;
            match self.greet(&mut line, port) {
                Ok(module) => {
                    let port = port.to_owned();
                    self.say(IdentityReaderState::Ready {
                        port: port.clone(),
                        speed,
                        module,
                    });
                    return Ok(Found { line, port });
                }
                Err(error @ (IdentityReadError::NoAnswer | IdentityReadError::Garbled)) => {
                    outcome = Err(error);
                }
                Err(error) => return Err(error),
            }
        }
        outcome
    }

    fn greet(&self, line: &mut dyn SerialLine, port: &str) -> Result<String, IdentityReadError> {
        let mut conversation = Conversation {
            line,
            device: port,
            log: &self.log,
            deadline: Instant::now() + PROBE,
        };
        conversation.module_number()
    }

    fn say(&self, state: IdentityReaderState) {
        let mut content = self.shared.lock();
        if content.turn == self.turn {
            // What holds the port is then this program's own thread that hangs.
            let state = match state {
                IdentityReaderState::Busy { port } if content.hanging > 0 => {
                    IdentityReaderState::Stuck { port }
                }
                state => state,
            };
            content.change(state);
        }
        drop(content);
        self.shared.changed.notify_all();
    }

    fn tell(&self, event: &IdentityEvent) {
        let mut content = self.shared.lock();
        if content.turn == self.turn {
            content.send(event);
        }
    }
}
