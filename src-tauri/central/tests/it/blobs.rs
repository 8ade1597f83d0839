//! Photos: asked for, sent in pieces, checked, and an act that waits for one.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use counter_act::{Attachment, Hash};
use counter_domain::application::Purpose;
use counter_domain::evolve::Report;
use counter_domain::id::PersonId;
use counter_domain::person::Person;
use counter_wire::blob::{BlobName, BlobState, MissingRequest, MissingResponse};
use counter_wire::push::{VerdictsRequest, VerdictsResponse};
use counter_wire::verdict::Verdict;
use uuid::Uuid;

use crate::world::{HERE, THERE, Window, World, facts, read, submitted};

fn photo() -> Vec<u8> {
    (0..23_989_u32)
        .map(|index| u8::try_from(index.wrapping_mul(2_654_435_761) >> 24).unwrap())
        .collect()
}

async fn put(
    world: &World,
    window: &Window,
    hash: Hash,
    offset: usize,
    total: usize,
    piece: &[u8],
) -> Result<BlobState, (StatusCode, String)> {
    let request = Request::put(format!("/v1/blobs/{hash}?offset={offset}&total={total}"))
        .header("content-type", "application/octet-stream")
        .body(Body::from(piece.to_vec()))
        .unwrap();
    read(world.ask(Some(window.peer), request).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_goes_on_where_the_line_was_cut_and_is_held_against_its_hash() {
    let world = World::new().await;
    let window = Window::enrol(&world, HERE, 1).await;
    let (bytes, hash) = (photo(), Hash::of(&photo()));
    let asked = MissingRequest {
        blobs: vec![BlobName {
            sha256: hash,
            bytes: 23_989,
        }],
    };
    let missing = async || {
        let answered: MissingResponse = world
            .post(Some(window.peer), "/v1/blobs/missing", &asked)
            .await
            .unwrap();
        answered.missing
    };
    assert_eq!(missing().await[0].have, 0);
    let total = bytes.len();
    let first = put(&world, &window, hash, 0, total, &bytes[..10_000]).await;
    assert_eq!(first.unwrap().have, 10_000);
    assert_eq!(missing().await[0].have, 10_000, "it is resumed there");
    let skipped = put(&world, &window, hash, 12_000, total, &bytes[12_000..]).await;
    assert_eq!(skipped.unwrap_err().1, "wrong_offset");
    let last = put(&world, &window, hash, 10_000, total, &bytes[10_000..]).await;
    assert!(last.unwrap().complete);
    assert_eq!(missing().await, []);
    let again = put(&world, &window, hash, 0, total, &bytes).await;
    assert!(again.unwrap().complete, "a repeated piece does no harm");

    let other = Hash::of(b"another");
    let wrong = put(&world, &window, other, 0, total, &bytes).await;
    assert_eq!(wrong.unwrap_err().1, "wrong_hash");
    put(&world, &window, other, 0, total, &bytes[..9])
        .await
        .unwrap();
    let wrong = put(&world, &window, other, 9, total, &bytes[9..]).await;
    assert_eq!(wrong.unwrap_err().1, "wrong_hash");
    let huge = put(&world, &window, other, 0, 9 * 1024 * 1024, &bytes).await;
    assert_eq!(huge.unwrap_err().1, "too_large");

    let get = |peer| {
        let request = Request::get(format!("/v1/blobs/{hash}"))
            .body(Body::empty())
            .unwrap();
        world.ask(Some(peer), request)
    };
    assert_eq!(get(window.peer).await, (StatusCode::OK, bytes));
    let stranger = Window::enrol(&world, THERE, 2).await;
    assert_eq!(get(stranger.peer).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_waits_for_its_photo_and_is_judged_when_it_comes() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let id = PersonId(Uuid::from_u128(0x7001));
    world
        .report(id, Report::Facts(Box::new(facts(1, HERE))))
        .await;
    let (bytes, hash) = (photo(), Hash::of(&photo()));
    let known = Person::new(id, facts(1, HERE), false);
    let body = submitted(&known, 1, Purpose::First, hash, &window.clerk(), window.at);
    let act = window.seal_with(id, &body, |envelope| {
        envelope.seen.version = 1;
        envelope.attachments = vec![Attachment {
            role: "photo".to_owned(),
            sha256: hash,
            bytes: 23_989,
        }];
    });
    assert_eq!(
        window.verdict(&world, &act).await,
        Verdict::Waiting { blobs: vec![hash] }
    );
    put(&world, &window, hash, 0, bytes.len(), &bytes)
        .await
        .unwrap();
    let asked = VerdictsRequest {
        acts: vec![act.id()],
    };
    let answered: VerdictsResponse = world
        .post(Some(window.peer), "/v1/verdicts", &asked)
        .await
        .unwrap();
    assert!(
        matches!(answered.verdicts[0].verdict, Verdict::Accepted { .. }),
        "{answered:?}"
    );
    world.holds().await;
}
