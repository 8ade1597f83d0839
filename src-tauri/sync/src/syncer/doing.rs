//! Doing one step after another: what is known is looked at, a step is done, and what came of it is
//! learnt. How each step is done stands in [`step`].

mod step;

use std::sync::Arc;

use super::phase;
use crate::client::{Deadlines, Line};
use crate::plan::{self, Failure, FailureKind, Outcome, Place, Situation, Step};
use crate::port::{Port, PortError, Standing};
use crate::progress::{Phase, Progress};

/// Acts that are read from the queue at once.
const QUEUE_PAGE: u32 = 500;
/// A certificate is renewed when it has fewer milliseconds left: 30 days.
const RENEW_BEFORE_MS: i64 = 30 * 24 * 3_600_000;

pub(super) struct Doing {
    port: Arc<dyn Port>,
    deadlines: Deadlines,
    situation: Situation,
    standing: Standing,
    line: Option<Line>,
    /// The queue was read and the line prepared.
    ready: bool,
    /// Done and to do of the first load.
    loading: Option<(u64, u64)>,
    /// Acts that waited when the drain began.
    drain: usize,
    /// What was sent again for the centre's loss, so that a gap that stays does not loop.
    resent: Option<(String, Place)>,
}

impl Doing {
    pub(super) fn new(port: Arc<dyn Port>, deadlines: Deadlines) -> Self {
        let situation = Situation::new(port.monotonic_ms());
        Self {
            port,
            deadlines,
            situation,
            standing: Standing::default(),
            line: None,
            ready: false,
            loading: None,
            drain: 0,
            resent: None,
        }
    }

    pub(super) const fn situation(&self) -> &Situation {
        &self.situation
    }

    /// Looks at the clock, and at the store where it has not been read yet.
    pub(super) fn look(&mut self) {
        self.situation.now_ms = self.port.monotonic_ms();
        if !self.ready
            && let Err(error) = self.read()
        {
            self.store_failed(&error);
        }
    }

    pub(super) fn next(&self) -> Step {
        if self.line.is_none() && self.situation.fence.is_none() && self.ready {
            return Step::Wait(plan::Wait {
                for_ms: None,
                reason: plan::WaitReason::Idle,
            });
        }
        plan::next(&self.situation)
    }

    /// More acts were recorded.
    pub(super) fn more(&mut self) {
        let last = self.situation.acts.last().map(|act| act.place);
        let result = match last {
            Some(last) if self.ready => self.read_queue(last),
            _ => {
                self.ready = false;
                Ok(())
            }
        };
        if let Err(error) = result {
            self.store_failed(&error);
        }
    }

    pub(super) fn retry_now(&mut self) {
        self.forget();
        self.situation.retry_now();
    }

    /// Everything is read anew.
    pub(super) fn forget(&mut self) {
        self.ready = false;
        self.line = None;
    }

    /// The line, where there is one.
    pub(super) fn line(&mut self) -> Option<Line> {
        self.look();
        self.line.clone()
    }

    pub(super) fn progress(&mut self, step: &Step) -> Progress {
        let waiting = self.situation.acts.iter().filter(|act| !act.aside).count();
        let phase = if self.ready && self.line.is_none() && self.situation.fence.is_none() {
            Phase::NoCentre
        } else {
            phase(step, self.loading.is_some())
        };
        self.drain = match phase {
            Phase::Sending => self.drain.max(waiting),
            _ if waiting == 0 => 0,
            _ => self.drain,
        };
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        Progress {
            phase,
            problem: self.situation.line.code.clone(),
            next_try_ms: match step {
                Step::Wait(wait) => wait
                    .for_ms
                    .map(|ms| self.situation.now_ms.saturating_add(ms)),
                _ => None,
            },
            too_old: self.situation.too_old,
            run: match phase {
                Phase::Loading => self.loading,
                Phase::Sending => {
                    Some((count(self.drain.saturating_sub(waiting)), count(self.drain)))
                }
                _ => None,
            },
        }
    }

    /// Does a step and learns from it.
    pub(super) async fn take(&mut self, step: Step) {
        let Some(line) = self.line.clone() else {
            return;
        };
        match self.perform(&line, step).await {
            Ok(outcomes) => outcomes.into_iter().for_each(|outcome| self.learn(outcome)),
            Err(error) => self.store_failed(&error),
        }
    }

    fn learn(&mut self, outcome: Outcome) {
        self.situation.now_ms = self.port.monotonic_ms();
        let failures = self.situation.line.failures;
        let jitter = self.jitter();
        let notes = plan::learn(&mut self.situation, outcome, jitter);
        for note in &notes {
            if let Err(error) = self.port.note(note) {
                self.store_failed(&error);
            }
        }
        if self.situation.line.failures > failures {
            // Connections that failed are not used again.
            self.line = None;
            self.ready = false;
        }
    }

    fn jitter(&self) -> u16 {
        let mut bytes = [0; 2];
        self.port.random(&mut bytes);
        u16::from_le_bytes(bytes) % 1000
    }

    fn store_failed(&mut self, error: &PortError) {
        tracing::warn!(%error, "The syncer cannot use the store.");
        let failure = Failure {
            kind: FailureKind::Line,
            code: "store".to_owned(),
            retry_after_ms: None,
        };
        plan::learn(&mut self.situation, Outcome::NotPulled(failure), 0);
    }

    fn read(&mut self) -> Result<(), PortError> {
        self.standing = self.port.standing()?;
        self.situation.fence = self.standing.fence;
        let time = self.port.trusted_time();
        if let Some(until) = self.standing.certificate_until {
            let left = until.as_millisecond() - time().as_millisecond() - RENEW_BEFORE_MS;
            let left = u64::try_from(left).unwrap_or(0);
            self.situation.renew_at_ms = self.situation.now_ms.saturating_add(left);
        }
        if self.line.is_none() {
            self.line = match self.port.identity()? {
                None => None,
                Some(identity) => Some(
                    Line::new(&identity, &time, self.deadlines)
                        .map_err(|error| PortError(error.to_string()))?,
                ),
            };
        }
        self.situation.acts.clear();
        self.read_queue(Place::default())?;
        self.ready = true;
        Ok(())
    }

    fn read_queue(&mut self, mut after: Place) -> Result<(), PortError> {
        loop {
            let page = self.port.queue(after, QUEUE_PAGE)?;
            let full = page.len() >= QUEUE_PAGE as usize;
            if let Some(last) = page.last() {
                after = last.place;
            }
            self.situation.acts.extend(page);
            if !full {
                return Ok(());
            }
        }
    }
}
