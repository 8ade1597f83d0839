//! The audit: what was done with the file, by whom; also what is no act, as a login or a look at
//! a whole number.
//!
//! Each row names the hash of the one before it, so that a changed, missing or inserted row shows.
//! Rows are only ever added. A detail never holds personal data in the clear: it names ids.

use counter_act::Hash;
use counter_domain::role::StaffId;
use jiff::Timestamp;
use rusqlite::Connection;

use super::column::{Columns, all, change, first};
use crate::error::StoreError;
use crate::migrate::Migration;
use crate::store::{Reading, Writing};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220005,
    "CREATE TABLE audit (
        seq INTEGER PRIMARY KEY NOT NULL,
        at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        actor TEXT NOT NULL,
        subject TEXT NOT NULL,
        detail TEXT NOT NULL,
        hash BLOB NOT NULL
    ) STRICT",
)];

const TABLE: &str = "audit";

/// What is to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// When, by the machine's clock.
    pub at: Timestamp,
    /// What, as `login`, `unmask`, `act_recorded`.
    pub kind: String,
    /// Who; none for the system itself.
    pub actor: Option<StaffId>,
    /// What it was done to, as `person/<id>`; may be empty.
    pub subject: String,
    /// More, as JSON; may be empty. No personal data.
    pub detail: String,
}

/// A line of the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    /// 1, 2, 3 … without gaps.
    pub seq: u64,
    /// What was written down.
    pub entry: AuditEntry,
    /// Hash of this line and, through the one before, of all before it.
    pub hash: Hash,
}

/// Where the audit breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuditFault {
    /// A line is missing or was put in.
    #[error("审计记录应为第 {expected} 条，实际是第 {found} 条")]
    Gap {
        /// The number that should follow.
        expected: u64,
        /// The number that does.
        found: u64,
    },
    /// A line, or the one before it, was changed.
    #[error("审计记录第 {seq} 条与前一条接不上")]
    Changed {
        /// Its number.
        seq: u64,
    },
    /// Lines were cut off at the end.
    #[error("审计记录应有 {expected} 条，只剩 {found} 条")]
    Cut {
        /// How many there were.
        expected: u64,
        /// How many there are.
        found: u64,
    },
}

/// Reads the audit.
#[derive(Debug)]
pub struct Audit<'a>(pub(crate) &'a Reading<'a>);

/// Adds to the audit.
#[derive(Debug)]
pub struct AuditMut<'a>(pub(crate) &'a Writing<'a>);

impl Audit<'_> {
    /// The newest lines, the newest first.
    pub fn newest(&self, limit: u32) -> Result<Vec<AuditLine>, StoreError> {
        all(
            self.0.connection,
            TABLE,
            "SELECT seq, at, kind, actor, subject, detail, hash FROM audit
             ORDER BY seq DESC LIMIT ?1",
            [limit],
            read,
        )
    }

    /// Follows the chain from its first line. Returns how many lines there are and where it
    /// breaks first, if it does.
    pub fn verify(&self) -> Result<(u64, Option<AuditFault>), StoreError> {
        let mut statement = self.0.connection.prepare_cached(
            "SELECT seq, at, kind, actor, subject, detail, hash FROM audit ORDER BY seq",
        )?;
        let mut rows = statement.query([])?;
        let (mut seq, mut previous) = (0, None);
        while let Some(row) = rows.next()? {
            let line = read(&Columns { table: TABLE, row })?;
            if line.seq != seq + 1 {
                let (expected, found) = (seq + 1, line.seq);
                return Ok((seq, Some(AuditFault::Gap { expected, found })));
            }
            if line.hash != hash_of(line.seq, &line.entry, previous) {
                return Ok((seq, Some(AuditFault::Changed { seq: line.seq })));
            }
            (seq, previous) = (line.seq, Some(line.hash));
        }
        let end = super::mark::audit_end(self.0.connection)?;
        let whole = end == (seq, previous);
        let cut = AuditFault::Cut {
            expected: end.0,
            found: seq,
        };
        Ok((seq, (!whole).then_some(cut)))
    }
}

impl AuditMut<'_> {
    /// Adds a line.
    pub fn append(&self, entry: &AuditEntry) -> Result<(), StoreError> {
        append(self.0.connection(), entry)
    }
}

pub(crate) fn append(connection: &Connection, entry: &AuditEntry) -> Result<(), StoreError> {
    let last = first(
        connection,
        TABLE,
        "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1",
        [],
        |columns| Ok((columns.get::<u64>("seq")?, columns.hash("hash")?)),
    )?;
    let (seq, previous) = last.map_or((1, None), |(seq, hash)| (seq + 1, Some(hash)));
    let hash = hash_of(seq, entry, previous);
    change(
        connection,
        "INSERT INTO audit (seq, at, kind, actor, subject, detail, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (
            seq,
            entry.at.as_millisecond(),
            &entry.kind,
            entry.actor.as_ref().map_or("", |actor| actor.0.as_str()),
            &entry.subject,
            &entry.detail,
            hash.as_bytes().as_slice(),
        ),
    )?;
    super::mark::set_audit_end(connection, seq, hash)
}

/// SHA-256 over the line's fields, each with its length before it, and the hash before.
fn hash_of(seq: u64, entry: &AuditEntry, previous: Option<Hash>) -> Hash {
    let actor = entry.actor.as_ref().map_or("", |actor| actor.0.as_str());
    let texts = [entry.kind.as_str(), actor, &entry.subject, &entry.detail];
    let mut bytes = b"counter-audit/1\n".to_vec();
    bytes.extend(seq.to_be_bytes());
    bytes.extend(entry.at.as_millisecond().to_be_bytes());
    for text in texts {
        bytes.extend((text.len() as u64).to_be_bytes());
        bytes.extend(text.as_bytes());
    }
    if let Some(previous) = previous {
        bytes.extend(previous.as_bytes());
    }
    Hash::of(&bytes)
}

fn read(columns: &Columns<'_>) -> Result<AuditLine, StoreError> {
    let actor: String = columns.get("actor")?;
    Ok(AuditLine {
        seq: columns.get("seq")?,
        entry: AuditEntry {
            at: columns.time("at")?,
            kind: columns.get("kind")?,
            actor: (!actor.is_empty()).then_some(StaffId(actor)),
            subject: columns.get("subject")?,
            detail: columns.get("detail")?,
        },
        hash: columns.hash("hash")?,
    })
}
