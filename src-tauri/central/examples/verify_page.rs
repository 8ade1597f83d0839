//! A centre that knows papers in every state, for a browser to ask about. Prints one line of JSON
//! with its address and theirs, and serves until its standard input is closed.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    dead_code,
    unused_imports,
    reason = "a fixture that fails ends the program, and shares the tests' world"
)]

#[path = "../tests/it/world/mod.rs"]
mod world;

use std::io::Write as _;
use std::sync::Arc;

use counter_domain::act::ActBody;
use counter_domain::certificate::SealWay;
use counter_wire::verdict::Verdict;
use jiff::SignedDuration;
use serde_json::json;

use world::{CODE, HERE, Made, Window, World, paper};

#[tokio::main]
async fn main() {
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let (person, _) = world.person(1).await;

    let expired = paper(&mut window, person, 1, SealWay::None);
    accepted(&world, &window, &expired.made).await;
    let later = SignedDuration::from_hours(24 * 100);
    world.clock.advance(later);
    window.at = window.at.checked_add(later).unwrap();

    let genuine = paper(&mut window, person, 2, SealWay::None);
    accepted(&world, &window, &genuine.made).await;
    let void = paper(&mut window, person, 3, SealWay::None);
    accepted(&world, &window, &void.made).await;
    let voided = ActBody::CertificateVoided {
        certificate: void.id,
        reason: "姓名有误".to_owned(),
    };
    let voided = window.seal_with(person, &voided, |envelope| envelope.seen.version = 5);
    accepted(&world, &window, &voided).await;
    let sealless = paper(&mut window, person, 4, SealWay::Electronic);
    accepted(&world, &window, &sealless.made).await;
    let on_its_way = paper(&mut window, person, 5, SealWay::None);

    let centre = Arc::clone(&world.central);
    let handle = centre.serve(([127, 0, 0, 1], 0).into()).await.unwrap();
    let place = format!("https://localhost:{}", handle.address().port());
    let at_this_centre = |address: &str| address.replace("https://localhost", &place);
    let told = json!({
        "place": place,
        "code": CODE,
        "papers": {
            "genuine": {"number": genuine.number, "address": at_this_centre(&genuine.address)},
            "void": {"number": void.number, "address": at_this_centre(&void.address)},
            "expired": {"number": expired.number, "address": at_this_centre(&expired.address)},
            "waits_for_seal": {"number": sealless.number, "address": at_this_centre(&sealless.address)},
            "not_yet_synchronised": {
                "number": on_its_way.number,
                "address": at_this_centre(&on_its_way.address),
            },
        },
    });
    println!("{told}");
    std::io::stdout().flush().unwrap();
    let closed = tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new()));
    closed.await.unwrap().unwrap();
    handle.stop().await;
}

async fn accepted(world: &World, window: &Window, act: &Made) {
    let verdict = window.verdict(world, act).await;
    assert!(matches!(verdict, Verdict::Accepted { .. }), "{verdict:?}");
}
