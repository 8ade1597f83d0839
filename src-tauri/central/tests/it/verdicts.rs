//! Accepted and refused: what is decided by the rules of the day on the state of the day.

use counter_domain::act::{ActBody, CertificateMade};
use counter_domain::calendar::beijing;
use counter_domain::card::{CardStatus, OralLossChannel};
use counter_domain::certificate::{
    CertificateContent, CertificateStatus, Contributions, SealWay, valid_until,
};
use counter_domain::evolve::Report;
use counter_domain::id::DocumentId;
use counter_domain::number::{BusinessNumber, DeviceCode};
use counter_domain::role::StaffId;
use counter_domain::sensitive::Sensitive;
use counter_wire::verdict::Verdict;
use jiff::SignedDuration;
use jiff::civil::date;
use uuid::Uuid;

use crate::world::{HERE, THERE, Window, World};

#[tokio::test(flavor = "multi_thread")]
async fn s02_a_repeated_act_gets_its_verdict_and_one_record() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (person, card) = world.person(1).await;
    let body = ActBody::WrittenLossReported {
        card,
        at: window.at,
        attendance: None,
    };
    let act = window.seal(person, &body);
    let first = window.push(&world, std::slice::from_ref(&act)).await;
    let Verdict::Accepted { version, .. } = first.verdicts[0].verdict else {
        panic!("accepted: {first:?}");
    };
    assert_eq!(version, 3, "facts, card, loss");
    assert_eq!(
        first.people[0].version, 3,
        "the base comes with the verdict"
    );
    assert_eq!(
        first.people[0].state.cards[&card].status,
        CardStatus::WrittenLoss
    );
    // The answer was lost; the act comes again, alone and twice in one push.
    let again = window.push(&world, &[act.clone(), act.clone()]).await;
    assert_eq!(again.verdicts[0], first.verdicts[0]);
    assert_eq!(again.verdicts[1], first.verdicts[0]);
    assert_eq!(world.count("SELECT count(*) FROM act").await, 1);
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s08_the_second_on_the_same_card_is_refused_with_its_rule() {
    let world = World::new().await;
    let mut here = Window::enrol(&world, HERE, 1).await;
    let mut there = Window::enrol(&world, THERE, 2).await;
    let (person, card) = world.person(1).await;
    let lost = here.seal(
        person,
        &ActBody::WrittenLossReported {
            card,
            at: here.at,
            attendance: None,
        },
    );
    let called = there.seal(
        person,
        &ActBody::OralLossReported {
            card,
            channel: OralLossChannel::Window,
            at: there.at,
            until: there.at + SignedDuration::from_hours(48),
        },
    );
    assert!(matches!(
        here.verdict(&world, &lost).await,
        Verdict::Accepted { .. }
    ));
    let verdict = there.verdict(&world, &called).await;
    let Verdict::Refused { rule, reason, .. } = verdict else {
        panic!("the centre's order rules: {verdict:?}");
    };
    assert!(rule.starts_with("CARD-"), "a rule of the catalogue: {rule}");
    assert!(!reason.is_empty(), "the clerk's sentence has its key");
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn acts_on_top_of_one_another_come_in_one_push_in_any_order() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (person, card) = world.person(1).await;
    let frozen = window.seal(
        person,
        &ActBody::CardFrozen {
            card,
            reason: "疑似冒用".to_owned(),
        },
    );
    let first = frozen.id();
    let unfrozen = window.seal_with(
        person,
        &ActBody::CardUnfrozen {
            card,
            reason: "已核实".to_owned(),
        },
        |envelope| {
            envelope.seen.pending = vec![first];
            supervised(envelope);
        },
    );
    let response = window.push(&world, &[unfrozen, frozen]).await;
    for verdict in &response.verdicts {
        assert!(
            matches!(verdict.verdict, Verdict::Accepted { .. }),
            "what lies on another waits for it: {verdict:?}"
        );
    }
    assert_eq!(response.gaps, [], "nothing is missing");
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_on_an_act_that_never_came_waits_and_is_judged_when_it_comes() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (person, card) = world.person(1).await;
    let frozen = window.seal(
        person,
        &ActBody::CardFrozen {
            card,
            reason: "疑似冒用".to_owned(),
        },
    );
    let first = frozen.id();
    let unfrozen = window.seal_with(
        person,
        &ActBody::CardUnfrozen {
            card,
            reason: "已核实".to_owned(),
        },
        |envelope| {
            envelope.seen.pending = vec![first];
            supervised(envelope);
        },
    );
    let response = window.push(&world, std::slice::from_ref(&unfrozen)).await;
    assert_eq!(
        response.verdicts[0].verdict,
        Verdict::Waiting { blobs: Vec::new() }
    );
    assert_eq!(response.gaps.len(), 1, "its place in the chain is known");
    assert_eq!((response.gaps[0].first, response.gaps[0].last), (1, 1));
    let response = window.push(&world, &[frozen]).await;
    assert_eq!(
        response.gaps,
        [],
        "the gap is filled and the chain verified"
    );
    assert!(matches!(
        window.verdict(&world, &unfrozen).await,
        Verdict::Accepted { .. }
    ));
    assert_eq!(
        world.count("SELECT verified_seq FROM chain").await,
        2,
        "the chain holds over the filled gap"
    );
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_that_nobody_signed_is_not_kept() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (person, card) = world.person(1).await;
    let body = ActBody::WrittenLossReported {
        card,
        at: window.at,
        attendance: None,
    };
    let act = window.seal(person, &body);
    let mut request = window.request(std::slice::from_ref(&act));
    let payload = request.acts[0].payload.as_mut().unwrap();
    payload.0[10] ^= 1;
    request.acts.push(counter_wire::push::PushedAct {
        sealed: "counter-act/1.e30.AA.".to_owned(),
        payload: None,
    });
    request.acts.push(act.pushed());
    let response: counter_wire::push::PushResponse = world
        .post(Some(window.peer), "/v1/acts", &request)
        .await
        .unwrap();
    for verdict in &response.verdicts[..2] {
        assert!(matches!(verdict.verdict, Verdict::Unreadable { .. }));
    }
    assert!(
        matches!(response.verdicts[2].verdict, Verdict::Accepted { .. }),
        "the others pass: {response:?}"
    );
    let mut approved = window.seal(
        person,
        &ActBody::CardFrozen {
            card,
            reason: "疑似冒用".to_owned(),
        },
    );
    approved.payload = b"{}".to_vec();
    assert!(matches!(
        window.verdict(&world, &approved).await,
        Verdict::Unreadable { .. }
    ));
    world.holds().await;
}

/// A supervisor does it and signs it himself.
fn made(window: &Window, certificate: DocumentId) -> ActBody {
    let today = beijing(window.at).date();
    let number = BusinessNumber::compose(
        window.office.clone(),
        today,
        DeviceCode::parse("A01").unwrap(),
        1,
    );
    ActBody::CertificateMade(Box::new(CertificateMade {
        content: CertificateContent {
            certificate,
            number: number.unwrap(),
            document_kind: "personal_contribution_certificate".to_owned(),
            seal: SealWay::ByHand,
            first: "2026-01".parse().unwrap(),
            last: "2026-10".parse().unwrap(),
            data_until: date(2026, 10, 31),
            template: 1,
            fonts: "a".repeat(64),
            data: Sensitive::new("{}".to_owned()),
            pdf_sha256: "b".repeat(64),
            pages: 1,
            application: None,
        },
        office: window.office.clone(),
        made_by: StaffId("clerk".to_owned()),
        made_at: window.at,
        valid_until: valid_until(&crate::world::policy(), today),
    }))
}

#[tokio::test(flavor = "multi_thread")]
async fn qu_1_4_a_certificate_is_stamped_by_the_supervisors_own_signature_or_not_at_all() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (person, _) = world.person(1).await;
    let told = Contributions::none(date(2026, 10, 31));
    world
        .report(person, Report::Contributions(Box::new(told)))
        .await;
    let paper = DocumentId(Uuid::from_u128(9));
    let body = made(&window, paper);
    let act = window.seal_with(person, &body, |envelope| envelope.seen.version = 3);
    let Verdict::Accepted { version, .. } = window.verdict(&world, &act).await else {
        panic!("what the counter decided the centre decides too");
    };
    let stamp = ActBody::CertificateStamped {
        certificate: paper,
        way: SealWay::ByHand,
        copies: 1,
        file_sha256: None,
        by: StaffId("supervisor".to_owned()),
        at: window.at,
    };
    let by_clerk = window.seal_with(person, &stamp, |envelope| {
        envelope.seen.version = version;
    });
    let verdict = window.verdict(&world, &by_clerk).await;
    assert!(
        !matches!(verdict, Verdict::Accepted { .. }),
        "without the supervisor's signature there is no seal: {verdict:?}"
    );
    let stamped = window.seal_with(person, &stamp, |envelope| {
        envelope.seen.version = version;
        supervised(envelope);
    });
    let response = window.push(&world, std::slice::from_ref(&stamped)).await;
    assert!(
        matches!(response.verdicts[0].verdict, Verdict::Accepted { .. }),
        "{response:?}"
    );
    let state = &response.people[0].state;
    assert_eq!(
        state.certificates[&paper].status,
        CertificateStatus::Stamped,
        "other stations see that it is genuine"
    );
    world.holds().await;
}

pub(crate) fn supervised(envelope: &mut counter_act::Envelope) {
    signed_by(
        envelope,
        "supervisor",
        counter_domain::role::Role::Supervisor,
    );
}

pub(crate) fn signed_by(
    envelope: &mut counter_act::Envelope,
    staff: &str,
    role: counter_domain::role::Role,
) {
    envelope.actor = counter_domain::role::StaffId(staff.to_owned());
    envelope.role = role;
    envelope.actor_key = Some(crate::world::staff_key(staff).verifying().id());
}
