//! The TLS key of a machine, and its first contact with a centre that it does not know yet.
//!
//! The first answer is taken from whoever has the address, and believed only if the certificate
//! chain of that very connection leads to the authority that the answer names, and the authority
//! is the one whose fingerprint the administrator gave out. Without a fingerprint it is taken at
//! first sight, and shown.

use std::sync::{Arc, Mutex, PoisonError};

use counter_act::Hash;
use counter_wire::enrol::{EnrolRequest, EnrolResponse};
use jiff::Timestamp;
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, PublicKeyData as _};
use rustls::pki_types::CertificateDer;

use crate::client::{Deadlines, Line, LineError, TlsError, TrustedTime, exchange_client, tls};

/// A key that cannot be made or read.
#[derive(Debug, thiserror::Error)]
#[error("无法生成或读取通信密钥：{0}")]
pub struct TlsKeyError(#[from] rcgen::Error);

/// Draws a TLS key (ECDSA P-256) and writes it as PEM.
pub fn generate_key() -> Result<String, TlsKeyError> {
    Ok(KeyPair::generate()?.serialize_pem())
}

/// A certificate signing request of a key, PEM. The centre names the device; the request only
/// proves that the key is here.
pub fn signing_request(key: &str) -> Result<String, TlsKeyError> {
    let key = KeyPair::from_pem(key)?;
    let mut params = CertificateParams::new(Vec::<String>::new())?;
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, "counter");
    Ok(params.serialize_request(&key)?.pem()?)
}

/// Whether a certificate, PEM, is for a key.
pub fn is_for_key(certificate: &str, key: &str) -> bool {
    let Ok(key) = KeyPair::from_pem(key) else {
        return false;
    };
    first_certificate(certificate, |certificate| {
        certificate.public_key().raw == key.subject_public_key_info().as_slice()
    })
    .unwrap_or(false)
}

/// Last moment of a certificate, PEM; none if it is none.
pub fn good_until(certificate: &str) -> Option<Timestamp> {
    first_certificate(certificate, |certificate| {
        let seconds = certificate.validity().not_after.timestamp();
        Timestamp::from_second(seconds).ok()
    })?
}

/// SHA-256 of the authority's certificate, 64 hex digits: what an administrator reads out.
pub fn fingerprint(authority: &str) -> Option<String> {
    let certificates = tls::certificates(authority).ok()?;
    certificates.first().map(|der| Hash::of(der).to_string())
}

/// Why a machine is not enrolled.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// The line, or the centre says why not.
    #[error(transparent)]
    Line(#[from] LineError),
    /// Whoever answered does not have the certificate of the centre that it names, or it is another
    /// centre than the administrator's.
    #[error("对方不是所要登记的中心")]
    OtherCentre,
    /// The answer does not fit the question.
    #[error("中心的登记答复与请求不符")]
    OtherAnswer,
    /// Keys or certificates.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The system gives no thread.
    #[error("无法启动通信：{0}")]
    Io(#[from] std::io::Error),
}

/// Enrols with a one-time code and blocks until the answer is there or the deadline is over.
pub fn enrol(
    centre: &str,
    request: &EnrolRequest,
    key: &str,
    expected_fingerprint: Option<&str>,
    time: &TrustedTime,
    deadlines: Deadlines,
) -> Result<EnrolResponse, EnrolError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let answer = runtime.block_on(first_contact(
        centre,
        request,
        expected_fingerprint,
        time,
        deadlines,
    ));
    runtime.shutdown_background();
    let answer = answer?;
    if !is_for_key(&answer.certificate, key) {
        return Err(EnrolError::OtherAnswer);
    }
    Ok(answer)
}

async fn first_contact(
    centre: &str,
    request: &EnrolRequest,
    expected_fingerprint: Option<&str>,
    time: &TrustedTime,
    deadlines: Deadlines,
) -> Result<EnrolResponse, EnrolError> {
    let chain: Arc<Mutex<Vec<CertificateDer<'static>>>> = Arc::default();
    let seen = Arc::clone(&chain);
    let config = tls::seeing(
        Arc::new(move |certificates: &[CertificateDer<'_>]| {
            *seen.lock().unwrap_or_else(PoisonError::into_inner) = certificates
                .iter()
                .map(|certificate| certificate.clone().into_owned())
                .collect();
        }),
        time,
    )?;
    let client = exchange_client(config, &deadlines)?;
    let line = Line::of_stranger(client, centre, &request.program, deadlines);
    // A login page is found out before the code is told to it.
    line.health().await?;
    let answer = line.enrol(request).await?;
    let expected = expected_fingerprint.map(|text| {
        text.chars()
            .filter(char::is_ascii_hexdigit)
            .collect::<String>()
            .to_lowercase()
    });
    if expected.is_some() && expected != fingerprint(&answer.authority) {
        return Err(EnrolError::OtherCentre);
    }
    let chain = chain.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let host = host(centre).ok_or(EnrolError::OtherCentre)?;
    if tls::leads_to(&answer.authority, &chain, &host, time())? {
        Ok(answer)
    } else {
        Err(EnrolError::OtherCentre)
    }
}

/// The host of an address such as `https://sb.example:8443`.
pub fn host(centre: &str) -> Option<String> {
    let url = reqwest::Url::parse(centre).ok()?;
    (url.scheme() == "https").then_some(())?;
    let host = url.host_str()?;
    Some(host.trim_matches(['[', ']']).to_owned())
}

fn first_certificate<T>(
    pem: &str,
    look: impl FnOnce(&x509_parser::certificate::X509Certificate<'_>) -> T,
) -> Option<T> {
    let certificates = tls::certificates(pem).ok()?;
    let (_, certificate) = x509_parser::parse_x509_certificate(certificates.first()?).ok()?;
    Some(look(&certificate))
}
