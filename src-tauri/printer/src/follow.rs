//! Following a job to its end: when to look next, and when contact counts as lost.
//!
//! [`Follower`] is pure: time is passed in, as the time since following began. The loop around it
//! is [`PrintQueue::follow`](crate::PrintQueue::follow), which waits through a [`Pace`].

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use crate::error::PrintError;
use crate::job::JobState;
use crate::outcome::{Event, Outcome};

/// How often to look, and how long to believe in a printer that does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Between two looks while paper is awaited.
    pub interval: Duration,
    /// Between two looks while the printer waits for a person or does not answer.
    pub slow_interval: Duration,
    /// Contact is lost when the printer has not answered for this long.
    pub lost_after: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            interval: Duration::from_millis(500),
            slow_interval: Duration::from_secs(2),
            lost_after: Duration::from_mins(1),
        }
    }
}

/// What to do after a look at the job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What happened to the print since the look before, if anything.
    pub event: Option<Event>,
    /// When to look again; none when there is nothing more to see.
    pub again_in: Option<Duration>,
}

/// Turns looks at a job into the events of its print.
#[derive(Clone, Debug)]
pub struct Follower {
    patience: Patience,
    heard_at: Duration,
    last: Option<Event>,
}

impl Follower {
    /// Begins to follow at time zero.
    pub fn new(patience: Patience) -> Self {
        Self {
            patience,
            heard_at: Duration::ZERO,
            last: None,
        }
    }

    /// Takes in what a look at time `at` has shown. The same state twice is one event.
    pub fn observe(&mut self, at: Duration, look: &Result<JobState, PrintError>) -> Verdict {
        let event = match look {
            Ok(state) => Event::of_state(state),
            Err(PrintError::JobNotFound | PrintError::QueueNotFound) => Event::Forgotten,
            Err(_) => {
                let silent = at.saturating_sub(self.heard_at);
                if silent < self.patience.lost_after {
                    return Verdict {
                        event: None,
                        again_in: Some(self.patience.slow_interval),
                    };
                }
                Event::ContactLost
            }
        };
        self.heard_at = at;
        let again_in = match &event {
            Event::Progress => Some(self.patience.interval),
            Event::Stopped(_) => Some(self.patience.slow_interval),
            _ => None,
        };
        let news = self.last.as_ref() != Some(&event);
        self.last = Some(event.clone());
        Verdict {
            event: news.then_some(event),
            again_in,
        }
    }
}

/// The passing of time between two looks.
pub trait Pace {
    /// The time since following began.
    fn elapsed(&self) -> Duration;

    /// Waits. Returns false when following shall end at once.
    fn wait(&mut self, time: Duration) -> bool;
}

/// The real passing of time, which ends when its [`StopFollowing`] is dropped.
#[derive(Debug)]
pub struct Ticker {
    began: Instant,
    stop: Receiver<()>,
}

/// Ends a [`Ticker`] when it is dropped: at log-off, at the end of the program, or when the clerk
/// no longer wants to know. The print itself goes on.
#[derive(Debug)]
pub struct StopFollowing {
    _stop: Sender<()>,
}

/// Makes a ticker and what ends it.
pub fn ticker() -> (Ticker, StopFollowing) {
    let (sender, stop) = channel();
    let ticker = Ticker {
        began: Instant::now(),
        stop,
    };
    (ticker, StopFollowing { _stop: sender })
}

impl Pace for Ticker {
    fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    fn wait(&mut self, time: Duration) -> bool {
        matches!(self.stop.recv_timeout(time), Err(RecvTimeoutError::Timeout))
    }
}

/// How following ended.
pub(crate) fn run(
    outcome: &Outcome,
    patience: Patience,
    pace: &mut dyn Pace,
    mut look: impl FnMut() -> Result<JobState, PrintError>,
    mut tell: impl FnMut(&Event, &Outcome),
) -> Outcome {
    let mut outcome = outcome.clone();
    let mut follower = Follower::new(patience);
    loop {
        let seen = look();
        let verdict = follower.observe(pace.elapsed(), &seen);
        if let Some(event) = verdict.event {
            match outcome.after(event.clone()) {
                Ok(next) => {
                    outcome = next;
                    tell(&event, &outcome);
                }
                Err(refused) => {
                    tracing::warn!(%refused, "The printer reported what cannot be.");
                    return outcome;
                }
            }
        }
        match verdict.again_in {
            Some(time) if pace.wait(time) => {}
            _ => return outcome,
        }
    }
}
