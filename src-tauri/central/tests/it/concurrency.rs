//! Many at once: one record an act, all of them folded, no cursor passes a change by.

use std::collections::BTreeSet;
use std::sync::Arc;

use counter_domain::act::ActBody;
use counter_domain::id::ActId;
use counter_wire::change::Change;
use counter_wire::push::PushResponse;
use counter_wire::verdict::Verdict;
use tokio::task::JoinSet;

use crate::world::{HERE, THERE, Window, World, office};

fn frozen(card: counter_domain::id::CardId) -> ActBody {
    ActBody::CardFrozen {
        card,
        reason: "疑似冒用".to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s03_the_same_act_from_eight_at_once_is_one_record() {
    let world = Arc::new(World::new().await);
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (person, card) = world.person(1).await;
    let act = window.seal(person, &frozen(card));
    let mut senders = JoinSet::new();
    for _ in 0..8 {
        let (world, window, act) = (Arc::clone(&world), window.clone(), act.clone());
        senders.spawn(async move { window.verdict(&world, &act).await });
    }
    let verdicts = senders.join_all().await;
    assert!(
        verdicts.iter().all(|verdict| *verdict == verdicts[0]),
        "everyone hears the same: {verdicts:?}"
    );
    assert!(matches!(verdicts[0], Verdict::Accepted { .. }));
    assert_eq!(world.count("SELECT count(*) FROM act").await, 1);
    let fenced = "SELECT count(*) FROM device WHERE fenced_at IS NOT NULL";
    assert_eq!(world.count(fenced).await, 0, "a repetition is no fork");
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_passes_no_change_by_while_many_write() {
    const WINDOWS: u16 = 6;
    const ACTS: u16 = 15;
    let world = Arc::new(World::new().await);
    let mut people = Vec::new();
    for serial in 0..ACTS * WINDOWS {
        people.push(world.person(serial).await);
    }
    let mut writers = JoinSet::new();
    let mut windows = Vec::new();
    for serial in 0..WINDOWS {
        let station = if serial % 3 == 2 { THERE } else { HERE };
        windows.push(Window::enrol(&world, station, serial + 1).await);
    }
    let reader = windows[0].clone();
    for (index, mut window) in windows.into_iter().enumerate() {
        let own: Vec<_> = people
            .iter()
            .copied()
            .skip(index)
            .step_by(usize::from(WINDOWS))
            .collect();
        let world = Arc::clone(&world);
        writers.spawn(async move {
            let mut accepted: Vec<ActId> = Vec::new();
            for (person, card) in own {
                let act = window.seal(person, &frozen(card));
                let response: PushResponse = window.push(&world, std::slice::from_ref(&act)).await;
                assert!(matches!(
                    response.verdicts[0].verdict,
                    Verdict::Accepted { .. }
                ));
                accepted.push(act.id());
            }
            (window.office == office(HERE), accepted)
        });
    }
    let mut heard: BTreeSet<ActId> = BTreeSet::new();
    let mut cursor: Option<String> = None;
    let mut expected: BTreeSet<ActId> = BTreeSet::new();
    loop {
        // Asked before the page is: a page that was asked for after the last write has it.
        let all_written = writers.is_empty();
        let page = reader.changes(&world, cursor.as_deref(), 7).await;
        for change in &page.changes {
            if let Change::Verdict(verdict) = change {
                heard.insert(verdict.act);
            }
        }
        cursor = Some(page.cursor);
        if all_written && !page.more {
            break;
        }
        while let Some(done) = writers.try_join_next() {
            let (here, accepted) = done.unwrap();
            if here {
                expected.extend(accepted);
            }
        }
    }
    assert_eq!(heard, expected, "every act of the station was told");
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn windows_that_hand_in_at_once_are_judged_together_and_each_hears_of_its_own() {
    const WINDOWS: u16 = 24;
    let world = Arc::new(World::new().await);
    let mut senders = JoinSet::new();
    for serial in 0..WINDOWS {
        let station = if serial % 2 == 0 { HERE } else { THERE };
        let mut window = Window::enrol(&world, station, serial + 1).await;
        let (person, card) = world.person_of(serial, station).await;
        let (first, second) = (
            window.seal(person, &frozen(card)),
            window.seal(person, &frozen(card)),
        );
        let world = Arc::clone(&world);
        senders.spawn(async move {
            // The first act is kept back: the chain has a gap.
            let late = window.push(&world, std::slice::from_ref(&second)).await;
            let whole = window.push(&world, std::slice::from_ref(&first)).await;
            (person, first.id(), second.id(), late, whole)
        });
    }
    let answers = senders.join_all().await;
    for (person, first, second, late, whole) in answers {
        assert_eq!(
            (late.verdicts.len(), late.verdicts[0].act),
            (1, second),
            "only what was handed in is answered"
        );
        assert_eq!(late.gaps.len(), 1, "what is missing is said to whom it is");
        assert_eq!(whole.verdicts[0].act, first);
        assert_eq!(whole.gaps, [], "nothing is missing any more");
        let people: Vec<_> = late
            .people
            .iter()
            .chain(&whole.people)
            .map(|base| base.state.id)
            .collect();
        assert!(
            people.iter().all(|told| *told == person),
            "nobody hears of whom others served: {people:?}"
        );
    }
    assert_eq!(
        world.count("SELECT count(*) FROM act").await,
        i64::from(WINDOWS) * 2
    );
    world.holds().await;
}
