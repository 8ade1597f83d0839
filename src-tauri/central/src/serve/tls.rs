//! Connections: TLS with the device's certificate where it has one, then HTTP/1 or HTTP/2.
//!
//! A caller without a certificate gets as far as enrolling, renewing and asking for the time. An
//! expired or foreign certificate ends the handshake; a device with an expired one calls without it
//! and renews by its own key.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, Request};
use counter_act::Hash;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use rustls::pki_types::UnixTime;
use rustls::server::WebPkiClientVerifier;
use rustls::time_provider::TimeProvider;
use rustls::{RootCertStore, ServerConfig};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

use super::{Peer, router};
use crate::central::{Central, StartError};
use crate::clock::Clock;
use crate::identity::IdentityError;

/// A caller who does not get through the handshake by then is let go.
const HANDSHAKE: Duration = Duration::from_secs(15);
/// Likewise one who does not finish the head of a request.
const HEAD: Duration = Duration::from_secs(30);
/// Requests of one connection at the same time.
const STREAMS: u32 = 64;
/// What is under way may end so long once the server stops.
const LAST_REQUESTS: Duration = Duration::from_secs(10);

pub(super) async fn listen(
    central: Arc<Central>,
    address: SocketAddr,
    stopped: watch::Receiver<bool>,
) -> Result<(SocketAddr, JoinHandle<()>), StartError> {
    let acceptor = TlsAcceptor::from(Arc::new(server_config(&central)?));
    let cannot = |source| StartError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(cannot)?;
    let bound = listener.local_addr().map_err(cannot)?;
    let serving = tokio::spawn(accept(central, listener, acceptor, stopped));
    Ok((bound, serving))
}

async fn accept(
    central: Arc<Central>,
    listener: TcpListener,
    acceptor: TlsAcceptor,
    mut stopped: watch::Receiver<bool>,
) {
    let app = router(central);
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            // An error says that nobody can stop it any more.
            _ = stopped.wait_for(|stopped| *stopped) => break,
        };
        let Ok((stream, address)) = accepted else {
            continue;
        };
        let (acceptor, app) = (acceptor.clone(), app.clone());
        let watcher = graceful.watcher();
        tokio::spawn(async move {
            let Some((stream, peer)) = handshake(&acceptor, stream).await else {
                return;
            };
            let service = service_fn(move |mut request: hyper::Request<Incoming>| {
                request.extensions_mut().insert(peer);
                request.extensions_mut().insert(ConnectInfo(address));
                app.clone()
                    .oneshot(request.map(axum::body::Body::new) as Request)
            });
            let mut builder = Builder::new(TokioExecutor::new());
            builder
                .http1()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD);
            builder
                .http2()
                .timer(TokioTimer::new())
                .max_concurrent_streams(STREAMS)
                .keep_alive_interval(Some(HEAD));
            let connection = builder.serve_connection(TokioIo::new(stream), service);
            // A caller who goes away in the middle is nothing to report.
            drop(watcher.watch(connection.into_owned()).await);
        });
    }
    drop(listener);
    drop(timeout(LAST_REQUESTS, graceful.shutdown()).await);
}

async fn handshake(
    acceptor: &TlsAcceptor,
    stream: TcpStream,
) -> Option<(tokio_rustls::server::TlsStream<TcpStream>, Peer)> {
    // Small answers go out at once; a socket that does not take the option works without it.
    drop(stream.set_nodelay(true));
    let stream = timeout(HANDSHAKE, acceptor.accept(stream))
        .await
        .ok()?
        .ok()?;
    let certificates = stream.get_ref().1.peer_certificates();
    let peer = certificates
        .and_then(|certificates| certificates.first())
        .map(|certificate| Hash::of(certificate));
    Some((stream, Peer(peer)))
}

fn server_config(central: &Central) -> Result<ServerConfig, IdentityError> {
    let (authority, chain, key) = central.identity.server()?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(authority)?;
    let verifier =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .allow_unauthenticated()
            .build()
            .map_err(|error| rustls::Error::General(error.to_string()))?;
    let time = Arc::new(CentreTime(Arc::clone(&central.clock)));
    let mut config = ServerConfig::builder_with_details(provider, time)
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// Certificates are held against the centre's clock.
struct CentreTime(Arc<dyn Clock>);

impl fmt::Debug for CentreTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CentreTime")
    }
}

impl TimeProvider for CentreTime {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.0.now().as_second()).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}
