//! Public keys that this machine believes: the centre's, and those of the station's other windows.
//! Keys of staff stand in their own table. A revoked key stays, for it verifies what it signed
//! before.

use counter_act::{KeyId, VerifyingKey};
use counter_domain::id::DeviceId;
use jiff::Timestamp;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::column::{Columns, all, change, first, from_time, to_name};
use super::{staff::Staff, station::Enrolments};
use crate::error::StoreError;
use crate::migrate::Migration;
use crate::store::Reading;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220105,
    "CREATE TABLE trusted_key (
        key TEXT PRIMARY KEY NOT NULL,
        public BLOB NOT NULL,
        owner TEXT NOT NULL,
        device BLOB NOT NULL DEFAULT x'',
        revoked_at INTEGER NOT NULL DEFAULT -1
    ) STRICT, WITHOUT ROWID",
)];

const TABLE: &str = "trusted_key";

const SELECT: &str = "SELECT public, owner, device, revoked_at FROM trusted_key";

/// Whose a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyOwner {
    /// The centre: signs times, provisioning, verdicts in files.
    Centre,
    /// A window.
    Device,
}

/// A key that is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedKey {
    /// The key.
    pub public: VerifyingKey,
    /// Whose it is.
    pub owner: KeyOwner,
    /// Which window's; none for the centre's.
    pub device: Option<DeviceId>,
    /// When it was revoked, if it was.
    pub revoked_at: Option<Timestamp>,
}

/// Finds keys.
#[derive(Debug)]
pub struct TrustedKeys<'a>(pub(crate) &'a Reading<'a>);

impl TrustedKeys<'_> {
    /// A key of the centre or of a window.
    pub fn get(&self, id: &KeyId) -> Result<Option<TrustedKey>, StoreError> {
        let sql = format!("{SELECT} WHERE key = ?1");
        first(self.0.connection, TABLE, &sql, [&id.0], read)
    }

    /// All of the centre and of windows.
    pub fn list(&self) -> Result<Vec<TrustedKey>, StoreError> {
        let sql = format!("{SELECT} ORDER BY key");
        all(self.0.connection, TABLE, &sql, [], read)
    }

    /// Every key that may stand under an act: this machine's, the other windows', the staff's.
    pub fn signing(&self) -> Result<Vec<VerifyingKey>, StoreError> {
        let staff = Staff(self.0).list()?;
        let mut keys: Vec<VerifyingKey> = staff
            .iter()
            .filter_map(|member| member.entry.public.verifying())
            .collect();
        keys.extend(Enrolments(self.0).device_key()?.map(|key| key.verifying()));
        let windows = self.list()?.into_iter();
        keys.extend(
            windows
                .filter(|key| key.owner == KeyOwner::Device)
                .map(|key| key.public),
        );
        Ok(keys)
    }
}

/// Believes a key, or notes that it was revoked.
pub(crate) fn put(connection: &Connection, key: &TrustedKey) -> Result<(), StoreError> {
    change(
        connection,
        "INSERT OR REPLACE INTO trusted_key (key, public, owner, device, revoked_at)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        (
            key.public.id().0,
            key.public.to_bytes().as_slice(),
            to_name(TABLE, &key.owner)?,
            key.device
                .map_or(Vec::new(), |device| device.0.as_bytes().to_vec()),
            from_time(key.revoked_at),
        ),
    )?;
    Ok(())
}

fn read(columns: &Columns<'_>) -> Result<TrustedKey, StoreError> {
    let bytes: Vec<u8> = columns.get("public")?;
    let public = <[u8; 32]>::try_from(bytes)
        .ok()
        .and_then(|bytes| VerifyingKey::from_bytes(&bytes))
        .ok_or_else(|| StoreError::malformed(TABLE, "public"))?;
    Ok(TrustedKey {
        public,
        owner: columns.name("owner")?,
        device: columns.optional_id("device")?.map(DeviceId),
        revoked_at: columns.optional_time("revoked_at")?,
    })
}
