//! Ed25519 keys and their ids. A key id is the first 16 hex digits of the SHA-256 of the public
//! key: enough to find it, never enough to trust it.

use std::fmt;

use ed25519_dalek::{Signature, Signer};
use serde::{Deserialize, Serialize};

use crate::Hash;

/// Names a public key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeyId(pub String);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A private key; it is never printed and never serialized.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.verifying().id())
    }
}

impl SigningKey {
    /// Makes a key from 32 random bytes that the caller drew.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// Its public half.
    pub fn verifying(&self) -> VerifyingKey {
        VerifyingKey(self.0.verifying_key())
    }

    /// Signs a statement that is no act: a time, a file, a request. The purpose is signed with it,
    /// so that it can stand for nothing else.
    pub fn sign_statement(&self, purpose: &str, statement: &[u8]) -> [u8; 64] {
        self.sign(&statement_message(purpose, statement))
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyingKey(ed25519_dalek::VerifyingKey);

impl VerifyingKey {
    /// Reads 32 bytes; none if they are not a point of the curve.
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        ed25519_dalek::VerifyingKey::from_bytes(bytes)
            .ok()
            .map(Self)
    }

    /// The 32 bytes.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// Its id.
    pub fn id(&self) -> KeyId {
        KeyId(
            Hash::of(self.0.as_bytes())
                .to_string()
                .chars()
                .take(16)
                .collect(),
        )
    }

    /// Whether the key signed a statement for this purpose.
    pub fn verify_statement(&self, purpose: &str, statement: &[u8], signature: &[u8; 64]) -> bool {
        self.verify(&statement_message(purpose, statement), signature)
    }

    /// Strict verification: no weak keys, no malleable signatures.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        self.0
            .verify_strict(message, &Signature::from_bytes(signature))
            .is_ok()
    }
}

fn statement_message(purpose: &str, statement: &[u8]) -> Vec<u8> {
    [
        b"counter-statement/1 ",
        purpose.as_bytes(),
        b"\n",
        statement,
    ]
    .concat()
}
