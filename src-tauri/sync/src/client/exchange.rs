//! One question and its answer.

use std::time::Duration;

use counter_wire::limits;
use counter_wire::problem::Problem;
use counter_wire::version::{PROGRAM_HEADER, PROTOCOL, PROTOCOL_HEADER};
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE};
use reqwest::{Client, Method, Response, StatusCode, redirect};
use serde::de::DeserializeOwned;

use super::{Deadlines, LineError, TlsError};

/// Bytes of a problem document.
const PROBLEM_BYTES: usize = 64 * 1024;
/// Bodies below this are not worth packing.
const PACK_FROM: usize = 1024;
/// A connection that says nothing for so long is asked whether it is still there.
const PING_EVERY: Duration = Duration::from_secs(10);
const PING_ANSWER: Duration = Duration::from_secs(5);

pub(crate) fn client(tls: rustls::ClientConfig, deadlines: &Deadlines) -> Result<Client, TlsError> {
    Client::builder()
        .tls_backend_preconfigured(tls)
        .https_only(true)
        .no_proxy()
        .redirect(redirect::Policy::none())
        .connect_timeout(deadlines.connect)
        .http2_keep_alive_interval(PING_EVERY)
        .http2_keep_alive_timeout(PING_ANSWER)
        .build()
        .map_err(|error| TlsError::Refused(rustls::Error::General(error.to_string())))
}

/// A question with its deadline.
pub(super) struct Question<'a> {
    client: &'a Client,
    method: Method,
    path: &'a str,
    body: Option<(Vec<u8>, &'static str, bool)>,
    deadline: Duration,
}

impl<'a> Question<'a> {
    pub(super) fn get(client: &'a Client, path: &'a str, deadline: Duration) -> Self {
        Self {
            client,
            method: Method::GET,
            path,
            body: None,
            deadline,
        }
    }

    pub(super) fn post(
        client: &'a Client,
        path: &'a str,
        body: Vec<u8>,
        deadline: Duration,
    ) -> Result<Self, LineError> {
        let packed = body.len() >= PACK_FROM;
        let body = if packed {
            zstd::bulk::compress(&body, 1).map_err(|_| LineError::Garbage("request"))?
        } else {
            body
        };
        Ok(Self {
            client,
            method: Method::POST,
            path,
            body: Some((body, "application/json", packed)),
            deadline,
        })
    }

    /// Photos and papers are packed already.
    pub(super) fn put(
        client: &'a Client,
        path: &'a str,
        bytes: Vec<u8>,
        deadline: Duration,
    ) -> Self {
        Self {
            client,
            method: Method::PUT,
            path,
            body: Some((bytes, "application/octet-stream", false)),
            deadline,
        }
    }
}

/// Asks, and reads the answer as JSON.
pub(super) async fn json<T: DeserializeOwned>(
    centre: &str,
    program: &str,
    question: Question<'_>,
) -> Result<T, LineError> {
    let bytes = bytes(centre, program, question, limits::RESPONSE_BYTES).await?;
    serde_json::from_slice(&bytes).map_err(|_| LineError::Garbage("json"))
}

/// Asks, and reads the answer's bytes.
pub(super) async fn bytes(
    centre: &str,
    program: &str,
    question: Question<'_>,
    limit: usize,
) -> Result<Vec<u8>, LineError> {
    let deadline = question.deadline;
    tokio::time::timeout(deadline, async {
        let response = send(centre, program, question).await?;
        if response.status() == StatusCode::OK {
            return read(response, limit).await;
        }
        Err(refusal(response).await)
    })
    .await
    .map_err(|_| LineError::Timeout)?
}

async fn send(centre: &str, program: &str, question: Question<'_>) -> Result<Response, LineError> {
    let mut request = question
        .client
        .request(question.method, format!("{centre}{}", question.path))
        .header(PROTOCOL_HEADER, PROTOCOL)
        .header(PROGRAM_HEADER, program);
    if let Some((body, kind, packed)) = question.body {
        request = request.header(CONTENT_TYPE, kind).body(body);
        if packed {
            request = request.header(CONTENT_ENCODING, "zstd");
        }
    }
    request
        .send()
        .await
        .map_err(|error| LineError::from_client(&error))
}

/// Reads a body piece by piece and stops at the limit, whatever was promised.
async fn read(mut response: Response, limit: usize) -> Result<Vec<u8>, LineError> {
    let mut bytes = Vec::new();
    while let Some(piece) = response
        .chunk()
        .await
        .map_err(|error| LineError::from_client(&error))?
    {
        if bytes.len() + piece.len() > limit {
            return Err(LineError::TooLarge);
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

/// What an answer other than 200 means.
async fn refusal(response: Response) -> LineError {
    let status = response.status();
    if status.is_redirection() || status.is_success() {
        return LineError::CaptivePortal;
    }
    let said = match read(response, PROBLEM_BYTES).await {
        Ok(bytes) => serde_json::from_slice::<Problem>(&bytes).ok(),
        Err(_) => None,
    };
    match (said, status.as_u16()) {
        (Some(problem), _) => LineError::Problem(problem),
        (None, gateway @ (502..=504)) => LineError::Gateway(gateway),
        (None, 511) => LineError::CaptivePortal,
        (None, _) => LineError::Garbage("refusal"),
    }
}

/// A cursor within a query. Cursors are the centre's own and may hold anything.
pub(super) fn escaped(text: &str) -> String {
    use std::fmt::Write as _;

    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}
