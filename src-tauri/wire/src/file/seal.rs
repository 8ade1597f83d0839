//! The key of a file, sealed to those who may read it.

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _, Nonce};
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, Kem as _, OpModeR, OpModeS, Serializable as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::Fill;

/// What HPKE is told that the sealed key is for (`info` of RFC 9180).
pub const SEAL_PURPOSE: &[u8] = b"counter-exchange/1 file key";

type Suite = hpke::aead::ChaCha20Poly1305;

/// The key of a file for one reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// X25519 of whom it is for, 64 hex digits.
    pub to: String,
    /// The sender's ephemeral key, 64 hex digits.
    pub encapsulated: String,
    /// The file's key, encrypted, 96 hex digits.
    pub sealed: String,
}

/// A private key that files are sealed to. Wiped when dropped, never printed.
pub struct ExchangeSecret(<X25519HkdfSha256 as hpke::Kem>::PrivateKey);

impl std::fmt::Debug for ExchangeSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ExchangeSecret({})", self.public())
    }
}

impl ExchangeSecret {
    /// Derives a pair from 32 random bytes, as the counter derives those of its staff.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(X25519HkdfSha256::derive_keypair(seed).0)
    }

    /// Its public half, 64 hex digits.
    pub fn public(&self) -> String {
        hex::encode(X25519HkdfSha256::sk_to_pk(&self.0).to_bytes())
    }

    /// The key of a file, if it was sealed to this one.
    pub fn open(&self, recipient: &Recipient) -> Option<[u8; 32]> {
        let encapsulated = hex::decode(&recipient.encapsulated).ok()?;
        let encapsulated =
            <X25519HkdfSha256 as hpke::Kem>::EncappedKey::from_bytes(&encapsulated).ok()?;
        let sealed = hex::decode(&recipient.sealed).ok()?;
        let key = hpke::single_shot_open::<Suite, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &self.0,
            &encapsulated,
            SEAL_PURPOSE,
            &sealed,
            &[],
        )
        .map(Zeroizing::new)
        .ok()?;
        key.as_slice().try_into().ok()
    }
}

impl Recipient {
    /// Seals a file's key to a public key; none if the text is no key.
    pub(super) fn seal(to: &str, key: &[u8; 32], fill: Fill<'_>) -> Option<Self> {
        let bytes = hex::decode(to).ok()?;
        let public = <X25519HkdfSha256 as hpke::Kem>::PublicKey::from_bytes(&bytes).ok()?;
        let (encapsulated, sealed) =
            hpke::single_shot_seal_with_rng::<Suite, HkdfSha256, X25519HkdfSha256>(
                &OpModeS::Base,
                &public,
                SEAL_PURPOSE,
                key,
                &[],
                &mut Drawn(fill),
            )
            .ok()?;
        Some(Self {
            to: to.to_owned(),
            encapsulated: hex::encode(encapsulated.to_bytes()),
            sealed: hex::encode(sealed),
        })
    }
}

/// Encrypts and decrypts the chunks of a file, each bound to its place.
pub(super) struct Chunks {
    cipher: ChaCha20Poly1305,
    header: [u8; 32],
    place: u64,
}

impl Chunks {
    pub(super) fn new(key: &[u8; 32], header: &[u8]) -> Self {
        Self {
            cipher: ChaCha20Poly1305::new(key.into()),
            header: Sha256::digest(header).into(),
            place: 0,
        }
    }

    pub(super) fn seal(&mut self, plain: &[u8], last: bool) -> Option<Vec<u8>> {
        let nonce = self.nonce(last)?;
        let payload = Payload {
            msg: plain,
            aad: &self.header,
        };
        self.cipher.encrypt(&nonce, payload).ok()
    }

    /// Opens the next chunk; the flag says whether it was sealed as the last.
    pub(super) fn open(&mut self, sealed: &[u8], last: bool) -> Option<Vec<u8>> {
        let nonce = self.nonce(last)?;
        let payload = Payload {
            msg: sealed,
            aad: &self.header,
        };
        self.cipher.decrypt(&nonce, payload).ok()
    }

    /// A file's key is used for one file, so the place alone is a nonce that never comes twice.
    fn nonce(&mut self, last: bool) -> Option<Nonce> {
        let place = self.place;
        self.place = self.place.checked_add(1)?;
        let mut nonce = [0; 12];
        let (flag, number) = nonce.split_at_mut(4);
        flag.fill(u8::from(last));
        number.copy_from_slice(&place.to_be_bytes());
        Some(nonce.into())
    }
}

/// The caller's bytes in the form that the HPKE crate asks for.
struct Drawn<'a>(Fill<'a>);

impl hpke::rand_core::TryRng for Drawn<'_> {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut bytes = [0; 4];
        (self.0)(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        (self.0)(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, destination: &mut [u8]) -> Result<(), Self::Error> {
        (self.0)(destination);
        Ok(())
    }
}

impl hpke::rand_core::TryCryptoRng for Drawn<'_> {}
