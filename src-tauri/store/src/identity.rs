//! `station.identity.json`: which machine this is, and how far its journal had come.
//!
//! It lies beside the database, so that an old copy of the database shows against it. A MAC under
//! a key derived from the database's keeps anybody without that key from writing one. The id of
//! the machine stands in it, and in the database, as an HMAC under a random salt: nobody can tell
//! machines apart by it.
//!
//! Deliberately absent: protection from one who copies everything (a perfect clone is found by the
//! centre at the first contact) and from an administrator who has the data key.

use std::io;
use std::path::Path;

use counter_domain::id::DeviceId;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::keys::{DataKey, derived};
use crate::sidecar;

/// Name of the sidecar.
pub const IDENTITY_FILE: &str = "station.identity.json";

/// What the sidecar says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Identity {
    pub(crate) device: DeviceId,
    pub(crate) epoch: u32,
    /// Hex.
    pub(crate) salt: String,
    /// Hex of the HMAC of the machine's id; empty where the system has none.
    pub(crate) machine: String,
    /// Position of the newest act when it was written.
    pub(crate) position: i64,
    /// Whether the second copy lacked nothing then.
    pub(crate) spool_is_whole: bool,
}

#[derive(Serialize, Deserialize)]
struct Written {
    identity: String,
    mac: String,
}

/// Reads the sidecar; none if it is missing, or not what was written under this key.
pub(crate) fn read(dir: &Path, key: &DataKey) -> Option<Identity> {
    let text = std::fs::read(dir.join(IDENTITY_FILE)).ok()?;
    let written: Written = serde_json::from_slice(&text).ok()?;
    let tag = hex::decode(&written.mac).ok()?;
    mac(key, &written.identity).verify_slice(&tag).ok()?;
    serde_json::from_str(&written.identity).ok()
}

/// Reads the sidecar without its key, which is lost with the database. Its word is not believed.
pub(crate) fn read_unverified(dir: &Path) -> Option<Identity> {
    let text = std::fs::read(dir.join(IDENTITY_FILE)).ok()?;
    let written: Written = serde_json::from_slice(&text).ok()?;
    serde_json::from_str(&written.identity).ok()
}

/// Writes it, unless it says the same already.
pub(crate) fn write(dir: &Path, key: &DataKey, identity: &Identity) -> io::Result<()> {
    if read(dir, key).as_ref() == Some(identity) {
        return Ok(());
    }
    let identity = serde_json::to_string(identity).map_err(io::Error::other)?;
    let mac = hex::encode(mac(key, &identity).finalize().into_bytes());
    let text = serde_json::to_vec(&Written { identity, mac }).map_err(io::Error::other)?;
    sidecar::replace(dir, IDENTITY_FILE, &text)
}

/// The id of a machine under a salt; empty where the system has none.
pub(crate) fn machine(salt: &[u8], id: Option<&str>) -> Vec<u8> {
    let Some(id) = id else { return Vec::new() };
    let mut block = [0; 64];
    for (place, byte) in block.iter_mut().zip(salt) {
        *place = *byte;
    }
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(b"counter-store/1 machine\n");
    mac.update(id.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn mac(key: &DataKey, identity: &str) -> Hmac<Sha256> {
    let key = derived(key, b"counter-store/1 identity\n");
    let mut block = [0; 64];
    let (start, _) = block.split_at_mut(key.len());
    start.copy_from_slice(&*key);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(identity.as_bytes());
    mac
}
