//! Bodies and answers: JSON within its limits, and problems in their form.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use counter_wire::endpoint::endpoint;
use counter_wire::problem::{Problem, ProblemCode};
use serde::de::DeserializeOwned;

use crate::error::DatabaseError;

/// What is answered instead of what was asked.
#[derive(Debug)]
pub(crate) struct Failure(Problem);

impl Failure {
    pub(crate) fn new(code: ProblemCode, title: &str) -> Self {
        Self(Problem::new(code, title))
    }

    pub(crate) fn later(code: ProblemCode, title: &str, seconds: u32) -> Self {
        let mut problem = Problem::new(code, title);
        problem.retry_after_s = Some(seconds);
        Self(problem)
    }

    /// A defect of the centre: told in the log, not to the caller.
    pub(crate) fn internal(error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, "The centre failed.");
        Self::new(ProblemCode::Internal, "the centre failed")
    }
}

impl From<DatabaseError> for Failure {
    fn from(error: DatabaseError) -> Self {
        if error.is_away() {
            tracing::warn!(%error, "The database is away.");
            return Self::later(ProblemCode::Unavailable, "the database is away", 5);
        }
        Self::internal(&error)
    }
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        DatabaseError::from(error).into()
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.0.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        // A problem of a few words always has a form.
        let body = serde_json::to_vec(&self.0).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = self.0.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// The body of a request to an endpoint, unpacked, within the endpoint's limit.
pub(crate) async fn body(id: &str, media: &str, request: Request) -> Result<Bytes, Failure> {
    let said = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let said = said.split(';').next().unwrap_or_default().trim();
    if !said.eq_ignore_ascii_case(media) {
        return Err(Failure::new(
            ProblemCode::WrongMediaType,
            "the body has another media type",
        ));
    }
    let limit = endpoint(id).map_or(0, |endpoint| endpoint.max_request);
    to_bytes(request.into_body(), limit).await.map_err(|error| {
        let too_large = std::error::Error::source(&error)
            .is_some_and(|source| source.to_string().contains("length limit"));
        if too_large {
            Failure::new(ProblemCode::TooLarge, "the body is too large")
        } else {
            Failure::new(ProblemCode::Malformed, "the body cannot be read")
        }
    })
}

/// A JSON message to an endpoint.
pub(crate) async fn json<T: DeserializeOwned>(id: &str, request: Request) -> Result<T, Failure> {
    let bytes = body(id, "application/json", request).await?;
    serde_json::from_slice(&bytes).map_err(|error| {
        // Where, not what: what stands there may be personal.
        let title = format!(
            "not the message: line {} column {}",
            error.line(),
            error.column()
        );
        Failure::new(ProblemCode::Malformed, &title)
    })
}

/// The query of a request.
pub(crate) fn query<T: DeserializeOwned>(request: &Request) -> Result<T, Failure> {
    axum::extract::Query::try_from_uri(request.uri())
        .map(|query| query.0)
        .map_err(|_| Failure::new(ProblemCode::Malformed, "the query has another form"))
}
