//! head = evolve(base, open acts), after any order of own acts, acts that a file brought from other
//! windows, verdicts and pages of the centre.

use counter_domain::act::ActBody;
use counter_domain::application::ReturnReason;
use counter_domain::card::{CardStatus, OralLossChannel};
use counter_domain::evolve::evolve;
use counter_domain::id::{ActId, ApplicationId, CardId, PersonId};
use counter_domain::number::BusinessNumber;
use counter_domain::person::Person;
use counter_domain::role::StaffId;
use counter_store::page::{Judgement, Page, PersonState};
use counter_store::table::act::{AppendActError, Verdict};
use counter_store::table::foreign::Imported;
use counter_store::{Store, StoreError};
use jiff::civil::date;
use proptest::prelude::*;
use proptest::test_runner::Config;
use uuid::Uuid;

use super::station::{
    Counter, Seeded, Window, append, at, device_code, office, person, submission, with_card,
};

/// A step that may or may not make sense; evolving is total.
#[derive(Debug, Clone)]
enum Step {
    Act(u8),
    /// Another window's act: which window, what, whether it had seen the acts that are open here.
    Foreign(u8, u8, bool),
    Verdict(u8, Verdict),
    Base(u8),
    /// A page: a base that contains some acts, with the verdicts that say so.
    Page(u8, u8),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let verdict = prop_oneof![
        Just(Verdict::Accepted),
        Just(Verdict::Held),
        Just(Verdict::Refused)
    ];
    let step = prop_oneof![
        4 => (0..14_u8).prop_map(Step::Act),
        3 => (0..2_u8, 0..14_u8, any::<bool>()).prop_map(|(at, of, seen)| Step::Foreign(at, of, seen)),
        1 => (any::<u8>(), verdict).prop_map(|(which, verdict)| Step::Verdict(which, verdict)),
        1 => (0..6_u8).prop_map(Step::Base),
        1 => (0..6_u8, any::<u8>()).prop_map(|(of, which)| Step::Page(of, which)),
    ];
    prop::collection::vec(step, 1..24)
}

fn application(of: u8) -> ApplicationId {
    ApplicationId(Uuid::from_u128(500 + u128::from(of % 3)))
}

fn body(of: u8) -> ActBody {
    let application = application(of);
    let card = CardId(Uuid::from_u128(person(1, "").id.0.as_u128() ^ (1 << 100)));
    let by = StaffId("100802".to_owned());
    match of {
        0..=2 => {
            let serial = u32::from(of) + 1;
            let day = date(2026, 11, 22);
            let number = BusinessNumber::compose(office(), day, device_code(), serial).unwrap();
            submission(application, &number, b"photo")
        }
        3 => ActBody::ApplicationApproved { application, by },
        4 => ActBody::ApplicationReturned {
            application,
            reasons: vec![ReturnReason::PhotoUnfit],
            note: String::new(),
            at: at(5),
        },
        5 => ActBody::ApplicationWithdrawn {
            application,
            reason: "x".to_owned(),
        },
        6 => ActBody::ApplicationTerminated {
            application,
            reason: "x".to_owned(),
        },
        7 => ActBody::ApplicationExtended {
            application,
            until: date(2027, 3, 1),
            reason: "x".to_owned(),
        },
        8 => ActBody::OralLossReported {
            card,
            channel: OralLossChannel::Window,
            at: at(6),
            until: at(1_000),
        },
        9 => ActBody::OralLossReleased {
            card,
            attendance: None,
        },
        10 => ActBody::WrittenLossReported {
            card,
            at: at(7),
            attendance: None,
        },
        11 => ActBody::CardFrozen {
            card,
            reason: "x".to_owned(),
        },
        12 => ActBody::CardUnfrozen {
            card,
            reason: "x".to_owned(),
        },
        _ => ActBody::PersonRegistered {
            person: person(1, "").id,
            facts: Box::new(person(1, "张伟").facts),
        },
    }
}

fn base(of: u8) -> Person {
    let names = ["张伟", "张炜", "张伟民"];
    let person = person(1, names[usize::from(of % 3)]);
    let status = if of < 3 {
        CardStatus::Normal
    } else {
        CardStatus::WrittenLoss
    };
    with_card(person, "D12345678", status)
}

/// An act as the model keeps it.
#[derive(Debug, Clone)]
struct Known {
    act: ActId,
    body: ActBody,
    verdict: Verdict,
    /// Own acts stand at place 0.
    window: u8,
    seq: u64,
    seen: Vec<ActId>,
}

/// The same, without the store.
#[derive(Default)]
struct Model {
    base: Option<Person>,
    acts: Vec<Known>,
}

impl Model {
    /// Open acts: each after those that it has seen and after the one before it on its machine;
    /// what is then free goes by time (the same for all here), machine and number.
    fn open(&self) -> Vec<&Known> {
        let mut left: Vec<&Known> = self.acts.iter().filter(|a| a.verdict.is_open()).collect();
        left.sort_by_key(|act| (act.window, act.seq));
        let mut ordered: Vec<&Known> = Vec::new();
        while !left.is_empty() {
            let is_free = |act: &&Known| {
                !left.iter().any(|other| {
                    act.seen.contains(&other.act)
                        || (other.window == act.window && other.seq < act.seq)
                })
            };
            let next = left.iter().position(is_free).unwrap();
            ordered.push(left.remove(next));
        }
        ordered
    }

    fn head(&self) -> Option<Person> {
        let open = self.open().into_iter();
        open.fold(self.base.clone(), |head, act| evolve(head, &act.body, &[]))
    }

    fn ids(&self) -> Vec<ActId> {
        self.open().iter().map(|act| act.act).collect()
    }
}

fn run(counter: &Counter, steps: &[Step]) {
    let who: PersonId = person(1, "").id;
    let mut random = Seeded::new(1);
    let mut model = Model::default();
    let mut windows = [Window::new(0), Window::new(1)];
    believe(&counter.store, &windows);
    for (version, step) in (2..).zip(steps) {
        match step {
            Step::Act(of) => {
                let body = body(*of);
                let seen = model.ids();
                let act = counter
                    .store
                    .write(|writing| append(writing, &mut random, who, &body, None, &[], &[]));
                let act = act.map_err(|error: AppendActError| error).unwrap();
                let seq = version;
                let (window, verdict) = (0, Verdict::Pending);
                model.acts.push(Known {
                    act,
                    body,
                    verdict,
                    window,
                    seq,
                    seen,
                });
            }
            Step::Foreign(at_window, of, has_seen) => {
                let body = body(*of);
                let seen = if *has_seen { model.ids() } else { Vec::new() };
                let window = &mut windows[usize::from(*at_window)];
                let carried = window.seal(&mut random, who, &body, &seen, at(4));
                assert_eq!(carried.import(&counter.store).unwrap(), Imported::Taken);
                assert_eq!(carried.import(&counter.store).unwrap(), Imported::Known);
                model.acts.push(Known {
                    act: carried.act,
                    body,
                    verdict: Verdict::Pending,
                    window: 1 + at_window,
                    seq: version,
                    seen,
                });
            }
            Step::Verdict(which, verdict) => {
                let count = model.acts.len().max(1);
                let Some(known) = model.acts.get_mut(usize::from(*which) % count) else {
                    continue;
                };
                let changed = judge(&counter.store, known.act, *verdict);
                assert_eq!(
                    changed,
                    known.verdict.is_open(),
                    "accepted and refused are final"
                );
                if changed {
                    known.verdict = *verdict;
                }
            }
            Step::Base(of) => {
                let base = base(*of);
                counter
                    .store
                    .write(|writing| writing.people_mut().put_base(version, &base))
                    .map_err(|error: StoreError| error)
                    .unwrap();
                model.base = Some(base);
            }
            Step::Page(of, which) => {
                let base = base(*of);
                page(counter, &mut model, &base, version, *which);
                model.base = Some(base);
            }
        }
        let head = counter.store.read(|reading| reading.people().head(who));
        let head = head.map_err(|error: StoreError| error).unwrap();
        assert_eq!(head, model.head(), "after {step:?} of {steps:?}");
    }
    let report = counter.store.check().unwrap();
    assert!(report.is_sound(), "{:?}", report.findings);
    let seen = counter
        .store
        .read(|reading| {
            reading.acts().pending_of(&counter_act::Subject {
                kind: "person".to_owned(),
                id: who.to_string(),
            })
        })
        .map_err(|error: StoreError| error)
        .unwrap();
    assert_eq!(seen, model.ids(), "what the next act has seen");
}

fn judge(store: &Store, act: ActId, verdict: Verdict) -> bool {
    let judgement = Judgement {
        act,
        verdict,
        cause: String::new(),
        subject_version: 0,
        at: at(8),
    };
    let judged = store.write(|writing| writing.pages().answer(&[], &[judgement]));
    !judged
        .map_err(|error: StoreError| error)
        .unwrap()
        .is_empty()
}

/// A page that accepts every other act that is open, of this window and of others, with the base
/// that holds them.
fn page(counter: &Counter, model: &mut Model, base: &Person, version: u64, which: u8) {
    let state = counter.store.read(|reading| reading.sync_state().get());
    let from = state.map_err(|error: StoreError| error).unwrap().cursor;
    let mut page = Page::empty(&from, &version.to_string(), "life", at(9));
    let open = model.acts.iter_mut().filter(|act| act.verdict.is_open());
    for (index, act) in open.enumerate() {
        if (index + usize::from(which)) % 2 == 0 {
            continue;
        }
        act.verdict = Verdict::Accepted;
        page.judgements.push(Judgement {
            act: act.act,
            verdict: Verdict::Accepted,
            cause: String::new(),
            subject_version: version,
            at: at(9),
        });
    }
    page.people.push(PersonState {
        version,
        person: base.clone(),
    });
    let applied = counter.store.write(|writing| writing.pages().apply(&page));
    applied.unwrap();
}

pub(crate) fn believe(store: &Store, windows: &[Window]) {
    let mut page = Page::empty("", "keys", "life", at(0));
    page.keys = windows.iter().map(Window::trusted).collect();
    store.write(|writing| writing.pages().apply(&page)).unwrap();
}

proptest! {
    #![proptest_config(Config { cases: 48, failure_persistence: None, ..Config::default() })]
    #[test]
    fn the_head_is_always_what_base_and_open_acts_make(steps in steps()) {
        run(&Counter::new(), &steps);
    }
}

#[test]
fn what_was_withdrawn_leaves_the_head_and_stays_out_of_it() {
    let counter = Counter::new();
    let who = person(1, "").id;
    let mut random = Seeded::new(1);
    let base = base(0);
    let head = || {
        let read = counter.store.read(|reading| reading.people().head(who));
        read.map_err(|error: StoreError| error).unwrap()
    };
    let change = |body: &ActBody, random: &mut Seeded| {
        let write = |writing: &counter_store::Writing<'_>| {
            append(writing, random, who, body, None, &[], &[])
        };
        let act: Result<ActId, AppendActError> = counter.store.write(write);
        act.unwrap()
    };
    counter
        .store
        .write(|writing| writing.people_mut().put_base(1, &base))
        .map_err(|error: StoreError| error)
        .unwrap();
    let frozen = change(&body(11), &mut random);
    assert_ne!(head(), Some(base.clone()), "the card is frozen");
    let withdrawal = ActBody::ActWithdrawn {
        act: frozen,
        reason: "点错了".to_owned(),
    };
    let withdrawal = change(&withdrawal, &mut random);
    assert_eq!(head(), Some(base.clone()), "it was taken back");
    // The centre knows of the withdrawal and never got what it is about.
    let accepted = Judgement {
        act: withdrawal,
        verdict: Verdict::Accepted,
        cause: String::new(),
        subject_version: 1,
        at: at(50),
    };
    counter
        .store
        .write(|writing| writing.pages().answer(&[], &[accepted]))
        .map_err(|error: StoreError| error)
        .unwrap();
    assert_eq!(head(), Some(base), "and stays out");
}
