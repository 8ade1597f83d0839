//! What an electronic seal added to a paper. The paper's own bytes never change: a stamped file is
//! those bytes with these behind them.

use counter_act::Hash;
use counter_domain::id::DocumentId;
use jiff::Timestamp;
use rusqlite::Connection;

use super::column::{change, first};
use super::document::DocumentsMut;
use crate::error::StoreError;
use crate::migrate::Migration;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220302,
    "CREATE TABLE document_stamp (
        row INTEGER PRIMARY KEY NOT NULL REFERENCES document (row),
        appended BLOB NOT NULL,
        sha256 BLOB NOT NULL,
        stamped_at INTEGER NOT NULL
    ) STRICT",
)];

const TABLE: &str = "document_stamp";

impl DocumentsMut<'_> {
    /// Keeps what a seal added, once. `stamped` is the whole file and begins with the paper.
    pub fn add_stamp(
        &self,
        id: DocumentId,
        stamped: &[u8],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let connection = self.0.connection();
        let pdf = super::document::Documents(self.0).unstamped_pdf(id)?;
        let appended = pdf
            .as_deref()
            .and_then(|pdf| stamped.strip_prefix(pdf))
            .ok_or_else(|| StoreError::malformed(TABLE, "does not begin with the paper"))?;
        change(
            connection,
            "INSERT INTO document_stamp (row, appended, sha256, stamped_at)
             SELECT row, ?2, ?3, ?4 FROM document WHERE id = ?1",
            (
                id.0.as_bytes().as_slice(),
                appended,
                Hash::of(stamped).as_bytes().as_slice(),
                at.as_millisecond(),
            ),
        )?;
        Ok(())
    }
}

/// What stands behind a paper's own bytes, with the hash of both together.
pub(crate) fn appended(
    connection: &Connection,
    id: DocumentId,
) -> Result<Option<(Vec<u8>, Hash)>, StoreError> {
    first(
        connection,
        TABLE,
        "SELECT appended, document_stamp.sha256 AS sha256
         FROM document_stamp JOIN document USING (row) WHERE id = ?1",
        [id.0.as_bytes().as_slice()],
        |columns| Ok((columns.get("appended")?, columns.hash("sha256")?)),
    )
}
