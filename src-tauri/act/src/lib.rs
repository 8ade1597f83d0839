//! The envelope of an act: exact bytes, hash, signatures, chain.
//!
//! What is signed can never be migrated, so this crate is small and settled
//! (docs/decisions/0002-the-act-and-its-envelope.md, with test vectors in `tests/vectors`).
//! An [`Envelope`] is written once as canonical JSON (RFC 8785); those bytes and the signatures
//! form one opaque string, a [`SealedAct`], which is stored and sent as it is and never written
//! again. Payload and attachments lie outside and are named by their SHA-256, so that retention
//! can remove them and leave the evidence.
//!
//! Deliberately absent: storage, clocks, random numbers, and what an act means (that is
//! `counter_domain`).

mod chain;
mod envelope;
mod hash;
mod key;
mod payload;
mod seal;

pub use chain::{Chain, ChainError, Head};
pub use envelope::{Attachment, ClockEvidence, EmergencyWay, Envelope, Mode, Seen, Subject};
pub use hash::Hash;
pub use key::{KeyId, SigningKey, VerifyingKey};
pub use payload::{Payload, PayloadError};
pub use seal::{OpenError, SealError, SealedAct, VerifyError};
