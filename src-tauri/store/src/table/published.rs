//! Texts that the centre publishes and the store does not read: holidays by year, lists of the
//! catalogue by name, seals by id. The newest of a name counts.

use jiff::Timestamp;
use rusqlite::Connection;

use super::column::{Columns, all, change, first};
use crate::error::StoreError;
use crate::migrate::Migration;
use crate::store::Reading;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220111,
    "CREATE TABLE published (
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        content TEXT NOT NULL,
        received_at INTEGER NOT NULL,
        PRIMARY KEY (kind, name)
    ) STRICT, WITHOUT ROWID",
)];

const TABLE: &str = "published";

/// A text of the centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// `holidays`, `catalogue`, `seal`, `seal_certificate`.
    pub kind: String,
    /// The year, the list's name, the seal's id, the certificate's SHA-256.
    pub name: String,
    /// As it was written.
    pub content: String,
}

/// Reads texts of the centre.
#[derive(Debug)]
pub struct Publications<'a>(pub(crate) &'a Reading<'a>);

impl Publications<'_> {
    /// One of them.
    pub fn get(&self, kind: &str, name: &str) -> Result<Option<Published>, StoreError> {
        first(
            self.0.connection,
            TABLE,
            "SELECT kind, name, content FROM published WHERE kind = ?1 AND name = ?2",
            [kind, name],
            read,
        )
    }

    /// All of a kind, by name.
    pub fn list(&self, kind: &str) -> Result<Vec<Published>, StoreError> {
        all(
            self.0.connection,
            TABLE,
            "SELECT kind, name, content FROM published WHERE kind = ?1 ORDER BY name",
            [kind],
            read,
        )
    }
}

pub(crate) fn put(
    connection: &Connection,
    published: &Published,
    at: Timestamp,
) -> Result<(), StoreError> {
    change(
        connection,
        "INSERT OR REPLACE INTO published (kind, name, content, received_at)
         VALUES (?1, ?2, ?3, ?4)",
        (
            &published.kind,
            &published.name,
            &published.content,
            at.as_millisecond(),
        ),
    )?;
    Ok(())
}

fn read(columns: &Columns<'_>) -> Result<Published, StoreError> {
    Ok(Published {
        kind: columns.get("kind")?,
        name: columns.get("name")?,
        content: columns.get("content")?,
    })
}
