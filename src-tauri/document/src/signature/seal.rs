//! A seal as it is provisioned, and the key that signs with it.

use std::{str::FromStr as _, time::Duration};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use der::{Decode as _, Encode as _};
use jiff::Timestamp;
use p256::ecdsa::signature::{SignatureEncoding as _, Signer as _};
use p256::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use x509_cert::{
    Certificate,
    builder::{Builder as _, CertificateBuilder, profile::BuilderProfile},
    ext::{
        Extension, ToExtension as _,
        pkix::{BasicConstraints, KeyUsage, KeyUsages},
    },
    name::Name,
    serial_number::SerialNumber,
    spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef},
    time::{Time, Validity},
};
use zeroize::Zeroizing;

use super::algorithm::{SM2_IDENTITY, SignatureAlgorithm};

/// Signing did not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("签名失败。请检查印章的密钥后重试")]
pub struct SignError;

/// Whoever can sign: a key in memory, or a token.
pub trait Signer {
    /// How it signs.
    fn algorithm(&self) -> SignatureAlgorithm;

    /// Certificates as DER: the signer's own first, then those that issued it.
    fn certificates(&self) -> &[Vec<u8>];

    /// Signs a message; the signature as CMS carries it.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError>;
}

/// What the seal looks like on paper.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SealImage {
    /// 样章: drawn by the program, for demonstrations.
    Specimen,
    /// A PNG, base64 in JSON; white and what is transparent stay paper.
    Png(#[serde(with = "base64_bytes")] Vec<u8>),
}

/// A seal with all that stamping needs. Neither `Debug` nor `Clone`: it holds a private key.
pub struct Seal {
    /// What it looks like.
    pub image: SealImage,
    certificates: Vec<Vec<u8>>,
    key: SealKey,
    pkcs8: Zeroizing<Vec<u8>>,
}

/// A private key in memory.
pub enum SealKey {
    /// ECDSA on P-256.
    P256(p256::ecdsa::SigningKey),
    /// RSA with SHA-256.
    Rsa(Box<rsa::pkcs1v15::SigningKey<Sha256>>),
    /// SM2 with SM3.
    Sm2(Box<sm2::dsa::SigningKey>),
}

/// Why bytes are no seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReadSealError {
    /// Not the form that seals are kept in.
    #[error("印章文件格式不对或已损坏。请联系管理员重新下发")]
    Form,
    /// A certificate that cannot be read, or none.
    #[error("印章的证书无法读取。请联系管理员重新下发")]
    Certificate,
    /// A key that is none of P-256, RSA and SM2.
    #[error("印章的密钥无法读取或种类不支持（支持 P-256、RSA、SM2）。请联系管理员重新下发")]
    Key,
    /// The key is not the one that the certificate is for.
    #[error("印章的密钥与证书不是一对。请联系管理员重新下发")]
    NotAPair,
}

/// The form in which a seal is kept and, encrypted by others, travels.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SealFile {
    version: u32,
    image: SealImage,
    certificates: Vec<String>,
    key: Zeroizing<String>,
}

const VERSION: u32 = 1;

/// What a self-issued certificate is to say.
pub struct SelfIssue<'a> {
    /// Name of the office.
    pub common_name: &'a str,
    /// From when on it holds.
    pub not_before: Timestamp,
    /// How long.
    pub valid_for: Duration,
    /// Random: the key.
    pub secret: Zeroizing<[u8; 32]>,
    /// Random: the certificate's number.
    pub serial: [u8; 16],
}

impl Seal {
    /// Puts a seal together: certificates as DER, the signer's own first; the key as PKCS #8.
    pub fn new(
        image: SealImage,
        certificates: Vec<Vec<u8>>,
        pkcs8: Zeroizing<Vec<u8>>,
    ) -> Result<Self, ReadSealError> {
        let parsed: Result<Vec<Certificate>, _> = certificates
            .iter()
            .map(|certificate| Certificate::from_der(certificate))
            .collect();
        let parsed = parsed.map_err(|_| ReadSealError::Certificate)?;
        let own = parsed.first().ok_or(ReadSealError::Certificate)?;
        let key = SealKey::from_pkcs8(&pkcs8)?;
        // A key and a certificate are a pair when one checks what the other signs.
        let message = b"pair";
        let signature = key.sign(message).map_err(|_| ReadSealError::Key)?;
        let public = own.tbs_certificate().subject_public_key_info();
        if !key.algorithm().verifies(public, message, &signature) {
            return Err(ReadSealError::NotAPair);
        }
        Ok(Self {
            image,
            certificates,
            key,
            pkcs8,
        })
    }

    /// A seal for demonstrations and tests: its certificate is issued by itself, so it proves
    /// integrity only.
    pub fn self_issued(image: SealImage, issue: &SelfIssue<'_>) -> Result<Self, ReadSealError> {
        let key = p256::ecdsa::SigningKey::from_slice(issue.secret.as_ref())
            .map_err(|_| ReadSealError::Key)?;
        let pkcs8 = p256::SecretKey::from(&key)
            .to_pkcs8_der()
            .map_err(|_| ReadSealError::Key)?;
        let certificate = issue_certificate(&key, issue).ok_or(ReadSealError::Certificate)?;
        Self::new(
            image,
            vec![certificate],
            Zeroizing::new(pkcs8.as_bytes().to_vec()),
        )
    }

    /// Whether its certificate is its own issuer's: then it proves integrity only.
    pub fn is_self_issued(&self) -> bool {
        let own = self.certificates.first();
        let own = own.and_then(|own| Certificate::from_der(own).ok());
        own.is_some_and(|own| {
            let tbs = own.tbs_certificate();
            tbs.issuer() == tbs.subject()
        })
    }

    /// Reads what `to_bytes` wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ReadSealError> {
        let file: SealFile = serde_json::from_slice(bytes).map_err(|_| ReadSealError::Form)?;
        if file.version != VERSION {
            return Err(ReadSealError::Form);
        }
        let certificates: Result<Vec<Vec<u8>>, _> = file
            .certificates
            .iter()
            .map(|certificate| BASE64_STANDARD.decode(certificate))
            .collect();
        let key = BASE64_STANDARD
            .decode(file.key.as_bytes())
            .map_err(|_| ReadSealError::Form)?;
        Self::new(
            file.image,
            certificates.map_err(|_| ReadSealError::Form)?,
            Zeroizing::new(key),
        )
    }

    /// The seal as bytes, its key in the clear: whoever keeps them encrypts them.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let file = SealFile {
            version: VERSION,
            image: self.image.clone(),
            certificates: self
                .certificates
                .iter()
                .map(|certificate| BASE64_STANDARD.encode(certificate))
                .collect(),
            key: Zeroizing::new(BASE64_STANDARD.encode(self.pkcs8.as_slice())),
        };
        // A struct of strings always has a JSON form.
        Zeroizing::new(serde_json::to_vec(&file).unwrap_or_default())
    }
}

impl Signer for Seal {
    fn algorithm(&self) -> SignatureAlgorithm {
        self.key.algorithm()
    }

    fn certificates(&self) -> &[Vec<u8>] {
        &self.certificates
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        self.key.sign(message)
    }
}

impl SealKey {
    /// Reads a PKCS #8 key of any of the three kinds.
    pub fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, ReadSealError> {
        if let Ok(key) = p256::SecretKey::from_pkcs8_der(pkcs8) {
            return Ok(Self::P256(key.into()));
        }
        if let Ok(key) = rsa::RsaPrivateKey::from_pkcs8_der(pkcs8) {
            return Ok(Self::Rsa(Box::new(rsa::pkcs1v15::SigningKey::new(key))));
        }
        let key = sm2::SecretKey::from_pkcs8_der(pkcs8).map_err(|_| ReadSealError::Key)?;
        let key = sm2::dsa::SigningKey::new(SM2_IDENTITY, &key).map_err(|_| ReadSealError::Key)?;
        Ok(Self::Sm2(Box::new(key)))
    }

    /// How it signs.
    pub const fn algorithm(&self) -> SignatureAlgorithm {
        match self {
            Self::P256(_) => SignatureAlgorithm::EcdsaP256Sha256,
            Self::Rsa(_) => SignatureAlgorithm::RsaSha256,
            Self::Sm2(_) => SignatureAlgorithm::Sm2Sm3,
        }
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        match self {
            Self::P256(key) => {
                let signature: p256::ecdsa::DerSignature =
                    key.try_sign(message).map_err(|_| SignError)?;
                Ok(signature.to_vec())
            }
            Self::Rsa(key) => Ok(key.try_sign(message).map_err(|_| SignError)?.to_vec()),
            Self::Sm2(key) => {
                let signature: sm2::dsa::Signature =
                    key.try_sign(message).map_err(|_| SignError)?;
                Ok(signature.to_der().as_bytes().to_vec())
            }
        }
    }
}

/// A certificate that its own subject issues, for signing documents.
struct OwnIssue(Name);

impl BuilderProfile for OwnIssue {
    fn get_issuer(&self, subject: &Name) -> Name {
        subject.clone()
    }

    fn get_subject(&self) -> Name {
        self.0.clone()
    }

    fn build_extensions(
        &self,
        _: SubjectPublicKeyInfoRef<'_>,
        _: SubjectPublicKeyInfoRef<'_>,
        tbs: &x509_cert::TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        let usage = KeyUsage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation);
        let no_authority = BasicConstraints {
            ca: false,
            path_len_constraint: None,
        };
        Ok(vec![
            usage.to_extension(tbs.subject(), &[])?,
            no_authority.to_extension(tbs.subject(), &[])?,
        ])
    }
}

fn issue_certificate(key: &p256::ecdsa::SigningKey, issue: &SelfIssue<'_>) -> Option<Vec<u8>> {
    // A comma or an equals sign would begin another attribute.
    let name: String = issue
        .common_name
        .chars()
        .filter(|letter| !matches!(letter, ',' | '=' | '+' | '\\' | '"' | '#' | ';' | '<' | '>'))
        .collect();
    let name = Name::from_str(&format!("CN={name}")).ok()?;
    let begin = Duration::from_secs(u64::try_from(issue.not_before.as_second()).ok()?);
    let time = |moment| {
        Some(Time::from(
            der::asn1::GeneralizedTime::from_unix_duration(moment).ok()?,
        ))
    };
    let validity = Validity::new(time(begin)?, time(begin.checked_add(issue.valid_for)?)?);
    let public = SubjectPublicKeyInfoOwned::from_key(key.verifying_key()).ok()?;
    let serial = SerialNumber::new(&issue.serial).ok()?;
    let builder = CertificateBuilder::new(OwnIssue(name), serial, validity, public).ok()?;
    let certificate = builder.build::<_, p256::ecdsa::DerSignature>(key).ok()?;
    certificate.to_der().ok()
}

mod base64_bytes {
    use base64::{Engine as _, prelude::BASE64_STANDARD};
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64_STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        let decoded = BASE64_STANDARD.decode(text);
        decoded.map_err(|_| D::Error::custom("no base64"))
    }
}
