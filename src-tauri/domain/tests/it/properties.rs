//! Properties of the model (design section 9) over random histories of a person: requests by
//! random staff at random instants by doubtful clocks, and reports of the centre in between.

use std::collections::{BTreeMap, BTreeSet};

use counter_domain::act::{Act, ActBody, Asked, Draft};
use counter_domain::application::{self, Application, ApplicationStatus, Purpose};
use counter_domain::card::{self, CardStatus};
use counter_domain::clock::Now;
use counter_domain::decide::decide;
use counter_domain::evolve::{evolve, report};
use counter_domain::id::{ApplicationId, CardId};
use counter_domain::person::Person;
use counter_domain::policy::Policy;
use counter_domain::table::Cell;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use crate::model::{Window, morning};
use crate::random::{Event, bodies, events, news};
use crate::random_people::people;

/// A person's history as it is lived, with what must stay true of it.
struct History {
    person: Person,
    policy: Policy,
    at: Timestamp,
    /// Cards that were once lost in writing.
    lost: BTreeSet<CardId>,
    /// Applications as they were when they ended.
    ended: BTreeMap<ApplicationId, Application>,
    acts: Vec<Act>,
}

impl History {
    fn of(person: Person) -> Self {
        let mut history = Self {
            person,
            policy: Window::new().policy,
            at: morning(),
            lost: BTreeSet::new(),
            ended: BTreeMap::new(),
            acts: Vec::new(),
        };
        history.note();
        history
    }

    fn live(&mut self, event: &Event) {
        match event {
            Event::Wait(seconds) => self.at += SignedDuration::from_secs(*seconds),
            Event::News(choice) => {
                if let Some(news) = news(*choice, &self.person) {
                    self.person = report(self.person.clone(), &news);
                }
            }
            Event::Ask { choice, doubt } => {
                let (actor, request) = choice.request(&self.person);
                let trusted = self.at + SignedDuration::from_secs(*doubt);
                let now = Now::bounded(self.at, trusted);
                let mut draft = Draft { actor, request };
                if let Ok(act) = decide(Some(&self.person), &draft, &self.policy, now) {
                    let Asked::Business(request) = act.body.asked(now.reading()) else {
                        panic!("no act of the desk was asked for");
                    };
                    draft.request = request;
                    let again = decide(Some(&self.person), &draft, &self.policy, now);
                    assert_eq!(
                        again.as_ref(),
                        Ok(&act),
                        "what an act says was asked leads to the same act"
                    );
                    self.decided(&act, now);
                    self.person = evolve(Some(self.person.clone()), &act.body, &act.marks).unwrap();
                    self.acts.push(act);
                }
            }
        }
        self.note();
        self.holds();
    }

    /// What must be true of an act before it is folded.
    fn decided(&self, act: &Act, now: Now) {
        let json = serde_json::to_string(act).unwrap();
        let read: Act = serde_json::from_str(&json).unwrap();
        assert_eq!(&read, act, "an act is read as it was written");

        if let ActBody::ApplicationSubmitted(submitted) = &act.body
            && let Purpose::Replacement { old_card } = submitted.content.purpose
        {
            assert_eq!(
                self.person.cards[&old_card].status,
                CardStatus::WrittenLoss,
                "no replacement without a written loss before it"
            );
            assert!(self.lost.contains(&old_card), "the loss is in the history");
        }
        if let ActBody::ApplicationApproved { application, by } = &act.body {
            assert_ne!(
                &self.person.applications[application].entered_by, by,
                "nobody reviews what he entered"
            );
        }
        let instants = [now.earliest(), now.reading(), now.latest()];
        if let Some((id, step)) = act.body.card_step() {
            assert!(
                instants.iter().any(|at| matches!(
                    card::cell(self.person.cards[&id].at(*at), step),
                    Cell::Allowed { .. }
                )),
                "the table of cards allows {step:?}"
            );
        }
        if let Some((id, step)) = act.body.application_step() {
            assert!(
                matches!(
                    application::cell(self.person.applications[&id].status, step),
                    Cell::Allowed { .. }
                ),
                "the table of applications allows {step:?}"
            );
        }
    }

    fn note(&mut self) {
        for card in self.person.cards.values() {
            if matches!(card.status, CardStatus::WrittenLoss | CardStatus::Replacing) {
                self.lost.insert(card.id);
            }
        }
        for application in self.person.applications.values() {
            if application.status.is_final() {
                self.ended
                    .entry(application.id)
                    .or_insert_with(|| application.clone());
            }
        }
    }

    /// What must be true after every event.
    fn holds(&self) {
        for at in around(self.at) {
            assert!(
                self.person.usable_cards(at) <= 1,
                "more than one usable card at {at}: {:?}",
                self.person.cards
            );
            for lost in &self.lost {
                assert!(
                    !self.person.cards[lost].at(at).is_usable(),
                    "a card lost in writing is usable again at {at}"
                );
            }
        }
        for (id, ended) in &self.ended {
            assert_eq!(
                &self.person.applications[id], ended,
                "an application never leaves a final state"
            );
        }
        let under_way = self
            .person
            .applications
            .values()
            .filter(|application| application.status.is_under_way())
            .count();
        assert!(under_way <= 1, "never a second application under way");
    }
}

/// Instants at which the same state may read differently.
fn around(at: Timestamp) -> [Timestamp; 5] {
    let hours = SignedDuration::from_hours;
    [
        at - hours(24 * 365),
        at,
        at + hours(48),
        at + hours(24 * 365 * 30),
        Timestamp::MAX,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn a_history_keeps_its_promises(person in people(), events in events(60)) {
        let mut history = History::of(person);
        for event in &events {
            history.live(event);
        }
    }

    #[test]
    fn head_does_not_depend_on_where_base_ends(
        person in people(),
        events in events(40),
        cut in any::<prop::sample::Index>(),
    ) {
        // The centre is silent, so that the counter's own acts are all there is.
        let mut history = History::of(person.clone());
        for event in events.iter().filter(|event| !matches!(event, Event::News(_))) {
            history.live(event);
        }
        let fold = |person: Person, acts: &[Act]| {
            acts.iter().fold(person, |person, act| {
                evolve(Some(person), &act.body, &act.marks).unwrap()
            })
        };
        let (judged, pending) = history.acts.split_at(cut.index(history.acts.len() + 1));
        let base = fold(person, judged);
        let stored: Person = serde_json::from_str(&serde_json::to_string(&base).unwrap()).unwrap();
        prop_assert_eq!(fold(stored, pending), history.person);
    }

    #[test]
    fn folding_is_total(person in people(), acts in bodies(40), instant in 0_i64..4_000_000_000) {
        let mut before = person;
        let mut lost = BTreeSet::new();
        for body in acts {
            let after = evolve(Some(before.clone()), &body, &[]).unwrap();
            prop_assert_eq!(after.id, before.id);
            for (id, card) in &before.cards {
                if matches!(card.status, CardStatus::WrittenLoss | CardStatus::Replacing) {
                    lost.insert(*id);
                }
                if card.status == CardStatus::Cancelled {
                    prop_assert_eq!(after.cards[id].status, CardStatus::Cancelled);
                }
            }
            for id in &lost {
                let at = Timestamp::from_second(instant).unwrap();
                prop_assert!(!after.cards[id].at(at).is_usable(), "{:?}", body.kind());
            }
            for (id, application) in &before.applications {
                if application.status.is_final() {
                    prop_assert_eq!(&after.applications[id], application);
                }
            }
            before = after;
        }
    }

    #[test]
    fn a_request_gets_a_verdict_at_any_instant(
        person in people(),
        events in events(3),
        reading in any::<i64>(),
        trusted in any::<i64>(),
    ) {
        let instant = |millisecond: i64| {
            let bound = Timestamp::MAX.as_millisecond();
            Timestamp::from_millisecond(millisecond % bound).unwrap()
        };
        let now = Now::bounded(instant(reading), instant(trusted));
        let policy = Window::new().policy;
        for event in &events {
            if let Event::Ask { choice, .. } = event {
                let (actor, request) = choice.request(&person);
                let draft = Draft { actor, request };
                let decided = decide(Some(&person), &draft, &policy, now);
                let again = decide(Some(&person), &draft, &policy, now);
                prop_assert_eq!(decided, again, "the same question has the same answer");
            }
        }
    }
}

/// The histories are worth something only if they come far.
#[test]
fn random_histories_reach_the_end_of_the_way() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut reached = BTreeSet::new();
    let mut replaced = false;
    for _ in 0..800 {
        let person = people().new_tree(&mut runner).unwrap().current();
        let mut history = History::of(person);
        for event in events(60).new_tree(&mut runner).unwrap().current() {
            history.live(&event);
            reached.extend(history.person.applications.values().map(|a| a.status));
        }
        replaced |= history.person.applications.values().any(|application| {
            let given = [ApplicationStatus::Collected, ApplicationStatus::Halted];
            given.contains(&application.status)
                && matches!(application.purpose, Purpose::Replacement { .. })
        });
    }
    // The card of a halted application comes back to the window long afterwards.
    let rare = [ApplicationStatus::HaltedRecalled];
    let missed: Vec<_> = ApplicationStatus::ALL
        .into_iter()
        .filter(|status| !reached.contains(status) && !rare.contains(status))
        .collect();
    assert_eq!(missed, [], "every state is met");
    assert!(replaced, "a lost card is replaced in one of them");
}
