//! head = evolve(base, own open acts), after any sequence of acts, verdicts and new bases.

use counter_domain::act::ActBody;
use counter_domain::application::ReturnReason;
use counter_domain::card::{CardStatus, OralLossChannel};
use counter_domain::evolve::evolve;
use counter_domain::id::{ActId, ApplicationId, CardId, PersonId};
use counter_domain::number::BusinessNumber;
use counter_domain::person::Person;
use counter_domain::role::StaffId;
use counter_store::StoreError;
use counter_store::table::act::{AppendActError, Verdict};
use jiff::civil::date;
use proptest::prelude::*;
use proptest::test_runner::Config;
use uuid::Uuid;

use super::station::{
    Counter, Seeded, append, at, device_code, office, person, submission, with_card,
};

/// A step that may or may not make sense; evolving is total.
#[derive(Debug, Clone)]
enum Step {
    Act(u8),
    Verdict(u8, Verdict),
    Base(u8),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let verdict = prop_oneof![
        Just(Verdict::Accepted),
        Just(Verdict::Held),
        Just(Verdict::Refused)
    ];
    let step = prop_oneof![
        4 => (0..14_u8).prop_map(Step::Act),
        1 => (any::<u8>(), verdict).prop_map(|(which, verdict)| Step::Verdict(which, verdict)),
        1 => (0..6_u8).prop_map(Step::Base),
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
        9 => ActBody::OralLossReleased { card },
        10 => ActBody::WrittenLossReported { card, at: at(7) },
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

/// The same, without the store.
#[derive(Default)]
struct Model {
    base: Option<Person>,
    acts: Vec<(ActId, ActBody, Verdict)>,
}

impl Model {
    fn head(&self) -> Option<Person> {
        let open = self.acts.iter().filter(|(_, _, verdict)| verdict.is_open());
        open.fold(self.base.clone(), |head, (_, body, _)| {
            evolve(head, body, &[])
        })
    }
}

fn run(counter: &Counter, steps: &[Step]) {
    let who: PersonId = person(1, "").id;
    let mut random = Seeded::new(1);
    let mut model = Model::default();
    for (version, step) in (1..).zip(steps) {
        match step {
            Step::Act(of) => {
                let body = body(*of);
                let act = counter
                    .store
                    .write(|writing| append(writing, &mut random, who, &body, None, &[], &[]));
                let act = act.map_err(|error: AppendActError| error).unwrap();
                model.acts.push((act, body, Verdict::Pending));
            }
            Step::Verdict(which, verdict) => {
                let count = model.acts.len().max(1);
                let Some((act, _, known)) = model.acts.get_mut(usize::from(*which) % count) else {
                    continue;
                };
                let changed = counter
                    .store
                    .write(|writing| writing.acts_mut().set_verdict(*act, *verdict, ""))
                    .map_err(|error: StoreError| error)
                    .unwrap();
                assert_eq!(changed, known.is_open(), "accepted and refused are final");
                if changed {
                    *known = *verdict;
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
    let open = model
        .acts
        .iter()
        .filter(|(_, _, verdict)| verdict.is_open());
    let open: Vec<ActId> = open.map(|(act, _, _)| *act).collect();
    assert_eq!(seen, open, "what the next act has seen");
}

proptest! {
    #![proptest_config(Config { cases: 24, failure_persistence: None, ..Config::default() })]
    #[test]
    fn the_head_is_always_what_base_and_open_acts_make(steps in steps()) {
        run(&Counter::new(), &steps);
    }
}
