//! The page on the centre's port.

use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, Extension, Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Json, Router};
use counter_domain::calendar::beijing_date;
use serde::Deserialize;

use super::table::{issued, issuer};
use super::{Answer, POLICY, Question, STYLE, STYLE_PATH, answer, draw, draw_form};
use crate::central::Central;
use crate::error::DatabaseError;

/// When this process first asked: the zero of the limiter's time.
static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    code: String,
    s: Option<String>,
}

#[derive(Deserialize)]
struct Typed {
    #[serde(default)]
    number: String,
    #[serde(default)]
    code: String,
}

/// The page's routes.
pub(crate) fn routes() -> Router<Arc<Central>> {
    Router::new()
        .route("/verify", get(form))
        .route(STYLE_PATH, get(style))
        .route("/verify/{number}", get(verify))
}

async fn form(Query(typed): Query<Typed>) -> Response {
    if typed.number.is_empty() && typed.code.is_empty() {
        return page(StatusCode::OK, draw_form());
    }
    // What was typed becomes the address that the QR would have had.
    match Question::read(&typed.number, &typed.code, None) {
        Some(question) => Redirect::to(&format!(
            "/verify/{}?code={}",
            question.number, question.code
        ))
        .into_response(),
        None => Redirect::to("/verify/-").into_response(),
    }
}

async fn style() -> Response {
    (
        [
            (header::CONTENT_TYPE, "text/css; charset=utf-8"),
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ],
        STYLE,
    )
        .into_response()
}

async fn verify(
    State(central): State<Arc<Central>>,
    Extension(ConnectInfo(address)): Extension<ConnectInfo<SocketAddr>>,
    Path(number): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let now = BEGAN.elapsed();
    let found = if central.verifications.admits(address.ip(), now) {
        look(&central, &number, &asked, now).await
    } else {
        Ok(Answer::TooMany)
    };
    let answer = match found {
        Ok(answer) => answer,
        Err(error) => {
            tracing::error!(%error, "A certificate could not be looked up.");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    let status = match answer {
        Answer::Unknown => StatusCode::NOT_FOUND,
        Answer::Malformed => StatusCode::BAD_REQUEST,
        Answer::TooMany => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::OK,
    };
    if wants_json(&headers) {
        return with_headers((status, Json(&answer)).into_response());
    }
    page(status, draw(&answer, central.now()))
}

async fn look(
    central: &Central,
    number: &str,
    asked: &Asked,
    now: Duration,
) -> Result<Answer, DatabaseError> {
    let Some(question) = Question::read(number, &asked.code, asked.s.as_deref()) else {
        return Ok(Answer::Malformed);
    };
    if !central.verifications.admits_number(&question.number, now) {
        return Ok(Answer::TooMany);
    }
    let known = issued(central, &question.number).await?;
    let station = match (&known, &question.summary) {
        (None, Some(signed)) => issuer(central, &signed.summary().key).await?,
        _ => None,
    };
    let today = beijing_date(central.now());
    let answer = answer(&question, known.as_ref(), station.as_ref(), today);
    if answer == Answer::Unknown {
        central.verifications.was_wrong(&question.number, now);
    }
    Ok(answer)
}

fn wants_json(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT);
    accepted
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("application/json") && !value.contains("text/html"))
}

fn page(status: StatusCode, text: String) -> Response {
    with_headers((status, axum::response::Html(text)).into_response())
}

/// The code stands in the address: nobody keeps the page, and nobody is told where one came from.
fn with_headers(mut response: Response) -> Response {
    let fixed: [(HeaderName, &'static str); 6] = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::VARY, "Accept"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    let headers = response.headers_mut();
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if response.status() == StatusCode::TOO_MANY_REQUESTS {
        let headers = response.headers_mut();
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("120"));
    }
    response
}
