//! Prints and what became of them. One wish to print is one row, however often it is sent.

use counter_domain::id::DocumentId;
use counter_domain::role::StaffId;
use jiff::Timestamp;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::column::{Columns, all, change, first, to_name};
use crate::error::StoreError;
use crate::migrate::Migration;
use crate::store::{Reading, Writing};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220014,
    "CREATE TABLE print (
        row INTEGER PRIMARY KEY NOT NULL,
        id BLOB NOT NULL UNIQUE,
        document BLOB NOT NULL,
        reprint INTEGER NOT NULL,
        state TEXT NOT NULL,
        fault TEXT NOT NULL,
        job TEXT NOT NULL,
        asked_by TEXT NOT NULL,
        asked_at INTEGER NOT NULL,
        changed_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX print_document ON print (document);
    CREATE INDEX print_asked ON print (asked_at)",
)];

const TABLE: &str = "print";

const SELECT: &str = "SELECT id, document, reprint, state, fault, job, asked_by, asked_at, \
                      changed_at FROM print";

/// How far a print has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrintState {
    /// Wished for.
    Queued,
    /// The printer has it.
    Sent,
    /// 打印机报告已出纸, or the clerk says so.
    Done,
    /// No paper came out.
    Failed,
    /// Taken back before it was sent.
    Cancelled,
    /// Nobody knows; the clerk is asked.
    Unknown,
}

impl PrintState {
    /// Whether paper may have come out.
    pub const fn may_lie_on_paper(self) -> bool {
        !matches!(self, Self::Failed | Self::Cancelled)
    }
}

/// One print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintRecord {
    /// Made by the caller for this wish.
    pub id: Uuid,
    /// What is printed.
    pub document: DocumentId,
    /// 0 for the first, n for 补打第n次.
    pub reprint: u32,
    /// How far it has come.
    pub state: PrintState,
    /// Code of the fault, as `out_of_paper`; empty without one.
    pub fault: String,
    /// The printer's job, as its address; empty before it has one.
    pub job: String,
    /// Who wished.
    pub asked_by: StaffId,
    /// When.
    pub asked_at: Timestamp,
    /// When its state last changed.
    pub changed_at: Timestamp,
}

/// Reads prints.
#[derive(Debug)]
pub struct Prints<'a>(pub(crate) &'a Reading<'a>);

/// Writes prints.
#[derive(Debug)]
pub struct PrintsMut<'a>(pub(crate) &'a Writing<'a>);

impl Prints<'_> {
    /// One print.
    pub fn get(&self, id: Uuid) -> Result<Option<PrintRecord>, StoreError> {
        get(self.0.connection, id)
    }

    /// The prints of a document, the oldest first.
    pub fn of_document(&self, document: DocumentId) -> Result<Vec<PrintRecord>, StoreError> {
        let sql = format!("{SELECT} WHERE document = ?1 ORDER BY row");
        let id = document.0.as_bytes().as_slice();
        all(self.0.connection, TABLE, &sql, [id], read)
    }

    /// Prints that were asked for at an instant or later, the newest first.
    pub fn since(&self, at: Timestamp) -> Result<Vec<PrintRecord>, StoreError> {
        let sql = format!("{SELECT} WHERE asked_at >= ?1 ORDER BY row DESC");
        all(self.0.connection, TABLE, &sql, [at.as_millisecond()], read)
    }

    /// Prints in a state, the oldest first: after a restart, those that nobody follows any more.
    pub fn in_state(&self, state: PrintState) -> Result<Vec<PrintRecord>, StoreError> {
        let sql = format!("{SELECT} WHERE state = ?1 ORDER BY row");
        let state = to_name(TABLE, &state)?;
        all(self.0.connection, TABLE, &sql, [state], read)
    }
}

impl PrintsMut<'_> {
    /// Notes a wish to print, once: the same id again gives the print that there is, and `false`.
    pub fn begin(
        &self,
        id: Uuid,
        document: DocumentId,
        asked_by: &StaffId,
        at: Timestamp,
    ) -> Result<(PrintRecord, bool), StoreError> {
        let connection = self.0.connection();
        if let Some(print) = get(connection, id)? {
            return Ok((print, false));
        }
        let earlier = Prints(self.0).of_document(document)?;
        let printed = earlier
            .iter()
            .filter(|print| print.state.may_lie_on_paper());
        let record = PrintRecord {
            id,
            document,
            reprint: u32::try_from(printed.count()).unwrap_or(u32::MAX),
            state: PrintState::Queued,
            fault: String::new(),
            job: String::new(),
            asked_by: asked_by.clone(),
            asked_at: at,
            changed_at: at,
        };
        change(
            connection,
            "INSERT INTO print (id, document, reprint, state, fault, job, asked_by, asked_at,
                changed_at)
             VALUES (?1, ?2, ?3, 'queued', '', '', ?4, ?5, ?5)",
            (
                id.as_bytes().as_slice(),
                document.0.as_bytes().as_slice(),
                record.reprint,
                &asked_by.0,
                at.as_millisecond(),
            ),
        )?;
        Ok((record, true))
    }

    /// Notes how far a print has come. Returns whether there is such a print.
    pub fn set_state(
        &self,
        id: Uuid,
        state: PrintState,
        fault: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let touched = change(
            self.0.connection(),
            "UPDATE print SET state = ?2, fault = ?3, changed_at = ?4 WHERE id = ?1",
            (
                id.as_bytes().as_slice(),
                to_name(TABLE, &state)?,
                fault,
                at.as_millisecond(),
            ),
        )?;
        Ok(touched > 0)
    }

    /// Notes the printer's job, so that it can be followed after a restart.
    pub fn set_job(&self, id: Uuid, job: &str) -> Result<bool, StoreError> {
        let touched = change(
            self.0.connection(),
            "UPDATE print SET job = ?2 WHERE id = ?1",
            (id.as_bytes().as_slice(), job),
        )?;
        Ok(touched > 0)
    }
}

fn get(connection: &Connection, id: Uuid) -> Result<Option<PrintRecord>, StoreError> {
    let sql = format!("{SELECT} WHERE id = ?1");
    first(connection, TABLE, &sql, [id.as_bytes().as_slice()], read)
}

fn read(columns: &Columns<'_>) -> Result<PrintRecord, StoreError> {
    Ok(PrintRecord {
        id: columns.id("id")?,
        document: DocumentId(columns.id("document")?),
        reprint: columns.get("reprint")?,
        state: columns.name("state")?,
        fault: columns.get("fault")?,
        job: columns.get("job")?,
        asked_by: StaffId(columns.get("asked_by")?),
        asked_at: columns.time("asked_at")?,
        changed_at: columns.time("changed_at")?,
    })
}
