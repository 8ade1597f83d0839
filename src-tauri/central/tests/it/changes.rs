//! What a station is told: its own people, whole pages, and everything anew in another life.

use counter_domain::act::ActBody;
use counter_wire::change::{Change, ChangesPage};
use counter_wire::person::{LookupRequest, LookupResponse};
use counter_wire::verdict::Verdict;

use crate::world::{HERE, THERE, Window, World, facts};

fn people(page: &ChangesPage) -> usize {
    let people = page
        .changes
        .iter()
        .filter(|change| matches!(change, Change::Person(_)));
    people.count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_gets_its_own_people_page_by_page_and_then_only_what_changes() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let next_door = Window::enrol(&world, THERE, 2).await;
    let mut cards = Vec::new();
    for serial in 0..20 {
        cards.push(world.person(serial).await);
    }
    world.person_of(30, THERE).await;
    let (mut cursor, mut loaded, mut pages) = (None, 0, 0);
    loop {
        let page = window.changes(&world, cursor.as_deref(), 6).await;
        loaded += people(&page);
        pages += 1;
        cursor = Some(page.cursor);
        if !page.more {
            assert_eq!(page.remaining, 0);
            break;
        }
        assert!(page.remaining > 0, "the progress bar knows how far it is");
    }
    assert_eq!(loaded, 20, "each once, and nobody of next door");
    assert!(pages > 3, "in pages: {pages}");
    let quiet = window.changes(&world, cursor.as_deref(), 6).await;
    assert_eq!(quiet.changes, [], "nothing has changed");
    let (person, card) = cards[7];
    let act = window.seal(
        person,
        &ActBody::CardFrozen {
            card,
            reason: "疑似冒用".to_owned(),
        },
    );
    window.verdict(&world, &act).await;
    let page = window.changes(&world, cursor.as_deref(), 6).await;
    assert_eq!(people(&page), 1);
    assert!(
        page.changes.iter().any(|change| matches!(
            change,
            Change::Verdict(told) if told.act == act.id()
                && matches!(told.verdict, Verdict::Accepted { version: 3, .. })
        )),
        "the verdict comes with the base: {:?}",
        page.changes
    );
    let other = next_door.changes(&world, None, 500).await;
    assert_eq!(people(&other), 1, "a station sees only its own");
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_comes_to_another_station_is_looked_up_and_followed() {
    let world = World::new().await;
    let there = Window::enrol(&world, THERE, 2).await;
    let (person, card) = world.person(1).await;
    let cursor = there.changes(&world, None, 500).await.cursor;
    let asked = LookupRequest::Number {
        number: facts(1, HERE).number.expose().clone(),
    };
    let found: LookupResponse = world
        .post(Some(there.peer), "/v1/people/lookups", &asked)
        .await
        .unwrap();
    assert_eq!(found.person.unwrap().state.id, person);
    let by_card = LookupRequest::Card {
        number: "A00000001".to_owned(),
    };
    let found: LookupResponse = world
        .post(Some(there.peer), "/v1/people/lookups", &by_card)
        .await
        .unwrap();
    assert!(found.person.unwrap().state.cards.contains_key(&card));
    let page = there.changes(&world, Some(&cursor), 500).await;
    assert_eq!(people(&page), 1, "he comes with the next page");
    let audited = "SELECT count(*) FROM audit WHERE what = 'lookup'";
    assert_eq!(world.count(audited).await, 2);
    let nobody = LookupRequest::Number {
        number: "660000180001010019".to_owned(),
    };
    let found: LookupResponse = world
        .post(Some(there.peer), "/v1/people/lookups", &nobody)
        .await
        .unwrap();
    assert_eq!(found.person, None);
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s14_a_restored_database_lives_another_life_and_tells_everything_anew() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (person, card) = world.person(1).await;
    let act = window.seal(
        person,
        &ActBody::CardFrozen {
            card,
            reason: "疑似冒用".to_owned(),
        },
    );
    window.verdict(&world, &act).await;
    let before = window.changes(&world, None, 500).await;
    assert_eq!(before.watermark, None, "no backup was made");
    world.registry().mark_backup().await.unwrap();
    let page = window.changes(&world, Some(&before.cursor), 500).await;
    assert_eq!(page.watermark.unwrap().seq, 1);
    world.registry().renew_incarnation().await.unwrap();
    let after = window.changes(&world, Some(&before.cursor), 500).await;
    assert_ne!(after.incarnation, before.incarnation);
    assert_eq!(after.changes.len(), before.changes.len(), "all of it again");
    // A counter whose base is newer than the restored one's sends again; the act is taken.
    let again = window.push(&world, std::slice::from_ref(&act)).await;
    assert_eq!(again.incarnation, after.incarnation);
    world.holds().await;
}
