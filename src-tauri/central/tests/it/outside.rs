//! What comes from outside: over TLS, and nonsense of every kind.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use counter_central::central::Central;
use counter_wire::endpoint::ENDPOINTS;
use counter_wire::health::Health;
use counter_wire::problem::{Problem, ProblemCode};
use counter_wire::time::SignedTime;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::world::{HERE, Window, World};

/// One request over TLS, as bytes.
async fn call(
    handle: &counter_central::central::Handle,
    window: Option<&Window>,
    path: &str,
) -> String {
    let mut roots = RootCertStore::empty();
    let authority = CertificateDer::from_pem_slice(handle.authority_pem().as_bytes()).unwrap();
    roots.add(authority).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let config = match window {
        None => builder.with_no_client_auth(),
        Some(window) => {
            let chain = CertificateDer::pem_slice_iter(window.certificate.as_bytes())
                .collect::<Result<Vec<_>, _>>()
                .unwrap();
            let key = PrivateKeyDer::from_pem_slice(window.tls_key.as_bytes()).unwrap();
            builder.with_client_auth_cert(chain, key).unwrap()
        }
    };
    let stream = TcpStream::connect(handle.address()).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let connector = TlsConnector::from(Arc::new(config));
    let mut stream = connector.connect(name, stream).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // The server may close without a farewell once it has answered.
    drop(stream.read_to_end(&mut answer).await);
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_known_by_its_certificate_and_a_stranger_gets_only_so_far() {
    let world = World::new().await;
    let window = Window::enrol(&world, HERE, 1).await;
    let mut config = world.config();
    config.clock = Arc::new(counter_central::clock::SystemClock);
    let handle = Central::start(config).await.unwrap();
    let health = call(&handle, None, "/v1/health").await;
    assert!(health.starts_with("HTTP/1.1 200"), "{health}");
    let stranger = call(&handle, None, "/v1/changes").await;
    assert!(stranger.starts_with("HTTP/1.1 401"), "{stranger}");
    let known = call(&handle, Some(&window), "/v1/changes").await;
    assert!(known.starts_with("HTTP/1.1 200"), "{known}");
    world.registry().revoke_device(window.device).await.unwrap();
    let revoked = call(&handle, Some(&window), "/v1/changes").await;
    assert!(revoked.starts_with("HTTP/1.1 403"), "at once: {revoked}");
    handle.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_is_answered_with_a_problem_and_never_breaks_anything() {
    let world = World::new().await;
    let window = Window::enrol(&world, HERE, 1).await;
    let nonsense: [&[u8]; 6] = [
        b"",
        b"<html>Please log in to the Wi-Fi</html>",
        b"{\"head\":null,\"acts\":7}",
        b"[[[[[[[[",
        b"\xff\xfe\x00",
        b"{}",
    ];
    for endpoint in ENDPOINTS {
        let path = endpoint.path.replace("{sha256}", "zz");
        for body in nonsense {
            for peer in [None, Some(window.peer)] {
                let request = Request::builder()
                    .method(endpoint.method)
                    .uri(format!("{path}?cursor=%00&offset=x&after=..&nonce="))
                    .header("content-type", "application/json")
                    .body(Body::from(body))
                    .unwrap();
                let (status, answer) = world.ask(peer, request).await;
                assert!(
                    !status.is_server_error(),
                    "{} {path}: {status}",
                    endpoint.method
                );
                if !status.is_success() {
                    let problem: Problem = serde_json::from_slice(&answer).unwrap();
                    assert_eq!(problem.code.status(), status.as_u16());
                }
            }
        }
    }
    let packed = Request::post("/v1/acts")
        .header("content-type", "application/json")
        .header("content-encoding", "zstd")
        .body(Body::from("no zstd at all"))
        .unwrap();
    let (status, _) = world.ask(Some(window.peer), packed).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let elsewhere = Request::get("/v2/acts").body(Body::empty()).unwrap();
    assert_eq!(world.ask(None, elsewhere).await.0, StatusCode::NOT_FOUND);
    let deleting = Request::delete("/v1/acts").body(Body::empty()).unwrap();
    assert_eq!(
        world.ask(None, deleting).await.0,
        StatusCode::METHOD_NOT_ALLOWED
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_too_large_is_not_read_to_its_end() {
    let world = World::new().await;
    let window = Window::enrol(&world, HERE, 1).await;
    for endpoint in ENDPOINTS
        .iter()
        .filter(|endpoint| endpoint.method == "POST")
    {
        let request = Request::post(endpoint.path)
            .header("content-type", "application/json")
            .body(Body::from(vec![b' '; endpoint.max_request + 1]))
            .unwrap();
        let (status, _) = world.ask(Some(window.peer), request).await;
        assert_eq!(
            status.as_u16(),
            ProblemCode::TooLarge.status(),
            "{}",
            endpoint.id
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_protocol_is_told_so_and_may_hand_in() {
    let world = World::new().await;
    let window = Window::enrol(&world, HERE, 1).await;
    let old = |request: axum::http::request::Builder, body: Vec<u8>| {
        request
            .header("counter-protocol", "0")
            .header("content-type", "application/json")
            .body(Body::from(body))
            .unwrap()
    };
    let asked = old(Request::get("/v1/changes"), Vec::new());
    let (status, _) = world.ask(Some(window.peer), asked).await;
    assert_eq!(status.as_u16(), ProblemCode::TooOld.status());
    let push = serde_json::to_vec(&window.request(&[])).unwrap();
    let (status, _) = world
        .ask(Some(window.peer), old(Request::post("/v1/acts"), push))
        .await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn health_time_and_the_document_are_anyones() {
    let world = World::new().await;
    let health: Health = world.get(None, "/v1/health").await.unwrap();
    assert!(health.ready);
    let time: SignedTime = world.get(None, "/v1/time?nonce=abc").await.unwrap();
    let key = world.central.identity().centre_key().verifying().unwrap();
    assert!(time.verify("abc", &key));
    let document: serde_json::Value = world.get(None, "/v1/openapi.json").await.unwrap();
    let paths = document["paths"].as_object().unwrap();
    for endpoint in ENDPOINTS {
        assert!(
            paths.contains_key(endpoint.path),
            "{} stands in the document",
            endpoint.path
        );
    }
}
