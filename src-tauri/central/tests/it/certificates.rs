//! Accepted acts on a certificate, as the page behind its QR tells of them.

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use counter_domain::act::{ActBody, CertificateMade};
use counter_domain::calendar::beijing_date;
use counter_domain::certificate::{CertificateContent, SealWay, valid_until};
use counter_domain::contribution::Month;
use counter_domain::id::{DocumentId, PersonId};
use counter_domain::number::{BusinessNumber, DeviceCode};
use counter_domain::sensitive::Sensitive;
use counter_wire::certificate::{CertificateSummary, SignedSummary};
use counter_wire::verdict::Verdict;
use jiff::SignedDuration;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::verdicts::supervised;
use crate::world::{HERE, Made, Window, World, policy};

const CODE: &str = "K7QM2F9P";

/// A certificate of a person, made at a window, with what its QR says.
struct Paper {
    id: DocumentId,
    number: BusinessNumber,
    made: Made,
}

fn paper(window: &mut Window, person: PersonId, serial: u32, seal: SealWay) -> Paper {
    let today = beijing_date(window.at);
    let until = valid_until(&policy(), today);
    let number = BusinessNumber::compose(
        window.office.clone(),
        today,
        DeviceCode::parse("A01").unwrap(),
        serial,
    )
    .unwrap();
    let summary = CertificateSummary {
        number: number.to_string(),
        title: "个人参保缴费证明".to_owned(),
        office: "自称的别的机构".to_owned(),
        person: "王*".to_owned(),
        number_ends: "0016".to_owned(),
        issued_on: today,
        valid_until: until,
        key: window.key().verifying().id(),
    };
    let signed = SignedSummary::sign(summary, CODE, &window.key()).unwrap();
    let place = "https://localhost";
    let qr = signed.address(place, CODE);
    let data = json!({"issue": {"verification": {"code": CODE, "place": place, "qr": qr}}});
    let id = DocumentId(Uuid::from_u128(0x9000 + u128::from(serial)));
    let month: Month = "2026-01".parse().unwrap();
    let body = ActBody::CertificateMade(Box::new(CertificateMade {
        content: CertificateContent {
            certificate: id,
            number: number.clone(),
            document_kind: "personal_contribution_certificate".to_owned(),
            seal,
            first: month,
            last: month,
            data_until: today,
            template: 1,
            fonts: "00".repeat(32),
            data: Sensitive::new(data.to_string()),
            pdf_sha256: "00".repeat(32),
            pages: 1,
        },
        office: window.office.clone(),
        made_by: window.clerk().staff,
        made_at: window.at,
        valid_until: until,
    }));
    let made = window.seal(person, &body);
    Paper { id, number, made }
}

async fn told(world: &World, number: &BusinessNumber, code: &str) -> Value {
    let mut request = Request::get(format!("/verify/{number}?code={code}"))
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
