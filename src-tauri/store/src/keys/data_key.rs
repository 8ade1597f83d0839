//! The key of the database.

use std::fmt;

use zeroize::Zeroizing;

use crate::entropy::{Fill, draw};

/// 32 random bytes that encrypt a station's file. Wiped when dropped, never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct DataKey(Zeroizing<[u8; 32]>);

impl DataKey {
    /// Draws a new key.
    pub fn generate(fill: Fill<'_>) -> Self {
        Self(Zeroizing::new(draw(fill)))
    }

    /// Takes 32 bytes that are a key already.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The form in which SQLCipher takes a key as it is, without deriving it from a passphrase.
    pub(crate) fn pragma(&self) -> Zeroizing<String> {
        let digits = Zeroizing::new(hex::encode(self.bytes()));
        Zeroizing::new(format!("x'{}'", *digits))
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey([已隐去])")
    }
}
