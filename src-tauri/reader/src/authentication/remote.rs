//! The keys in the province's security module (加密机), asked over HTTPS.
//!
//! The request is the line of 基于加密机的读基本信息（步骤一）, the answer the line that step two takes
//! (1.2.2 and 1.3.2): items in hexadecimal, each followed by `|`. They travel as the body of a POST in
//! plain text. The envelope that a province puts around them (one uses SOAP) is deliberately not here.
//!
//! Invariants: only TLS, and only under the authority that the site names; nothing is sent to a server
//! that does not prove itself; nothing of the request is logged.

use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::ring;
use thiserror::Error;
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use super::{
    AuthenticationAnswer, AuthenticationError, AuthenticationRequest, Authenticator, BLOCK,
    Challenge,
};
use crate::social_security_card::KeyAlgorithm;

/// What the whole question may take.
const WITHIN: Duration = Duration::from_secs(4);
/// The longest answer that is read, in bytes.
const ANSWER_LIMIT: u64 = 4096;

/// Where the security module is and whom its certificate must come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteConfig {
    /// Address, which must begin with `https://`.
    pub url: String,
    /// The authority's certificate in PEM.
    pub authority: String,
}

/// Why a configuration cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RemoteConfigError {
    /// Not an address of HTTPS.
    #[error("加密机地址必须以 https:// 开头")]
    NotHttps,
    /// No certificate in the PEM.
    #[error("加密机的根证书不是PEM证书")]
    Authority,
}

/// Asks the security module.
pub struct RemoteAuthenticator {
    agent: Agent,
    url: String,
}

impl RemoteAuthenticator {
    /// Prepares the connection; nothing is sent yet.
    ///
    /// # Errors
    ///
    /// See [`RemoteConfigError`].
    pub fn new(config: &RemoteConfig) -> Result<Self, RemoteConfigError> {
        if !config.url.starts_with("https://") {
            return Err(RemoteConfigError::NotHttps);
        }
        let authority = Certificate::from_pem(config.authority.as_bytes())
            .map_err(|_| RemoteConfigError::Authority)?;
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::new_with_certs(&[authority]))
            .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
            .build();
        let agent = Agent::config_builder()
            .https_only(true)
            .tls_config(tls)
            .timeout_global(Some(WITHIN))
            .max_redirects(0)
            .proxy(None)
            .build()
            .new_agent();
        Ok(Self {
            agent,
            url: config.url.clone(),
        })
    }
}

impl Authenticator for RemoteAuthenticator {
    fn compute(
        &self,
        request: &AuthenticationRequest,
    ) -> Result<AuthenticationAnswer, AuthenticationError> {
        let answer = self
            .agent
            .post(&self.url)
            .content_type("text/plain; charset=utf-8")
            .send(line(request));
        let mut answer = answer.map_err(|error| of_error(&error))?;
        let text = answer
            .body_mut()
            .with_config()
            .limit(ANSWER_LIMIT)
            .read_to_string()
            .map_err(|error| of_error(&error))?;
        parse(&text, request).ok_or(AuthenticationError::Malformed)
    }
}

fn of_error(error: &ureq::Error) -> AuthenticationError {
    match error {
        ureq::Error::StatusCode(status) => AuthenticationError::Rejected { status: *status },
        ureq::Error::Timeout(_) => AuthenticationError::Timeout,
        ureq::Error::Tls(_) | ureq::Error::Pem(_) | ureq::Error::Rustls(_) => {
            AuthenticationError::Untrusted
        }
        // A handshake that fails on the certificate may come as an error of the stream.
        ureq::Error::Io(error)
            if error
                .get_ref()
                .and_then(|inner| inner.downcast_ref::<rustls::Error>())
                .is_some() =>
        {
            AuthenticationError::Untrusted
        }
        _ => AuthenticationError::Unreachable,
    }
}

/// 行政区划|复位信息|算法标识|卡识别码|内部过程因子|内部原始信息|外部过程因子|外部原始信息|
fn line(request: &AuthenticationRequest) -> String {
    let algorithm = match request.algorithm {
        KeyAlgorithm::TripleDes => 1,
        KeyAlgorithm::Ssf33 => 2,
        KeyAlgorithm::Sm4 => 3,
        KeyAlgorithm::Unknown(code) => code,
    };
    let Challenge { factor, original } = request.internal;
    let items = [
        hex::encode_upper(request.area()),
        hex::encode_upper(request.historical()),
        format!("{algorithm:02}"),
        hex::encode_upper(request.identification),
        hex::encode_upper(factor),
        hex::encode_upper(original),
        hex::encode_upper(request.external.factor),
        hex::encode_upper(request.external.original),
    ];
    items.map(|item| item + "|").concat()
}

/// 内部鉴别数据+内部原始信息|外部鉴别数据+外部原始信息|
fn parse(text: &str, request: &AuthenticationRequest) -> Option<AuthenticationAnswer> {
    let mut items = text.trim().split('|');
    let internal = result(items.next()?, request.internal)?;
    let external = result(items.next()?, request.external)?;
    Some(AuthenticationAnswer { internal, external })
}

/// A result, if it belongs to the original data that was sent.
fn result(item: &str, challenge: Challenge) -> Option<[u8; BLOCK]> {
    let bytes = hex::decode(item).ok()?;
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    match (blocks, rest) {
        ([result, original], []) if *original == challenge.original => Some(*result),
        _ => None,
    }
}
