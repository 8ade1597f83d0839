//! What a file is made of.

use counter_act::{Head, KeyId, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use super::FileError;
use crate::change::{ChangesPage, ChangesQuery};
use crate::enrol::{EnrolRequest, EnrolResponse};
use crate::push::{PushResponse, PushedAct};

/// Purpose of the signature at the end.
const PURPOSE: &str = "exchange";

/// One thing in a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Frame {
    /// The signed end of the writer's chain; the first frame of acts.
    Head(Head),
    /// Where the writer's next page begins, so that the answer can hold it.
    Ask(ChangesQuery),
    /// An act with its payload, in the order of the chain.
    Act(PushedAct),
    /// A photo or a paper; before the acts that name it.
    Blob(Vec<u8>),
    /// What the centre says of acts.
    Answer(Box<PushResponse>),
    /// A page of changes.
    Page(Box<FilePage>),
    /// What an enrolled machine needs.
    Enrolment(Box<EnrolResponse>),
    /// Of a kind that this program does not know; to be skipped.
    Unknown(u8),
}

/// A page with the cursor that it follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePage {
    /// The cursor; none at the first load.
    pub from: Option<String>,
    /// The page.
    pub page: ChangesPage,
}

/// A machine's wish to be enrolled, as it is carried to the division: JSON, not encrypted, for the
/// machine does not know the centre yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolmentRequestFile {
    /// [`EnrolmentRequestFile::FORMAT`].
    pub format: String,
    /// X25519 of the machine, 64 hex digits: the answer is sealed to it.
    pub exchange: String,
    /// What it asks.
    pub request: EnrolRequest,
}

impl EnrolmentRequestFile {
    /// What [`Self::format`] says.
    pub const FORMAT: &str = "counter-enrolment-request/1";
}

/// Who signed a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// His key: a device's or the centre's.
    pub key: KeyId,
    /// How many frames there are.
    pub frames: u64,
    /// SHA-256 over the header and all frames, hex.
    pub sha256: String,
    /// Hex of the Ed25519 signature.
    pub signature: String,
}

impl Signed {
    pub(super) fn sign(frames: u64, sha256: [u8; 32], key: &SigningKey) -> Self {
        let sha256 = hex::encode(sha256);
        let signature = key.sign_statement(PURPOSE, message(frames, &sha256).as_bytes());
        Self {
            key: key.verifying().id(),
            frames,
            sha256,
            signature: hex::encode(signature),
        }
    }

    /// Whether this key signed the file that was read.
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), FileError> {
        let mut signature = [0; 64];
        let message = message(self.frames, &self.sha256);
        let good = key.id() == self.key
            && hex::decode_to_slice(&self.signature, &mut signature).is_ok()
            && key.verify_statement(PURPOSE, message.as_bytes(), &signature);
        if good {
            Ok(())
        } else {
            Err(FileError::WrongSignature)
        }
    }
}

fn message(frames: u64, sha256: &str) -> String {
    format!("{frames}\n{sha256}")
}

pub(super) const END: u8 = 0;

impl Frame {
    pub(super) fn encode(&self) -> serde_json::Result<(u8, Vec<u8>)> {
        Ok(match self {
            Self::Head(head) => (1, serde_json::to_vec(head)?),
            Self::Ask(query) => (2, serde_json::to_vec(query)?),
            Self::Act(act) => (3, serde_json::to_vec(act)?),
            Self::Blob(bytes) => (4, bytes.clone()),
            Self::Answer(answer) => (5, serde_json::to_vec(answer)?),
            Self::Page(page) => (6, serde_json::to_vec(page)?),
            Self::Enrolment(enrolment) => (7, serde_json::to_vec(enrolment)?),
            Self::Unknown(kind) => (*kind, Vec::new()),
        })
    }

    pub(super) fn decode(kind: u8, content: Vec<u8>) -> Result<Self, FileError> {
        let bad = |_| FileError::Damaged;
        Ok(match kind {
            1 => Self::Head(serde_json::from_slice(&content).map_err(bad)?),
            2 => Self::Ask(serde_json::from_slice(&content).map_err(bad)?),
            3 => Self::Act(serde_json::from_slice(&content).map_err(bad)?),
            4 => Self::Blob(content),
            5 => Self::Answer(serde_json::from_slice(&content).map_err(bad)?),
            6 => Self::Page(serde_json::from_slice(&content).map_err(bad)?),
            7 => Self::Enrolment(serde_json::from_slice(&content).map_err(bad)?),
            other => Self::Unknown(other),
        })
    }
}
