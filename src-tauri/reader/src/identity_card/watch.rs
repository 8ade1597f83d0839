//! The thread that owns the port: it finds it, watches for cards and reads when it is told to.
//!
//! Invariant: what a thread says that was given up is not heard.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::conversation::Conversation;
use super::error::IdentityReadError;
use super::hub::IdentityReaderConfig;
use super::line::{Port, SPEEDS, SerialLine};
use super::reading::IdentityReading;
use super::state::{IdentityEvent, IdentityReaderState};
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

pub(super) struct Job {
    pub(super) deadline: Instant,
    pub(super) answer: SyncSender<Result<IdentityReading, IdentityReadError>>,
}

pub(super) struct Shared {
    pub(super) content: Mutex<Content>,
    pub(super) changed: Condvar,
}

pub(super) struct Content {
    pub(super) state: IdentityReaderState,
    pub(super) subscribers: Vec<SyncSender<IdentityEvent>>,
    /// Counts threads; what an abandoned one says is not heard.
    pub(super) turn: usize,
    pub(super) hanging: usize,
}

/// The thread's end.
pub(super) struct Bench {
    pub(super) shared: Arc<Shared>,
    pub(super) config: IdentityReaderConfig,
    pub(super) log: Arc<ExchangeLog>,
    pub(super) queue: Receiver<Job>,
    pub(super) turn: usize,
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
    pub(super) fn run(self) {
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

impl Shared {
    pub(super) fn lock(&self) -> MutexGuard<'_, Content> {
        // Every critical section leaves the content whole, so a panic elsewhere spoils nothing.
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Content {
    pub(super) fn change(&mut self, state: IdentityReaderState) {
        if self.state != state {
            self.state = state.clone();
            self.send(&IdentityEvent::State(state));
        }
    }

    pub(super) fn send(&mut self, event: &IdentityEvent) {
        self.subscribers
            .retain(|subscriber| subscriber.try_send(event.clone()).is_ok());
    }
}
