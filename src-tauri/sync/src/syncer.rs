//! The thread that keeps counter and centre together: plan, do, learn, for as long as the station's
//! file is open.
//!
//! It has a runtime of its own, so that no command waits for the network. Dropping it cancels
//! whatever it was doing; each write to the store is one transaction, so nothing is left half done.

mod doing;

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use counter_act::Hash;
use counter_wire::person::{LookupRequest, LookupResponse};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{oneshot, watch};

use crate::client::{Deadlines, Line, LineError};
use crate::plan::{self, ActStanding, Step, WaitReason};
use crate::port::Port;
use crate::progress::{Phase, Progress};
use doing::Doing;

/// How the syncer is set up.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Deadlines of its questions.
    pub deadlines: Deadlines,
}

/// What somebody wants of it.
enum Wish {
    /// An act was recorded.
    Recorded,
    /// 立即同步
    Now,
    /// The queue, the identity or the enrolment changed.
    Changed,
    /// A person of another station.
    LookUp(
        LookupRequest,
        oneshot::Sender<Result<LookupResponse, LineError>>,
    ),
    /// A photo of an application that came in online.
    Fetch(Hash, oneshot::Sender<Result<Vec<u8>, LineError>>),
    /// Why an act waits.
    Why(oneshot::Sender<Vec<(counter_domain::id::ActId, ActStanding)>>),
}

/// The running syncer. It ends when it is dropped.
#[derive(Debug)]
pub struct Syncer {
    wishes: UnboundedSender<Wish>,
    stop: watch::Sender<bool>,
    progress: Arc<Mutex<Progress>>,
    thread: Option<JoinHandle<()>>,
}

impl Syncer {
    /// Starts the thread.
    pub fn start(port: Arc<dyn Port>, options: Options) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (wishes, inbox) = unbounded_channel();
        let (stop, mut stopped) = watch::channel(false);
        let progress = Arc::new(Mutex::new(Progress::default()));
        let told = Arc::clone(&progress);
        let thread = std::thread::Builder::new()
            .name("sync".to_owned())
            .spawn(move || {
                runtime.block_on(async {
                    let run = Run {
                        port,
                        options,
                        inbox,
                        told,
                    };
                    tokio::select! {
                        _ = stopped.changed() => {}
                        () = run.run() => {}
                    }
                });
                // A name that is being resolved cannot be cancelled, and nobody waits for it.
                runtime.shutdown_background();
            })?;
        Ok(Self {
            wishes,
            stop,
            progress,
            thread: Some(thread),
        })
    }

    /// An act was recorded: it goes at once.
    pub fn recorded(&self) {
        let _ = self.wishes.send(Wish::Recorded);
    }

    /// 立即同步: no back-off is waited for.
    pub fn now(&self) {
        let _ = self.wishes.send(Wish::Now);
    }

    /// What the syncer was told of the queue or of the machine is no longer so.
    pub fn changed(&self) {
        let _ = self.wishes.send(Wish::Changed);
    }

    /// How it stands.
    pub fn progress(&self) -> Progress {
        locked(&self.progress).clone()
    }

    /// Asks for a person of another station and waits for the answer, at most so long.
    pub fn look_up(
        &self,
        request: LookupRequest,
        deadline: Duration,
    ) -> Result<LookupResponse, LineError> {
        let (answer, answered) = oneshot::channel();
        let _ = self.wishes.send(Wish::LookUp(request, answer));
        wait_for(answered, deadline).unwrap_or(Err(LineError::Timeout))
    }

    /// Fetches a blob that the centre holds for this station, and waits for it, at most so long.
    pub fn fetch(&self, sha256: Hash, deadline: Duration) -> Result<Vec<u8>, LineError> {
        let (answer, answered) = oneshot::channel();
        let _ = self.wishes.send(Wish::Fetch(sha256, answer));
        wait_for(answered, deadline).unwrap_or(Err(LineError::Timeout))
    }

    /// Why each act without an answer waits, in the order of the journal; nothing where the
    /// syncer is busy for longer than that.
    pub fn why(&self, deadline: Duration) -> Vec<(counter_domain::id::ActId, ActStanding)> {
        let (answer, answered) = oneshot::channel();
        let _ = self.wishes.send(Wish::Why(answer));
        wait_for(answered, deadline).unwrap_or_default()
    }
}

impl Drop for Syncer {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Waits on a thread that has no runtime.
fn wait_for<T>(answered: oneshot::Receiver<T>, deadline: Duration) -> Option<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .ok()?;
    runtime
        .block_on(async { tokio::time::timeout(deadline, answered).await })
        .ok()?
        .ok()
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Run {
    port: Arc<dyn Port>,
    options: Options,
    inbox: UnboundedReceiver<Wish>,
    told: Arc<Mutex<Progress>>,
}

impl Run {
    async fn run(mut self) {
        let mut doing = Doing::new(Arc::clone(&self.port), self.options.deadlines);
        loop {
            doing.look();
            let step = doing.next();
            self.tell(&doing.progress(&step));
            let Step::Wait(wait) = step else {
                for wish in self.take(&mut doing, step).await {
                    grant(&mut doing, wish);
                }
                continue;
            };
            let wish = match wait.for_ms {
                None => self.inbox.recv().await,
                Some(ms) => {
                    let pause = tokio::time::sleep(Duration::from_millis(ms));
                    tokio::select! {
                        wish = self.inbox.recv() => wish,
                        () = pause => continue,
                    }
                }
            };
            match wish {
                Some(wish) => grant(&mut doing, wish),
                None => return,
            }
        }
    }

    /// Does a step. Somebody who was asked for stands at the window: he does not wait for a long
    /// upload. Other wishes do, and are given back.
    async fn take(&mut self, doing: &mut Doing, step: Step) -> Vec<Wish> {
        let line = doing.line();
        let mut wishes = Vec::new();
        let taken = doing.take(step);
        tokio::pin!(taken);
        loop {
            tokio::select! {
                () = &mut taken => break,
                Some(wish) = self.inbox.recv() => match wish {
                    Wish::LookUp(request, answer) => look_up(line.clone(), request, answer),
                    Wish::Fetch(sha256, answer) => fetch(line.clone(), sha256, answer),
                    other => wishes.push(other),
                },
            }
        }
        wishes
    }

    fn tell(&self, progress: &Progress) {
        locked(&self.told).clone_from(progress);
    }
}

fn look_up(
    line: Option<Line>,
    request: LookupRequest,
    answer: oneshot::Sender<Result<LookupResponse, LineError>>,
) {
    tokio::spawn(async move {
        let found = match line {
            None => Err(LineError::Unreachable),
            Some(line) => line.look_up(&request).await,
        };
        let _ = answer.send(found);
    });
}

fn fetch(line: Option<Line>, sha256: Hash, answer: oneshot::Sender<Result<Vec<u8>, LineError>>) {
    tokio::spawn(async move {
        let found = match line {
            None => Err(LineError::Unreachable),
            Some(line) => line.get_blob(sha256).await,
        };
        let _ = answer.send(found);
    });
}

fn grant(doing: &mut Doing, wish: Wish) {
    match wish {
        Wish::Recorded => doing.more(),
        Wish::Now => doing.retry_now(),
        Wish::Changed => doing.forget(),
        Wish::LookUp(request, answer) => {
            look_up(doing.line(), request, answer);
        }
        Wish::Fetch(sha256, answer) => fetch(doing.line(), sha256, answer),
        Wish::Why(answer) => {
            let _ = answer.send(plan::why(doing.situation()));
        }
    }
}

/// What is shown while a step is done.
fn phase(step: &Step, loading: bool) -> Phase {
    match step {
        Step::Wait(wait) => match wait.reason {
            WaitReason::Fenced => Phase::Stopped,
            WaitReason::Line | WaitReason::TooOld => Phase::Waiting,
            WaitReason::Idle => Phase::Idle,
        },
        Step::AskBlobs(_) | Step::Upload(_) | Step::Push(_) | Step::ResendAfter(_) => {
            Phase::Sending
        }
        _ if loading => Phase::Loading,
        _ => Phase::Fetching,
    }
}
