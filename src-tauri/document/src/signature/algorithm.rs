//! The algorithms that signatures are made and checked with.

use der::{
    Encode as _,
    asn1::{Any, ObjectIdentifier},
};
use p256::ecdsa::signature::Verifier as _;
use rsa::pkcs8::DecodePublicKey as _;
use sha2::{Digest as _, Sha256};
use sm3::Sm3;
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

/// The identity that SM2 mixes into what is signed, where none is agreed on (GM/T 0009).
pub(super) const SM2_IDENTITY: &str = "1234567812345678";

const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SM3: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.156.10197.1.401");
const ECDSA_WITH_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_WITH_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const SM2_WITH_SM3: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.156.10197.1.501");

/// How a signature is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureAlgorithm {
    /// ECDSA on P-256 with SHA-256.
    EcdsaP256Sha256,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RsaSha256,
    /// SM2 with SM3, GB/T 32918 and GB/T 32905.
    Sm2Sm3,
}

impl SignatureAlgorithm {
    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::EcdsaP256Sha256 => "ecdsa-p256-sha256",
            Self::RsaSha256 => "rsa-sha256",
            Self::Sm2Sm3 => "sm2-sm3",
        }
    }

    /// The algorithm of a signature, by its identifier and that of the digest beside it.
    pub(super) fn of(
        signature: &AlgorithmIdentifierOwned,
        digest: Option<&AlgorithmIdentifierOwned>,
    ) -> Option<Self> {
        let found = match signature.oid {
            ECDSA_WITH_SHA_256 => Self::EcdsaP256Sha256,
            RSA_WITH_SHA_256 => Self::RsaSha256,
            RSA_ENCRYPTION if digest.is_some() => Self::RsaSha256,
            SM2_WITH_SM3 => Self::Sm2Sm3,
            _ => return None,
        };
        digest
            .is_none_or(|digest| digest.oid == found.digest_oid())
            .then_some(found)
    }

    pub(super) fn digest(self, data: &[&[u8]]) -> Vec<u8> {
        match self {
            Self::EcdsaP256Sha256 | Self::RsaSha256 => {
                let mut digest = Sha256::new();
                for part in data {
                    digest.update(part);
                }
                digest.finalize().to_vec()
            }
            Self::Sm2Sm3 => {
                let mut digest = Sm3::new();
                for part in data {
                    digest.update(part);
                }
                digest.finalize().to_vec()
            }
        }
    }

    const fn digest_oid(self) -> ObjectIdentifier {
        match self {
            Self::EcdsaP256Sha256 | Self::RsaSha256 => SHA_256,
            Self::Sm2Sm3 => SM3,
        }
    }

    pub(super) fn digest_identifier(self) -> AlgorithmIdentifierOwned {
        AlgorithmIdentifierOwned {
            oid: self.digest_oid(),
            parameters: None,
        }
    }

    pub(super) fn signature_identifier(self) -> AlgorithmIdentifierOwned {
        let (oid, parameters) = match self {
            Self::EcdsaP256Sha256 => (ECDSA_WITH_SHA_256, None),
            Self::RsaSha256 => (RSA_WITH_SHA_256, Some(Any::null())),
            Self::Sm2Sm3 => (SM2_WITH_SM3, None),
        };
        AlgorithmIdentifierOwned { oid, parameters }
    }

    /// Whether `signature` over `message` was made by the key of `public`.
    pub(super) fn verifies(
        self,
        public: &SubjectPublicKeyInfoOwned,
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        self.checked(public, message, signature).is_some()
    }

    fn checked(
        self,
        public: &SubjectPublicKeyInfoOwned,
        message: &[u8],
        signature: &[u8],
    ) -> Option<()> {
        match self {
            Self::EcdsaP256Sha256 => {
                let point = public.subject_public_key.as_bytes()?;
                let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(point).ok()?;
                let signature = p256::ecdsa::DerSignature::from_bytes(signature).ok()?;
                key.verify(message, &signature).ok()
            }
            Self::RsaSha256 => {
                let key = rsa::RsaPublicKey::from_public_key_der(&public.to_der().ok()?).ok()?;
                let key = rsa::pkcs1v15::VerifyingKey::<Sha256>::new(key);
                let signature = rsa::pkcs1v15::Signature::try_from(signature).ok()?;
                key.verify(message, &signature).ok()
            }
            Self::Sm2Sm3 => {
                let point = public.subject_public_key.as_bytes()?;
                let key = sm2::dsa::VerifyingKey::from_sec1_bytes(SM2_IDENTITY, point).ok()?;
                let signature = sm2::dsa::Signature::from_der(signature).ok()?;
                key.verify(message, &signature).ok()
            }
        }
    }
}

/// Whether an identifier names a digest that certificates are bound with; the algorithm that uses
/// it.
pub(super) fn by_digest(identifier: Option<ObjectIdentifier>) -> Option<SignatureAlgorithm> {
    match identifier {
        // SHA-256 is what an absent identifier means (RFC 5035).
        None | Some(SHA_256) => Some(SignatureAlgorithm::EcdsaP256Sha256),
        Some(SM3) => Some(SignatureAlgorithm::Sm2Sm3),
        Some(_) => None,
    }
}
