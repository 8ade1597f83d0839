//! What a station is told: its own people, whole pages, and everything anew in another life.

use counter_act::Hash;
use counter_domain::act::ActBody;
use counter_domain::application::Purpose;
use counter_domain::evolve::Report;
use counter_domain::id::PersonId;
use counter_domain::person::Person;
use counter_wire::change::{Change, ChangesPage};
use counter_wire::limits::PAGE_CHANGES_MOST;
use counter_wire::person::{LookupRequest, LookupResponse};
use counter_wire::verdict::{HeldCause, Verdict};
use uuid::Uuid;

use crate::world::{HERE, THERE, Window, World, facts, submitted};

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
async fn a_person_who_is_insured_elsewhere_leaves_a_station_that_has_nothing_open_with_him() {
    let world = World::new().await;
    let mut here = Window::enrol(&world, HERE, 1).await;
    let there = Window::enrol(&world, THERE, 2).await;
    let (quiet, card) = world.person(1).await;
    let (with_held, held_card) = world.person(2).await;
    let applying = PersonId(Uuid::from_u128(0x7001));
    world
        .report(applying, Report::Facts(Box::new(facts(3, HERE))))
        .await;
    let frozen = |card| ActBody::CardFrozen {
        card,
        reason: "疑似冒用".to_owned(),
    };
    let done = here.seal(quiet, &frozen(card));
    let held = here.seal_with(with_held, &frozen(held_card), |envelope| {
        envelope.clock.doubt = true;
    });
    let known = Person::new(applying, facts(3, HERE), false);
    let photo = Hash::of(b"photo");
    let body = submitted(&known, 1, Purpose::First, photo, &here.clerk(), here.at);
    let application = here.seal_with(applying, &body, |envelope| envelope.seen.version = 1);
    let response = here.push(&world, &[done, held, application]).await;
    let verdicts: Vec<&Verdict> = response.verdicts.iter().map(|act| &act.verdict).collect();
    assert!(
        matches!(
            verdicts[..],
            [
                Verdict::Accepted { .. },
                Verdict::Held {
                    cause: HeldCause::Clock,
                    ..
                },
                Verdict::Accepted { .. }
            ]
        ),
        "{verdicts:?}"
    );
    let cursor = here.changes(&world, None, 500).await.cursor;
    let (serials, ids) = ([1, 2, 3], [quiet, with_held, applying]);
    for (serial, person) in serials.into_iter().zip(ids) {
        let facts = Report::Facts(Box::new(facts(serial, THERE)));
        world.report(person, facts).await;
    }
    let page = here.changes(&world, Some(&cursor), 500).await;
    let left: Vec<&Change> = page
        .changes
        .iter()
        .filter(|change| matches!(change, Change::PersonLeft { .. }))
        .collect();
    assert_eq!(left, [&Change::PersonLeft { person: quiet }]);
    assert_eq!(people(&page), 2, "the others are still followed");
    let anew = here.changes(&world, None, 500).await;
    assert_eq!(people(&anew), 2, "nor does he come with a first load");
    assert_eq!(people(&there.changes(&world, None, 500).await), 3);

    let back = Report::Facts(Box::new(facts(1, HERE)));
    world.report(quiet, back).await;
    let page = here.changes(&world, Some(&page.cursor), 500).await;
    assert_eq!(people(&page), 1, "he comes back as any other does");
    let anew = here.changes(&world, None, 500).await;
    assert_eq!(people(&anew), 3);
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s14_what_was_handed_in_after_the_backup_is_taken_again_by_the_restored_centre() {
    let mut world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (person, card) = world.person(1).await;
    let frozen = window.seal(
        person,
        &ActBody::CardFrozen {
            card,
            reason: "疑似冒用".to_owned(),
        },
    );
    let first = window.verdict(&world, &frozen).await;
    world.registry().mark_backup().await.unwrap();
    let backup = world.copy("backup").await;
    let (other, other_card) = world.person(2).await;
    let lost = window.seal_with(
        person,
        &ActBody::CardUnfrozen {
            card,
            reason: "已核实".to_owned(),
        },
        |envelope| {
            envelope.seen.version = 3;
            crate::verdicts::supervised(envelope);
        },
    );
    let later = window.push(&world, std::slice::from_ref(&lost)).await;
    let before = window.changes(&world, None, 500).await;
    assert_eq!(before.watermark.unwrap().seq, 1);

    world.go_on_with(backup).await;
    world.registry().renew_incarnation().await.unwrap();
    let after = window.changes(&world, Some(&before.cursor), 500).await;
    assert_ne!(after.incarnation, before.incarnation);
    assert_eq!(people(&after), 1, "who came later is not known any more");
    assert_eq!(
        after.watermark.unwrap().seq,
        1,
        "what lies above it is handed in again"
    );
    assert_eq!(window.verdict(&world, &frozen).await, first);
    let again = window.push(&world, std::slice::from_ref(&lost)).await;
    assert_eq!(again.incarnation, after.incarnation);
    assert_eq!(again.verdicts, later.verdicts, "it is taken as it was");
    assert_eq!(again.people[0].version, 4);
    assert_eq!(again.gaps, []);
    // An act on somebody whom only the lost days knew is not lost either.
    let on_nobody = window.seal(
        other,
        &ActBody::CardFrozen {
            card: other_card,
            reason: "疑似冒用".to_owned(),
        },
    );
    let verdict = window.verdict(&world, &on_nobody).await;
    assert!(
        !matches!(verdict, Verdict::Unreadable { .. }),
        "it is kept: {verdict:?}"
    );
    let fenced = "SELECT count(*) FROM device WHERE fenced_at IS NOT NULL";
    assert_eq!(world.count(fenced).await, 0, "nobody is taken for a clone");
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

#[tokio::test(flavor = "multi_thread")]
async fn a_page_ends_early_rather_than_holding_more_than_a_counter_takes() {
    let world = World::new().await;
    let window = Window::enrol(&world, HERE, 1).await;
    world.person(1).await;
    // Four hundred people who were told long ago, each with thirteen acts since.
    world
        .run(&format!(
            "INSERT INTO subject (id, version, state)
             SELECT 'made/' || n, 14, state FROM generate_series(1, 400) AS made (n), subject
             WHERE id LIKE 'person/%';
             INSERT INTO interest (office, subject, position)
             SELECT '{HERE}', 'made/' || n, 1000 + n FROM generate_series(1, 400) AS made (n);
             INSERT INTO act (id, device, epoch, seq, branch, station, subject, version, kind,
                 actor, office, business_number, at, received_at, sealed, hash, verdict, detail,
                 marks, position)
             SELECT gen_random_uuid(), gen_random_uuid(), 1, i, 0, '{HERE}', 'made/' || n, i,
                 'card_frozen', 'clerk', '{HERE}', '', now(), now(), '', '', 'waiting',
                 '{{\"verdict\":\"waiting\",\"blobs\":[]}}', '', 2000 + n * 13 + i
             FROM generate_series(1, 400) AS made (n), generate_series(1, 13) AS times (i);
             UPDATE station SET position = 10000 WHERE office = '{HERE}'"
        ))
        .await;
    let (mut cursor, mut pages, mut loaded) = (None, 0, 0);
    let mut verdicts = std::collections::BTreeSet::new();
    loop {
        let page = window.changes(&world, cursor.as_deref(), 500).await;
        let size = page.changes.len();
        assert!(size <= PAGE_CHANGES_MOST, "page {pages} holds {size}");
        loaded += people(&page);
        verdicts.extend(page.changes.iter().filter_map(|change| match change {
            Change::Verdict(verdict) => Some(verdict.act),
            _ => None,
        }));
        pages += 1;
        cursor = Some(page.cursor);
        if !page.more {
            break;
        }
    }
    assert_eq!(verdicts.len(), 400 * 13, "every verdict came");
    assert!(loaded >= 400, "and everybody");
}
