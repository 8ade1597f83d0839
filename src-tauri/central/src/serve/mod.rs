//! The server: TLS, who is calling, and one function an endpoint.
//!
//! Whatever comes from outside is limited before it is read and checked before it is believed.
//! Whether a device may is asked of the database at every request; no answer is kept.

mod blobs;
mod caller;
mod changes;
mod enrol;
mod message;
mod online;
mod people;
mod plain;
mod push;
mod strangers;
mod tls;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post, put};
use counter_wire::problem::ProblemCode;
use counter_wire::version::{OLDEST, PROTOCOL_HEADER};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tower_http::compression::CompressionLayer;
use tower_http::decompression::RequestDecompressionLayer;

pub(crate) use caller::Peer;
pub(crate) use message::Failure;
pub(crate) use strangers::Strangers;

use crate::central::{Central, StartError};

/// The router of a centre, without TLS.
pub(crate) fn router(central: Arc<Central>) -> Router {
    Router::new()
        .route("/v1/health", get(plain::health))
        .route("/v1/openapi.json", get(plain::openapi))
        .route("/v1/time", get(plain::time))
        .route("/v1/enrolments", post(enrol::enrol))
        .route("/v1/renewals", post(enrol::renew))
        .route("/v1/acts", post(push::push))
        .route("/v1/verdicts", post(push::verdicts))
        .route("/v1/changes", get(changes::changes))
        .route("/v1/people/lookups", post(people::look_up))
        .route("/v1/blobs/missing", post(blobs::missing))
        .route("/v1/blobs/{sha256}", put(blobs::put).get(blobs::get))
        .route("/v1/online-applications", get(online::applications))
        .route("/v1/appointments", get(online::appointments))
        .merge(crate::verify_page::routes())
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn(new_enough))
        .layer(
            RequestDecompressionLayer::new()
                .no_br()
                .no_gzip()
                .no_deflate(),
        )
        .layer(CompressionLayer::new())
        .with_state(central)
}

/// Listens and serves on tasks of its own until told to stop.
pub(crate) async fn listen(
    central: Arc<Central>,
    address: SocketAddr,
    stopped: watch::Receiver<bool>,
) -> Result<(SocketAddr, JoinHandle<()>), StartError> {
    tls::listen(central, address, stopped).await
}

async fn nothing_here() -> Failure {
    Failure::new(ProblemCode::NotFound, "there is no such endpoint")
}

async fn wrong_method() -> Failure {
    Failure::new(ProblemCode::WrongMethod, "the endpoint has no such method")
}

/// A counter that speaks an older protocol than any that is answered is told so, but may hand in
/// what was done.
async fn new_enough(request: Request, next: Next) -> Response {
    let protocol = request.headers().get(PROTOCOL_HEADER).map(|value| {
        value
            .to_str()
            .ok()
            .and_then(|text| text.parse::<u32>().ok())
    });
    let hands_in = request.method() == Method::POST
        && request
            .extensions()
            .get::<MatchedPath>()
            .is_some_and(|path| path.as_str() == "/v1/acts");
    match protocol {
        Some(None) => {
            Failure::new(ProblemCode::Malformed, "the protocol is no number").into_response()
        }
        Some(Some(protocol)) if protocol < OLDEST && !hands_in => {
            Failure::new(ProblemCode::TooOld, "this protocol is no longer answered").into_response()
        }
        _ => next.run(request).await,
    }
}
