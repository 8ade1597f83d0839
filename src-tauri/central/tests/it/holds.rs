//! What is held, each with its cause; nothing of it is folded and nothing is deleted.

use counter_act::Envelope;
use counter_domain::act::ActBody;
use counter_domain::card::OralLossChannel;
use counter_domain::role::{Role, StaffId};
use counter_wire::verdict::{HeldCause, Verdict};
use jiff::SignedDuration;

use crate::verdicts::{signed_by, supervised};
use crate::world::{HERE, Made, THERE, Window, World, instant};

/// Makes an envelope doubtful.
type Spoil = fn(&mut Envelope);

fn cause(verdict: Verdict) -> HeldCause {
    match verdict {
        Verdict::Held { cause, .. } => cause,
        other => panic!("held: {other:?}"),
    }
}

fn frozen(card: counter_domain::id::CardId) -> ActBody {
    ActBody::CardFrozen {
        card,
        reason: "疑似冒用".to_owned(),
    }
}

fn unfrozen(card: counter_domain::id::CardId) -> ActBody {
    ActBody::CardUnfrozen {
        card,
        reason: "已核实".to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s07_an_act_that_did_not_see_another_on_the_same_card_is_a_conflict() {
    let world = World::new().await;
    let mut here = Window::enrol(&world, HERE, 1).await;
    let (person, card) = world.person(1).await;
    let called = |window: &Window| ActBody::OralLossReported {
        card,
        channel: OralLossChannel::Window,
        at: window.at,
        until: window.at + SignedDuration::from_hours(48),
    };
    let first = here.seal(person, &called(&here));
    let mut there = Window::enrol(&world, HERE, 3).await;
    let second = there.seal(
        person,
        &ActBody::WrittenLossReported {
            card,
            at: there.at,
            attendance: None,
        },
    );
    assert!(matches!(
        here.verdict(&world, &first).await,
        Verdict::Accepted { .. }
    ));
    assert_eq!(
        cause(there.verdict(&world, &second).await),
        HeldCause::Conflict { with: first.id() }
    );
    assert_eq!(
        world.count("SELECT count(*) FROM act").await,
        2,
        "both versions are kept"
    );
    // Who has seen it may.
    let third = there.seal_with(
        person,
        &ActBody::WrittenLossReported {
            card,
            at: there.at,
            attendance: None,
        },
        |envelope| envelope.seen.version = 3,
    );
    assert!(matches!(
        there.verdict(&world, &third).await,
        Verdict::Accepted { .. }
    ));
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_on_a_held_or_refused_act_is_held_over_it() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (person, card) = world.person(1).await;
    let held = window.seal_with(person, &frozen(card), |envelope| {
        envelope.clock.doubt = true;
    });
    let over = |window: &mut Window, under: &Made| {
        let under = under.id();
        window.seal_with(person, &unfrozen(card), |envelope| {
            envelope.seen.pending = vec![under];
            supervised(envelope);
        })
    };
    let on_held = over(&mut window, &held);
    let refused = window.seal(
        person,
        &ActBody::CardCancelled {
            card,
            attendance: None,
        },
    );
    let on_refused = over(&mut window, &refused);
    let acts = [held.clone(), on_held, refused.clone(), on_refused];
    let response = window.push(&world, &acts).await;
    let verdicts: Vec<Verdict> = response.verdicts.into_iter().map(|v| v.verdict).collect();
    assert_eq!(cause(verdicts[0].clone()), HeldCause::Clock);
    assert_eq!(
        cause(verdicts[1].clone()),
        HeldCause::Over { act: held.id() }
    );
    assert!(
        matches!(&verdicts[2], Verdict::Refused { rule, .. } if rule == "CARD-16-1"),
        "a card is cancelled only when the relation has ended: {:?}",
        verdicts[2]
    );
    assert_eq!(
        cause(verdicts[3].clone()),
        HeldCause::Over { act: refused.id() }
    );
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s06_a_time_that_cannot_be_is_held() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let cases: [(&str, Spoil); 3] = [
        ("the verdict depends on the doubt", |envelope| {
            envelope.clock.doubt = true;
        }),
        ("a year ahead", |envelope| {
            envelope.at = instant("2027-11-20T02:00:00Z");
        }),
        ("before the machine was enrolled", |envelope| {
            envelope.at = instant("2026-11-18T02:00:00Z");
            envelope.clock.trusted = Some(envelope.at);
        }),
    ];
    for (serial, (why, spoil)) in (1..).zip(cases) {
        let (person, card) = world.person(serial).await;
        let act = window.seal_with(person, &frozen(card), spoil);
        assert_eq!(
            cause(window.verdict(&world, &act).await),
            HeldCause::Clock,
            "{why}"
        );
    }
    // Two days behind, but the centre's time is known to the machine: flagged there, good here.
    let (person, card) = world.person(9).await;
    let act = window.seal_with(person, &frozen(card), |envelope| {
        envelope.at = instant("2026-11-18T02:00:00Z");
    });
    assert!(matches!(
        window.verdict(&world, &act).await,
        Verdict::Accepted { .. }
    ));
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s09_whatever_arrives_of_a_revoked_supervisor_is_held_with_his_signature() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (person, card) = world.person(1).await;
    let freeze = window.seal(person, &frozen(card));
    assert!(matches!(
        window.verdict(&world, &freeze).await,
        Verdict::Accepted { .. }
    ));
    // Done before he was revoked, handed in afterwards.
    let approved = window.seal_with(person, &unfrozen(card), |envelope| {
        envelope.seen.version = 3;
        supervised(envelope);
    });
    world.clock.advance(SignedDuration::from_hours(1));
    let at = world
        .registry()
        .revoke_staff(&StaffId("supervisor".to_owned()))
        .await
        .unwrap();
    assert_eq!(
        cause(window.verdict(&world, &approved).await),
        HeldCause::RevokedActor { at }
    );
    let kept = "SELECT count(*) FROM act JOIN payload ON act = id WHERE verdict = 'held'";
    assert_eq!(world.count(kept).await, 1, "nothing is deleted");
    // A clerk who calls himself a supervisor is no better.
    let (other, card) = world.person(2).await;
    let freeze = window.seal(other, &frozen(card));
    window.verdict(&world, &freeze).await;
    let usurped = window.seal_with(other, &unfrozen(card), |envelope| {
        envelope.seen.version = 3;
        signed_by(envelope, "clerk", Role::Supervisor);
    });
    assert!(matches!(
        cause(window.verdict(&world, &usurped).await),
        HeldCause::RevokedActor { .. }
    ));
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s10_author_and_office_stay_what_the_envelope_says() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (person, card) = world.person(1).await;
    let act = window.seal(person, &frozen(card));
    world.staff("clerk", Role::Clerk, THERE).await;
    assert!(matches!(
        window.verdict(&world, &act).await,
        Verdict::Accepted { .. }
    ));
    let there = "SELECT count(*) FROM act WHERE actor = 'clerk' AND office = '661181'";
    assert_eq!(world.count(there).await, 1);
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_an_older_pack_explains_is_held() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (person, card) = world.person(1).await;
    let registry = world.registry();
    let base = registry.add_pack(crate::world::XPCC).await.unwrap();
    // From today on an oral loss holds no time at all.
    let stricter = serde_json::json!({
        "id": "试", "title": "试", "source": "试", "default_on": false,
        "parameters": [{
            "code": "card.oral_loss_hours", "value": 0,
            "valid_from": "2026-01-01", "valid_to": null, "source": "试"
        }]
    })
    .to_string();
    let stricter = registry.add_pack(&stricter).await.unwrap();
    registry
        .put_in_force(&[base, stricter], instant("2026-11-20T00:00:00Z"))
        .await
        .unwrap();
    let act = window.seal(
        person,
        &ActBody::OralLossReported {
            card,
            channel: OralLossChannel::Window,
            at: window.at,
            until: window.at + SignedDuration::from_hours(48),
        },
    );
    let HeldCause::OlderPack { rule, .. } = cause(window.verdict(&world, &act).await) else {
        panic!("held, not refused");
    };
    assert_eq!(rule, "CARD-12-3");
    // An act that no pack explains at all.
    let (other, card) = world.person(2).await;
    let act = window.seal(
        other,
        &ActBody::OralLossReported {
            card,
            channel: OralLossChannel::Window,
            at: window.at - SignedDuration::from_hours(24 * 30),
            until: window.at + SignedDuration::from_hours(24 * 365),
        },
    );
    assert!(matches!(
        window.verdict(&world, &act).await,
        Verdict::Refused { .. }
    ));
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_that_the_rules_would_have_made_otherwise_is_held() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (person, card) = world.person(1).await;
    let act = window.seal(
        person,
        &ActBody::OralLossReported {
            card,
            channel: OralLossChannel::Window,
            at: window.at,
            until: window.at + SignedDuration::from_hours(72),
        },
    );
    assert_eq!(
        cause(window.verdict(&world, &act).await),
        HeldCause::Differs
    );
    world.holds().await;
}
