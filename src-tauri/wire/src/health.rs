//! Whether the centre is there, and which protocols it speaks.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The centre's health. A captive portal does not know this form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Health {
    /// Always `counter-central`.
    pub service: String,
    /// Version of its program.
    pub program: String,
    /// The oldest protocol that it answers.
    pub oldest_protocol: u32,
    /// The newest.
    pub newest_protocol: u32,
    /// The life of its database: another one after it was restored from a backup.
    pub incarnation: String,
    /// Its time, unsigned.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// It can store.
    pub ready: bool,
}

/// What [`Health::service`] says.
pub const SERVICE: &str = "counter-central";
