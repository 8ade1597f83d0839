//! Policy packs as the centre sent them: by their SHA-256, and kept for ever, because old acts
//! name the packs that decided them. Which of them are in force is the centre's to say.

use counter_act::Hash;
use jiff::Timestamp;
use rusqlite::Connection;

use super::column::{all, change, first, to_json};
use crate::error::StoreError;
use crate::migrate::Migration;
use crate::store::Reading;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220104,
    "CREATE TABLE pack (
        sha256 BLOB PRIMARY KEY NOT NULL,
        bytes BLOB NOT NULL,
        received_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE pack_set (
        since INTEGER PRIMARY KEY NOT NULL,
        packs TEXT NOT NULL
    ) STRICT",
)];

const TABLE: &str = "pack";

/// Which packs are on from a time on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackSet {
    /// Their hashes, in their order.
    pub packs: Vec<Hash>,
    /// Since when.
    pub since: Timestamp,
}

/// Reads packs.
#[derive(Debug)]
pub struct Packs<'a>(pub(crate) &'a Reading<'a>);

impl Packs<'_> {
    /// The bytes of a pack.
    pub fn get(&self, sha256: Hash) -> Result<Option<Vec<u8>>, StoreError> {
        first(
            self.0.connection,
            TABLE,
            "SELECT bytes FROM pack WHERE sha256 = ?1",
            [sha256.as_bytes().as_slice()],
            |columns| columns.get("bytes"),
        )
    }

    /// The hashes of all that are here, in the order of their coming.
    pub fn list(&self) -> Result<Vec<Hash>, StoreError> {
        let sql = "SELECT sha256 FROM pack ORDER BY received_at, sha256";
        let read = |columns: &super::column::Columns<'_>| columns.hash("sha256");
        all(self.0.connection, TABLE, sql, [], read)
    }

    /// The set that is on at a time; none where the centre has never said, so that the packs of
    /// the program count.
    pub fn in_force(&self, at: Timestamp) -> Result<Option<PackSet>, StoreError> {
        first(
            self.0.connection,
            "pack_set",
            "SELECT since, packs FROM pack_set WHERE since <= ?1 ORDER BY since DESC LIMIT 1",
            [at.as_millisecond()],
            |columns| {
                Ok(PackSet {
                    packs: columns.json("packs")?,
                    since: columns.time("since")?,
                })
            },
        )
    }
}

/// Keeps a pack; one that is here already stays as it is.
pub(crate) fn keep(connection: &Connection, bytes: &[u8], at: Timestamp) -> Result<(), StoreError> {
    change(
        connection,
        "INSERT INTO pack (sha256, bytes, received_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (sha256) DO NOTHING",
        (
            Hash::of(bytes).as_bytes().as_slice(),
            bytes,
            at.as_millisecond(),
        ),
    )?;
    Ok(())
}

/// Notes which packs are on from a time on.
pub(crate) fn put_set(connection: &Connection, set: &PackSet) -> Result<(), StoreError> {
    change(
        connection,
        "INSERT OR REPLACE INTO pack_set (since, packs) VALUES (?1, ?2)",
        (set.since.as_millisecond(), to_json("pack_set", &set.packs)?),
    )?;
    Ok(())
}
