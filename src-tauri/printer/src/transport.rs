//! One request and one answer over HTTP, within deadlines.

use std::io;
use std::time::Duration;

use ureq::{Agent, Error, Timeout};

use crate::address::QueueAddress;
use crate::error::PrintError;
use crate::message::{ANSWER_LIMIT, Response};

/// How long a queue may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// Until a connection stands.
    pub connect: Duration,
    /// Until a question is answered whole, connection included.
    pub answer: Duration,
    /// Until a document is taken and acknowledged. A printer that spools nothing takes its time.
    pub submit: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            answer: Duration::from_secs(10),
            submit: Duration::from_mins(1),
        }
    }
}

/// Sends `request` and reads the answer, whatever its IPP status.
pub(crate) fn exchange(
    address: &QueueAddress,
    request: &[u8],
    connect: Duration,
    whole: Duration,
) -> Result<Response, PrintError> {
    // A connection for each request: printers close idle ones at will, and a request that is sent
    // into a closing connection could not be told from one that was lost after it was read.
    let agent: Agent = Agent::config_builder()
        .timeout_connect(Some(connect))
        .timeout_global(Some(whole))
        .max_idle_connections(0)
        .max_redirects(0)
        .http_status_as_error(false)
        .proxy(None)
        .user_agent("counter-printer")
        .build()
        .into();
    let answer = agent
        .post(address.http())
        .header("content-type", "application/ipp")
        .send(request);
    let mut answer = answer.map_err(|error| {
        tracing::debug!(%address, %error, "The queue was not reached or did not answer.");
        failure(&error)
    })?;
    match answer.status().as_u16() {
        200 => {}
        401 | 403 => return Err(PrintError::PasswordNeeded),
        413 => return Err(PrintError::TooLarge),
        426 => return Err(PrintError::EncryptionNeeded),
        status => return Err(PrintError::NotAPrinter { status }),
    }
    let body = answer
        .body_mut()
        .with_config()
        .limit(ANSWER_LIMIT)
        .read_to_vec();
    let body = body.map_err(|error| match error {
        Error::BodyExceedsLimit(_) => PrintError::Unintelligible,
        _ => PrintError::AnswerLost,
    })?;
    Ok(Response::parse(&body)?)
}

/// Tells what failed before anything was sent from what failed afterwards.
fn failure(error: &Error) -> PrintError {
    match error {
        Error::HostNotFound
        | Error::ConnectionFailed
        | Error::BadUri(_)
        | Error::Timeout(Timeout::Resolve | Timeout::Connect) => PrintError::Unreachable,
        Error::Io(error)
            if matches!(
                error.kind(),
                io::ErrorKind::ConnectionRefused
                    | io::ErrorKind::HostUnreachable
                    | io::ErrorKind::NetworkUnreachable
                    | io::ErrorKind::NetworkDown
                    | io::ErrorKind::AddrNotAvailable
            ) =>
        {
            PrintError::Unreachable
        }
        Error::Protocol(_) | Error::Http(_) => PrintError::Unintelligible,
        _ => PrintError::AnswerLost,
    }
}
