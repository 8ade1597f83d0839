//! How held acts end: by a supervisor's decision, a withdrawal, a correction.

use counter_domain::act::ActBody;
use counter_domain::card::CardStatus;
use counter_domain::id::{ActId, CardId, PersonId};
use counter_domain::role::StaffId;
use counter_wire::push::VerdictsRequest;
use counter_wire::push::VerdictsResponse;
use counter_wire::verdict::{HeldCause, Verdict};

use crate::verdicts::supervised;
use crate::world::{HERE, Made, Window, World};

fn frozen(card: CardId) -> ActBody {
    ActBody::CardFrozen {
        card,
        reason: "疑似冒用".to_owned(),
    }
}

async fn held(world: &World, window: &mut Window, person: PersonId, card: CardId) -> Made {
    let act = window.seal_with(person, &frozen(card), |envelope| {
        envelope.clock.doubt = true;
    });
    assert!(matches!(
        window.verdict(world, &act).await,
        Verdict::Held { .. }
    ));
    act
}

async fn now(world: &World, window: &Window, act: ActId) -> Verdict {
    let asked = VerdictsRequest { acts: vec![act] };
    let answered: VerdictsResponse = world
        .post(Some(window.peer), "/v1/verdicts", &asked)
        .await
        .unwrap();
    answered.verdicts[0].verdict.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn desk_3_a_supervisor_lets_a_held_act_pass_with_his_own_signature() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (person, card) = world.person(1).await;
    let held = held(&world, &mut window, person, card).await;
    let body = |accept| ActBody::ActDecided {
        act: held.id(),
        accept,
        reason: "时钟已核对".to_owned(),
    };
    let unsigned = window.seal(person, &body(true));
    assert!(
        matches!(
            window.verdict(&world, &unsigned).await,
            Verdict::Unreadable { .. }
        ),
        "without his signature it is no decision"
    );
    let decided = window.seal_with(person, &body(true), |envelope| {
        envelope.seen.pending = vec![held.id()];
        supervised(envelope);
    });
    let response = window.push(&world, std::slice::from_ref(&decided)).await;
    assert!(matches!(
        response.verdicts[0].verdict,
        Verdict::Accepted { .. }
    ));
    assert_eq!(
        response.people[0].state.cards[&card].status,
        CardStatus::Frozen,
        "the held act is folded"
    );
    let Verdict::Accepted { by, version, .. } = now(&world, &window, held.id()).await else {
        panic!("accepted");
    };
    assert_eq!(by, Some(StaffId("supervisor".to_owned())));
    assert_eq!(version, 3, "before the decision itself");
    // It is final.
    let against = window.seal_with(person, &body(false), |envelope| {
        envelope.seen.version = 4;
        supervised(envelope);
    });
    assert!(matches!(
        window.verdict(&world, &against).await,
        Verdict::Refused { rule, .. } if rule == "DESK-1"
    ));
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn desk_3_what_lies_on_a_held_act_is_judged_once_that_is_let_pass() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let mut cases = Vec::new();
    for serial in [1, 2] {
        let (person, card) = world.person(serial).await;
        let held = held(&world, &mut window, person, card).await;
        let mut on = |body: &ActBody, under: &[&Made]| {
            window.seal_with(person, body, |envelope| {
                envelope.seen.pending = under.iter().map(|act| act.id()).collect();
                supervised(envelope);
            })
        };
        let unfrozen = ActBody::CardUnfrozen {
            card,
            reason: "已核实".to_owned(),
        };
        let over = on(&unfrozen, &[&held]);
        // The rules refuse to unfreeze a card twice.
        let twice = on(&unfrozen, &[&held, &over]);
        for (act, under) in [(&over, &held), (&twice, &held)] {
            let verdict = window.verdict(&world, act).await;
            assert!(
                matches!(verdict, Verdict::Held { cause: HeldCause::Over { act }, .. } if act == under.id()),
                "{verdict:?}"
            );
        }
        cases.push((person, card, held, over, twice));
    }
    let decide = |window: &mut Window, person: PersonId, held: &Made, accept: bool| {
        let body = ActBody::ActDecided {
            act: held.id(),
            accept,
            reason: "时钟已核对".to_owned(),
        };
        window.seal_with(person, &body, |envelope| {
            envelope.seen.pending = vec![held.id()];
            supervised(envelope);
        })
    };
    let (person, card, held, over, twice) = &cases[0];
    let let_pass = decide(&mut window, *person, held, true);
    let response = window.push(&world, std::slice::from_ref(&let_pass)).await;
    assert_eq!(
        response.people[0].state.cards[card].status,
        CardStatus::Normal,
        "frozen and unfrozen: both are folded"
    );
    assert!(matches!(
        now(&world, &window, over.id()).await,
        Verdict::Accepted { by: None, .. }
    ));
    assert!(
        matches!(
            now(&world, &window, twice.id()).await,
            Verdict::Refused { .. }
        ),
        "the rules are asked, not the supervisor"
    );
    let (person, _, held, over, twice) = &cases[1];
    let before = now(&world, &window, over.id()).await;
    let against = decide(&mut window, *person, held, false);
    window.verdict(&world, &against).await;
    assert!(matches!(
        now(&world, &window, held.id()).await,
        Verdict::Refused { by: Some(_), .. }
    ));
    assert_eq!(
        now(&world, &window, over.id()).await,
        before,
        "it stays held, and says since when and over what"
    );
    assert!(matches!(
        now(&world, &window, twice.id()).await,
        Verdict::Held { .. }
    ));
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn desk_3_nobody_decides_about_his_own_act_nor_without_the_office() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (person, card) = world.person(1).await;
    let own = window.seal_with(person, &frozen(card), |envelope| {
        envelope.clock.doubt = true;
        envelope.actor = StaffId("clerk".to_owned());
    });
    window.verdict(&world, &own).await;
    let body = ActBody::ActDecided {
        act: own.id(),
        accept: false,
        reason: "重复".to_owned(),
    };
    let by_clerk = window.seal_with(person, &body, |envelope| {
        envelope.actor_key = Some(crate::world::staff_key("clerk").verifying().id());
    });
    assert!(matches!(
        window.verdict(&world, &by_clerk).await,
        Verdict::Refused { rule, .. } if rule == "DESK-3"
    ));
    let against = window.seal_with(person, &body, supervised);
    assert!(matches!(
        window.verdict(&world, &against).await,
        Verdict::Accepted { .. }
    ));
    assert!(matches!(
        now(&world, &window, own.id()).await,
        Verdict::Refused { rule, by: Some(_), .. } if rule == "DESK-3"
    ));
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn desk_1_a_withdrawal_and_a_correction_end_a_held_act() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (person, card) = world.person(1).await;
    let first = held(&world, &mut window, person, card).await;
    let withdrawn = window.seal_with(
        person,
        &ActBody::ActWithdrawn {
            act: first.id(),
            reason: "本人不再要求".to_owned(),
        },
        |envelope| envelope.seen.pending = vec![first.id()],
    );
    assert!(matches!(
        window.verdict(&world, &withdrawn).await,
        Verdict::Accepted { .. }
    ));
    assert!(matches!(
        now(&world, &window, first.id()).await,
        Verdict::Refused { reason, .. } if reason == "withdrawn"
    ));
    let second = held(&world, &mut window, person, card).await;
    let corrected = window.seal_with(person, &frozen(card), |envelope| {
        envelope.seen.version = 3;
        envelope.seen.pending = vec![second.id()];
        envelope.replaces = Some(second.id());
    });
    assert!(matches!(
        window.verdict(&world, &corrected).await,
        Verdict::Accepted { .. }
    ));
    assert!(matches!(
        now(&world, &window, second.id()).await,
        Verdict::Refused { reason, .. } if reason == "replaced"
    ));
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s05_an_act_that_was_taken_back_before_it_came_never_counts() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (person, card) = world.person(1).await;
    let poison = window.seal(person, &frozen(card));
    let withdrawn = window.seal_with(
        person,
        &ActBody::ActWithdrawn {
            act: poison.id(),
            reason: "中心多次处理失败".to_owned(),
        },
        |envelope| envelope.seen.pending = vec![poison.id()],
    );
    assert!(matches!(
        window.verdict(&world, &withdrawn).await,
        Verdict::Accepted { .. }
    ));
    let response = window.push(&world, std::slice::from_ref(&poison)).await;
    assert!(
        matches!(&response.verdicts[0].verdict, Verdict::Refused { reason, .. } if reason == "withdrawn"),
        "{response:?}"
    );
    assert_eq!(response.gaps, [], "its place in the chain is filled");
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s14_a_held_act_and_its_decision_that_come_together_are_judged_in_order() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (person, card) = world.person(1).await;
    let doubtful = window.seal_with(person, &frozen(card), |envelope| {
        envelope.clock.doubt = true;
    });
    let body = ActBody::ActDecided {
        act: doubtful.id(),
        accept: true,
        reason: "时钟已核对".to_owned(),
    };
    let decided = window.seal_with(person, &body, |envelope| {
        envelope.seen.pending = vec![doubtful.id()];
        supervised(envelope);
    });
    // As a counter hands in anew what a restored centre lacks.
    let response = window.push(&world, &[doubtful, decided]).await;
    for verdict in &response.verdicts {
        let accepted = matches!(verdict.verdict, Verdict::Accepted { .. });
        assert!(accepted, "{response:?}");
    }
    assert_eq!(
        response.people[0].state.cards[&card].status,
        CardStatus::Frozen,
        "the held act is folded"
    );
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s05_that_an_act_was_sent_again_is_taken_down_after_it_was_accepted() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (person, card) = world.person(1).await;
    let mended = window.seal(person, &frozen(card));
    let body = ActBody::ActSentAgain {
        act: mended.id(),
        reason: "中心已修复".to_owned(),
    };
    let told = window.seal_with(person, &body, |envelope| {
        envelope.seen.pending = vec![mended.id()];
    });
    for act in [&mended, &told] {
        assert!(matches!(
            window.verdict(&world, act).await,
            Verdict::Accepted { .. }
        ));
    }
    world.holds().await;
}
