//! 单位批量申领: an employer's list while it is at the window, a row a person.
//!
//! Invariants: nobody but its author finds a batch; a row whose number is printed does not change
//! until it is thawed; a row that was submitted names its act and is never submitted again, and
//! the act is written in the same transaction. The photo of a row counts as one reference of its
//! blob until the row is submitted, when the act holds it.

use std::fmt;

use counter_act::Hash;
use counter_domain::id::{ActId, DocumentId, DraftId};
use counter_domain::number::BusinessNumber;
use counter_domain::role::StaffId;
use jiff::Timestamp;
use rusqlite::Connection;

use super::blob;
use super::column::{Columns, all, change, first};
use crate::error::StoreError;
use crate::migrate::Migration;
use crate::store::{Reading, Writing};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611230501,
    "CREATE TABLE batch (
        row INTEGER PRIMARY KEY NOT NULL,
        id BLOB NOT NULL UNIQUE,
        author TEXT NOT NULL,
        form TEXT NOT NULL,
        document BLOB NOT NULL DEFAULT x'',
        begun_at INTEGER NOT NULL,
        saved_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX batch_author ON batch (author, saved_at);
    CREATE TABLE batch_row (
        row INTEGER PRIMARY KEY NOT NULL,
        id BLOB NOT NULL UNIQUE,
        batch INTEGER NOT NULL REFERENCES batch (row),
        line INTEGER NOT NULL,
        entry TEXT NOT NULL,
        photo BLOB NOT NULL DEFAULT x'',
        number TEXT NOT NULL DEFAULT '',
        content_sha256 TEXT NOT NULL DEFAULT '',
        act BLOB NOT NULL DEFAULT x''
    ) STRICT;
    CREATE INDEX batch_row_batch ON batch_row (batch, line);
    CREATE INDEX batch_row_number ON batch_row (number) WHERE number <> ''",
)];

const TABLE: &str = "batch";
const ROWS: &str = "batch_row";

const SELECT: &str = "SELECT id, form, document, begun_at, saved_at,
    (SELECT count(*) FROM batch_row WHERE batch_row.batch = batch.row) AS people,
    (SELECT count(*) FROM batch_row WHERE batch_row.batch = batch.row AND act <> x'') AS submitted
    FROM batch";

const SELECT_ROW: &str =
    "SELECT batch_row.id AS id, line, entry, photo, number, content_sha256, act
    FROM batch_row";

/// An employer's list. What was typed is personal and never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct BatchRecord {
    /// Its id.
    pub id: DraftId,
    /// Employer, operator and papers, as JSON of the program; the store does not read it.
    pub form: String,
    /// The 受理单 that was printed last.
    pub document: Option<DocumentId>,
    /// How many rows it has.
    pub people: u32,
    /// How many of them were submitted.
    pub submitted: u32,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// When it was last changed.
    pub saved_at: Timestamp,
}

impl fmt::Debug for BatchRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchRecord")
            .field("id", &self.id)
            .field("people", &self.people)
            .field("submitted", &self.submitted)
            .finish_non_exhaustive()
    }
}

/// A number that was printed for a row, with what was printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The number.
    pub number: BusinessNumber,
    /// `ApplicationContent::sha256` of what was printed.
    pub content_sha256: String,
}

/// A row of a list. What it says is personal and never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct BatchRow {
    /// Its id; a number is reserved under it as under a draft's.
    pub id: DraftId,
    /// Its line in the employer's table.
    pub line: u32,
    /// What it says, as JSON of the program; the store does not read it.
    pub entry: String,
    /// The photo.
    pub photo: Option<Hash>,
    /// Set from the printing of its 受理单 on.
    pub printed: Option<Printed>,
    /// The act that it became.
    pub act: Option<ActId>,
}

impl BatchRow {
    /// Whether it waits for a signature: printed and not submitted.
    pub const fn is_frozen(&self) -> bool {
        self.printed.is_some() && self.act.is_none()
    }
}

impl fmt::Debug for BatchRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchRow")
            .field("id", &self.id)
            .field("line", &self.line)
            .field("act", &self.act)
            .finish_non_exhaustive()
    }
}

/// Why a list or a row is not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeBatchError {
    /// There is none of his with that id, or no such row.
    #[error("找不到这份名册，它可能已放弃")]
    NotFound,
    /// Its 受理单 is printed.
    #[error("受理单已打印，名册不能再改；确需修改请先作废受理单")]
    Frozen,
    /// The row was submitted, or is not printed.
    #[error("这一行已提交，或受理单还没有打印")]
    NotFrozen,
    /// The file.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads lists.
#[derive(Debug)]
pub struct Batches<'a>(pub(crate) &'a Reading<'a>);

/// Writes lists.
#[derive(Debug)]
pub struct BatchesMut<'a>(pub(crate) &'a Writing<'a>);

impl Batches<'_> {
    /// A list, for its author.
    pub fn get(&self, id: DraftId, author: &StaffId) -> Result<Option<BatchRecord>, StoreError> {
        let sql = format!("{SELECT} WHERE id = ?1 AND author = ?2");
        let params = (id.0.as_bytes().as_slice(), &author.0);
        first(self.0.connection, TABLE, &sql, params, read)
    }

    /// All lists of one author, the last changed first.
    pub fn of_author(&self, author: &StaffId) -> Result<Vec<BatchRecord>, StoreError> {
        let sql = format!("{SELECT} WHERE author = ?1 ORDER BY saved_at DESC, row DESC");
        all(self.0.connection, TABLE, &sql, [&author.0], read)
    }

    /// The rows of a list in the order of the employer's table.
    pub fn rows(&self, batch: DraftId) -> Result<Vec<BatchRow>, StoreError> {
        rows(self.0.connection, batch)
    }

    /// One row.
    pub fn row(&self, id: DraftId) -> Result<Option<BatchRow>, StoreError> {
        row(self.0.connection, id)
    }
}

impl BatchesMut<'_> {
    /// Begins a list.
    pub fn begin(
        &self,
        id: DraftId,
        author: &StaffId,
        form: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        change(
            self.0.connection(),
            "INSERT INTO batch (id, author, form, begun_at, saved_at) VALUES (?1, ?2, ?3, ?4, ?4)",
            (
                id.0.as_bytes().as_slice(),
                &author.0,
                form,
                at.as_millisecond(),
            ),
        )?;
        Ok(())
    }

    /// Saves employer, operator and papers, unless a row waits for a signature.
    pub fn save(&self, id: DraftId, form: &str, at: Timestamp) -> Result<(), ChangeBatchError> {
        let connection = self.0.connection();
        if rows(connection, id)?.iter().any(BatchRow::is_frozen) {
            return Err(ChangeBatchError::Frozen);
        }
        change(
            connection,
            "UPDATE batch SET form = ?2, saved_at = ?3 WHERE id = ?1",
            (id.0.as_bytes().as_slice(), form, at.as_millisecond()),
        )?;
        Ok(())
    }

    /// Adds a row.
    pub fn add_row(
        &self,
        batch: DraftId,
        id: DraftId,
        line: u32,
        entry: &str,
    ) -> Result<(), ChangeBatchError> {
        let touched = change(
            self.0.connection(),
            "INSERT INTO batch_row (id, batch, line, entry)
             SELECT ?2, row, ?3, ?4 FROM batch WHERE id = ?1",
            (
                batch.0.as_bytes().as_slice(),
                id.0.as_bytes().as_slice(),
                line,
                entry,
            ),
        )?;
        found(touched)
    }

    /// Writes what a row says and its line, unless it is printed.
    pub fn put_entry(&self, id: DraftId, line: u32, entry: &str) -> Result<(), ChangeBatchError> {
        self.open_row(id)?;
        let touched = change(
            self.0.connection(),
            "UPDATE batch_row SET line = ?2, entry = ?3 WHERE id = ?1",
            (id.0.as_bytes().as_slice(), line, entry),
        )?;
        found(touched)
    }

    /// Puts a photo to a row in place of the one that is there, unless it is printed.
    pub fn put_photo(&self, id: DraftId, bytes: &[u8]) -> Result<Hash, ChangeBatchError> {
        let connection = self.0.connection();
        let before = self.open_row(id)?.photo;
        let hash = Hash::of(bytes);
        blob::hold(connection, hash, bytes)?;
        change(
            connection,
            "UPDATE batch_row SET photo = ?2 WHERE id = ?1",
            (id.0.as_bytes().as_slice(), hash.as_bytes().as_slice()),
        )
        .map_err(ChangeBatchError::from)?;
        if let Some(before) = before {
            blob::let_go(connection, before)?;
        }
        Ok(hash)
    }

    /// Takes a row away, unless it is printed.
    pub fn remove_row(&self, id: DraftId) -> Result<(), ChangeBatchError> {
        let row = self.open_row(id)?;
        forget_row(self.0.connection(), &row)?;
        Ok(())
    }

    /// Freezes a row with the number that is printed for it.
    pub fn freeze(&self, id: DraftId, printed: &Printed) -> Result<(), ChangeBatchError> {
        self.open_row(id)?;
        let touched = change(
            self.0.connection(),
            "UPDATE batch_row SET number = ?2, content_sha256 = ?3 WHERE id = ?1",
            (
                id.0.as_bytes().as_slice(),
                printed.number.to_string(),
                &printed.content_sha256,
            ),
        )?;
        found(touched)
    }

    /// Names the 受理单 that carries the numbers of the rows that are frozen now.
    pub fn printed(
        &self,
        id: DraftId,
        document: DocumentId,
        at: Timestamp,
    ) -> Result<(), ChangeBatchError> {
        let touched = change(
            self.0.connection(),
            "UPDATE batch SET document = ?2, saved_at = ?3 WHERE id = ?1",
            (
                id.0.as_bytes().as_slice(),
                document.0.as_bytes().as_slice(),
                at.as_millisecond(),
            ),
        )?;
        found(touched)
    }

    /// Opens a row again. Its number is the caller's to make void.
    pub fn thaw(&self, id: DraftId) -> Result<BusinessNumber, ChangeBatchError> {
        let printed = self.frozen_row(id)?.1;
        change(
            self.0.connection(),
            "UPDATE batch_row SET number = '', content_sha256 = '' WHERE id = ?1",
            [id.0.as_bytes().as_slice()],
        )?;
        Ok(printed.number)
    }

    /// Notes the act that a row became, once. The act holds the photo from now on.
    pub fn submitted(&self, id: DraftId, act: ActId) -> Result<(), ChangeBatchError> {
        let connection = self.0.connection();
        let (row, _) = self.frozen_row(id)?;
        change(
            connection,
            "UPDATE batch_row SET act = ?2 WHERE id = ?1",
            (id.0.as_bytes().as_slice(), act.0.as_bytes().as_slice()),
        )?;
        if let Some(photo) = row.photo {
            blob::let_go(connection, photo)?;
        }
        Ok(())
    }

    /// Takes a list away with its rows. None of them may wait for a signature.
    pub fn remove(&self, id: DraftId) -> Result<(), ChangeBatchError> {
        let connection = self.0.connection();
        for row in rows(connection, id)? {
            if row.is_frozen() {
                return Err(ChangeBatchError::Frozen);
            }
            forget_row(connection, &row)?;
        }
        let touched = change(
            connection,
            "DELETE FROM batch WHERE id = ?1",
            [id.0.as_bytes().as_slice()],
        )?;
        found(touched)
    }

    fn open_row(&self, id: DraftId) -> Result<BatchRow, ChangeBatchError> {
        let row = row(self.0.connection(), id)?.ok_or(ChangeBatchError::NotFound)?;
        match row.printed {
            None => Ok(row),
            Some(_) => Err(ChangeBatchError::Frozen),
        }
    }

    fn frozen_row(&self, id: DraftId) -> Result<(BatchRow, Printed), ChangeBatchError> {
        let row = row(self.0.connection(), id)?.ok_or(ChangeBatchError::NotFound)?;
        match (&row.printed, row.act) {
            (Some(printed), None) => {
                let printed = printed.clone();
                Ok((row, printed))
            }
            _ => Err(ChangeBatchError::NotFrozen),
        }
    }
}

fn rows(connection: &Connection, batch: DraftId) -> Result<Vec<BatchRow>, StoreError> {
    let sql = format!(
        "{SELECT_ROW} JOIN batch ON batch.row = batch_row.batch
         WHERE batch.id = ?1 ORDER BY line, batch_row.row"
    );
    let batch = batch.0.as_bytes().as_slice();
    all(connection, ROWS, &sql, [batch], read_row)
}

fn row(connection: &Connection, id: DraftId) -> Result<Option<BatchRow>, StoreError> {
    let sql = format!("{SELECT_ROW} WHERE id = ?1");
    first(
        connection,
        ROWS,
        &sql,
        [id.0.as_bytes().as_slice()],
        read_row,
    )
}

/// What was submitted has let its photo go already.
fn forget_row(connection: &Connection, row: &BatchRow) -> Result<(), StoreError> {
    change(
        connection,
        "DELETE FROM batch_row WHERE id = ?1",
        [row.id.0.as_bytes().as_slice()],
    )?;
    match (row.photo, row.act) {
        (Some(photo), None) => blob::let_go(connection, photo),
        _ => Ok(()),
    }
}

fn found(touched: usize) -> Result<(), ChangeBatchError> {
    match touched {
        0 => Err(ChangeBatchError::NotFound),
        _ => Ok(()),
    }
}

fn read(columns: &Columns<'_>) -> Result<BatchRecord, StoreError> {
    Ok(BatchRecord {
        id: DraftId(columns.id("id")?),
        form: columns.get("form")?,
        document: columns.optional_id("document")?.map(DocumentId),
        people: columns.get("people")?,
        submitted: columns.get("submitted")?,
        begun_at: columns.time("begun_at")?,
        saved_at: columns.time("saved_at")?,
    })
}

fn read_row(columns: &Columns<'_>) -> Result<BatchRow, StoreError> {
    let content_sha256: String = columns.get("content_sha256")?;
    let printed = if content_sha256.is_empty() {
        None
    } else {
        Some(Printed {
            number: columns.parse("number")?,
            content_sha256,
        })
    };
    Ok(BatchRow {
        id: DraftId(columns.id("id")?),
        line: columns.get("line")?,
        entry: columns.get("entry")?,
        photo: columns.optional_hash("photo")?,
        printed,
        act: columns.optional_id("act")?.map(ActId),
    })
}
