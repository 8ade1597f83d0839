use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use counter_act::SigningKey;
use counter_wire::health::{Health, SERVICE};
use counter_wire::problem::{Problem, ProblemCode};
use counter_wire::time::SignedTime;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::{Authority, today};

/// What a line can do to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A login page, as networks for guests have one.
    LoginPage,
    /// A redirect to one.
    Redirect,
    /// Plain HTTP on the port.
    PlainHttp,
    /// The connection ends after the first bytes of the answer.
    Cut,
    /// No answer comes.
    Stall,
    /// Bytes that are no answer.
    Garbage,
    /// An answer without an end.
    Endless,
    /// A small body that unpacks to an endless one.
    Bomb,
    /// A problem of the protocol.
    Problem(ProblemCode),
    /// A proxy before the centre.
    Gateway,
}

type Answer = Arc<dyn Fn(&Method, &str, Bytes) -> Response + Send + Sync>;

struct Shared {
    fault: Mutex<Option<Fault>>,
    answer: Answer,
}

/// A centre that answers what the test says, behind real TLS.
pub(crate) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Server {
    /// Knows only health and time.
    pub(crate) fn start(authority: &Authority) -> Self {
        Self::answering(authority, |_, _, _| StatusCode::NOT_FOUND.into_response())
    }

    /// Answers everything else as the test says.
    pub(crate) fn answering(
        authority: &Authority,
        answer: impl Fn(&Method, &str, Bytes) -> Response + Send + Sync + 'static,
    ) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let shared = Arc::new(Shared {
            fault: Mutex::new(None),
            answer: Arc::new(answer),
        });
        let acceptor = acceptor(authority);
        let listener = runtime
            .block_on(TcpListener::bind("127.0.0.1:0"))
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        runtime.spawn(serve(listener, acceptor, Arc::clone(&shared)));
        Self {
            address,
            shared,
            runtime: Some(runtime),
        }
    }

    pub(crate) fn address(&self) -> String {
        format!("https://{}", self.address)
    }

    pub(crate) fn fail(&self, fault: Option<Fault>) {
        *self.shared.fault.lock().expect("no panic") = fault;
    }

    /// Runs a question on a runtime of its own.
    pub(crate) fn ask<T>(&self, question: impl Future<Output = T>) -> T {
        self.runtime.as_ref().expect("running").block_on(question)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// The key with which the centre of the tests signs.
pub(crate) fn centre_key() -> SigningKey {
    SigningKey::from_seed(&[77; 32])
}

fn acceptor(authority: &Authority) -> TlsAcceptor {
    let (chain, key) = authority.server();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = rustls::RootCertStore::empty();
    roots.add(authority.der()).expect("an authority");
    let clients = rustls::server::WebPkiClientVerifier::builder_with_provider(
        Arc::new(roots),
        provider.clone(),
    )
    .allow_unauthenticated()
    .build()
    .expect("a verifier");
    let chain: Vec<_> = CertificateDer::pem_slice_iter(chain.as_bytes())
        .collect::<Result<_, _>>()
        .expect("certificates");
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("a key");
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_client_cert_verifier(clients)
        .with_single_cert(chain, key)
        .expect("a configuration");
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    TlsAcceptor::from(Arc::new(config))
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor, shared: Arc<Shared>) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let (acceptor, shared) = (acceptor.clone(), Arc::clone(&shared));
        tokio::spawn(async move {
            let fault = shared.fault.lock().expect("no panic").clone();
            if fault == Some(Fault::PlainHttp) {
                let _ = stream
                    .write_all(b"HTTP/1.1 302 Found\r\nLocation: http://login/\r\n\r\n")
                    .await;
                return;
            }
            let Ok(tls) = acceptor.accept(stream).await else {
                return;
            };
            let service = Router::new().fallback(answer).with_state(shared);
            let service = hyper_util::service::TowerToHyperService::new(service);
            let builder = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new());
            let _ = builder.serve_connection(TokioIo::new(tls), service).await;
        });
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let fault = shared.fault.lock().expect("no panic").clone();
    if let Some(fault) = fault {
        return faulty(fault).await;
    }
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map_or("", |path| path.as_str());
    let Ok(body) = axum::body::to_bytes(body, 64 * 1024 * 1024).await else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let packed = parts
        .headers
        .get("content-encoding")
        .is_some_and(|kind| kind == "zstd");
    let body = if packed {
        Bytes::from(zstd::decode_all(body.as_ref()).expect("zstd"))
    } else {
        body
    };
    if path == "/v1/health" {
        return axum::Json(health()).into_response();
    }
    if let Some(nonce) = path.strip_prefix("/v1/time?nonce=") {
        return axum::Json(SignedTime::sign(nonce, today(), &centre_key())).into_response();
    }
    // A test may hold an answer back, and the line must live on meanwhile.
    let (method, path) = (parts.method.clone(), path.to_owned());
    tokio::task::spawn_blocking(move || (shared.answer)(&method, &path, body))
        .await
        .expect("no panic")
}

pub(crate) fn problem(code: ProblemCode) -> Response {
    let status = StatusCode::from_u16(code.status()).expect("a status");
    (status, axum::Json(Problem::new(code, "test"))).into_response()
}

async fn faulty(fault: Fault) -> Response {
    let page = "<html><body>欢迎使用无线网络，请登录</body></html>";
    match fault {
        Fault::LoginPage => ([("content-type", "text/html")], page).into_response(),
        Fault::Redirect | Fault::PlainHttp => {
            (StatusCode::FOUND, [("location", "https://login.example/")]).into_response()
        }
        Fault::Cut => Body::from_stream(cut()).into_response(),
        Fault::Stall => std::future::pending().await,
        Fault::Garbage => Bytes::from_static(b"{\"x\":\xff\xfe").into_response(),
        Fault::Endless => Body::from_stream(endless()).into_response(),
        Fault::Bomb => {
            let zeros = vec![b' '; 64 * 1024 * 1024];
            let packed = zstd::bulk::compress(&zeros, 3).expect("zstd");
            ([("content-encoding", "zstd")], packed).into_response()
        }
        Fault::Problem(code) => problem(code),
        Fault::Gateway => (StatusCode::BAD_GATEWAY, page).into_response(),
    }
}

fn cut() -> impl futures_core::Stream<Item = Result<Bytes, std::io::Error>> {
    let pieces = vec![
        Ok(Bytes::from_static(b"{\"service\":")),
        Err(std::io::Error::other("cut")),
    ];
    Pieces(pieces.into_iter())
}

fn endless() -> impl futures_core::Stream<Item = Result<Bytes, std::io::Error>> {
    Pieces(std::iter::repeat_with(|| {
        Ok(Bytes::from(vec![b' '; 1024 * 1024]))
    }))
}

struct Pieces<I>(I);

impl<I: Iterator<Item = Result<Bytes, std::io::Error>> + Unpin> futures_core::Stream for Pieces<I> {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(self.0.next())
    }
}

fn health() -> Health {
    Health {
        service: SERVICE.to_owned(),
        program: "0.1.0".to_owned(),
        oldest_protocol: 1,
        newest_protocol: 1,
        incarnation: "one".to_owned(),
        at: today(),
        ready: true,
    }
}
