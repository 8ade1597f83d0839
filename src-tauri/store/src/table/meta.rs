//! What a program must know of the file before it reads anything else in it.

use rusqlite::Connection;

use super::column::{change, first};
use crate::error::StoreError;
use crate::migrate::Migration;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220001,
    "CREATE TABLE meta (
        name TEXT PRIMARY KEY NOT NULL,
        value INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID",
)];

/// Form in which the file was last written.
pub(crate) const VERSION: &str = "version";

/// Oldest form that a program must know to open it.
pub(crate) const OLDEST_READER: &str = "oldest_reader";

/// Which terms the finder's index holds.
pub(crate) const TERMS_VERSION: &str = "terms_version";

const TABLE: &str = "meta";

pub(crate) fn number(
    connection: &Connection,
    name: &'static str,
) -> Result<Option<u32>, StoreError> {
    first(
        connection,
        TABLE,
        "SELECT value FROM meta WHERE name = ?1",
        [name],
        |columns| columns.get("value"),
    )
}

pub(crate) fn set(connection: &Connection, name: &str, value: u32) -> Result<(), StoreError> {
    change(
        connection,
        "INSERT INTO meta (name, value) VALUES (?1, ?2)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )?;
    Ok(())
}
