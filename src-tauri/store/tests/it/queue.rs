//! What waits for the centre, and what became of sending it (S04, S05, S14).

use counter_act::Hash;
use counter_domain::act::ActBody;
use counter_domain::card::CardStatus;
use counter_domain::id::{ActId, CardId};
use counter_store::page::{Judgement, Page, PersonState};
use counter_store::table::act::{AppendActError, Verdict};
use counter_store::table::delivery::{Queued, SetAside, Waiting};
use counter_store::table::handover::Handover;
use counter_store::table::sync_state::{CentreTime, Place};
use counter_store::{Store, StoreError};
use uuid::Uuid;

use super::station::{Counter, Seeded, append, at, clerk, person, prepare, submit, with_card};

const START: Place = Place { epoch: 0, seq: 0 };

/// A station with some acts on two people in turn.
fn station(acts: u64) -> (Counter, Vec<ActId>) {
    let counter = Counter::new();
    counter
        .store
        .write(|writing| {
            for serial in 1..=2 {
                let base = with_card(person(serial, "张伟"), "D12345678", CardStatus::Normal);
                writing.people_mut().put_base(1, &base)?;
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
    let mut random = Seeded::new(1);
    let acts = (0..acts).map(|index| one(&counter.store, &mut random, index));
    let acts = acts.collect();
    (counter, acts)
}

fn one(store: &Store, random: &mut Seeded, index: u64) -> ActId {
    let who = person(1 + u128::from(index % 2), "").id;
    let card = CardId(Uuid::from_u128(who.0.as_u128() ^ (1 << 100)));
    let reason = String::new();
    let body = match index / 2 % 2 {
        0 => ActBody::CardFrozen { card, reason },
        _ => ActBody::CardUnfrozen { card, reason },
    };
    store
        .write(|writing| append(writing, random, who, &body, None, &[], &[]))
        .map_err(|error: AppendActError| error)
        .unwrap()
}

fn queue(store: &Store, after: Place, limit: u32) -> Vec<Queued> {
    let queue = store.read(|reading| reading.deliveries().queue(after, limit));
    queue.map_err(|error: StoreError| error).unwrap()
}

fn judge(store: &Store, act: ActId, verdict: Verdict) {
    let judgement = Judgement {
        act,
        verdict,
        cause: "{\"code\":\"x\"}".to_owned(),
        subject_version: 0,
        at: at(8),
    };
    let judged = store.write(|writing| writing.pages().answer(&[], &[judgement]));
    assert_eq!(judged.map_err(|error: StoreError| error).unwrap(), [act]);
}

fn waiting(store: &Store) -> Waiting {
    let waiting = store.read(|reading| reading.deliveries().waiting());
    waiting.map_err(|error: StoreError| error).unwrap()
}

#[test]
fn the_queue_gives_what_waits_in_its_order_page_by_page() {
    let (counter, acts) = station(10);
    judge(&counter.store, acts[3], Verdict::Accepted);
    judge(&counter.store, acts[4], Verdict::Held);
    let first = queue(&counter.store, START, 4);
    let rest = queue(&counter.store, first[3].place, 100);
    let got: Vec<ActId> = first.iter().chain(&rest).map(|queued| queued.act).collect();
    let expected: Vec<ActId> = acts
        .iter()
        .enumerate()
        .filter(|(index, _)| *index != 3 && *index != 4)
        .map(|(_, act)| *act)
        .collect();
    assert_eq!(got, expected, "journal order, without what was answered");
    assert_eq!(first[0].place, Place { epoch: 1, seq: 1 });
    assert_eq!(first[0].subject, format!("person/{}", person(1, "").id));
    let held = counter
        .store
        .read(|reading| reading.deliveries().held(START, 9));
    assert_eq!(held.map_err(|e: StoreError| e).unwrap()[0].act, acts[4]);
    assert_eq!(
        waiting(&counter.store),
        Waiting {
            pending: 8,
            aside: 0,
            held: 1
        }
    );
}

#[test]
fn what_was_before_an_act_stays_until_the_act_is_accepted() {
    let (counter, acts) = station(4);
    let version = |act: ActId| {
        let before = counter.store.read(|reading| reading.acts_before().get(act));
        let before = before.map_err(|error: StoreError| error).unwrap();
        before.map(|before| before.version)
    };
    let moves_on = |version: u64, judged: ActId, verdict: Verdict| {
        let state = PersonState {
            version,
            person: with_card(person(1, "张伟"), "D12345678", CardStatus::Frozen),
        };
        let judgement = Judgement {
            act: judged,
            verdict,
            cause: String::new(),
            subject_version: version,
            at: at(8),
        };
        let judged = counter
            .store
            .write(|writing| writing.pages().answer(&[state], &[judgement]));
        judged.map_err(|error: StoreError| error).unwrap();
    };
    // Acts 0 and 2 are about the first person, 1 and 3 about the second.
    assert_eq!(version(acts[2]), None, "the base says it while it stays");
    moves_on(2, acts[0], Verdict::Held);
    assert_eq!(version(acts[2]), Some(1), "the centre has moved on");
    moves_on(3, acts[0], Verdict::Accepted);
    assert_eq!(version(acts[2]), Some(1), "the first state is kept");
    assert_eq!(version(acts[0]), None, "nothing to compare any more");
    assert_eq!(version(acts[3]), None, "nobody said anything of the other");
}

#[test]
fn photos_of_an_act_are_named_and_read_in_parts() {
    let counter = Counter::with_people(&["张伟"]);
    let mut random = Seeded::new(1);
    let photo = random.bytes(60_000);
    let who = person(1, "").id;
    let prepared = prepare(&counter.store, &mut random, who, &photo).unwrap();
    submit(&counter.store, &mut random, who, &photo, &prepared).unwrap();
    let hash = Hash::of(&photo);
    let queued = queue(&counter.store, START, 9);
    let named = &queued[0].attachments[0];
    assert_eq!((named.sha256, named.bytes), (hash, 60_000));
    let parts = counter
        .store
        .read(|reading| {
            let blobs = reading.blobs();
            let mut parts = Vec::new();
            while let Some(part) = blobs.range(hash, parts.len() as u64, 7_777)? {
                if part.is_empty() {
                    break;
                }
                parts.extend(part);
            }
            assert_eq!(blobs.length(hash)?, Some(60_000));
            assert!(!blobs.is_confirmed(hash)?);
            assert_eq!(blobs.range(Hash::of(b"none"), 0, 9)?, None);
            Ok::<_, StoreError>(parts)
        })
        .unwrap();
    assert_eq!(parts, photo);
    let confirmed = |store: &Store| {
        store
            .read(|r| r.blobs().is_confirmed(hash))
            .map_err(|e: StoreError| e)
            .unwrap()
    };
    let write = counter
        .store
        .write(|writing| writing.blobs_mut().confirm(hash, at(5)));
    write.map_err(|error: StoreError| error).unwrap();
    assert!(confirmed(&counter.store));
    let write = counter
        .store
        .write(|writing| writing.blobs_mut().unconfirm(hash));
    write.map_err(|error: StoreError| error).unwrap();
    assert!(!confirmed(&counter.store));
}

#[test]
fn s05_a_poison_act_is_set_aside_and_can_be_sent_again() {
    let (counter, acts) = station(3);
    let aside = SetAside {
        at: at(9),
        code: "server_fault".to_owned(),
        text: "中心处理该笔业务时连续出错".to_owned(),
        next: "hand_over".to_owned(),
    };
    let set = counter
        .store
        .write(|writing| {
            let deliveries = writing.deliveries_mut();
            deliveries.note_failure(acts[1], "http 500", at(60_000))?;
            deliveries.note_failure(acts[1], "http 502", at(120_000))?;
            deliveries.note_stored(acts[2], at(9))?;
            deliveries.set_aside(acts[1], &aside)
        })
        .map_err(|error: StoreError| error)
        .unwrap();
    assert!(set, "it waited");
    let queued = queue(&counter.store, START, 9);
    assert_eq!(queued[0].attempts, 0);
    assert_eq!(
        (queued[1].attempts, queued[1].not_before),
        (2, Some(at(120_000)))
    );
    assert_eq!(
        (queued[1].failure.as_str(), &queued[1].aside),
        ("http 502", &Some(aside.clone()))
    );
    assert_eq!(queued[2].stored_at, Some(at(9)));
    assert_eq!(waiting(&counter.store).aside, 1);
    let again = counter
        .store
        .write(|writing| writing.deliveries_mut().send_again(acts[1]));
    again.map_err(|error: StoreError| error).unwrap();
    assert_eq!(
        queue(&counter.store, START, 9)[1],
        Queued {
            attempts: 0,
            not_before: None,
            failure: String::new(),
            aside: None,
            ..queued[1].clone()
        }
    );
    judge(&counter.store, acts[0], Verdict::Refused);
    let set = counter
        .store
        .write(|writing| writing.deliveries_mut().set_aside(acts[0], &aside));
    assert!(
        !set.map_err(|e: StoreError| e).unwrap(),
        "what is final does not wait"
    );
    let report = counter.store.check().unwrap();
    assert!(report.is_sound(), "{:?}", report.findings);
}

#[test]
fn a_verdict_keeps_its_cause_and_the_subjects_version() {
    let (counter, acts) = station(1);
    judge(&counter.store, acts[0], Verdict::Held);
    judge(&counter.store, acts[0], Verdict::Refused);
    let (record, judged) = counter
        .store
        .read(|reading| {
            let record = reading.acts().get(acts[0])?.unwrap();
            Ok::<_, StoreError>((record, reading.deliveries().judged(acts[0])?))
        })
        .unwrap();
    assert_eq!(
        (record.verdict, record.verdict_detail.as_str()),
        (Verdict::Refused, "{\"code\":\"x\"}")
    );
    assert_eq!(judged, Some((0, at(8))));
}

/// The centre has acts 1 to 3 and has forgotten the rest: they wait again, verdicts and all.
#[test]
fn s14_what_a_restored_centre_lacks_waits_again() {
    let (counter, acts) = station(6);
    let store = &counter.store;
    let mut page = Page::empty("", "9", "first life", at(8));
    page.watermark = Some(Place { epoch: 1, seq: 2 });
    for act in &acts[..5] {
        page.judgements.push(Judgement {
            act: *act,
            verdict: Verdict::Accepted,
            cause: String::new(),
            subject_version: 3,
            at: at(8),
        });
    }
    store.write(|writing| writing.pages().apply(&page)).unwrap();
    assert_eq!(waiting(store).pending, 1);
    let lost = Page::empty("9", "10", "second life", at(9));
    let refused = store
        .write(|writing| writing.pages().apply(&lost))
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "中心数据已恢复到以前的状态，需要重新核对"
    );
    let has = Place { epoch: 1, seq: 3 };
    let resend = store
        .write(|writing| writing.pages().begin_again("second life", has, at(10)))
        .map_err(|error: StoreError| error)
        .unwrap();
    assert_eq!((resend.acts, resend.without_payload), (3, 0));
    let got: Vec<ActId> = queue(store, START, 9)
        .iter()
        .map(|queued| queued.act)
        .collect();
    assert_eq!(got, acts[3..], "exactly those");
    let state = store.read(|reading| reading.sync_state().get());
    let state = state.map_err(|error: StoreError| error).unwrap();
    assert_eq!(
        (state.cursor.as_str(), state.incarnation.as_str()),
        ("", "second life")
    );
    assert_eq!(
        state.watermark,
        Place { epoch: 1, seq: 2 },
        "a backup outlives the centre"
    );
    let report = store.check().unwrap();
    assert!(report.is_sound(), "{:?}", report.findings);
    let above = store.read(|reading| reading.deliveries().after(state.watermark, 100));
    assert_eq!(
        above.map_err(|e: StoreError| e).unwrap().len(),
        4,
        "above the watermark"
    );
}

#[test]
fn the_state_of_the_sync_is_kept() {
    let counter = Counter::new();
    let time = CentreTime {
        at: at(1),
        boot: "boot".to_owned(),
        monotonic_ms: 77,
        signed: "signed".to_owned(),
    };
    let state = counter
        .store
        .write(|writing| {
            let sync = writing.sync_state_mut();
            sync.note_try(at(2))?;
            sync.note_failure(at(3), "timeout")?;
            sync.note_centre_time(&time)?;
            let failed = writing.sync_state().get()?;
            assert_eq!(
                (failed.failed_at, failed.failure.as_str()),
                (Some(at(3)), "timeout")
            );
            sync.note_success(at(4))?;
            writing.sync_state().get()
        })
        .map_err(|error: StoreError| error)
        .unwrap();
    assert_eq!(state.centre_time, Some(time));
    assert_eq!(
        (state.tried_at, state.succeeded_at),
        (Some(at(2)), Some(at(4)))
    );
    assert_eq!((state.failed_at, state.failure.as_str()), (None, ""));
}

#[test]
fn s10_an_act_is_handed_over_and_decided() {
    let (counter, acts) = station(2);
    let handover = Handover {
        act: acts[0],
        given_by: clerk(),
        given_to: None,
        reason: "调离本站".to_owned(),
        given_at: at(5),
        decision: None,
        decided_at: None,
    };
    let (open, decided, again, left) = counter
        .store
        .write(|writing| {
            let handovers = writing.handovers_mut();
            handovers.put(&handover)?;
            let open = writing.handovers().open()?;
            let decided = handovers.decide(acts[0], acts[1], at(6))?;
            let again = handovers.decide(acts[0], acts[1], at(7))?;
            Ok::<_, StoreError>((open, decided, again, writing.handovers().open()?))
        })
        .unwrap();
    assert_eq!(open, [handover]);
    assert!(decided && !again, "once");
    assert!(left.is_empty());
}
