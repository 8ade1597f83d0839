//! Routes, and the checks that every request passes.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path as UrlPath, Query, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, serve as serve_http};
use counter_app::contract::{CommandError, ErrorCode};
use serde_json::Value;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::events;
use crate::policy::content_security_policy;
use crate::station::Station;

/// The largest JSON request in bytes; a form with every field filled is far smaller.
const JSON_LIMIT: usize = 1 << 20;
/// The largest photo that is taken in at all; the use case has its own, smaller bound.
const RAW_LIMIT: usize = 64 << 20;

/// Why the host cannot serve.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// `tauri.conf.json` has no policy, or one that is not a list of directives.
    #[error("tauri.conf.json has no content security policy")]
    NoPolicy,
    /// No port, or the network fails.
    #[error("cannot listen on 127.0.0.1")]
    Network(#[from] std::io::Error),
}

/// Where the host listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address(pub SocketAddr);

/// Serves `station` and the built screen in `ui_dir` until the process ends. Port 0 takes a free
/// one; `ready` is told which.
pub async fn serve(
    station: Arc<dyn Station>,
    ui_dir: &Path,
    port: u16,
    ready: impl FnOnce(Address),
) -> Result<(), HostError> {
    let policy = content_security_policy().ok_or(HostError::NoPolicy)?;
    let policy = HeaderValue::from_str(&policy).map_err(|_| HostError::NoPolicy)?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let address = listener.local_addr()?;
    let fixed =
        |name: HeaderName, value: HeaderValue| SetResponseHeaderLayer::overriding(name, value);
    let routes = Router::new()
        .route("/api/{command}", post(command))
        .layer(DefaultBodyLimit::max(JSON_LIMIT))
        .route(
            "/api/raw/{command}",
            post(command_with_bytes).layer(DefaultBodyLimit::max(RAW_LIMIT)),
        )
        .route("/blob/{*path}", get(blob))
        .route("/events", get(told))
        .with_state(station)
        .fallback_service(ServeDir::new(ui_dir))
        .layer(middleware::from_fn_with_state(address, only_ours))
        .layer(fixed(header::CONTENT_SECURITY_POLICY, policy))
        .layer(fixed(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .layer(fixed(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ));
    ready(Address(address));
    serve_http(listener, routes).await?;
    Ok(())
}

async fn command(
    State(station): State<Arc<dyn Station>>,
    UrlPath(command): UrlPath<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !has_type(&headers, "application/json") {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    let request: Value = match serde_json::from_slice(&body) {
        Ok(request) => request,
        Err(error) => return answer(Err(not_json(&error))),
    };
    answer(off_thread(move || station.call(&command, request)).await)
}

async fn command_with_bytes(
    State(station): State<Arc<dyn Station>>,
    UrlPath(command): UrlPath<String>,
    Query(query): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !has_type(&headers, "application/octet-stream") {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    let draft = query.get("draft").cloned().unwrap_or_default();
    answer(off_thread(move || station.call_with_bytes(&command, &draft, body.into())).await)
}

async fn blob(State(station): State<Arc<dyn Station>>, UrlPath(path): UrlPath<String>) -> Response {
    match off_thread(move || station.blob(&path)).await {
        Ok(blob) => (
            [(header::CONTENT_TYPE, blob.media_type)],
            Body::from(blob.bytes),
        )
            .into_response(),
        Err(error) => failure(&error),
    }
}

async fn told(State(station): State<Arc<dyn Station>>) -> Response {
    events::stream(&station).into_response()
}

/// Refuses requests that name another host, as a page does whose name was pointed at us.
async fn only_ours(State(address): State<SocketAddr>, request: Request, next: Next) -> Response {
    let names_us =
        |text: &str| text == address.to_string() || text == format!("localhost:{}", address.port());
    let host = request.headers().get(header::HOST);
    let origin = request.headers().get(header::ORIGIN);
    let host_is_ours = host
        .and_then(|host| host.to_str().ok())
        .is_some_and(names_us);
    let origin_is_ours = origin.is_none_or(|origin| {
        let origin = origin
            .to_str()
            .ok()
            .and_then(|origin| origin.strip_prefix("http://"));
        origin.is_some_and(names_us)
    });
    if host_is_ours && origin_is_ours {
        next.run(request).await
    } else {
        StatusCode::FORBIDDEN.into_response()
    }
}

/// Runs what blocks; a panic becomes `internal`.
async fn off_thread<T: Send + 'static>(
    run: impl FnOnce() -> Result<T, CommandError> + Send + 'static,
) -> Result<T, CommandError> {
    let joined = tokio::task::spawn_blocking(run).await;
    joined.unwrap_or_else(|_| {
        tracing::error!("A command panicked.");
        Err(CommandError::new(ErrorCode::Internal))
    })
}

fn answer(result: Result<Value, CommandError>) -> Response {
    match result {
        Ok(value) => json(StatusCode::OK, &value),
        Err(error) => failure(&error),
    }
}

fn failure(error: &CommandError) -> Response {
    let status = match error.code {
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    match serde_json::to_value(error) {
        Ok(value) => json(status, &value),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn json(status: StatusCode, value: &Value) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json")];
    (status, headers, value.to_string()).into_response()
}

/// A request that is no JSON comes from a defect of the screen. Where it breaks is said; what it
/// holds is not.
fn not_json(error: &serde_json::Error) -> CommandError {
    tracing::error!(
        line = error.line(),
        column = error.column(),
        "A request is not JSON."
    );
    CommandError::new(ErrorCode::Internal)
}

fn has_type(headers: &HeaderMap, media_type: &str) -> bool {
    let given = headers.get(header::CONTENT_TYPE);
    let given = given.and_then(|given| given.to_str().ok());
    given
        .and_then(|given| given.split(';').next())
        .is_some_and(|given| given.trim().eq_ignore_ascii_case(media_type))
}
