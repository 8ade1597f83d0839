//! Certificates as lists show them: a projection of heads, never a source.

use std::collections::BTreeMap;

use counter_domain::certificate::{Certificate, CertificateStatus, SealWay};
use counter_domain::id::{DocumentId, PersonId};
use counter_domain::person::Person;
use counter_domain::role::StaffId;
use counter_domain::sensitive::Sensitive;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::Connection;

use super::column::{Columns, all, change, first, from_time, to_name};
use crate::error::StoreError;
use crate::migrate::Migration;
use crate::store::Reading;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220301,
    "CREATE TABLE certificate_row (
        certificate BLOB PRIMARY KEY NOT NULL,
        person_row INTEGER NOT NULL REFERENCES person (row),
        number TEXT NOT NULL,
        kind TEXT NOT NULL,
        seal TEXT NOT NULL,
        status TEXT NOT NULL,
        person_name TEXT NOT NULL,
        made_by TEXT NOT NULL,
        made_at INTEGER NOT NULL,
        valid_until TEXT NOT NULL,
        pages INTEGER NOT NULL,
        stamped_by TEXT NOT NULL,
        stamped_at INTEGER NOT NULL,
        copies INTEGER NOT NULL,
        reason TEXT NOT NULL,
        reprints INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX certificate_row_number ON certificate_row (number);
    CREATE INDEX certificate_row_status ON certificate_row (status, made_at);
    CREATE INDEX certificate_row_stamped ON certificate_row (stamped_at) WHERE stamped_at >= 0",
)];

const TABLE: &str = "certificate_row";

const SELECT: &str = "SELECT certificate, person.id AS person, number, kind, seal, status,
    person_name, made_by, made_at, valid_until, pages, stamped_by, stamped_at, copies, reason,
    reprints
    FROM certificate_row JOIN person ON person.row = person_row";

/// One certificate in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateRow {
    /// Its id.
    pub certificate: DocumentId,
    /// Whose.
    pub person: PersonId,
    /// Its number.
    pub number: String,
    /// Kind of document.
    pub kind: String,
    /// How it gets its seal.
    pub seal: SealWay,
    /// Where it stands, but for time.
    pub status: CertificateStatus,
    /// Name of the person.
    pub person_name: Sensitive<String>,
    /// Who made it.
    pub made_by: StaffId,
    /// When.
    pub made_at: Timestamp,
    /// Last day on which it is good.
    pub valid_until: Date,
    /// Pages.
    pub pages: u32,
    /// Who stamped it.
    pub stamped_by: Option<StaffId>,
    /// When.
    pub stamped_at: Option<Timestamp>,
    /// How many copies were stamped; 0 for none.
    pub copies: u16,
    /// Why its seal was refused, or why it is void.
    pub reason: String,
    /// 补打次数
    pub reprints: u32,
}

/// Reads lists of certificates.
#[derive(Debug)]
pub struct Certificates<'a>(pub(crate) &'a Reading<'a>);

impl Certificates<'_> {
    /// One of them.
    pub fn get(&self, certificate: DocumentId) -> Result<Option<CertificateRow>, StoreError> {
        one(self.0.connection, certificate)
    }

    /// The one of a number.
    pub fn of_number(&self, number: &str) -> Result<Option<CertificateRow>, StoreError> {
        let sql = format!("{SELECT} WHERE number = ?1");
        first(self.0.connection, TABLE, &sql, [number], read)
    }

    /// Those in a state, the oldest first.
    pub fn in_state(
        &self,
        status: CertificateStatus,
        limit: u32,
    ) -> Result<Vec<CertificateRow>, StoreError> {
        let sql = format!("{SELECT} WHERE status = ?1 ORDER BY made_at, number LIMIT ?2");
        let status = to_name(TABLE, &status)?;
        all(self.0.connection, TABLE, &sql, (status, limit), read)
    }

    /// 用印登记: those that were stamped at an instant or later, the newest first. What became of
    /// them afterwards takes nobody out of the register.
    pub fn stamped_since(
        &self,
        at: Timestamp,
        limit: u32,
    ) -> Result<Vec<CertificateRow>, StoreError> {
        let sql = format!(
            "{SELECT} WHERE stamped_at >= ?1 AND stamped_at >= 0
             ORDER BY stamped_at DESC, number DESC LIMIT ?2"
        );
        let values = (at.as_millisecond().max(0), limit);
        all(self.0.connection, TABLE, &sql, values, read)
    }
}

/// Brings the rows of a person in line with his head. `before` is the head that they were in line
/// with.
pub(crate) fn project(
    connection: &Connection,
    person_row: i64,
    before: Option<&Person>,
    head: Option<&Person>,
) -> Result<(), StoreError> {
    let none = BTreeMap::new();
    let known = before.map_or(&none, |person| &person.certificates);
    let now = head.map_or(&none, |person| &person.certificates);
    for gone in known.keys().filter(|id| !now.contains_key(id)) {
        change(
            connection,
            "DELETE FROM certificate_row WHERE certificate = ?1",
            [gone.0.as_bytes().as_slice()],
        )?;
    }
    let Some(head) = head else { return Ok(()) };
    let same_person = before.is_some_and(|before| before.facts.name == head.facts.name);
    for certificate in head.certificates.values() {
        if !same_person || known.get(&certificate.id) != Some(certificate) {
            put(connection, person_row, head, certificate)?;
        }
    }
    Ok(())
}

/// Whether the rows of a person are what his head says.
pub(crate) fn agrees(connection: &Connection, head: &Person) -> Result<bool, StoreError> {
    for certificate in head.certificates.values() {
        if one(connection, certificate.id)? != Some(row(head, certificate)) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn row(head: &Person, certificate: &Certificate) -> CertificateRow {
    let stamping = certificate.stamping.as_ref();
    CertificateRow {
        certificate: certificate.id,
        person: head.id,
        number: certificate.number.to_string(),
        kind: certificate.document_kind.clone(),
        seal: certificate.seal,
        status: certificate.status,
        person_name: head.facts.name.clone(),
        made_by: certificate.made_by.clone(),
        made_at: certificate.made_at,
        valid_until: certificate.valid_until,
        pages: certificate.pages,
        stamped_by: stamping.map(|stamping| stamping.by.clone()),
        stamped_at: stamping.map(|stamping| stamping.at),
        copies: stamping.map_or(0, |stamping| stamping.copies),
        reason: certificate.reason.clone(),
        reprints: certificate.reprints,
    }
}

fn put(
    connection: &Connection,
    person_row: i64,
    head: &Person,
    certificate: &Certificate,
) -> Result<(), StoreError> {
    let row = row(head, certificate);
    change(
        connection,
        "INSERT INTO certificate_row (certificate, person_row, number, kind, seal, status,
            person_name, made_by, made_at, valid_until, pages, stamped_by, stamped_at, copies,
            reason, reprints)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
         ON CONFLICT (certificate) DO UPDATE SET person_row = excluded.person_row,
            status = excluded.status, person_name = excluded.person_name,
            stamped_by = excluded.stamped_by, stamped_at = excluded.stamped_at,
            copies = excluded.copies, reason = excluded.reason, reprints = excluded.reprints",
        (
            row.certificate.0.as_bytes().as_slice(),
            person_row,
            &row.number,
            &row.kind,
            to_name(TABLE, &row.seal)?,
            to_name(TABLE, &row.status)?,
            row.person_name.expose(),
            &row.made_by.0,
            row.made_at.as_millisecond(),
            row.valid_until.to_string(),
            row.pages,
            row.stamped_by.as_ref().map_or("", |by| by.0.as_str()),
            from_time(row.stamped_at),
            row.copies,
            &row.reason,
            row.reprints,
        ),
    )?;
    Ok(())
}

fn one(
    connection: &Connection,
    certificate: DocumentId,
) -> Result<Option<CertificateRow>, StoreError> {
    let sql = format!("{SELECT} WHERE certificate = ?1");
    let id = certificate.0.as_bytes().as_slice();
    first(connection, TABLE, &sql, [id], read)
}

fn read(columns: &Columns<'_>) -> Result<CertificateRow, StoreError> {
    Ok(CertificateRow {
        certificate: DocumentId(columns.id("certificate")?),
        person: PersonId(columns.id("person")?),
        number: columns.get("number")?,
        kind: columns.get("kind")?,
        seal: columns.name("seal")?,
        status: columns.name("status")?,
        person_name: Sensitive::new(columns.get("person_name")?),
        made_by: StaffId(columns.get("made_by")?),
        made_at: columns.time("made_at")?,
        valid_until: columns.parse("valid_until")?,
        pages: columns.get("pages")?,
        stamped_by: columns.optional_text("stamped_by")?.map(StaffId),
        stamped_at: columns.optional_time("stamped_at")?,
        copies: columns.get("copies")?,
        reason: columns.get("reason")?,
        reprints: columns.get("reprints")?,
    })
}
