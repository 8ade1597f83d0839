//! Simulated counters: each hands in one act after another, over a connection of its own.

use std::sync::Arc;
use std::time::{Duration, Instant};

use counter_act::Attachment;
use counter_central::registry::Station;
use counter_domain::id::{CardId, PersonId};
use counter_sync::client::{Deadlines, DeviceCertificate, Identity, Line, TrustedTime};
use counter_wire::verdict::Verdict;
use tokio::task::JoinSet;

use crate::WINDOWS;
use crate::server::Server;
use crate::world::{Made, Window, World, loss_and_release, morning, office};

/// A counter under load is slow and nothing else.
const PATIENT: Deadlines = Deadlines {
    connect: Duration::from_mins(2),
    answer: Duration::from_mins(2),
    bulk: Duration::from_mins(2),
};

/// A counter with a person whose card is lost and found.
pub(crate) struct Counter {
    pub(crate) window: Window,
    pub(crate) identity: Identity,
    pub(crate) line: Line,
    pub(crate) person: PersonId,
    card: CardId,
    done: u64,
}

impl Counter {
    /// The next act on its person.
    pub(crate) fn next(&mut self, photo: Option<Attachment>) -> Made {
        let body = loss_and_release(self.card, self.done);
        let version = 2 + self.done;
        self.done += 1;
        self.window.seal_with(self.person, &body, |envelope| {
            envelope.seen.version = version;
            envelope.attachments.extend(photo);
        })
    }

    /// Hands in acts and sees that they are accepted.
    pub(crate) async fn hand_in(&self, acts: &[Made]) {
        let response = self.line.push(&self.window.request(acts)).await.unwrap();
        for verdict in &response.verdicts {
            assert!(
                matches!(verdict.verdict, Verdict::Accepted { .. }),
                "{verdict:?}"
            );
        }
    }
}

/// Stations of a few windows each.
pub(crate) async fn enrol(world: &World, server: &Server, number: usize) -> Vec<Counter> {
    let time: TrustedTime = Arc::new(morning);
    let authority = world.central.identity().authority_pem().to_owned();
    let mut counters = Vec::with_capacity(number);
    for serial in 0..u16::try_from(number).unwrap() {
        let code = station(usize::from(serial) / WINDOWS);
        if usize::from(serial).is_multiple_of(WINDOWS) {
            let station = Station {
                office: office(&code),
                name: code.clone(),
                level: "regiment".to_owned(),
                parent: None,
            };
            world.registry().put_station(&station).await.unwrap();
        }
        let window = Window::enrol(world, &code, serial + 1).await;
        let (person, card) = world.person_of(serial, &code).await;
        let identity = Identity {
            centre: server.address.clone(),
            authority: authority.clone(),
            device: Some(DeviceCertificate {
                chain: window.certificate.clone(),
                key: window.tls_key.clone(),
            }),
            program: "0.1.0".to_owned(),
        };
        counters.push(Counter {
            line: Line::new(&identity, &time, PATIENT).unwrap(),
            identity,
            window,
            person,
            card,
            done: 0,
        });
    }
    counters
}

/// The code of a made-up station.
pub(crate) fn station(index: usize) -> String {
    format!("{}", 670_000 + index)
}

/// What a load came to.
pub(crate) struct Load {
    /// Sorted.
    answers: Vec<Duration>,
    within: Duration,
}

impl Load {
    pub(crate) fn per_second(&self) -> f64 {
        self.answers.len() as f64 / self.within.as_secs_f64()
    }

    /// So many of a hundred acts were answered in this time or less.
    pub(crate) fn milliseconds(&self, percent: usize) -> f64 {
        let index = (self.answers.len() * percent / 100).min(self.answers.len() - 1);
        self.answers[index].as_secs_f64() * 1000.0
    }
}

/// All counters at once for some time: each its next act after the answer to the one before, or at
/// a pace, not all at the same moment. Connections are made before.
pub(crate) async fn load(
    counters: &mut Vec<Counter>,
    time: Duration,
    pace: Option<Duration>,
) -> Load {
    let mut connecting = JoinSet::new();
    for counter in counters.iter() {
        let line = counter.line.clone();
        connecting.spawn(async move {
            let nobody = counter_wire::blob::MissingRequest { blobs: Vec::new() };
            line.missing_blobs(&nobody).await.unwrap();
        });
        if connecting.len() == 64 {
            connecting.join_next().await.unwrap().unwrap();
        }
    }
    connecting.join_all().await;
    let number = u32::try_from(counters.len()).unwrap();
    let start = tokio::time::Instant::now();
    let mut working = JoinSet::new();
    for (index, mut counter) in (0u32..).zip(counters.drain(..)) {
        working.spawn(async move {
            let mut answers = Vec::new();
            let first = start + pace.unwrap_or_default() / number * index;
            let mut next = tokio::time::interval_at(first, pace.unwrap_or(Duration::from_nanos(1)));
            loop {
                if pace.is_some() {
                    next.tick().await;
                }
                if start.elapsed() >= time {
                    return (counter, answers);
                }
                let act = counter.next(None);
                let asked = Instant::now();
                counter.hand_in(&[act]).await;
                answers.push(asked.elapsed());
            }
        });
    }
    let mut answers = Vec::new();
    for (counter, its) in working.join_all().await {
        counters.push(counter);
        answers.extend(its);
    }
    let within = start.elapsed();
    answers.sort_unstable();
    Load { answers, within }
}
