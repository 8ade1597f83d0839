//! The chain of a device's acts, and its signed head.
//!
//! Each act names the hash of the one before it. A changed, missing or inserted act breaks the
//! chain where it stands; a tail that was cut off is found by the [`Head`], which goes into every
//! push and into the spool.

use counter_domain::id::DeviceId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Hash, SealedAct, SigningKey, VerifyingKey};

/// Where a chain breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// The act belongs to another device or epoch.
    #[error("第 {seq} 号记录属于别的终端")]
    OtherDevice {
        /// Its number.
        seq: u64,
    },
    /// The numbers are not consecutive.
    #[error("应为第 {expected} 号记录，实际是第 {found} 号")]
    Gap {
        /// The number that should follow.
        expected: u64,
        /// The number that does.
        found: u64,
    },
    /// The act does not name the one before it.
    #[error("第 {seq} 号记录与前一条接不上")]
    Broken {
        /// Its number.
        seq: u64,
    },
}

/// Follows a chain act by act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    device: DeviceId,
    epoch: u32,
    seq: u64,
    last: Option<Hash>,
}

impl Chain {
    /// Before the first act of a device in an epoch.
    pub const fn start(device: DeviceId, epoch: u32) -> Self {
        Self {
            device,
            epoch,
            seq: 0,
            last: None,
        }
    }

    /// After an act that was verified earlier: a checkpoint.
    pub const fn resume(device: DeviceId, epoch: u32, seq: u64, last: Option<Hash>) -> Self {
        Self {
            device,
            epoch,
            seq,
            last,
        }
    }

    /// Takes the next act. Signatures are the caller's to verify.
    pub fn follow(&mut self, act: &SealedAct) -> Result<(), ChainError> {
        let envelope = act.envelope();
        let seq = envelope.seq;
        if envelope.device != self.device || envelope.device_epoch != self.epoch {
            return Err(ChainError::OtherDevice { seq });
        }
        let expected = self.seq.saturating_add(1);
        if seq != expected || seq == self.seq {
            return Err(ChainError::Gap {
                expected,
                found: seq,
            });
        }
        if envelope.previous != self.last {
            return Err(ChainError::Broken { seq });
        }
        self.seq = seq;
        self.last = Some(act.hash());
        Ok(())
    }

    /// Number of the last act; 0 before the first.
    pub const fn seq(&self) -> u64 {
        self.seq
    }

    /// Hash of the last act.
    pub const fn last(&self) -> Option<Hash> {
        self.last
    }
}

/// The end of a chain, signed by the device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The device.
    pub device: DeviceId,
    /// Its epoch.
    pub epoch: u32,
    /// Number of its last act.
    pub seq: u64,
    /// Hash of it.
    pub last: Option<Hash>,
    /// When it was signed, by the device's clock.
    pub at: Timestamp,
    /// Hex of the signature over the other fields.
    pub signature: String,
}

impl Head {
    /// Signs the end of a chain. The time is kept to the millisecond.
    pub fn sign(chain: &Chain, at: Timestamp, key: &SigningKey) -> Self {
        let at = to_the_millisecond(at);
        let mut head = Self {
            device: chain.device,
            epoch: chain.epoch,
            seq: chain.seq,
            last: chain.last,
            at,
            signature: String::new(),
        };
        head.signature = hex::encode(key.sign(head.message().as_bytes()));
        head
    }

    /// Whether the device signed it.
    pub fn verify(&self, key: &VerifyingKey) -> bool {
        let mut signature = [0; 64];
        self.at == to_the_millisecond(self.at)
            && hex::decode_to_slice(&self.signature, &mut signature).is_ok()
            && key.verify(self.message().as_bytes(), &signature)
    }

    fn message(&self) -> String {
        let last = self.last.map_or_else(String::new, |hash| hash.to_string());
        format!(
            "counter-head/1\n{}\n{}\n{}\n{last}\n{}",
            self.device,
            self.epoch,
            self.seq,
            self.at.as_millisecond()
        )
    }
}

/// The message that is signed counts milliseconds, so a head says no more than those.
fn to_the_millisecond(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}
