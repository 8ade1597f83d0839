//! Papers as they were printed. A document never changes: the mark 补打第n次 is laid over it when
//! it is printed, not here.

use std::fmt;

use counter_act::Hash;
use counter_domain::id::{ActId, DocumentId};
use jiff::Timestamp;

use super::column::{Columns, all, change, first};
use super::document_stamp;
use crate::error::StoreError;
use crate::migrate::Migration;
use crate::store::{Reading, Writing};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220013,
    "CREATE TABLE document (
        row INTEGER PRIMARY KEY NOT NULL,
        id BLOB NOT NULL UNIQUE,
        number TEXT NOT NULL,
        kind TEXT NOT NULL,
        sha256 BLOB NOT NULL,
        pages INTEGER NOT NULL,
        paper TEXT NOT NULL,
        data TEXT NOT NULL,
        template INTEGER NOT NULL,
        act BLOB NOT NULL,
        made_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX document_number ON document (number);
    CREATE TABLE document_pdf (
        row INTEGER PRIMARY KEY NOT NULL REFERENCES document (row),
        pdf BLOB NOT NULL
    ) STRICT",
)];

const TABLE: &str = "document";

const SELECT: &str =
    "SELECT id, number, kind, sha256, pages, paper, data, template, act, made_at FROM document";

/// A document without its bytes. What it was made of is personal and never printed by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct DocumentRecord {
    /// Its id.
    pub id: DocumentId,
    /// The business number that it carries.
    pub number: String,
    /// As `card_application_form`.
    pub kind: String,
    /// SHA-256 of the PDF.
    pub sha256: Hash,
    /// Pages.
    pub pages: u32,
    /// `A4` | `A5`
    pub paper: String,
    /// What it was made of, as JSON of its kind.
    pub data: String,
    /// Version of the template that made it.
    pub template: u32,
    /// The act that it belongs to; none while the 受理单 waits for its signature.
    pub act: Option<ActId>,
    /// When it was made.
    pub made_at: Timestamp,
}

impl fmt::Debug for DocumentRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DocumentRecord")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

/// Reads documents.
#[derive(Debug)]
pub struct Documents<'a>(pub(crate) &'a Reading<'a>);

/// Keeps documents.
#[derive(Debug)]
pub struct DocumentsMut<'a>(pub(crate) &'a Writing<'a>);

impl Documents<'_> {
    /// A document without its bytes.
    pub fn get(&self, id: DocumentId) -> Result<Option<DocumentRecord>, StoreError> {
        let sql = format!("{SELECT} WHERE id = ?1");
        let id = id.0.as_bytes().as_slice();
        first(self.0.connection, TABLE, &sql, [id], read)
    }

    /// Its PDF as it is printed: with its electronic seal, if it has one.
    pub fn pdf(&self, id: DocumentId) -> Result<Option<Vec<u8>>, StoreError> {
        let pdf = self.unstamped_pdf(id)?;
        let stamp = document_stamp::appended(self.0.connection, id)?;
        Ok(match (pdf, stamp) {
            (Some(pdf), Some((appended, _))) => Some([pdf, appended].concat()),
            (pdf, _) => pdf,
        })
    }

    /// Its PDF as it was made.
    pub fn unstamped_pdf(&self, id: DocumentId) -> Result<Option<Vec<u8>>, StoreError> {
        first(
            self.0.connection,
            "document_pdf",
            "SELECT pdf FROM document_pdf JOIN document USING (row) WHERE id = ?1",
            [id.0.as_bytes().as_slice()],
            |columns| columns.get("pdf"),
        )
    }

    /// The papers of a business number, the oldest first.
    pub fn of_number(&self, number: &str) -> Result<Vec<DocumentRecord>, StoreError> {
        let sql = format!("{SELECT} WHERE number = ?1 ORDER BY row");
        all(self.0.connection, TABLE, &sql, [number], read)
    }
}

impl DocumentsMut<'_> {
    /// Keeps a document. `record.sha256` must be the hash of the bytes.
    pub fn add(&self, record: &DocumentRecord, pdf: &[u8]) -> Result<(), StoreError> {
        if Hash::of(pdf) != record.sha256 {
            return Err(StoreError::malformed(TABLE, "sha256 is not the PDF's"));
        }
        let connection = self.0.connection();
        change(
            connection,
            "INSERT INTO document (id, number, kind, sha256, pages, paper, data, template, act,
                made_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            (
                record.id.0.as_bytes().as_slice(),
                &record.number,
                &record.kind,
                record.sha256.as_bytes().as_slice(),
                record.pages,
                &record.paper,
                &record.data,
                record.template,
                record
                    .act
                    .map_or(Vec::new(), |act| act.0.as_bytes().to_vec()),
                record.made_at.as_millisecond(),
            ),
        )?;
        change(
            connection,
            "INSERT INTO document_pdf (row, pdf) VALUES (?1, ?2)",
            (connection.last_insert_rowid(), pdf),
        )?;
        Ok(())
    }

    /// Ties a document to the act that it belongs to, once. Returns whether it was free.
    pub fn tie(&self, id: DocumentId, act: ActId) -> Result<bool, StoreError> {
        let touched = change(
            self.0.connection(),
            "UPDATE document SET act = ?2 WHERE id = ?1 AND act = x''",
            (id.0.as_bytes().as_slice(), act.0.as_bytes().as_slice()),
        )?;
        Ok(touched > 0)
    }
}

fn read(columns: &Columns<'_>) -> Result<DocumentRecord, StoreError> {
    Ok(DocumentRecord {
        id: DocumentId(columns.id("id")?),
        number: columns.get("number")?,
        kind: columns.get("kind")?,
        sha256: columns.hash("sha256")?,
        pages: columns.get("pages")?,
        paper: columns.get("paper")?,
        data: columns.get("data")?,
        template: columns.get("template")?,
        act: columns.optional_id("act")?.map(ActId),
        made_at: columns.time("made_at")?,
    })
}
