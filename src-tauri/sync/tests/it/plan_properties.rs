//! The plan against a modelled centre with poison acts, a bad line and large blobs.

use std::collections::{BTreeMap, BTreeSet};

use counter_act::Hash;
use counter_domain::id::ActId;
use counter_sync::plan::{
    ActStanding, BlobStanding, FailureKind, Outcome, PushAnswer, QueuedAct, Situation, Step,
    WaitReason, backoff, learn, next, why,
};
use counter_wire::blob::BlobState;
use counter_wire::limits;
use counter_wire::verdict::Verdict;
use proptest::prelude::*;

use crate::plan::{act, blob, calm, failure};

#[derive(Debug, Clone)]
struct Made {
    subject: u8,
    blobs: Vec<u8>,
    bytes: usize,
    /// 0 well, 1 breaks the centre, 2 unreadable.
    fate: u8,
    /// It takes back the subject's act before it.
    takes_back: bool,
}

fn made() -> impl Strategy<Value = Made> {
    let fate = prop_oneof![12 => Just(0_u8), 1 => Just(1), 1 => Just(2)];
    let blobs = prop::collection::vec(0_u8..6, 0..3);
    let takes_back = prop::bool::weighted(0.2);
    let all = (0_u8..5, blobs, 100_usize..300_000, fate, takes_back);
    all.prop_map(|(subject, blobs, bytes, fate, takes_back)| Made {
        subject,
        blobs,
        bytes,
        fate,
        takes_back,
    })
}

struct Centre {
    taken: Vec<ActId>,
    blobs: BTreeMap<Hash, u64>,
    fates: BTreeMap<ActId, u8>,
    /// The line fails on the steps whose number is named.
    down: BTreeSet<u16>,
    step: u16,
}

impl Centre {
    fn fails(&mut self) -> bool {
        self.step = self.step.wrapping_add(1);
        self.down.contains(&self.step)
    }

    fn answer(&mut self, situation: &Situation, step: Step) -> Result<Outcome, TestCaseError> {
        let line = || failure(FailureKind::Line, "unreachable");
        let down = step.needs_the_line() && self.fails();
        Ok(match step {
            Step::Time => Outcome::Time(if down { Err(line()) } else { Ok(()) }),
            Step::Pull if down => Outcome::NotPulled(line()),
            Step::Pull => Outcome::Pulled {
                more: false,
                judged: Vec::new(),
                other_life: false,
            },
            Step::Probe if down => Outcome::Probed(Err(line())),
            Step::Probe => Outcome::Probed(Ok(PushAnswer::default())),
            Step::AskBlobs(names) => {
                prop_assert!(names.len() <= limits::BLOB_NAMES);
                Outcome::Blobs(if down {
                    Err(line())
                } else {
                    Ok(names
                        .iter()
                        .map(|name| {
                            let have = *self.blobs.get(&name.sha256).unwrap_or(&0);
                            let standing = if have == name.bytes {
                                BlobStanding::There
                            } else {
                                BlobStanding::Missing { have }
                            };
                            (name.sha256, standing)
                        })
                        .collect())
                })
            }
            Step::Upload(pieces) => {
                let mut results = Vec::new();
                let mut seen = BTreeSet::new();
                for piece in pieces {
                    prop_assert!(piece.length <= limits::BLOB_PIECE_BYTES);
                    prop_assert!(piece.length > 0, "an empty piece goes nowhere");
                    prop_assert!(
                        seen.insert(piece.sha256),
                        "a blob's pieces follow one another"
                    );
                    let have = self.blobs.entry(piece.sha256).or_default();
                    prop_assert_eq!(*have, piece.offset, "a piece begins where the last ended");
                    let result = if down {
                        Err(line())
                    } else {
                        *have += piece.length as u64;
                        Ok(BlobState {
                            sha256: piece.sha256,
                            have: *have,
                            complete: *have == piece.total,
                        })
                    };
                    results.push((piece.sha256, result));
                }
                Outcome::Uploaded(results)
            }
            Step::Push(acts) => self.push(situation, acts, down)?,
            other => {
                return Err(TestCaseError::fail(format!("unexpected {other:?}")));
            }
        })
    }

    fn push(
        &mut self,
        situation: &Situation,
        acts: Vec<ActId>,
        down: bool,
    ) -> Result<Outcome, TestCaseError> {
        prop_assert!(!acts.is_empty() && acts.len() <= limits::PUSH_ACTS);
        let of = |id: &ActId| situation.acts.iter().find(|queued| queued.act == *id);
        let bytes: usize = acts
            .iter()
            .filter_map(of)
            .map(|act| act.bytes * 4 / 3)
            .sum();
        prop_assert!(bytes <= limits::PUSH_BYTES || acts.len() == 1);
        if down {
            return Ok(Outcome::Pushed(
                acts,
                Err(failure(FailureKind::Silence, "cut")),
            ));
        }
        if acts.iter().any(|act| self.fates[act] == 1) {
            let broken = failure(FailureKind::Doubt, "internal");
            return Ok(Outcome::Pushed(acts, Err(broken)));
        }
        let mut verdicts = Vec::new();
        for id in &acts {
            let queued = of(id).expect("only queued acts are pushed");
            for attachment in &queued.attachments {
                prop_assert_eq!(
                    self.blobs.get(&attachment.sha256),
                    Some(&attachment.bytes),
                    "an act goes after its photos"
                );
            }
            if self.fates[id] == 2 {
                let detail = "no act".to_owned();
                verdicts.push((*id, Verdict::Unreadable { detail }));
                continue;
            }
            if !self.taken.contains(id) {
                self.taken.push(*id);
            }
            verdicts.push((*id, Verdict::Waiting { blobs: Vec::new() }));
        }
        let answer = PushAnswer {
            verdicts,
            has_only: None,
        };
        Ok(Outcome::Pushed(acts, Ok(answer)))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn every_act_is_sent_in_order_or_set_aside_or_waits_behind_one(
        acts in prop::collection::vec(made(), 0..40),
        down in prop::collection::btree_set(0_u16..120, 0..25),
        jitter in 0_u16..1000,
    ) {
        let size = |number: u8| u64::from(number) * 700_000 + 1;
        let mut situation = calm();
        situation.acts = acts
            .iter()
            .zip(1..)
            .map(|(made, seq)| QueuedAct {
                bytes: made.bytes,
                attachments: made
                    .blobs
                    .iter()
                    .map(|number| blob(u64::from(*number), size(*number)))
                    .collect(),
                ..act(seq, &format!("person/{}", made.subject))
            })
            .collect();
        let mut latest = BTreeMap::new();
        for (queued, made) in situation.acts.iter_mut().zip(&acts) {
            let before = latest.insert(queued.subject.clone(), queued.act);
            queued.takes_back = before.filter(|_| made.takes_back);
        }
        let all = situation.acts.clone();
        let mut centre = Centre {
            taken: Vec::new(),
            blobs: BTreeMap::new(),
            fates: all.iter().zip(&acts).map(|(q, made)| (q.act, made.fate)).collect(),
            down,
            step: 0,
        };
        let faults = centre.down.len();
        let mut steps = 0;
        loop {
            steps += 1;
            prop_assert!(steps < 5_000, "it comes to rest");
            match next(&situation) {
                Step::Wait(wait) => {
                    let settled = why(&situation).iter().all(|(_, standing)| matches!(
                        standing,
                        ActStanding::Stored | ActStanding::Aside | ActStanding::Behind(_)
                    ));
                    let for_ms = wait.for_ms.expect("nobody fenced it");
                    prop_assert!(for_ms <= backoff::CAP_MS);
                    if settled && wait.reason == WaitReason::Idle {
                        break;
                    }
                    situation.now_ms += for_ms.max(1);
                }
                step => {
                    let outcome = centre.answer(&situation, step)?;
                    learn(&mut situation, outcome, jitter);
                }
            }
        }
        // Order of a subject.
        for subject in 0..5 {
            let subject = format!("person/{subject}");
            let sent: Vec<&QueuedAct> = centre
                .taken
                .iter()
                .filter_map(|id| all.iter().find(|act| act.act == *id))
                .filter(|act| act.subject == subject)
                .collect();
            let backwards = |pair: &[&QueuedAct]| pair[0].place > pair[1].place;
            for pair in sent.windows(2).filter(|pair| backwards(pair)) {
                let mut ends = std::iter::successors(pair[0].takes_back, |back| {
                    all.iter().find(|act| act.act == *back)?.takes_back
                });
                prop_assert!(
                    ends.any(|act| act == pair[1].act),
                    "only what takes an act back goes before it"
                );
            }
            for (place, later) in sent.iter().enumerate() {
                if let Some(back) = later.takes_back {
                    let before = sent[..place].iter().any(|act| act.act == back);
                    prop_assert!(!before, "an act is never there before what takes it back");
                }
            }
        }
        // Nobody is forgotten, and nobody is blamed for another.
        for (id, standing) in why(&situation) {
            let queued = situation.acts.iter().find(|act| act.act == id).expect("it is queued");
            let fate = centre.fates[&id];
            match standing {
                ActStanding::Aside => prop_assert!(
                    fate != 0 || faults >= 8,
                    "only what is broken is set aside"
                ),
                ActStanding::Behind(other) => {
                    let other = situation.acts.iter().find(|act| act.act == other);
                    let other = other.expect("it is queued");
                    prop_assert!(other.place < queued.place || other.takes_back.is_some());
                }
                ActStanding::Stored => prop_assert!(centre.taken.contains(&id)),
                standing => prop_assert!(false, "{standing:?} at rest"),
            }
        }
    }

    #[test]
    fn backoff_is_bounded_and_never_nothing(failures in 0_u32..10_000, jitter in any::<u16>()) {
        let wait = backoff::after(failures, jitter);
        prop_assert!((1_000..=backoff::CAP_MS).contains(&wait));
        prop_assert!(backoff::after(failures + 1, jitter) >= wait, "it only grows");
    }
}
