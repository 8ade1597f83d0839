//! The line: each question of the protocol, asked over HTTPS and checked before it is believed.
//!
//! Dumb on purpose: what to ask, and when, is [`crate::plan`]'s. Every question has a deadline,
//! every answer a limit that holds for its unpacked bytes. The system's authorities and the
//! environment's proxy are not asked; redirects are not followed.

mod error;
mod exchange;
pub(crate) use exchange::client as exchange_client;
pub(crate) mod tls;

pub use error::LineError;
pub use tls::{DeviceCertificate, TlsError, TrustedTime};

use std::time::Duration;

use counter_act::Hash;
use counter_wire::blob::{BlobState, MissingRequest, MissingResponse};
use counter_wire::change::ChangesPage;
use counter_wire::enrol::{EnrolRequest, EnrolResponse, RenewRequest, RenewResponse};
use counter_wire::health::{Health, SERVICE};
use counter_wire::limits;
use counter_wire::person::{LookupRequest, LookupResponse};
use counter_wire::push::{PushRequest, PushResponse};
use counter_wire::time::SignedTime;

use exchange::Question;
use tls::Checking;

/// How long each kind of question may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// Until the connection stands.
    pub connect: Duration,
    /// Until a short question is answered.
    pub answer: Duration,
    /// Until a push, a page or a piece is through.
    pub bulk: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            answer: Duration::from_secs(15),
            bulk: Duration::from_mins(1),
        }
    }
}

/// Whom to ask, and as whom.
#[derive(Debug, Clone)]
pub struct Identity {
    /// As `https://sb.example:8443`.
    pub centre: String,
    /// What the centre's certificate is held against, PEM.
    pub authority: String,
    /// The device's certificate; none while only open questions are asked.
    pub device: Option<DeviceCertificate>,
    /// Version of the program.
    pub program: String,
}

/// The line to a centre. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Line {
    /// With the device's certificate.
    device: reqwest::Client,
    /// Without one: for what anybody may ask, so that a certificate that is over is in nobody's way.
    open: reqwest::Client,
    /// Without one and at any time: for the signed time only.
    any_time: reqwest::Client,
    centre: String,
    program: String,
    deadlines: Deadlines,
}

impl Line {
    /// Prepares a line; nothing is connected yet.
    pub fn new(
        identity: &Identity,
        time: &TrustedTime,
        deadlines: Deadlines,
    ) -> Result<Self, TlsError> {
        let client = |device, checking| {
            let tls = tls::config(&identity.authority, device, time, checking)?;
            exchange::client(tls, &deadlines)
        };
        Ok(Self {
            device: client(identity.device.as_ref(), Checking::TrustedTime)?,
            open: client(None, Checking::TrustedTime)?,
            any_time: client(None, Checking::AnyTime)?,
            centre: identity.centre.trim_end_matches('/').to_owned(),
            program: identity.program.clone(),
            deadlines,
        })
    }

    /// A line that believes nobody yet, for the first contact.
    pub(crate) fn of_stranger(
        client: reqwest::Client,
        centre: &str,
        program: &str,
        deadlines: Deadlines,
    ) -> Self {
        Self {
            device: client.clone(),
            open: client.clone(),
            any_time: client,
            centre: centre.trim_end_matches('/').to_owned(),
            program: program.to_owned(),
            deadlines,
        }
    }

    /// Whether the centre is there. Whoever does not know the form is a captive portal.
    pub async fn health(&self) -> Result<Health, LineError> {
        let answer: Result<Health, _> = self.get(&self.open, "/v1/health").await;
        match answer {
            Ok(health) if health.service == SERVICE => Ok(health),
            Ok(_) | Err(LineError::Garbage(_) | LineError::TooLarge) => {
                Err(LineError::CaptivePortal)
            }
            Err(error) => Err(error),
        }
    }

    /// The centre's time. Whoever asks holds its signature against the centre's key.
    pub async fn time(&self, nonce: &str) -> Result<SignedTime, LineError> {
        let path = format!("/v1/time?nonce={nonce}");
        match self.get(&self.open, &path).await {
            Err(LineError::WrongTime) => self.get(&self.any_time, &path).await,
            answer => answer,
        }
    }

    /// Enrols with a one-time code.
    pub async fn enrol(&self, request: &EnrolRequest) -> Result<EnrolResponse, LineError> {
        self.post(&self.open, "/v1/enrolments", request, limits::REQUEST_BYTES)
            .await
    }

    /// A new certificate.
    pub async fn renew(&self, request: &RenewRequest) -> Result<RenewResponse, LineError> {
        self.post(&self.open, "/v1/renewals", request, limits::REQUEST_BYTES)
            .await
    }

    /// Hands in acts. The answer has a verdict for each, in the same order, or it is garbage.
    pub async fn push(&self, request: &PushRequest) -> Result<PushResponse, LineError> {
        let answer: PushResponse = self
            .post(&self.device, "/v1/acts", request, limits::PUSH_BYTES)
            .await?;
        if answer.verdicts.len() != request.acts.len() {
            return Err(LineError::Garbage("verdicts"));
        }
        Ok(answer)
    }

    /// A page of changes.
    pub async fn changes(&self, cursor: Option<&str>) -> Result<ChangesPage, LineError> {
        let mut path = format!("/v1/changes?limit={}", limits::PAGE_CHANGES);
        if let Some(cursor) = cursor {
            path.push_str("&cursor=");
            path.push_str(&exchange::escaped(cursor));
        }
        let question = Question::get(&self.device, &path, self.deadlines.bulk);
        let page: ChangesPage = self.ask(question).await?;
        let sane = page.changes.len() <= limits::PAGE_CHANGES_TAKEN
            && page.cursor.chars().count() <= limits::TOKEN_CHARACTERS;
        if sane {
            Ok(page)
        } else {
            Err(LineError::Garbage("page"))
        }
    }

    /// A person of another station.
    pub async fn look_up(&self, request: &LookupRequest) -> Result<LookupResponse, LineError> {
        self.post(
            &self.device,
            "/v1/people/lookups",
            request,
            limits::REQUEST_BYTES,
        )
        .await
    }

    /// Which blobs the centre has not got.
    pub async fn missing_blobs(
        &self,
        request: &MissingRequest,
    ) -> Result<MissingResponse, LineError> {
        self.post(
            &self.device,
            "/v1/blobs/missing",
            request,
            limits::REQUEST_BYTES,
        )
        .await
    }

    /// Uploads a piece.
    pub async fn put_blob(
        &self,
        sha256: Hash,
        offset: u64,
        total: u64,
        bytes: Vec<u8>,
    ) -> Result<BlobState, LineError> {
        let path = format!("/v1/blobs/{sha256}?offset={offset}&total={total}");
        let question = Question::put(&self.device, &path, bytes, self.deadlines.bulk);
        let state: BlobState = self.ask(question).await?;
        if state.sha256 == sha256 {
            Ok(state)
        } else {
            Err(LineError::Garbage("blob"))
        }
    }

    /// Fetches a blob and holds it against its hash.
    pub async fn get_blob(&self, sha256: Hash) -> Result<Vec<u8>, LineError> {
        let path = format!("/v1/blobs/{sha256}");
        let question = Question::get(&self.device, &path, self.deadlines.bulk);
        let limit = usize::try_from(limits::BLOB_BYTES).unwrap_or(usize::MAX);
        let bytes = exchange::bytes(&self.centre, &self.program, question, limit).await?;
        if Hash::of(&bytes) == sha256 {
            Ok(bytes)
        } else {
            Err(LineError::Garbage("blob"))
        }
    }

    async fn get<T: serde::de::DeserializeOwned>(
        &self,
        client: &reqwest::Client,
        path: &str,
    ) -> Result<T, LineError> {
        self.ask(Question::get(client, path, self.deadlines.answer))
            .await
    }

    async fn post<T: serde::de::DeserializeOwned>(
        &self,
        client: &reqwest::Client,
        path: &str,
        request: &impl serde::Serialize,
        limit: usize,
    ) -> Result<T, LineError> {
        let body = serde_json::to_vec(request).map_err(|_| LineError::Garbage("request"))?;
        // What the centre would refuse anyway is not sent.
        if body.len() > limit {
            return Err(LineError::TooLarge);
        }
        let question = Question::post(client, path, body, self.deadlines.bulk)?;
        self.ask(question).await
    }

    async fn ask<T: serde::de::DeserializeOwned>(
        &self,
        question: Question<'_>,
    ) -> Result<T, LineError> {
        exchange::json(&self.centre, &self.program, question).await
    }
}
