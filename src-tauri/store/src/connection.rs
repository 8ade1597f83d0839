//! A connection as every one of ours is: encrypted, durable, without shortcuts.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::error::StoreError;
use crate::keys::DataKey;

/// Marks the file as ours: `SBGT`, 社保柜台.
pub(crate) const APPLICATION_ID: i32 = 0x5342_4754;

/// Oldest SQLite that may touch the file: earlier ones can lose a WAL that is being reset.
pub(crate) const OLDEST_SQLITE: i32 = 3_051_003;

/// Pages that each connection keeps decrypted, in KiB.
const CACHE_KIB: i64 = 32 * 1024;

/// Length to which the log is cut back when it has been emptied, in bytes.
const LOG_LIMIT: i64 = 32 * 1024 * 1024;

/// Statements that each connection keeps prepared.
const STATEMENTS: usize = 128;

/// How durable a commit is. Everything but tests of power cuts uses [`Durability::Full`]; the
/// others are there to prove that such tests notice them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// A commit is on the disk when it returns.
    #[default]
    Full,
    /// The last commits may be lost when the power is cut.
    Normal,
    /// The file may be damaged when the power is cut.
    Off,
}

impl Durability {
    /// Value of `PRAGMA synchronous`.
    const fn level(self) -> i64 {
        match self {
            Self::Full => 2,
            Self::Normal => 1,
            Self::Off => 0,
        }
    }
}

/// Opens the file under a key and reads nothing of it yet. A wrong key shows at the first read.
pub(crate) fn connect(path: &Path, key: &DataKey, create: bool) -> Result<Connection, StoreError> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if create {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let connection = Connection::open_with_flags(path, flags)?;
    // Its findings come back as errors; standard error is not the place for them.
    connection.pragma_update(None, "cipher_log_level", "NONE")?;
    connection.pragma_update(None, "key", &*key.pragma())?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// What every connection does the same.
fn configure(connection: &Connection, durability: Durability) -> Result<(), StoreError> {
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "synchronous", durability.level())?;
    Ok(())
}

/// Makes a connection the one that writes, and holds what was asked against what is.
pub(crate) fn settle(connection: &Connection, durability: Durability) -> Result<(), StoreError> {
    configure(connection, durability)?;
    let mode: String =
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    connection.pragma_update_and_check(None, "journal_size_limit", LOG_LIMIT, |_| Ok(()))?;
    let synchronous: i64 = connection.pragma_query_value(None, "synchronous", |row| row.get(0))?;
    let mapped: i64 = connection
        .pragma_query_value(None, "mmap_size", |row| row.get(0))
        .unwrap_or(0);
    if mode != "wal" || synchronous != durability.level() || mapped != 0 {
        return Err(StoreError::Io(format!(
            "journal_mode={mode} synchronous={synchronous} mmap_size={mapped}"
        )));
    }
    Ok(())
}

/// A connection that can only read.
pub(crate) fn connect_reader(path: &Path, key: &DataKey) -> Result<Connection, StoreError> {
    let connection = connect(path, key, false)?;
    configure(&connection, Durability::Full)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}
