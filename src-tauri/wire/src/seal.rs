//! An electronic seal as it is provisioned: for its keeper's key only, with what may be known of it
//! without opening it.
//!
//! The container is opaque here. `counterctl staff seal` writes it, the centre hands it to the
//! keeper's station, and only his password opens it there.

use counter_domain::role::StaffId;
use serde::{Deserialize, Serialize};

use crate::encoding::Base64;

/// The form that this program writes and reads.
const VERSION: u32 = 1;

/// A provisioned seal, as the text that travels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProvisionedSeal {
    version: u32,
    /// 保管人: the supervisor who alone can release it.
    pub keeper: StaffId,
    /// What it says, as 181团社保所业务专用章.
    pub name: String,
    /// Its signer's certificate, DER.
    pub certificate: Base64,
    /// The certificate is its own issuer's: it proves integrity only.
    pub self_issued: bool,
    /// The seal, encrypted to the keeper's key.
    pub sealed: serde_json::Value,
}

/// Text that is no provisioned seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("印章文件格式不对或已损坏，请用 counterctl staff seal 重新制作")]
pub struct ReadProvisionedSealError;

impl ProvisionedSeal {
    /// Puts one together.
    pub fn new(
        keeper: StaffId,
        name: String,
        certificate: Vec<u8>,
        self_issued: bool,
        sealed: serde_json::Value,
    ) -> Self {
        Self {
            version: VERSION,
            keeper,
            name,
            certificate: Base64(certificate),
            self_issued,
            sealed,
        }
    }

    /// Reads the text that travels.
    pub fn read(text: &str) -> Result<Self, ReadProvisionedSealError> {
        let seal: Self = serde_json::from_str(text).map_err(|_| ReadProvisionedSealError)?;
        let whole =
            seal.version == VERSION && !seal.name.is_empty() && !seal.certificate.0.is_empty();
        whole.then_some(seal).ok_or(ReadProvisionedSealError)
    }
}
