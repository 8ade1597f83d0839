//! The centre's own keys, in a folder that only its user can read: the authority that certifies
//! devices, the server's certificate, the key that signs times, and the key that files are sealed
//! to. They do not lie in the database, so that a restored backup does not change who the centre is.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use counter_act::{Hash, SigningKey};
use counter_domain::id::DeviceId;
use counter_wire::enrol::CentreKey;
use counter_wire::file::ExchangeSecret;
use jiff::{SignedDuration, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, CertifiedIssuer,
    DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    SerialNumber,
};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use time::OffsetDateTime;

const AUTHORITY: &str = "authority.pem";
const AUTHORITY_KEY: &str = "authority.key";
const SERVER: &str = "server.pem";
const SERVER_KEY: &str = "server.key";
const SIGNING_SEED: &str = "signing.seed";
const EXCHANGE_SECRET: &str = "exchange.key";
const RECOVERY_SECRET: &str = "recovery.key";
const RECOVERY_PUBLIC: &str = "recovery.pub";

/// How long a device's certificate is good.
const DEVICE_CERTIFICATE: SignedDuration = SignedDuration::from_hours(365 * 24);
/// How long the centre's own are.
const OWN_CERTIFICATE: SignedDuration = SignedDuration::from_hours(20 * 365 * 24);
/// A certificate is good a day before it was made, for clocks that are behind.
const BEFOREHAND: SignedDuration = SignedDuration::from_hours(24);

/// Why the centre's keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// A file is not there, or cannot be read or written.
    #[error("cannot use {path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file does not hold a key.
    #[error("{path} holds no key")]
    NoKey {
        /// Which.
        path: PathBuf,
    },
    /// A certificate could not be made or read.
    #[error("certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// TLS does not take the certificate.
    #[error("TLS: {0}")]
    Tls(#[from] rustls::Error),
    /// A time does not fit a certificate.
    #[error("the time does not fit a certificate")]
    Time,
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    NoRandomness,
}

/// The centre's keys.
pub struct Identity {
    issuer: Issuer<'static, KeyPair>,
    authority_pem: String,
    server_pem: String,
    server_key_pem: String,
    signing: SigningKey,
    exchange_secret: [u8; 32],
    recovery_public: String,
}

/// A certificate that was made for a device.
#[derive(Debug)]
pub(crate) struct Issued {
    /// The certificate and those above it.
    pub(crate) pem: String,
    /// SHA-256 of it, by which a connection is known.
    pub(crate) fingerprint: Hash,
    pub(crate) not_after: Timestamp,
}

impl Identity {
    /// Makes new keys in a folder, for the names under which counters reach the server. The
    /// recovery key's private half is written too; a division takes it away and keeps it offline.
    pub fn create(folder: &Path, hosts: &[String], now: Timestamp) -> Result<(), IdentityError> {
        fs::create_dir_all(folder).map_err(|source| at(folder, source))?;
        let mut params = CertificateParams::default();
        params.distinguished_name = named("counter central authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        valid(&mut params, now, OWN_CERTIFICATE)?;
        let authority_key = KeyPair::generate()?;
        let authority_key_pem = authority_key.serialize_pem();
        let authority = CertifiedIssuer::self_signed(params, authority_key)?;

        let mut params = CertificateParams::new(hosts)?;
        params.distinguished_name = named("counter central");
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        valid(&mut params, now, OWN_CERTIFICATE)?;
        let server_key = KeyPair::generate()?;
        let server = params.signed_by(&server_key, &authority)?;

        let recovery = random()?;
        let files = [
            (AUTHORITY, authority.pem()),
            (AUTHORITY_KEY, authority_key_pem),
            (SERVER, server.pem()),
            (SERVER_KEY, server_key.serialize_pem()),
            (SIGNING_SEED, hex::encode(random()?)),
            (EXCHANGE_SECRET, hex::encode(random()?)),
            (RECOVERY_SECRET, hex::encode(recovery)),
            (RECOVERY_PUBLIC, public_half(&recovery)),
        ];
        for (name, content) in files {
            write(&folder.join(name), &content)?;
        }
        Ok(())
    }

    /// Whether a folder holds keys.
    pub fn exists(folder: &Path) -> bool {
        folder.join(AUTHORITY_KEY).exists()
    }

    /// Loads the keys of a folder.
    pub fn load(folder: &Path) -> Result<Self, IdentityError> {
        let authority_pem = read(&folder.join(AUTHORITY))?;
        let authority_key = KeyPair::from_pem(&read(&folder.join(AUTHORITY_KEY))?)?;
        Ok(Self {
            issuer: Issuer::from_ca_cert_pem(&authority_pem, authority_key)?,
            authority_pem,
            server_pem: read(&folder.join(SERVER))?,
            server_key_pem: read(&folder.join(SERVER_KEY))?,
            signing: SigningKey::from_seed(&secret(&folder.join(SIGNING_SEED))?),
            exchange_secret: secret(&folder.join(EXCHANGE_SECRET))?,
            recovery_public: read(&folder.join(RECOVERY_PUBLIC))?.trim().to_owned(),
        })
    }

    /// What the centre's own certificate is held against.
    pub fn authority_pem(&self) -> &str {
        &self.authority_pem
    }

    /// The key that signs times and files.
    pub const fn signing(&self) -> &SigningKey {
        &self.signing
    }

    /// The secret half of the key that files for the centre are sealed to.
    pub const fn exchange_secret(&self) -> &[u8; 32] {
        &self.exchange_secret
    }

    /// The public halves.
    pub fn centre_key(&self) -> CentreKey {
        CentreKey {
            signing: hex::encode(self.signing.verifying().to_bytes()),
            exchange: public_half(&self.exchange_secret),
        }
    }

    /// The division's recovery key.
    pub fn recovery_key(&self) -> &str {
        &self.recovery_public
    }

    /// Certifies the key of a request for a device. Of the request only the key is taken: who it
    /// is for is the centre's to say.
    pub(crate) fn certify(
        &self,
        csr_pem: &str,
        device: DeviceId,
        epoch: u32,
        now: Timestamp,
    ) -> Result<Issued, IdentityError> {
        let mut request = CertificateSigningRequestParams::from_pem(csr_pem)?;
        let mut params = CertificateParams::default();
        params.distinguished_name = named(&format!("{device} {epoch}"));
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.use_authority_key_identifier_extension = true;
        let serial: [u8; 32] = random()?;
        params.serial_number = Some(SerialNumber::from_slice(
            serial.first_chunk::<16>().unwrap_or(&[1; 16]),
        ));
        let not_after = valid(&mut params, now, DEVICE_CERTIFICATE)?;
        request.params = params;
        let certificate = request.signed_by(&self.issuer)?;
        Ok(Issued {
            pem: format!("{}{}", certificate.pem(), self.authority_pem),
            fingerprint: Hash::of(certificate.der()),
            not_after,
        })
    }

    /// Whether a request for a certificate can be read.
    pub(crate) fn can_read(csr_pem: &str) -> bool {
        CertificateSigningRequestParams::from_pem(csr_pem).is_ok()
    }

    /// The authority's certificate and the server's with its key, as TLS wants them.
    pub(crate) fn server(
        &self,
    ) -> Result<
        (
            CertificateDer<'static>,
            Vec<CertificateDer<'static>>,
            PrivateKeyDer<'static>,
        ),
        IdentityError,
    > {
        let no_key = |name: &str| IdentityError::NoKey {
            path: PathBuf::from(name),
        };
        let authority = CertificateDer::from_pem_slice(self.authority_pem.as_bytes())
            .map_err(|_| no_key(AUTHORITY))?;
        let server = CertificateDer::from_pem_slice(self.server_pem.as_bytes())
            .map_err(|_| no_key(SERVER))?;
        let key = PrivateKeyDer::from_pem_slice(self.server_key_pem.as_bytes())
            .map_err(|_| no_key(SERVER_KEY))?;
        Ok((authority, vec![server], key))
    }
}

/// Random bytes of the system.
pub(crate) fn random() -> Result<[u8; 32], IdentityError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| IdentityError::NoRandomness)?;
    Ok(bytes)
}

/// The public half of the pair that is derived from a secret, as the counter derives its own.
fn public_half(secret: &[u8; 32]) -> String {
    ExchangeSecret::from_seed(secret).public()
}

fn named(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

fn valid(
    params: &mut CertificateParams,
    now: Timestamp,
    span: SignedDuration,
) -> Result<Timestamp, IdentityError> {
    let from = now
        .checked_sub(BEFOREHAND)
        .map_err(|_| IdentityError::Time)?;
    let until = now.checked_add(span).map_err(|_| IdentityError::Time)?;
    let date = |at: Timestamp| {
        OffsetDateTime::from_unix_timestamp(at.as_second()).map_err(|_| IdentityError::Time)
    };
    params.not_before = date(from)?;
    params.not_after = date(until)?;
    Ok(until)
}

fn at(path: &Path, source: std::io::Error) -> IdentityError {
    IdentityError::File {
        path: path.to_owned(),
        source,
    }
}

fn read(path: &Path) -> Result<String, IdentityError> {
    fs::read_to_string(path).map_err(|source| at(path, source))
}

fn secret(path: &Path) -> Result<[u8; 32], IdentityError> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(read(path)?.trim(), &mut bytes).map_err(|_| IdentityError::NoKey {
        path: path.to_owned(),
    })?;
    Ok(bytes)
}

fn write(path: &Path, content: &str) -> Result<(), IdentityError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    crate::platform::owner_only(&mut options);
    let written = options
        .open(path)
        .and_then(|mut file| file.write_all(content.as_bytes()).and(file.sync_all()));
    written.map_err(|source| at(path, source))
}
