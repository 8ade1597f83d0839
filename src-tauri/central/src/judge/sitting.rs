//! Sittings: what counters hand in while others are judged is judged in the next batch, all of it in
//! one transaction. A commit and its round trips then serve many counters; where few hand in, each
//! is judged at once and by itself. Nothing waits for company.
//!
//! One batch stands or falls as a whole, so where it falls each case is judged again by itself: what
//! breaks the centre does not keep other counters' acts back.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use tokio::sync::{Semaphore, oneshot};

use super::{Batch, Case, Judged, Policies, judge, together};
use crate::database::Database;
use crate::error::DatabaseError;

/// Acts of one sitting, but for a single case that is larger.
const ACTS: usize = 200;

/// What is judged with the cases of others.
struct Waiting {
    case: Case,
    answer: oneshot::Sender<Answer>,
}

enum Answer {
    Judged(Arc<Judged>),
    /// The sitting failed: the case has to be judged by itself.
    Alone(Case),
}

/// The cases that wait for a sitting.
pub(crate) struct Sitting {
    waiting: Mutex<VecDeque<Waiting>>,
    seats: Semaphore,
}

impl Sitting {
    /// So many sittings at a time, at least one.
    pub(crate) fn new(at_a_time: usize) -> Self {
        Self {
            waiting: Mutex::default(),
            seats: Semaphore::new(at_a_time.max(1)),
        }
    }

    /// Judges a case, alone or with others that wait. Whoever comes to a free seat judges for all
    /// who wait by then.
    pub(crate) async fn judge(
        &self,
        database: &Database,
        received_at: Timestamp,
        policies: Arc<Policies>,
        case: Case,
    ) -> Result<Arc<Judged>, DatabaseError> {
        let (answer, mut mine) = oneshot::channel();
        self.waiting().push_back(Waiting { case, answer });
        let answer = loop {
            tokio::select! {
                biased;
                answer = &mut mine => break answer,
                seat = self.seats.acquire() => {
                    let taken = self.take();
                    if taken.is_empty() {
                        drop(seat);
                        break mine.await;
                    }
                    sit(database, received_at, &policies, taken).await;
                }
            }
        };
        match answer {
            Ok(Answer::Judged(judged)) => Ok(judged),
            Ok(Answer::Alone(case)) => {
                let batch = Batch {
                    received_at,
                    policies,
                    cases: &[case],
                    subjects: Vec::new(),
                };
                judge(database, batch).await.map(Arc::new)
            }
            Err(_) => Err(DatabaseError::malformed("act", "a sitting was given up")),
        }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, VecDeque<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Those that have waited longest, as many as one sitting holds.
    fn take(&self) -> Vec<Waiting> {
        let mut waiting = self.waiting();
        let mut acts = 0;
        let fits = waiting.iter().take_while(|next| {
            acts += next.case.acts.len();
            acts <= ACTS
        });
        let number = fits.count().max(1).min(waiting.len());
        waiting.drain(..number).collect()
    }
}

async fn sit(
    database: &Database,
    received_at: Timestamp,
    policies: &Arc<Policies>,
    taken: Vec<Waiting>,
) {
    let (cases, answers): (Vec<Case>, Vec<_>) = taken
        .into_iter()
        .map(|waiting| (waiting.case, waiting.answer))
        .unzip();
    let batch = Batch {
        received_at,
        policies: Arc::clone(policies),
        cases: &cases,
        subjects: Vec::new(),
    };
    // Who does not listen any more has gone; his acts are judged all the same.
    match together(database, &batch).await {
        Ok(judged) => {
            let judged = Arc::new(judged);
            for answer in answers {
                answer.send(Answer::Judged(Arc::clone(&judged))).ok();
            }
        }
        Err(error) => {
            tracing::debug!(%error, cases = cases.len(), "A sitting is given up.");
            for (answer, case) in answers.into_iter().zip(cases) {
                answer.send(Answer::Alone(case)).ok();
            }
        }
    }
}
