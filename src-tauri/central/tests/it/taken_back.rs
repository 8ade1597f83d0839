//! Acts that were taken back at their counter before they came (docs/decisions/0009).

use counter_domain::act::ActBody;
use counter_domain::card::CardStatus;
use counter_domain::id::{ActId, CardId, PersonId};
use counter_domain::role::StaffId;
use counter_wire::change::Change;
use counter_wire::verdict::{HeldCause, Verdict};

use crate::verdicts::supervised;
use crate::world::{HERE, Made, Window, World};

fn frozen(card: CardId) -> ActBody {
    ActBody::CardFrozen {
        card,
        reason: "冒用".to_owned(),
    }
}

fn withdraws(window: &mut Window, person: PersonId, act: &Made, under: &[ActId]) -> Made {
    let body = ActBody::ActWithdrawn {
        act: act.id(),
        reason: "申领人改主意".to_owned(),
    };
    window.seal_with(person, &body, |envelope| {
        envelope.seen.pending = under.to_vec();
    })
}

fn is_withdrawn(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Refused { rule, reason, .. }
        if rule == "DESK-1" && reason == "withdrawn")
}

async fn card_is(world: &World, window: &Window, person: PersonId, card: CardId) -> CardStatus {
    let page = window.changes(world, None, 100).await;
    let mut people = page.changes.iter().filter_map(|change| match change {
        Change::Person(base) if base.state.id == person => Some(base),
        _ => None,
    });
    people.next().unwrap().state.cards[&card].status
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_and_its_withdrawal_in_one_push_leave_the_person_as_he_was() {
    let world = World::new().await;
    for (serial, withdrawal_first) in [(1, false), (2, true)] {
        let mut window = Window::enrol(&world, HERE, serial).await;
        let (person, card) = world.person(serial).await;
        let act = window.seal(person, &frozen(card));
        let withdrawal = withdraws(&mut window, person, &act, &[act.id()]);
        let mut acts = vec![act, withdrawal];
        if withdrawal_first {
            acts.reverse();
        }
        let verdicts = window.push(&world, &acts).await.verdicts;
        let of = |id| verdicts.iter().find(|told| told.act == id).unwrap();
        let (act, withdrawal) = if withdrawal_first {
            (&acts[1], &acts[0])
        } else {
            (&acts[0], &acts[1])
        };
        assert!(is_withdrawn(&of(act.id()).verdict), "{verdicts:?}");
        assert!(
            matches!(of(withdrawal.id()).verdict, Verdict::Accepted { .. }),
            "{verdicts:?}"
        );
        let status = card_is(&world, &window, person, card).await;
        assert_eq!(status, CardStatus::Normal, "the citizen was told so");
    }
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_that_comes_alone_before_its_act_ends_it_too() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (person, card) = world.person(1).await;
    let act = window.seal(person, &frozen(card));
    // Another act of the same person lies between them, and has not come either.
    let between = window.seal_with(
        person,
        &ActBody::ActHandedOver {
            act: act.id(),
            note: "请主管看".to_owned(),
        },
        |envelope| envelope.seen.pending = vec![act.id()],
    );
    let under = [act.id(), between.id()];
    let withdrawal = withdraws(&mut window, person, &act, &under);
    let verdict = window.verdict(&world, &withdrawal).await;
    assert!(matches!(verdict, Verdict::Accepted { .. }), "{verdict:?}");
    assert!(is_withdrawn(&window.verdict(&world, &act).await));
    let status = card_is(&world, &window, person, card).await;
    assert_eq!(status, CardStatus::Normal);
    window.verdict(&world, &between).await;
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_that_was_taken_back_itself_does_nothing() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (person, card) = world.person(1).await;
    let act = window.seal(person, &frozen(card));
    let first = withdraws(&mut window, person, &act, &[act.id()]);
    let second = withdraws(&mut window, person, &first, &[act.id(), first.id()]);
    let acts = [act, first, second];
    let verdicts = window.push(&world, &acts).await.verdicts;
    assert!(matches!(verdicts[0].verdict, Verdict::Accepted { .. }));
    assert!(is_withdrawn(&verdicts[1].verdict));
    assert!(matches!(verdicts[2].verdict, Verdict::Accepted { .. }));
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_is_not_accepted_while_a_person_must_decide_about_its_withdrawal() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (person, card) = world.person(1).await;
    let act = window.seal(person, &frozen(card));
    // Whoever withdraws it has no standing at the centre.
    let body = ActBody::ActWithdrawn {
        act: act.id(),
        reason: "申领人改主意".to_owned(),
    };
    let withdrawal = window.seal_with(person, &body, |envelope| {
        envelope.seen.pending = vec![act.id()];
        envelope.actor = StaffId("nobody".to_owned());
    });
    let acts = [act, withdrawal];
    let verdicts = window.push(&world, &acts).await.verdicts;
    assert!(
        matches!(&verdicts[0].verdict, Verdict::Held { cause: HeldCause::Over { act }, .. }
            if *act == acts[1].id()),
        "{verdicts:?}"
    );
    assert!(matches!(
        &verdicts[1].verdict,
        Verdict::Held {
            cause: HeldCause::RevokedActor { .. },
            ..
        }
    ));
    // The supervisor lets the withdrawal pass, and the act ends with it.
    let decided = ActBody::ActDecided {
        act: acts[1].id(),
        accept: true,
        reason: "确系本人要求".to_owned(),
    };
    let decision = window.seal_with(person, &decided, |envelope| {
        envelope.seen.pending = vec![acts[0].id(), acts[1].id()];
        supervised(envelope);
    });
    let verdict = window.verdict(&world, &decision).await;
    assert!(matches!(verdict, Verdict::Accepted { .. }), "{verdict:?}");
    let again = window.verdict(&world, &acts[0]).await;
    assert!(is_withdrawn(&again), "{again:?}");
    let status = card_is(&world, &window, person, card).await;
    assert_eq!(status, CardStatus::Normal);
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_in_the_same_push_takes_the_place_of_its_act() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (person, card) = world.person(1).await;
    let act = window.seal(person, &frozen(card));
    let corrected = ActBody::CardFrozen {
        card,
        reason: "疑似冒用".to_owned(),
    };
    let correction = window.seal_with(person, &corrected, |envelope| {
        envelope.seen.pending = vec![act.id()];
        envelope.replaces = Some(act.id());
    });
    let acts = [act, correction];
    let verdicts = window.push(&world, &acts).await.verdicts;
    assert!(
        matches!(&verdicts[0].verdict, Verdict::Refused { rule, .. } if rule == "DESK-1"),
        "{verdicts:?}"
    );
    assert!(
        matches!(verdicts[1].verdict, Verdict::Accepted { .. }),
        "{verdicts:?}"
    );
    assert_eq!(
        card_is(&world, &window, person, card).await,
        CardStatus::Frozen
    );
    world.holds().await;
}
