//! Keys: who can open the file, and with what.
//!
//! The file is encrypted under a random [`DataKey`] that no person knows. Each member of staff
//! has [`StaffKeys`], whose private half is kept wrapped under his password. A [`KeySlot`] seals
//! the data key to a public key: one for each member of staff, one for the division's recovery
//! key. They stand in the [`KeyFile`] beside the database. A colleague can so be added with
//! nothing but his public keys and an open station; no login, no data.
//!
//! Deliberately absent: a clock, a source of randomness (the caller passes `fill`), and rotation
//! of the data key. Taking a slot away keeps somebody out who has not kept a copy of the key.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

mod data_key;
mod key_file;
mod password;
mod sealed_file;
mod slot;
mod staff;
pub mod waiting;

pub use data_key::DataKey;
pub use key_file::{AddStaffError, KeyFile, KeyFileError, Login, LoginError, StaffEntry, Station};
pub use password::PasswordCost;
pub use sealed_file::{OpenSealedFileError, SealedFile};
pub use slot::{KeySlot, OpenSlotError, SealSlotError};
pub use staff::{
    ExchangeKey, ExchangePublicKey, PublicKeys, StaffKeys, UnwrapError, WrapError, WrappedKeys,
};

/// A key for another purpose, from which the database's cannot be told (HMAC-SHA256 as a PRF).
pub(crate) fn derived(key: &DataKey, purpose: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut block = Zeroizing::new([0; 64]);
    let (start, _) = block.split_at_mut(key.bytes().len());
    start.copy_from_slice(key.bytes());
    let mut mac = Hmac::<Sha256>::new(&(*block).into());
    mac.update(purpose);
    Zeroizing::new(mac.finalize().into_bytes().into())
}

/// Purpose under which a supervisor's electronic seal is sealed to him.
pub const SEAL_PURPOSE: &[u8] = b"counter-store/1 electronic seal";

/// Name of the key file in a station's directory.
pub const KEY_FILE: &str = "station.keys.json";
