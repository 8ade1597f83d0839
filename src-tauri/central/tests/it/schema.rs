//! The `OpenAPI` document held against the centre that serves it, by schemathesis: over real TLS,
//! with the certificate of a device that was enrolled and with acts that it signed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use axum::body::Body;
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use counter_act::Hash;
use counter_central::central::Central;
use counter_domain::act::ActBody;
use counter_wire::endpoint::ENDPOINTS;
use counter_wire::enrol::RenewRequest;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::world::{HERE, Window, World, enrol_request, facts, office};

const REQUIREMENTS: &str = include_str!("../../../../tests/schema/requirements.txt");
const HOOKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/schema/hooks.py");

/// What is looked at in every answer.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
    response_schema_conformance,response_headers_conformance";

/// Runs a program of a Python environment to its end.
fn run(command: &mut Command, why: &str) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{why}: {error}"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{why}: {}\n{said}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    said
}

/// The Python environment with schemathesis, made in the target folder the first time and when
/// another version is asked for.
fn environment() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("schemathesis");
    let stamp = folder.join("requirements.txt");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == REQUIREMENTS) {
        return folder;
    }
    run(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&folder),
        "no Python environment can be made: install the Debian package python3-venv",
    );
    run(
        Command::new(folder.join("bin/pip"))
            .args(["install", "--quiet", "--disable-pip-version-check"])
            .args(REQUIREMENTS.split_whitespace()),
        "schemathesis cannot be installed from PyPI",
    );
    fs::write(&stamp, REQUIREMENTS).unwrap();
    folder
}

/// Valid requests by operation, in the form that the hooks read.
async fn requests(world: &World, window: &mut Window) -> Value {
    let (person, card) = world.person(1).await;
    let act = window.seal(
        person,
        &ActBody::CardFrozen {
            card,
            reason: "疑似冒用".to_owned(),
        },
    );
    let code = world
        .registry()
        .issue_code(&office(HERE), "2号窗", None, SignedDuration::from_hours(24))
        .await
        .unwrap();
    let (enrol, _) = enrol_request(&code, &[2; 32]);
    let (csr, _) = enrol_request("", &window.seed);
    let renewals: Vec<Value> = ["one", "two"]
        .map(|nonce| {
            let (device, key) = (window.device, window.key());
            json!({"json": RenewRequest::sign(device, window.epoch, &csr.csr, nonce, &key)})
        })
        .into();
    let here = b"a photo that is here";
    let put = Request::put(format!(
        "/v1/blobs/{}?offset=0&total={}",
        Hash::of(here),
        here.len()
    ))
    .header("content-type", "application/octet-stream")
    .body(Body::from(here.as_slice()))
    .unwrap();
    let (status, _) = world.ask(Some(window.peer), put).await;
    assert!(status.is_success(), "the photo is there: {status}");
    let new = b"a photo that comes";
    let number = facts(1, HERE).number.expose().clone();
    json!({
        "health": [{}],
        "openapi": [{}],
        "time": [{"query": {"nonce": "abc"}}],
        "enrol": [{"json": enrol}],
        "renew": renewals,
        "push_acts": [{"json": window.request(std::slice::from_ref(&act))}],
        "verdicts": [{"json": {"acts": [act.id()]}}],
        "changes": [{}, {"query": {"limit": 3}}],
        "look_up_person": [
            {"json": {"by": "number", "number": number}},
            {"json": {"by": "card", "number": "A00000001"}},
        ],
        "missing_blobs": [{"json": {"blobs": [
            {"sha256": Hash::of(here), "bytes": here.len()},
            {"sha256": Hash::of(b"another"), "bytes": 7},
        ]}}],
        "put_blob": [{
            "path": {"sha256": Hash::of(new)},
            "query": {"offset": 0, "total": new.len()},
            "bytes": STANDARD.encode(new),
        }],
        "get_blob": [{"path": {"sha256": Hash::of(here)}}],
        "online_applications": [{}, {"query": {"limit": 3}}],
        "appointments": [{}, {"query": {"limit": 3}}],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn schemathesis_gets_through_to_four_of_five_operations_and_finds_no_fault() {
    let environment = environment();
    let world = World::new().await;
    let mut window = Window::enrol(&world, HERE, 1).await;
    let requests = requests(&world, &mut window).await;
    let handle = Central::start(world.config()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("requests.json"), requests.to_string()).unwrap();
    fs::write(path("authority.pem"), handle.authority_pem()).unwrap();
    fs::write(path("device.pem"), &window.certificate).unwrap();
    fs::write(path("device.key"), &window.tls_key).unwrap();

    let said = run(
        Command::new(environment.join("bin/schemathesis"))
            .arg("run")
            .arg(format!(
                "https://localhost:{}/v1/openapi.json",
                handle.address().port()
            ))
            .arg("--tls-verify")
            .arg(path("authority.pem"))
            .arg("--request-cert")
            .arg(path("device.pem"))
            .arg("--request-cert-key")
            .arg(path("device.key"))
            .args(["--checks", CHECKS, "--phases", "examples,fuzzing"])
            .args(["--max-examples", "30", "--seed", "1", "--no-shrink"])
            .args(["--no-color", "--suppress-health-check", "all"])
            .env("SCHEMATHESIS_HOOKS", HOOKS)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("CENTRAL_REQUESTS", path("requests.json"))
            .env("CENTRAL_ANSWERS", path("answers.json"))
            .current_dir(folder.path()),
        "schemathesis found a fault",
    );
    handle.stop().await;
    let answers = fs::read_to_string(path("answers.json")).unwrap();
    let answers: BTreeMap<String, BTreeMap<String, u32>> = serde_json::from_str(&answers).unwrap();
    let (good, rest): (Vec<&str>, Vec<&str>) = ENDPOINTS
        .iter()
        .map(|endpoint| endpoint.id)
        .partition(|id| {
            let statuses = answers.get(*id);
            statuses.is_some_and(|answers| answers.keys().any(|status| status.starts_with('2')))
        });
    let table = format!("{said}\n{answers:#?}\ngood: {good:?}\nnever good: {rest:?}");
    assert!(
        good.len() * 5 >= ENDPOINTS.len() * 4,
        "2xx on at least 80 % of the operations\n{table}"
    );
    let faults = answers
        .values()
        .flat_map(BTreeMap::keys)
        .any(|status| status.starts_with('5'));
    assert!(!faults, "no operation fails\n{table}");
    println!("{table}");
    world.holds().await;
}
