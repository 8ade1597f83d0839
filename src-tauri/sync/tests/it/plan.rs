//! The plan by data: one situation, one step.

use std::collections::BTreeMap;

use counter_act::Hash;
use counter_domain::id::ActId;
use counter_sync::plan::{
    self, ActStanding, AsideCause, BlobStanding, Failure, FailureKind, Fence, Note, Outcome,
    PIECES, PIECES_A_STEP, Place, PushAnswer, QueuedAct, Situation, Step, WaitReason, backoff,
    learn, next, why,
};
use counter_wire::blob::BlobName;
use counter_wire::limits;
use counter_wire::verdict::Verdict;
use uuid::Uuid;

pub(crate) fn id(number: u64) -> ActId {
    ActId(Uuid::from_u128(u128::from(number)))
}

pub(crate) fn blob(number: u64, bytes: u64) -> BlobName {
    BlobName {
        sha256: Hash::of(&number.to_be_bytes()),
        bytes,
    }
}

pub(crate) fn act(seq: u64, subject: &str) -> QueuedAct {
    QueuedAct {
        act: id(seq),
        place: Place { epoch: 1, seq },
        subject: subject.to_owned(),
        bytes: 2_500,
        attachments: Vec::new(),
        stored: false,
        attempts: 0,
        wait_until_ms: None,
        aside: false,
        undone: false,
        takes_back: None,
    }
}

/// Why an act of the queue waits.
pub(crate) fn why_one(situation: &Situation, index: usize) -> ActStanding {
    let act = situation.acts[index].act;
    let mut all = why(situation).into_iter();
    all.find(|(id, _)| *id == act)
        .expect("it is in the queue")
        .1
}

/// A counter that has just asked the time and pulled.
pub(crate) fn calm() -> Situation {
    Situation {
        time_at_ms: 600_000,
        pull_at_ms: 20_000,
        ..Situation::new(1_000)
    }
}

pub(crate) fn failure(kind: FailureKind, code: &str) -> Failure {
    Failure {
        kind,
        code: code.to_owned(),
        retry_after_ms: None,
    }
}

fn accepted() -> Verdict {
    Verdict::Accepted {
        version: 1,
        at: jiff::Timestamp::UNIX_EPOCH,
        by: None,
        joined_into: None,
    }
}

#[test]
fn the_time_comes_first_then_a_page() {
    let mut situation = Situation::new(0);
    assert_eq!(
        next(&situation),
        Step::Time,
        "a fresh start trusts no clock"
    );
    learn(&mut situation, Outcome::Time(Ok(())), 0);
    assert_eq!(next(&situation), Step::Pull, "then what the station needs");
}

#[test]
fn photos_go_before_the_acts_that_name_them() {
    let mut situation = calm();
    let photo = blob(1, 60_000);
    situation.acts = vec![QueuedAct {
        attachments: vec![photo],
        ..act(1, "person/a")
    }];
    assert_eq!(next(&situation), Step::AskBlobs(vec![photo]));
    let answer = vec![(photo.sha256, BlobStanding::Missing { have: 0 })];
    learn(&mut situation, Outcome::Blobs(Ok(answer)), 0);
    let Step::Upload(pieces) = next(&situation) else {
        panic!("the photo goes first");
    };
    assert_eq!(pieces.len(), 1);
    assert_eq!(why_one(&situation, 0), ActStanding::Attachments);
    let whole = counter_wire::blob::BlobState {
        sha256: photo.sha256,
        have: 60_000,
        complete: true,
    };
    learn(
        &mut situation,
        Outcome::Uploaded(vec![(photo.sha256, Ok(whole))]),
        0,
    );
    assert_eq!(next(&situation), Step::Push(vec![id(1)]));
}

#[test]
fn the_next_photos_go_while_a_push_is_judged() {
    let mut situation = calm();
    let photo = |number| blob(number, 24_000);
    situation.acts = (1..=500)
        .map(|seq| QueuedAct {
            attachments: vec![photo(seq)],
            ..act(seq, "person/a")
        })
        .collect();
    situation.blobs = (1..=500)
        .map(|number| (photo(number).sha256, BlobStanding::Missing { have: 0 }))
        .collect();
    let Step::Upload(first) = next(&situation) else {
        panic!("photos first");
    };
    assert_eq!(first.len(), PIECES_A_STEP, "those of a whole push");
    let there = first
        .iter()
        .map(|piece| (piece.sha256, BlobStanding::There));
    situation.blobs.extend(there);
    let step = next(&situation);
    assert_eq!(step, Step::Push((1..=200).map(id).collect()));
    let beside = plan::beside(&situation, &step);
    assert_eq!(
        beside.len(),
        PIECES_A_STEP,
        "of the same person's later acts too"
    );
    assert!(beside.iter().all(|piece| !first.contains(piece)));
    assert_eq!(
        plan::beside(&situation, &Step::Pull),
        [],
        "beside a push only"
    );
}

#[test]
fn no_step_is_larger_than_what_a_slow_line_can_bear() {
    let mut situation = calm();
    let scans = 100;
    let scan = |number| blob(number, 1024 * 1024);
    situation.acts = (1..=scans)
        .map(|seq| QueuedAct {
            attachments: vec![scan(seq)],
            ..act(seq, "person/a")
        })
        .collect();
    situation.blobs = (1..=scans)
        .map(|number| (scan(number).sha256, BlobStanding::Missing { have: 0 }))
        .collect();
    let Step::Upload(pieces) = next(&situation) else {
        panic!("scans first");
    };
    assert_eq!(pieces.len(), PIECES);
}

#[test]
fn a_large_blob_goes_on_where_it_was_cut() {
    let mut situation = calm();
    let scan = blob(1, 3 * 1024 * 1024);
    situation.acts = vec![QueuedAct {
        attachments: vec![scan],
        ..act(1, "person/a")
    }];
    let have = 2 * 1024 * 1024 + 5;
    situation.blobs = BTreeMap::from([(scan.sha256, BlobStanding::Missing { have })]);
    let Step::Upload(pieces) = next(&situation) else {
        panic!("the rest of the scan goes");
    };
    assert_eq!(pieces[0].offset, have);
    assert_eq!(pieces[0].length as u64, scan.bytes - have);
}

#[test]
fn a_batch_never_exceeds_what_one_push_may_hold() {
    let mut situation = calm();
    situation.acts = (1..=500).map(|seq| act(seq, "person/a")).collect();
    let Step::Push(batch) = next(&situation) else {
        panic!("acts go");
    };
    assert_eq!(batch.len(), limits::PUSH_ACTS, "in number");
    for queued in &mut situation.acts {
        queued.bytes = 250_000;
    }
    let Step::Push(batch) = next(&situation) else {
        panic!("acts go");
    };
    assert!(
        batch.len() * 250_000 * 4 / 3 <= limits::PUSH_BYTES,
        "in bytes"
    );
    assert!(
        batch.len() > 20,
        "but not needlessly small: {}",
        batch.len()
    );
}

#[test]
fn s05_a_poison_act_is_found_by_halving_and_set_aside() {
    let mut situation = calm();
    let poison = 6;
    situation.acts = (1..=8)
        .map(|seq| act(seq, &format!("person/{seq}")))
        .collect();
    let mut aside = Vec::new();
    let mut pushes = 0;
    for _ in 0..200 {
        match next(&situation) {
            Step::Push(acts) if acts.contains(&id(poison)) => {
                pushes += 1;
                let broken = failure(FailureKind::Doubt, "internal");
                learn(&mut situation, Outcome::Pushed(acts, Err(broken)), 0);
            }
            Step::Push(acts) => {
                let verdicts = acts.iter().map(|act| (*act, accepted())).collect();
                let answer = PushAnswer {
                    verdicts,
                    has_only: None,
                };
                learn(&mut situation, Outcome::Pushed(acts, Ok(answer)), 0);
            }
            Step::Probe => {
                let well = Outcome::Probed(Ok(PushAnswer::default()));
                for note in learn(&mut situation, well, 0) {
                    if let Note::Aside { act, cause } = note {
                        aside.push((act, cause));
                    }
                }
            }
            Step::Wait(wait) if wait.reason == WaitReason::Idle => {
                situation.now_ms += wait.for_ms.unwrap_or(0);
            }
            Step::Pull => {
                situation.pull_at_ms = situation.now_ms + 20_000;
            }
            _ => break,
        }
    }
    assert_eq!(
        aside,
        [(id(poison), AsideCause::Breaks("internal".to_owned()))],
        "it and only it"
    );
    assert!(pushes <= 8, "found by halving, tried {pushes} times");
    assert_eq!(situation.acts.len(), 1, "all others went");
}

#[test]
fn s05_a_centre_that_breaks_on_everything_condemns_no_more_than_five() {
    let mut situation = calm();
    situation.acts = (1..=40)
        .map(|seq| act(seq, &format!("person/{seq}")))
        .collect();
    for _ in 0..2_000 {
        match next(&situation) {
            Step::Push(acts) => {
                let broken = failure(FailureKind::Doubt, "internal");
                learn(&mut situation, Outcome::Pushed(acts, Err(broken)), 0);
            }
            Step::Probe => {
                learn(
                    &mut situation,
                    Outcome::Probed(Ok(PushAnswer::default())),
                    0,
                );
            }
            Step::Wait(wait) => situation.now_ms += wait.for_ms.expect("a bounded wait"),
            _ => {
                situation.pull_at_ms = u64::MAX;
                situation.time_at_ms = u64::MAX;
            }
        }
    }
    let aside = situation.acts.iter().filter(|act| act.aside).count();
    assert_eq!(aside, 5, "then it is the centre's fault");
    assert_eq!(situation.line.code, "centre_breaks");
}

#[test]
fn a_failed_probe_blames_the_line_and_not_the_act() {
    let mut situation = calm();
    situation.acts = vec![act(1, "person/a")];
    let cut = failure(FailureKind::Silence, "cut");
    learn(&mut situation, Outcome::Pushed(vec![id(1)], Err(cut)), 0);
    assert_eq!(next(&situation), Step::Probe);
    let down = failure(FailureKind::Line, "unreachable");
    learn(&mut situation, Outcome::Probed(Err(down)), 0);
    assert_eq!(situation.acts[0].attempts, 0);
    let Step::Wait(wait) = next(&situation) else {
        panic!("the line is given time");
    };
    assert_eq!(wait.reason, WaitReason::Line);
}

#[test]
fn retry_now_waits_for_nothing() {
    let mut situation = calm();
    situation.acts = vec![act(1, "person/a")];
    for _ in 0..12 {
        let down = failure(FailureKind::Line, "unreachable");
        learn(&mut situation, Outcome::NotPulled(down), 999);
    }
    let Step::Wait(wait) = next(&situation) else {
        panic!("it waits");
    };
    assert!(wait.for_ms.expect("bounded") <= backoff::CAP_MS);
    situation.retry_now();
    assert_eq!(next(&situation), Step::Push(vec![id(1)]));
}

#[test]
fn an_act_waits_behind_one_of_the_same_person_that_was_set_aside() {
    let mut situation = calm();
    situation.acts = vec![act(1, "person/a"), act(2, "person/b"), act(3, "person/a")];
    situation.acts[0].aside = true;
    assert_eq!(next(&situation), Step::Push(vec![id(2)]), "others pass");
    assert_eq!(why_one(&situation, 2), ActStanding::Behind(id(1)));
    situation.acts[0].undone = true;
    assert_eq!(
        next(&situation),
        Step::Push(vec![id(2), id(3)]),
        "what was withdrawn holds nothing up"
    );
}

#[test]
fn a_withdrawal_goes_before_the_act_that_it_takes_back() {
    let mut situation = calm();
    situation.acts = vec![
        act(1, "person/a"),
        act(2, "person/b"),
        act(3, "person/a"),
        act(4, "person/a"),
    ];
    situation.acts[3].takes_back = Some(id(1));
    let Step::Push(order) = next(&situation) else {
        panic!("everything is ready");
    };
    assert_eq!(order, [4, 1, 2, 3].map(id));
    situation.batch = 1;
    assert_eq!(next(&situation), Step::Push(vec![id(4)]), "and even alone");
    assert_eq!(why_one(&situation, 0), ActStanding::Behind(id(4)));
    situation.acts[3].wait_until_ms = Some(9_000);
    assert_eq!(
        next(&situation),
        Step::Push(vec![id(2)]),
        "the act is not sent before its withdrawal"
    );
}

#[test]
fn what_takes_back_a_withdrawal_goes_first_of_all() {
    let mut situation = calm();
    situation.acts = (1..=3).map(|seq| act(seq, "person/a")).collect();
    situation.acts[1].takes_back = Some(id(1));
    situation.acts[2].takes_back = Some(id(2));
    assert_eq!(next(&situation), Step::Push([3, 2, 1].map(id).to_vec()));
    situation.acts[0].stored = true;
    assert_eq!(
        next(&situation),
        Step::Push([3, 2].map(id).to_vec()),
        "the centre has the first one and has not judged it"
    );
}

#[test]
fn acts_that_take_each_other_back_still_go() {
    let mut situation = calm();
    situation.acts = vec![act(1, "person/a"), act(2, "person/a")];
    situation.acts[0].takes_back = Some(id(2));
    situation.acts[1].takes_back = Some(id(1));
    let Step::Push(order) = next(&situation) else {
        panic!("both go");
    };
    assert_eq!(order.len(), 2);
}

#[test]
fn s13_a_fenced_machine_says_nothing_more() {
    let mut situation = calm();
    situation.acts = vec![act(1, "person/a")];
    let fenced = failure(FailureKind::Fenced, "fenced_device");
    let notes = learn(&mut situation, Outcome::Pushed(vec![id(1)], Err(fenced)), 0);
    assert_eq!(notes, [Note::Fenced(Fence::Fenced)]);
    situation.retry_now();
    let Step::Wait(wait) = next(&situation) else {
        panic!("asking again changes nothing");
    };
    assert_eq!((wait.for_ms, wait.reason), (None, WaitReason::Fenced));
}

#[test]
fn s14_a_restored_centre_is_asked_what_it_has_and_gets_the_rest() {
    let mut situation = calm();
    learn(
        &mut situation,
        Outcome::Pulled {
            more: false,
            judged: Vec::new(),
            other_life: true,
        },
        0,
    );
    assert_eq!(next(&situation), Step::Probe);
    let has = Place { epoch: 1, seq: 40 };
    let answer = PushAnswer {
        verdicts: Vec::new(),
        has_only: Some(has),
    };
    learn(&mut situation, Outcome::Probed(Ok(answer)), 0);
    assert_eq!(next(&situation), Step::ResendAfter(has));
    learn(&mut situation, Outcome::Resent, 0);
    assert_eq!(next(&situation), Step::Pull, "from the beginning");
}

#[test]
fn a_program_that_is_too_old_still_pushes() {
    let mut situation = calm();
    situation.pull_at_ms = 0;
    let old = failure(FailureKind::TooOld, "too_old");
    learn(&mut situation, Outcome::NotPulled(old), 0);
    situation.acts = vec![QueuedAct {
        attachments: vec![blob(1, 10)],
        ..act(1, "person/a")
    }];
    assert_eq!(next(&situation), Step::Push(vec![id(1)]));
    situation.acts.clear();
    let Step::Wait(wait) = next(&situation) else {
        panic!("and nothing else");
    };
    assert_eq!(wait.reason, WaitReason::TooOld);
}
