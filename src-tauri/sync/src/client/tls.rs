//! TLS by the centre's own authority, checked at the trusted time.
//!
//! A machine whose clock is a year ahead has no valid certificate of anybody's in its eyes. So the
//! time of the check is passed in: the last time that the centre signed, moved on by the monotonic
//! clock. Where there is none yet in this boot, [`Checking::AnyTime`] takes a chain that was good
//! at some time, and is used for nothing but to ask for a signed time: that is believed for its
//! signature, not for the connection.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::time_provider::TimeProvider;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};

/// Tells the trusted time.
pub type TrustedTime = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Is shown the chain of whoever answers.
pub(crate) type See = Arc<dyn Fn(&[CertificateDer<'_>]) + Send + Sync>;

/// Certificates and keys that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A PEM text holds no certificate or key.
    #[error("证书或密钥文件有误")]
    Pem,
    /// The library refuses them.
    #[error("证书或密钥不能使用：{0}")]
    Refused(#[from] Error),
    /// The authority is no trust anchor.
    #[error("中心的根证书不能使用：{0}")]
    Authority(#[from] rustls::client::VerifierBuilderError),
}

/// How the time of a certificate is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Checking {
    /// At the trusted time.
    TrustedTime,
    /// At any time within the chain's own.
    AnyTime,
}

/// The device's certificate with its key, PEM.
#[derive(Clone)]
pub struct DeviceCertificate {
    /// The certificate and those above it.
    pub chain: String,
    /// The private key.
    pub key: String,
}

impl fmt::Debug for DeviceCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceCertificate(…)")
    }
}

pub(super) fn config(
    authority: &str,
    device: Option<&DeviceCertificate>,
    time: &TrustedTime,
    checking: Checking,
) -> Result<ClientConfig, TlsError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = RootCertStore::empty();
    for certificate in certificates(authority)? {
        roots.add(certificate)?;
    }
    let webpki =
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone()).build()?;
    let verifier: Arc<dyn ServerCertVerifier> = match checking {
        Checking::TrustedTime => webpki,
        Checking::AnyTime => Arc::new(AnyTime(webpki)),
    };
    build(provider, verifier, device, time)
}

/// A configuration that looks at a chain and lets it pass; who answered is found out afterwards.
pub(crate) fn seeing(seen: See, time: &TrustedTime) -> Result<ClientConfig, TlsError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = Arc::new(Seeing {
        seen,
        provider: provider.clone(),
    });
    build(provider, verifier, None, time)
}

/// Whether a chain leads to an authority for a host, at any time within its own.
pub(crate) fn leads_to(
    authority: &str,
    chain: &[CertificateDer<'_>],
    host: &str,
    now: Timestamp,
) -> Result<bool, TlsError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = RootCertStore::empty();
    for certificate in certificates(authority)? {
        roots.add(certificate)?;
    }
    let webpki = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build()?;
    let Ok(name) = ServerName::try_from(host.to_owned()) else {
        return Ok(false);
    };
    let Some((end, above)) = chain.split_first() else {
        return Ok(false);
    };
    Ok(AnyTime(webpki)
        .verify_server_cert(end, above, &name, &[], unix(now))
        .is_ok())
}

fn build(
    provider: Arc<CryptoProvider>,
    verifier: Arc<dyn ServerCertVerifier>,
    device: Option<&DeviceCertificate>,
    time: &TrustedTime,
) -> Result<ClientConfig, TlsError> {
    let builder = ClientConfig::builder_with_details(provider, Arc::new(Trusted(time.clone())))
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    let mut config = match device {
        None => builder.with_no_client_auth(),
        Some(device) => builder.with_client_auth_cert(
            certificates(&device.chain)?,
            PrivateKeyDer::from_pem_slice(device.key.as_bytes()).map_err(|_| TlsError::Pem)?,
        )?,
    };
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// The certificates of a PEM text.
pub(crate) fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let found: Vec<_> = CertificateDer::pem_slice_iter(pem.as_bytes())
        .collect::<Result<_, _>>()
        .map_err(|_| TlsError::Pem)?;
    if found.is_empty() {
        return Err(TlsError::Pem);
    }
    Ok(found)
}

fn unix(at: Timestamp) -> UnixTime {
    let seconds = u64::try_from(at.as_second()).unwrap_or(0);
    UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds))
}

struct Trusted(TrustedTime);

impl fmt::Debug for Trusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trusted")
    }
}

impl TimeProvider for Trusted {
    fn current_time(&self) -> Option<UnixTime> {
        Some(unix((self.0)()))
    }
}

/// Takes a chain at a time of its own choosing: where it is over or has not begun, at that bound.
#[derive(Debug)]
struct AnyTime(Arc<WebPkiServerVerifier>);

impl ServerCertVerifier for AnyTime {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let mut at = now;
        let mut verdict = Err(Error::General("no time fits the chain".to_owned()));
        // Each certificate of a chain may name a bound of its own.
        for _ in 0..4 {
            verdict = self.0.verify_server_cert(
                end_entity,
                intermediates,
                server_name,
                ocsp_response,
                at,
            );
            at = match &verdict {
                Err(Error::InvalidCertificate(CertificateError::ExpiredContext {
                    not_after,
                    ..
                })) => *not_after,
                Err(Error::InvalidCertificate(CertificateError::NotValidYetContext {
                    not_before,
                    ..
                })) => *not_before,
                _ => break,
            };
        }
        verdict
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

/// Notes the chain of whoever answers; the handshake's own signature is checked all the same.
struct Seeing {
    seen: See,
    provider: Arc<CryptoProvider>,
}

impl fmt::Debug for Seeing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seeing")
    }
}

impl ServerCertVerifier for Seeing {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain: Vec<CertificateDer<'_>> = std::iter::once(end_entity)
            .chain(intermediates)
            .cloned()
            .collect();
        (self.seen)(&chain);
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("TLS 1.3 only".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
