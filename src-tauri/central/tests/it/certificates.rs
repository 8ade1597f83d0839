//! Accepted acts on a certificate, as the page behind its QR tells of them.

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use counter_act::Hash;
use counter_domain::act::ActBody;
use counter_domain::application::Purpose;
use counter_domain::certificate::SealWay;
use counter_domain::evolve::Report;
use counter_domain::id::{ApplicationId, PersonId};
use counter_domain::number::BusinessNumber;
use counter_domain::person::Person;
use counter_wire::verdict::Verdict;
use jiff::SignedDuration;
use serde_json::Value;
use uuid::Uuid;

use crate::verdicts::supervised;
use crate::world::{CODE, HERE, Made, Window, World, facts, paper, paper_for, submitted};

async fn told(world: &World, number: &BusinessNumber, code: &str) -> Value {
    told_at(world, &format!("/verify/{number}?code={code}")).await
}

async fn told_at(world: &World, path: &str) -> Value {
    let mut request = Request::get(path)
        .header("accept", "application/json")
        .body(Body::empty())
        .unwrap();
    let asker: std::net::SocketAddr = ([192, 0, 2, 1], 4000).into();
    request.extensions_mut().insert(ConnectInfo(asker));
    serde_json::from_slice(&world.ask(None, request).await.1).unwrap()
}

async fn accepted(world: &World, window: &Window, act: &Made) {
    let verdict = window.verdict(world, act).await;
    assert!(matches!(verdict, Verdict::Accepted { .. }), "{verdict:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_without_a_seal_is_genuine_once_its_act_is_accepted() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (person, _) = world.person(1).await;
    let paper = paper(&mut window, person, 1, SealWay::None);
    assert_eq!(told(&world, &paper.number, CODE).await["result"], "unknown");
    let qr = paper.address.strip_prefix("https://localhost").unwrap();
    assert_eq!(
        told_at(&world, qr).await["result"],
        "not_yet_synchronised",
        "what the QR itself says is signed"
    );
    accepted(&world, &window, &paper.made).await;
    let answer = told(&world, &paper.number, CODE).await;
    assert_eq!(answer["result"], "genuine", "{answer}");
    assert_eq!(answer["office"], "181团社保所", "the centre's own word");
    assert_eq!(
        told(&world, &paper.number, "K7QM2F9Q").await["result"],
        "unknown"
    );
    let voided = ActBody::CertificateVoided {
        certificate: paper.id,
        reason: "姓名有误".to_owned(),
    };
    let voided = window.seal_with(person, &voided, |envelope| envelope.seen.version = 3);
    accepted(&world, &window, &voided).await;
    assert_eq!(told(&world, &paper.number, CODE).await["result"], "void");
    // Said again, everything stays as it is.
    accepted(&world, &window, &paper.made).await;
    assert_eq!(told(&world, &paper.number, CODE).await["result"], "void");
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cert_6_a_paper_that_stands_in_for_a_card_is_no_proof_once_its_application_has_ended() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let person = PersonId(Uuid::from_u128(0x7001));
    let facts = facts(3, HERE);
    let known = Person::new(person, facts.clone(), false);
    world.report(person, Report::Facts(Box::new(facts))).await;
    let photo = Hash::of(b"photo");
    let body = submitted(&known, 1, Purpose::First, photo, &window.clerk(), window.at);
    let application = ApplicationId(Uuid::from_u128(1));
    let applied = window.seal_with(person, &body, |envelope| envelope.seen.version = 1);
    accepted(&world, &window, &applied).await;
    let paper = paper_for(&mut window, person, 2, SealWay::None, Some(application));
    accepted(&world, &window, &paper.made).await;
    assert_eq!(told(&world, &paper.number, CODE).await["result"], "genuine");
    let withdrawn = ActBody::ApplicationWithdrawn {
        application,
        reason: "不办了".to_owned(),
    };
    let withdrawn = window.seal_with(person, &withdrawn, |envelope| envelope.seen.version = 3);
    accepted(&world, &window, &withdrawn).await;
    assert_eq!(told(&world, &paper.number, CODE).await["result"], "void");
    world.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_for_a_seal_is_no_proof_before_it_has_it() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (person, _) = world.person(1).await;
    let [sealed, refused] =
        [1, 2].map(|serial| paper(&mut window, person, serial, SealWay::Electronic));
    accepted(&world, &window, &sealed.made).await;
    assert_eq!(
        told(&world, &sealed.number, CODE).await["result"],
        "waits_for_seal"
    );
    let stamped = ActBody::CertificateStamped {
        certificate: sealed.id,
        way: SealWay::Electronic,
        copies: 1,
        file_sha256: Some("11".repeat(32)),
        by: counter_domain::role::StaffId("supervisor".to_owned()),
        at: window.at,
    };
    let not = ActBody::CertificateSealRefused {
        certificate: refused.id,
        reason: "数据待核".to_owned(),
    };
    let acts = [
        window.seal_with(person, &stamped, |envelope| {
            envelope.seen.version = 3;
            supervised(envelope);
        }),
        refused.made.clone(),
        window.seal_with(person, &not, |envelope| {
            envelope.seen.version = 3;
            envelope.seen.pending = vec![refused.made.id()];
            supervised(envelope);
        }),
    ];
    let verdicts = window.push(&world, &acts).await.verdicts;
    for verdict in &verdicts {
        assert!(
            matches!(verdict.verdict, Verdict::Accepted { .. }),
            "{verdicts:?}"
        );
    }
    assert_eq!(
        told(&world, &sealed.number, CODE).await["result"],
        "genuine"
    );
    assert_eq!(told(&world, &refused.number, CODE).await["result"], "void");
    world.clock.advance(SignedDuration::from_hours(24 * 100));
    assert_eq!(
        told(&world, &sealed.number, CODE).await["result"],
        "expired"
    );
    world.holds().await;
}
