//! One thread a reader, which runs operations on the card, and what becomes of it when it hangs.
//!
//! PC/SC may block without limit: another program's transaction, a dead driver. Such a call cannot
//! be ended, so the worker is abandoned: its queue is closed, its next step sees that nobody
//! waits, and its thread ends whenever the call returns. A new worker takes the reader over.

use std::ffi::CString;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use pcsc::{Context, Disposition, Scope};

use crate::board::Board;
use crate::channel::CardChannel;
use crate::error::ReadError;
use crate::pcsc_channel::{Patience, Place, Setback, with_card};

/// How long another program may keep us from the card before that is reported.
const BUSY_PATIENCE: Duration = Duration::from_millis(1500);
/// The pause between two attempts.
const BUSY_PAUSE: Duration = Duration::from_millis(100);
/// New contexts that one operation may cost.
const NEW_CONTEXTS: usize = 2;

/// Something to do on a card, and whom to tell how it went.
pub(crate) trait Operation: Send {
    /// Tries once; may be called again after a reset or a restart of the service.
    fn attempt(&mut self, channel: &mut dyn CardChannel) -> Result<(), ReadError>;
    /// Hands the result to the caller, who may be gone.
    fn finish(self: Box<Self>, outcome: Result<(), ReadError>);
}

/// An operation that answers with a value.
pub(crate) struct Asking<T, F> {
    pub(crate) ask: F,
    pub(crate) value: Option<T>,
    pub(crate) answer: SyncSender<Result<T, ReadError>>,
}

impl<T, F> Operation for Asking<T, F>
where
    T: Send,
    F: FnMut(&mut dyn CardChannel) -> Result<T, ReadError> + Send,
{
    fn attempt(&mut self, channel: &mut dyn CardChannel) -> Result<(), ReadError> {
        self.value = None;
        self.value = Some((self.ask)(channel)?);
        Ok(())
    }

    fn finish(self: Box<Self>, outcome: Result<(), ReadError>) {
        let value = self.value;
        let answer = outcome.and_then(|()| value.ok_or(ReadError::TransmissionFailed));
        // The caller may have given up; then nobody reads this.
        let _ = self.answer.try_send(answer);
    }
}

/// An operation with its deadline.
pub(crate) struct Job {
    pub(crate) operation: Box<dyn Operation>,
    pub(crate) deadline: Instant,
    /// What becomes of the card afterwards.
    pub(crate) disposition: Disposition,
    /// Set when the worker takes the job up.
    pub(crate) begun: Arc<AtomicBool>,
}

/// The caller's end of a worker. Dropping it lets the worker end after its present step.
pub(crate) struct Worker {
    jobs: Sender<Job>,
    life: Arc<Life>,
    /// Closed with the handle, which ends the worker's pauses at once.
    _presence: Sender<()>,
}

/// Whether the worker's thread runs and whether anyone waits for it.
struct Life {
    reader: String,
    board: Arc<Board>,
    abandoned: AtomicBool,
    ended: Mutex<bool>,
}

impl Worker {
    /// Starts the thread and hands its handle out. `alive` is held until it ends.
    pub(crate) fn start(
        reader: &str,
        raw: CString,
        board: Arc<Board>,
        alive: Sender<()>,
    ) -> std::io::Result<(Self, JoinHandle<()>)> {
        let life = Arc::new(Life {
            reader: reader.to_owned(),
            board,
            abandoned: AtomicBool::new(false),
            ended: Mutex::new(false),
        });
        let (jobs, queue) = channel();
        let (presence, absence) = channel();
        let bench = Bench {
            raw,
            life: Ending(Arc::clone(&life)),
            absence,
            context: None,
        };
        let thread = std::thread::Builder::new()
            .name("card-worker".to_owned())
            .spawn(move || {
                let _alive = alive;
                bench.run(&queue);
            })?;
        let worker = Self {
            jobs,
            life,
            _presence: presence,
        };
        Ok((worker, thread))
    }

    /// Queues a job; false when the worker has ended.
    pub(crate) fn submit(&self, job: Job) -> bool {
        self.jobs.send(job).is_ok()
    }

    /// Gives the worker up. It counts as hanging until its thread ends.
    pub(crate) fn abandon(&self) {
        let ended = self
            .life
            .ended
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if !*ended && !self.life.abandoned.swap(true, Ordering::AcqRel) {
            self.life.board.hangs(&self.life.reader);
        }
    }
}

/// Tells the board, when the thread ends, that a worker that hung has come back.
struct Ending(Arc<Life>);

impl Drop for Ending {
    fn drop(&mut self) {
        let mut ended = self.0.ended.lock().unwrap_or_else(PoisonError::into_inner);
        *ended = true;
        if self.0.abandoned.load(Ordering::Acquire) {
            self.0.board.came_back(&self.0.reader);
        }
    }
}

/// The thread's end of a worker.
struct Bench {
    raw: CString,
    life: Ending,
    absence: Receiver<()>,
    context: Option<Context>,
}

struct CallersPatience<'bench> {
    life: &'bench Life,
    until: Instant,
}

impl Patience for CallersPatience<'_> {
    fn lasts(&self) -> bool {
        !self.life.abandoned.load(Ordering::Acquire)
            && !self.life.board.stopping()
            && Instant::now() < self.until
    }

    fn deadline(&self) -> Instant {
        self.until
    }
}

impl Bench {
    fn run(mut self, queue: &Receiver<Job>) {
        while let Ok(Job {
            mut operation,
            deadline,
            disposition,
            begun,
        }) = queue.recv()
        {
            begun.store(true, Ordering::Release);
            let outcome = self.perform(operation.as_mut(), deadline, disposition);
            operation.finish(outcome);
        }
    }

    fn perform(
        &mut self,
        operation: &mut dyn Operation,
        deadline: Instant,
        disposition: Disposition,
    ) -> Result<(), ReadError> {
        let started = Instant::now();
        let mut contexts = 0;
        loop {
            let life = Arc::clone(&self.life.0);
            let patience = CallersPatience {
                life: &life,
                until: deadline,
            };
            if !patience.lasts() {
                return Err(ReadError::Timeout);
            }
            let context = self.context()?.clone();
            let at = Place {
                context: &context,
                reader: &self.raw,
                log: &life.board.log,
                disposition,
            };
            let outcome = with_card(&at, &patience, &mut |it| operation.attempt(it));
            match outcome {
                Ok(()) => return Ok(()),
                Err(Setback::ServiceLost) => {
                    self.context = None;
                    contexts += 1;
                    if contexts > NEW_CONTEXTS {
                        return Err(ReadError::ServiceNotRunning);
                    }
                }
                Err(Setback::Busy(error)) => {
                    if started.elapsed() > BUSY_PATIENCE {
                        return Err(error);
                    }
                    self.pause(BUSY_PAUSE)?;
                }
                Err(Setback::Failed(error)) => return Err(error),
            }
        }
    }

    fn context(&mut self) -> Result<&Context, ReadError> {
        if self.context.is_none() {
            let fresh = Context::establish(Scope::System);
            self.context = Some(fresh.map_err(|_| ReadError::ServiceNotRunning)?);
        }
        self.context.as_ref().ok_or(ReadError::ServiceNotRunning)
    }

    fn pause(&self, duration: Duration) -> Result<(), ReadError> {
        match self.absence.recv_timeout(duration) {
            Err(RecvTimeoutError::Timeout) => Ok(()),
            Ok(()) | Err(RecvTimeoutError::Disconnected) => Err(ReadError::Stopped),
        }
    }
}
