//! A person first met offline, and one who turns out to be known.

use counter_domain::act::ActBody;
use counter_domain::id::PersonId;
use counter_wire::change::Change;
use counter_wire::verdict::Verdict;
use uuid::Uuid;

use crate::world::{HERE, THERE, Window, World, facts};

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_was_registered_twice_is_joined_and_his_later_acts_follow() {
    let world = World::new().await;
    let mut here = Window::enrol(&world, HERE, 1).await;
    let (known, card) = world.person(1).await;
    let provisional = PersonId(Uuid::from_u128(0x9001));
    let registered = here.seal_with(
        provisional,
        &ActBody::PersonRegistered {
            person: provisional,
            facts: Box::new(facts(1, HERE)),
        },
        |envelope| envelope.seen.version = 0,
    );
    let lost = here.seal_with(
        provisional,
        &ActBody::WrittenLossReported {
            card,
            at: here.at,
            attendance: None,
        },
        |envelope| {
            envelope.seen.version = 0;
            envelope.seen.pending = vec![registered.id()];
        },
    );
    let cursor = here.changes(&world, None, 500).await.cursor;
    let response = here.push(&world, &[registered, lost]).await;
    let Verdict::Accepted { joined_into, .. } = &response.verdicts[0].verdict else {
        panic!("accepted: {response:?}");
    };
    assert_eq!(*joined_into, Some(known));
    assert!(
        matches!(response.verdicts[1].verdict, Verdict::Accepted { .. }),
        "the later act follows: {response:?}"
    );
    assert_eq!(response.people.len(), 1);
    assert_eq!(response.people[0].state.id, known);
    let page = here.changes(&world, Some(&cursor), 500).await;
    assert!(
        page.changes.contains(&Change::PersonJoined {
            from: provisional,
            into: known,
        }),
        "the counters are told"
    );
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_to_come_keeps_a_number_that_two_stations_registered() {
    let world = World::new().await;
    let mut here = Window::enrol(&world, HERE, 1).await;
    let mut there = Window::enrol(&world, THERE, 2).await;
    let register = |window: &mut Window, id: u128| {
        let person = PersonId(Uuid::from_u128(id));
        let body = ActBody::PersonRegistered {
            person,
            facts: Box::new(facts(5, HERE)),
        };
        window.seal_with(person, &body, |envelope| envelope.seen.version = 0)
    };
    let one = [register(&mut here, 0x9001)];
    let two = [register(&mut there, 0x9002)];
    let (first, second) = tokio::join!(here.push(&world, &one), there.push(&world, &two));
    let joined = |response: &counter_wire::push::PushResponse| match response.verdicts[0].verdict {
        Verdict::Accepted { joined_into, .. } => joined_into,
        ref other => panic!("accepted: {other:?}"),
    };
    let joined: Vec<PersonId> = [joined(&first), joined(&second)]
        .into_iter()
        .flatten()
        .collect();
    assert_eq!(joined.len(), 1, "one of them is the other");
    let people = "SELECT count(*) FROM subject WHERE state IS NOT NULL";
    assert_eq!(world.count(people).await, 1);
    world.holds().await;
}
