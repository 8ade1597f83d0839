//! The payload: what happened, as canonical JSON, versioned by kind.
//!
//! A released version is read for ever: an older one goes through its upcaster on the way in,
//! each with a fixture in `tests/vectors`. There is one version of each kind so far.

use counter_domain::act::{ActBody, ActKind};
use counter_domain::rule::Mark;
use serde::{Deserialize, Serialize};

use crate::Hash;

/// What an act says beside its envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// What happened.
    pub body: ActBody,
    /// Rules that wait for the centre's facts.
    pub marks: Vec<Mark>,
}

/// Why a payload cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum PayloadError {
    /// A kind or version that this program does not know.
    #[error("不认识的业务种类 {kind} 第 {version} 版，请升级程序")]
    Unknown {
        /// Kind of the envelope.
        kind: String,
        /// Version of the envelope.
        version: u16,
    },
    /// The bytes are not the ones that the envelope names.
    #[error("业务内容与信封的摘要不符")]
    HashDiffers,
    /// The bytes are not a payload.
    #[error("业务内容无法解读：{0}")]
    Malformed(#[from] serde_json::Error),
}

impl Payload {
    /// The canonical bytes.
    pub fn to_bytes(&self) -> Result<Vec<u8>, PayloadError> {
        Ok(serde_json_canonicalizer::to_vec(self)?)
    }

    /// Reads the payload of a kind and version, after holding it against its hash.
    pub fn read(kind: &str, version: u16, hash: Hash, bytes: &[u8]) -> Result<Self, PayloadError> {
        if Hash::of(bytes) != hash {
            return Err(PayloadError::HashDiffers);
        }
        let unknown = || PayloadError::Unknown {
            kind: kind.to_owned(),
            version,
        };
        if version != 1 || !ActKind::NAMES.contains(&kind) {
            return Err(unknown());
        }
        let payload: Self = serde_json::from_slice(bytes)?;
        if payload.body.kind().name != kind {
            return Err(unknown());
        }
        Ok(payload)
    }
}
