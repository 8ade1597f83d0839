//! Bytes by their SHA-256: photos and other files. The bytes lie in a table of their own, so that
//! counting a reference never writes them again.
//!
//! Invariant: `refs` is the number of drafts and envelopes that name the blob; at 0 it goes. What
//! retention takes away leaves its row as a tombstone.

use counter_act::Hash;
use jiff::Timestamp;
use rusqlite::Connection;

use super::column::{change, first};
use crate::error::StoreError;
use crate::migrate::Migration;
use crate::store::{Reading, Writing};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220007,
    "CREATE TABLE blob (
        sha256 BLOB PRIMARY KEY NOT NULL,
        refs INTEGER NOT NULL,
        row INTEGER NOT NULL,
        removed INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE blob_bytes (
        row INTEGER PRIMARY KEY NOT NULL,
        bytes BLOB NOT NULL
    ) STRICT",
)];

/// How many of the acts that name a blob need it no more.
pub(crate) const RELEASE_MIGRATIONS: &[Migration] = &[Migration::new(
    202611220113,
    "CREATE TABLE blob_release (
        sha256 BLOB PRIMARY KEY NOT NULL,
        released INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID",
)];

/// Which blobs the centre has said that it has.
pub(crate) const DELIVERY_MIGRATIONS: &[Migration] = &[Migration::new(
    202611220109,
    "CREATE TABLE blob_delivery (
        sha256 BLOB PRIMARY KEY NOT NULL,
        confirmed_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID",
)];

const TABLE: &str = "blob";

/// Reads blobs.
#[derive(Debug)]
pub struct Blobs<'a>(pub(crate) &'a Reading<'a>);

impl Blobs<'_> {
    /// The bytes of a hash, if they are here.
    pub fn get(&self, sha256: Hash) -> Result<Option<Vec<u8>>, StoreError> {
        first(
            self.0.connection,
            TABLE,
            "SELECT bytes FROM blob JOIN blob_bytes USING (row) WHERE sha256 = ?1",
            [sha256.as_bytes().as_slice()],
            |columns| columns.get("bytes"),
        )
    }

    /// How many bytes a blob has, if it is here.
    pub fn length(&self, sha256: Hash) -> Result<Option<u64>, StoreError> {
        first(
            self.0.connection,
            TABLE,
            "SELECT length(bytes) AS length FROM blob JOIN blob_bytes USING (row)
             WHERE sha256 = ?1",
            [sha256.as_bytes().as_slice()],
            |columns| columns.get("length"),
        )
    }

    /// At most `length` bytes of a blob from an offset on, for an upload that goes on where it was
    /// cut; none if it is not here.
    pub fn range(
        &self,
        sha256: Hash,
        offset: u64,
        length: usize,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let row: Option<i64> = first(
            self.0.connection,
            TABLE,
            "SELECT row FROM blob WHERE sha256 = ?1 AND removed = 0",
            [sha256.as_bytes().as_slice()],
            |columns| columns.get("row"),
        )?;
        let Some(row) = row else { return Ok(None) };
        let blob = self
            .0
            .connection
            .blob_open("main", "blob_bytes", "bytes", row, true)?;
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        let mut bytes = vec![0; blob.len().saturating_sub(offset).min(length)];
        if !bytes.is_empty() {
            blob.read_at_exact(&mut bytes, offset)?;
        }
        Ok(Some(bytes))
    }

    /// Whether the centre has said that it has a blob.
    pub fn is_confirmed(&self, sha256: Hash) -> Result<bool, StoreError> {
        let found = first(
            self.0.connection,
            "blob_delivery",
            "SELECT 1 FROM blob_delivery WHERE sha256 = ?1",
            [sha256.as_bytes().as_slice()],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }
}

/// Writes which blobs the centre has. Their bytes come and go with drafts and acts.
#[derive(Debug)]
pub struct BlobsMut<'a>(pub(crate) &'a Writing<'a>);

impl BlobsMut<'_> {
    /// Notes that the centre has said that it has a blob.
    pub fn confirm(&self, sha256: Hash, at: Timestamp) -> Result<(), StoreError> {
        change(
            self.0.connection(),
            "INSERT OR REPLACE INTO blob_delivery (sha256, confirmed_at) VALUES (?1, ?2)",
            (sha256.as_bytes().as_slice(), at.as_millisecond()),
        )?;
        Ok(())
    }

    /// Forgets that the centre has a blob: it has said that it misses it.
    pub fn unconfirm(&self, sha256: Hash) -> Result<(), StoreError> {
        change(
            self.0.connection(),
            "DELETE FROM blob_delivery WHERE sha256 = ?1",
            [sha256.as_bytes().as_slice()],
        )?;
        Ok(())
    }
}

/// The centre may have lost any of them.
pub(crate) fn confirm_none(connection: &Connection) -> Result<(), StoreError> {
    change(connection, "DELETE FROM blob_delivery", [])?;
    Ok(())
}

/// Bytes that an act names.
pub(crate) enum Kept {
    /// They are here.
    Bytes(Vec<u8>),
    /// Retention took them; their hash stays.
    Removed,
}

impl Kept {
    pub(crate) fn new(removed: bool, bytes: Vec<u8>) -> Self {
        if removed {
            Self::Removed
        } else {
            Self::Bytes(bytes)
        }
    }
}

/// What is left of a blob; none if nothing is known of it.
pub(crate) fn kept(connection: &Connection, sha256: Hash) -> Result<Option<Kept>, StoreError> {
    let kept = first(
        connection,
        TABLE,
        "SELECT removed, bytes FROM blob LEFT JOIN blob_bytes USING (row) WHERE sha256 = ?1",
        [sha256.as_bytes().as_slice()],
        |columns| {
            let bytes: Option<Vec<u8>> = columns.get("bytes")?;
            Ok((columns.get("removed")?, bytes))
        },
    )?;
    Ok(match kept {
        Some((true, _)) => Some(Kept::Removed),
        Some((false, Some(bytes))) => Some(Kept::Bytes(bytes)),
        Some((false, None)) | None => None,
    })
}

/// Counts one more reference; writes the bytes if they are not here yet.
pub(crate) fn hold(connection: &Connection, sha256: Hash, bytes: &[u8]) -> Result<(), StoreError> {
    if hold_again(connection, sha256)? {
        return Ok(());
    }
    change(
        connection,
        "INSERT INTO blob_bytes (bytes) VALUES (?1)",
        [bytes],
    )?;
    // A tombstone comes to life again when the same bytes come again.
    change(
        connection,
        "INSERT INTO blob (sha256, refs, row) VALUES (?1, 1, ?2)
         ON CONFLICT (sha256) DO UPDATE SET refs = refs + 1, row = excluded.row, removed = 0",
        (sha256.as_bytes().as_slice(), connection.last_insert_rowid()),
    )?;
    Ok(())
}

/// Counts one more reference to bytes that are here. Returns whether they are.
pub(crate) fn hold_again(connection: &Connection, sha256: Hash) -> Result<bool, StoreError> {
    let touched = change(
        connection,
        "UPDATE blob SET refs = refs + 1 WHERE sha256 = ?1 AND removed = 0",
        [sha256.as_bytes().as_slice()],
    )?;
    Ok(touched > 0)
}

/// Counts one reference less; takes the bytes away with the last.
pub(crate) fn let_go(connection: &Connection, sha256: Hash) -> Result<(), StoreError> {
    let hash = sha256.as_bytes().as_slice();
    change(
        connection,
        "UPDATE blob SET refs = refs - 1 WHERE sha256 = ?1",
        [hash],
    )?;
    change(
        connection,
        "DELETE FROM blob_bytes WHERE row IN (SELECT row FROM blob WHERE sha256 = ?1 AND refs = 0)",
        [hash],
    )?;
    change(
        connection,
        "DELETE FROM blob WHERE sha256 = ?1 AND refs = 0",
        [hash],
    )?;
    Ok(())
}

/// One of the acts that name a blob needs it no more. With the last one the bytes go and leave a
/// tombstone; returns how many went.
pub(crate) fn release(connection: &Connection, sha256: Hash) -> Result<Option<u64>, StoreError> {
    let hash = sha256.as_bytes().as_slice();
    change(
        connection,
        "INSERT INTO blob_release (sha256, released) VALUES (?1, 1)
         ON CONFLICT (sha256) DO UPDATE SET released = released + 1",
        [hash],
    )?;
    let freed = first(
        connection,
        TABLE,
        "SELECT row, length(bytes) AS length FROM blob
         JOIN blob_bytes USING (row) JOIN blob_release USING (sha256)
         WHERE sha256 = ?1 AND removed = 0 AND released >= refs",
        [hash],
        |columns| Ok((columns.get::<i64>("row")?, columns.get::<u64>("length")?)),
    )?;
    let Some((row, length)) = freed else {
        return Ok(None);
    };
    change(connection, "DELETE FROM blob_bytes WHERE row = ?1", [row])?;
    change(
        connection,
        "UPDATE blob SET removed = 1 WHERE sha256 = ?1",
        [hash],
    )?;
    Ok(Some(length))
}
