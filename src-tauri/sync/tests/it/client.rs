//! The client against a server with faults (S16): what is wrong is named, and never waited for.

use std::time::{Duration, Instant};

use axum::response::IntoResponse as _;
use counter_act::Hash;
use counter_sync::client::LineError;
use counter_sync::enrol;
use counter_sync::plan::FailureKind;
use counter_wire::blob::BlobState;
use counter_wire::problem::ProblemCode;
use jiff::{Span, Timestamp};

use crate::support::{Authority, Fault, SHORT, Server, at, centre_key, identity, line, today};

fn years(number: i64) -> Timestamp {
    today()
        .checked_add(Span::new().hours(24 * 365 * number))
        .expect("a time")
}

#[test]
fn a_centre_that_is_well_is_believed() {
    let authority = Authority::new();
    let server = Server::start(&authority);
    let health = server.ask(line(&server, &authority, today()).health());
    assert_eq!(health.expect("an answer").incarnation, "one");
}

#[test]
fn s16_each_fault_of_the_line_is_named_and_ends_within_its_deadline() {
    let authority = Authority::new();
    let server = Server::start(&authority);
    for (fault, code) in [
        (Fault::LoginPage, "captive_portal"),
        (Fault::Redirect, "captive_portal"),
        (Fault::PlainHttp, "captive_portal"),
        (Fault::Cut, "cut"),
        (Fault::Stall, "timeout"),
        (Fault::Garbage, "captive_portal"),
        (Fault::Endless, "captive_portal"),
        (Fault::Bomb, "captive_portal"),
        (Fault::Gateway, "gateway"),
        (Fault::Problem(ProblemCode::Unavailable), "unavailable"),
    ] {
        server.fail(Some(fault.clone()));
        // A fresh line: some faults lie below HTTP.
        let line = line(&server, &authority, today());
        let began = Instant::now();
        let error = server.ask(line.health()).expect_err("no answer to believe");
        assert_eq!(error.code(), code, "{fault:?}");
        assert!(
            began.elapsed() < SHORT.answer + SHORT.connect + Duration::from_secs(2),
            "{fault:?} took {:?}",
            began.elapsed()
        );
    }
    server.fail(None);
    let line = line(&server, &authority, today());
    assert!(server.ask(line.health()).is_ok(), "and it comes back");
}

#[test]
fn an_answer_larger_than_allowed_is_not_held_in_memory() {
    let authority = Authority::new();
    let server = Server::start(&authority);
    server.fail(Some(Fault::Bomb));
    let error = server
        .ask(line(&server, &authority, today()).changes(None))
        .expect_err("too large");
    assert!(matches!(error, LineError::TooLarge), "{error:?}");
}

#[test]
fn nobody_there_is_unreachable() {
    let authority = Authority::new();
    let server = Server::start(&authority);
    let mut identity = identity(&server, &authority);
    identity.centre = "https://127.0.0.1:9".to_owned();
    let line = counter_sync::client::Line::new(&identity, &at(today()), SHORT).expect("a line");
    let error = server.ask(line.health()).expect_err("nobody");
    assert!(matches!(error, LineError::Unreachable), "{error:?}");
}

#[test]
fn a_certificate_of_another_authority_is_not_trusted() {
    let (ours, theirs) = (Authority::new(), Authority::new());
    let server = Server::start(&theirs);
    let line = line(&server, &ours, today());
    let error = server.ask(line.health()).expect_err("somebody else");
    assert!(matches!(error, LineError::Untrusted), "{error:?}");
    let error = server
        .ask(line.time("nonce"))
        .expect_err("nor for the time");
    assert!(matches!(error, LineError::Untrusted), "{error:?}");
}

#[test]
fn s06_a_clock_two_years_ahead_still_gets_the_signed_time() {
    let authority = Authority::new();
    let server = Server::start(&authority);
    for wrong in [years(2), years(-2)] {
        let line = line(&server, &authority, wrong);
        let error = server.ask(line.health()).expect_err("by that clock");
        assert!(matches!(error, LineError::WrongTime), "{error:?}");
        let time = server.ask(line.time("a-nonce")).expect("the time comes");
        assert!(time.verify("a-nonce", &centre_key().verifying()));
        assert_eq!(time.at, today());
    }
}

#[test]
fn what_the_centre_says_no_to_has_its_code() {
    let authority = Authority::new();
    let server = Server::start(&authority);
    for (code, kind) in [
        (ProblemCode::FencedDevice, FailureKind::Fenced),
        (ProblemCode::RevokedDevice, FailureKind::Revoked),
        (ProblemCode::TooOld, FailureKind::TooOld),
        (ProblemCode::Internal, FailureKind::Doubt),
        (ProblemCode::Malformed, FailureKind::Doubt),
        (ProblemCode::TooMany, FailureKind::Line),
    ] {
        server.fail(Some(Fault::Problem(code)));
        let error = server
            .ask(line(&server, &authority, today()).changes(None))
            .expect_err("a problem");
        assert_eq!(error.failure().kind, kind, "{code:?}");
    }
}

#[test]
fn a_piece_goes_up_as_it_is_and_the_cursor_comes_back_whole() {
    let authority = Authority::new();
    let photo = vec![7_u8; 100_000];
    let hash = Hash::of(&photo);
    let sent = photo.clone();
    let server = Server::answering(&authority, move |method, path, body| {
        if path.starts_with("/v1/changes") {
            assert!(path.ends_with("&cursor=a%2Fb%26c%3D1"), "{path}");
            return axum::http::StatusCode::IM_A_TEAPOT.into_response();
        }
        assert_eq!(method.as_str(), "PUT");
        assert_eq!(path, format!("/v1/blobs/{hash}?offset=0&total=100000"));
        assert_eq!(body.as_ref(), sent, "not a byte changed");
        axum::Json(BlobState {
            sha256: hash,
            have: 100_000,
            complete: true,
        })
        .into_response()
    });
    let line = line(&server, &authority, today());
    let state = server.ask(line.put_blob(hash, 0, 100_000, photo));
    assert!(state.expect("taken").complete);
    let error = server.ask(line.changes(Some("a/b&c=1")));
    assert!(matches!(error, Err(LineError::Garbage(_))));
}

#[test]
fn a_machine_is_enrolled_by_the_authority_of_its_fingerprint_only() {
    let authority = Authority::new();
    let key = enrol::generate_key().expect("a key");
    let csr = enrol::signing_request(&key).expect("a request");
    let answer = crate::support::enrolment(&authority, &authority.sign(&csr));
    let server = Server::answering(&authority, move |_, path, _| {
        assert_eq!(path, "/v1/enrolments");
        axum::Json(answer.clone()).into_response()
    });
    let request = counter_wire::enrol::EnrolRequest {
        code: "ABCD-1234".to_owned(),
        device_key: "00".repeat(32),
        csr,
        machine: "m".to_owned(),
        program: "0.1.0".to_owned(),
    };
    let fingerprint = enrol::fingerprint(&authority.pem()).expect("a fingerprint");
    let ask = |expected: Option<&str>| {
        enrol::enrol(
            &server.address(),
            &request,
            &key,
            expected,
            &at(today()),
            SHORT,
        )
    };
    assert!(ask(Some(&fingerprint)).is_ok());
    assert!(ask(None).is_ok(), "at first sight");
    let other = enrol::fingerprint(&Authority::new().pem()).expect("a fingerprint");
    assert!(matches!(
        ask(Some(&other)),
        Err(enrol::EnrolError::OtherCentre)
    ));
    let other_key = enrol::generate_key().expect("a key");
    let stolen = enrol::enrol(
        &server.address(),
        &request,
        &other_key,
        None,
        &at(today()),
        SHORT,
    );
    assert!(matches!(stolen, Err(enrol::EnrolError::OtherAnswer)));
}

#[test]
fn an_authority_that_somebody_only_names_is_not_his() {
    let (real, liar) = (Authority::new(), Authority::new());
    let key = enrol::generate_key().expect("a key");
    let csr = enrol::signing_request(&key).expect("a request");
    let answer = crate::support::enrolment(&real, &real.sign(&csr));
    let server = Server::answering(&liar, move |_, _, _| {
        axum::Json(answer.clone()).into_response()
    });
    let request = counter_wire::enrol::EnrolRequest {
        code: "ABCD-1234".to_owned(),
        device_key: "00".repeat(32),
        csr,
        machine: "m".to_owned(),
        program: "0.1.0".to_owned(),
    };
    let fingerprint = enrol::fingerprint(&real.pem());
    let result = enrol::enrol(
        &server.address(),
        &request,
        &key,
        fingerprint.as_deref(),
        &at(today()),
        SHORT,
    );
    assert!(
        matches!(result, Err(enrol::EnrolError::OtherCentre)),
        "the connection does not lead to it"
    );
}
