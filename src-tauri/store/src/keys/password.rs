//! From a password to a key: Argon2id (RFC 9106).

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Highest memory that a file may ask for, in KiB: 1 GiB. A changed file shall not stop a machine.
const MAX_MEMORY_KIB: u32 = 1024 * 1024;

/// Most passes that a file may ask for.
const MAX_PASSES: u32 = 64;

/// What a guess at a password costs; kept with each wrapped key, so that it can grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl PasswordCost {
    /// RFC 9106, second recommended option: 64 MiB, three passes, four lanes.
    pub const STANDARD: Self = Self {
        memory_kib: 64 * 1024,
        passes: 3,
        lanes: 4,
    };

    /// The least that Argon2 takes. Protects nothing: for tests and for demo stations, whose
    /// passwords stand on the login page.
    pub const LOWEST: Self = Self {
        memory_kib: 8,
        passes: 1,
        lanes: 1,
    };

    /// Derives a key; none if the cost is out of bounds.
    pub(super) fn derive(self, password: &str, salt: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
        if self.memory_kib > MAX_MEMORY_KIB || self.passes > MAX_PASSES {
            return None;
        }
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32)).ok()?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(password.as_bytes(), salt, key.as_mut_slice())
            .ok()?;
        Some(key)
    }
}
