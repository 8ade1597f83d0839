//! Sealing an envelope, and opening a sealed one.
//!
//! The opaque string is `counter-act/1.<envelope>.<device signature>.<actor signature>`, the
//! parts in base64url without padding, the last one empty where the actor did not sign. Each
//! signature covers a line that says whose it is, followed by the envelope's exact bytes.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::{Envelope, Hash, KeyId, SigningKey, VerifyingKey};

const FORMAT: &str = "counter-act/1";
/// The one algorithm of format 1.
const ALGORITHM: &str = "Ed25519";
const DEVICE: &[u8] = b"counter-act/1 device\n";
const ACTOR: &[u8] = b"counter-act/1 actor\n";

/// No sealed act is larger; a longer string is refused before it is decoded.
const MAX_LENGTH: usize = 64 * 1024;

/// Why an envelope cannot be sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// It has no canonical form.
    #[error("信封无法写成规范形式：{0}")]
    NotCanonical(#[from] serde_json::Error),
    /// It names another key or algorithm than the one that would sign.
    #[error("信封写的签名密钥与实际不符")]
    OtherKey,
    /// Its canonical form does not say the same: a number above 2⁵³, which RFC 8785 rounds.
    #[error("信封写成规范形式后与原文不同")]
    Rounded,
    /// It would be longer than any reader accepts.
    #[error("业务记录超过 {MAX_LENGTH} 字节")]
    TooLong,
}

/// Why a string is not a sealed act.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It is longer than any.
    #[error("业务记录超过 {MAX_LENGTH} 字节")]
    TooLong,
    /// It has another form.
    #[error("不是第 1 版业务记录")]
    OtherFormat,
    /// Its envelope cannot be read.
    #[error("信封无法解读：{0}")]
    Malformed(#[from] serde_json::Error),
    /// The bytes are not the canonical form of what they say.
    #[error("信封不是规范形式")]
    NotCanonical,
}

/// Why a sealed act is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// The key is not known.
    #[error("不认识的密钥 {0}")]
    UnknownKey(KeyId),
    /// The device's signature does not fit.
    #[error("终端签名不符")]
    DeviceSignature,
    /// The actor's signature is missing or does not fit.
    #[error("经办人签名缺失或不符")]
    ActorSignature,
}

/// An envelope with its signatures, as exact bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedAct {
    text: String,
    bytes: Vec<u8>,
    envelope: Envelope,
    device_signature: [u8; 64],
    actor_signature: Option<[u8; 64]>,
}

impl SealedAct {
    /// Seals an envelope with the device's key and, where the envelope names one, the actor's.
    pub fn seal(
        envelope: Envelope,
        device: &SigningKey,
        actor: Option<&SigningKey>,
    ) -> Result<Self, SealError> {
        let names_device =
            envelope.key == device.verifying().id() && envelope.algorithm == ALGORITHM;
        let names_actor = envelope.actor_key == actor.map(|key| key.verifying().id());
        if !names_device || !names_actor {
            return Err(SealError::OtherKey);
        }
        let bytes = serde_json_canonicalizer::to_vec(&envelope)?;
        if serde_json::from_slice::<Envelope>(&bytes).ok().as_ref() != Some(&envelope) {
            return Err(SealError::Rounded);
        }
        let device_signature = device.sign(&[DEVICE, &bytes].concat());
        let actor_signature = actor.map(|key| key.sign(&[ACTOR, &bytes].concat()));
        let text = format!(
            "{FORMAT}.{}.{}.{}",
            URL_SAFE_NO_PAD.encode(&bytes),
            URL_SAFE_NO_PAD.encode(device_signature),
            actor_signature.map_or_else(String::new, |s| URL_SAFE_NO_PAD.encode(s)),
        );
        if text.len() > MAX_LENGTH {
            return Err(SealError::TooLong);
        }
        Ok(Self {
            text,
            bytes,
            envelope,
            device_signature,
            actor_signature,
        })
    }

    /// Opens a string. This says only that it has the form; [`SealedAct::verify`] says whether
    /// to believe it.
    pub fn open(text: &str) -> Result<Self, OpenError> {
        if text.len() > MAX_LENGTH {
            return Err(OpenError::TooLong);
        }
        let mut parts = text.split('.');
        let (Some(FORMAT), Some(envelope), Some(device), Some(actor), None) = (
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
        ) else {
            return Err(OpenError::OtherFormat);
        };
        let decode = |part: &str| {
            URL_SAFE_NO_PAD
                .decode(part)
                .map_err(|_| OpenError::OtherFormat)
        };
        let signature = |part: &str| -> Result<[u8; 64], OpenError> {
            decode(part)?.try_into().map_err(|_| OpenError::OtherFormat)
        };
        let bytes = decode(envelope)?;
        let device_signature = signature(device)?;
        let actor_signature = match actor {
            "" => None,
            part => Some(signature(part)?),
        };
        let envelope: Envelope = serde_json::from_slice(&bytes)?;
        if serde_json_canonicalizer::to_vec(&envelope)? != bytes {
            return Err(OpenError::NotCanonical);
        }
        Ok(Self {
            text: text.to_owned(),
            bytes,
            envelope,
            device_signature,
            actor_signature,
        })
    }

    /// Holds both signatures against the keys that the caller knows.
    pub fn verify(&self, key: impl Fn(&KeyId) -> Option<VerifyingKey>) -> Result<(), VerifyError> {
        let find = |id: &KeyId| key(id).ok_or_else(|| VerifyError::UnknownKey(id.clone()));
        let device = find(&self.envelope.key)?;
        if self.envelope.algorithm != ALGORITHM
            || !device.verify(&[DEVICE, &self.bytes].concat(), &self.device_signature)
        {
            return Err(VerifyError::DeviceSignature);
        }
        match (&self.envelope.actor_key, &self.actor_signature) {
            (None, None) => Ok(()),
            (Some(id), Some(signature))
                if find(id)?.verify(&[ACTOR, &self.bytes].concat(), signature) =>
            {
                Ok(())
            }
            _ => Err(VerifyError::ActorSignature),
        }
    }

    /// The opaque string: stored and sent as it is.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What the envelope says.
    pub const fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// SHA-256 of the opaque string, signatures included; the next act names it as `previous`.
    pub fn hash(&self) -> Hash {
        Hash::of(self.text.as_bytes())
    }
}

impl fmt::Debug for SealedAct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Envelope { id, seq, kind, .. } = &self.envelope;
        write!(f, "SealedAct({id} #{seq} {kind})")
    }
}
