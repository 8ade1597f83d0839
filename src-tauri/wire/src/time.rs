//! The centre's time, signed, so that it is evidence whatever carried it.

use counter_act::{KeyId, SigningKey, VerifyingKey};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Purpose of the signature.
const PURPOSE: &str = "time";

/// Asks for the time: `GET /v1/time?nonce=`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TimeQuery {
    /// Drawn by the asker, so that an old answer cannot be played again.
    pub nonce: String,
}

/// The time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SignedTime {
    /// The nonce of the question.
    pub nonce: String,
    /// The centre's time, to the millisecond.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// The centre's key.
    #[schemars(with = "String")]
    pub key: KeyId,
    /// Hex of the Ed25519 signature.
    pub signature: String,
}

impl SignedTime {
    /// Signs a time. It is kept to the millisecond.
    pub fn sign(nonce: &str, at: Timestamp, key: &SigningKey) -> Self {
        let at = Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at);
        let signature = key.sign_statement(PURPOSE, message(nonce, at).as_bytes());
        Self {
            nonce: nonce.to_owned(),
            at,
            key: key.verifying().id(),
            signature: hex::encode(signature),
        }
    }

    /// Whether this key signed this time for this question.
    pub fn verify(&self, nonce: &str, key: &VerifyingKey) -> bool {
        let mut signature = [0; 64];
        self.nonce == nonce
            && Timestamp::from_millisecond(self.at.as_millisecond()).ok() == Some(self.at)
            && hex::decode_to_slice(&self.signature, &mut signature).is_ok()
            && key.verify_statement(PURPOSE, message(nonce, self.at).as_bytes(), &signature)
    }
}

fn message(nonce: &str, at: Timestamp) -> String {
    format!("{nonce}\n{}", at.as_millisecond())
}
