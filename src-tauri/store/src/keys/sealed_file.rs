//! A secret of any length for one person's key: encrypted under a key of its own (XChaCha20-
//! Poly1305), which is sealed to him (RFC 9180, as the slots are).

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{OpModeS, Serializable as _};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{ExchangeKey, ExchangePublicKey, SealSlotError};
use crate::entropy::{Drawn, Fill, draw};

/// A secret that one person can open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedFile {
    /// The sender's ephemeral key, 64 hex digits.
    encapsulated: String,
    /// The file's key, encrypted, 96 hex digits.
    key: String,
    /// Nonce of XChaCha20-Poly1305, 48 hex digits.
    nonce: String,
    /// The bytes, encrypted, hex.
    bytes: String,
}

/// The key is another's, the purpose is another one, or something was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("该密钥打不开此文件，请确认是本人的印章")]
pub struct OpenSealedFileError;

impl SealedFile {
    /// Seals bytes to a person for a purpose.
    pub fn seal(
        bytes: &[u8],
        purpose: &[u8],
        to: &ExchangePublicKey,
        fill: Fill<'_>,
    ) -> Result<Self, SealSlotError> {
        let recipient = to.key().ok_or(SealSlotError::NotAKey)?;
        let key: Zeroizing<[u8; 32]> = Zeroizing::new(draw(fill));
        let nonce: [u8; 24] = draw(fill);
        let payload = Payload {
            msg: bytes,
            aad: purpose,
        };
        let encrypted = XChaCha20Poly1305::new((&*key).into())
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| SealSlotError::NotAKey)?;
        let (encapsulated, sealed) =
            hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
                &OpModeS::Base,
                &recipient,
                purpose,
                key.as_slice(),
                &[],
                &mut Drawn(fill),
            )
            .map_err(|_| SealSlotError::NotAKey)?;
        Ok(Self {
            encapsulated: hex::encode(encapsulated.to_bytes()),
            key: hex::encode(sealed),
            nonce: hex::encode(nonce),
            bytes: hex::encode(encrypted),
        })
    }

    /// Opens it with the person's private half.
    pub fn open(
        &self,
        purpose: &[u8],
        key: &ExchangeKey,
    ) -> Result<Zeroizing<Vec<u8>>, OpenSealedFileError> {
        let file_key = key
            .open_sealed(purpose, &self.encapsulated, &self.key)
            .ok_or(OpenSealedFileError)?;
        let mut nonce = [0; 24];
        hex::decode_to_slice(&self.nonce, &mut nonce).map_err(|_| OpenSealedFileError)?;
        let encrypted = hex::decode(&self.bytes).map_err(|_| OpenSealedFileError)?;
        let payload = Payload {
            msg: &encrypted,
            aad: purpose,
        };
        XChaCha20Poly1305::new((&*file_key).into())
            .decrypt(&XNonce::from(nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| OpenSealedFileError)
    }
}
