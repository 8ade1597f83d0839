//! The journal: acts as they were sealed, their payloads and attachments.
//!
//! Rows are only ever added. What may change is the centre's verdict; what may go, by retention,
//! are the bytes of a payload or of an attachment: the hash in the envelope stays (a tombstone
//! verifies, a gap does not).

mod append;
mod desk;
pub(crate) mod open;
mod order;
pub(crate) mod verdict;

pub(crate) use append::attach;
pub use append::{AppendActError, NewAct};
pub use desk::Told;

use counter_act::{Chain, OpenError, SealedAct, Subject};
use counter_domain::id::{ActId, DeviceId, PersonId};
use counter_domain::role::StaffId;
use jiff::Timestamp;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::column::{Columns, all, count, first};
use super::sync_state::Place;
use super::{blob, mark};
use crate::error::StoreError;
use crate::migrate::Migration;
use crate::store::{Reading, Writing};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220008,
    // position = epoch * 2^40 + seq: the order of the device's acts, without an index of its own.
    "CREATE TABLE act (
        position INTEGER PRIMARY KEY NOT NULL,
        id BLOB NOT NULL UNIQUE,
        sealed TEXT NOT NULL,
        hash BLOB NOT NULL,
        subject TEXT NOT NULL,
        kind TEXT NOT NULL,
        actor TEXT NOT NULL,
        at INTEGER NOT NULL,
        business_number TEXT NOT NULL,
        verdict TEXT NOT NULL,
        verdict_detail TEXT NOT NULL DEFAULT ''
    ) STRICT;
    CREATE INDEX act_subject ON act (subject);
    CREATE TABLE payload (
        position INTEGER PRIMARY KEY NOT NULL REFERENCES act (position),
        bytes BLOB NOT NULL,
        removed INTEGER NOT NULL DEFAULT 0
    ) STRICT",
)];

const TABLE: &str = "act";

const EPOCH_BITS: u32 = 40;

const SELECT: &str = "SELECT position, id, sealed, subject, kind, actor, at, business_number, \
                      verdict, verdict_detail FROM act";

/// What the centre said of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing yet.
    Pending,
    /// Accepted, finally.
    Accepted,
    /// Held for a named person to decide.
    Held,
    /// Refused, finally.
    Refused,
}

impl Verdict {
    /// Whether the act still lies on top of what the centre has said of its subject.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Held)
    }
}

/// An act of the journal without its payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActRecord {
    /// Its id.
    pub id: ActId,
    /// The opaque string, as it is sent.
    pub sealed: String,
    /// As `person/<id>`.
    pub subject: String,
    /// Kind of the payload.
    pub kind: String,
    /// Who.
    pub actor: StaffId,
    /// When, by the machine's clock.
    pub at: Timestamp,
    /// 业务编号, where it has one.
    pub business_number: Option<String>,
    /// What the centre said.
    pub verdict: Verdict,
    /// Its reason, as the centre wrote it; empty without one.
    pub verdict_detail: String,
}

impl ActRecord {
    /// The envelope with its signatures.
    pub fn open(&self) -> Result<SealedAct, OpenError> {
        SealedAct::open(&self.sealed)
    }
}

/// Acts that the centre has not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unsent {
    /// How many.
    pub count: u64,
    /// When the oldest was done.
    pub oldest: Option<Timestamp>,
}

/// Reads the journal.
#[derive(Debug)]
pub struct Acts<'a>(pub(crate) &'a Reading<'a>);

/// Adds to the journal.
#[derive(Debug)]
pub struct ActsMut<'a>(pub(crate) &'a Writing<'a>);

impl Acts<'_> {
    /// The end of the journal: the next act has `seq() + 1` and names `last()`. Ask it within the
    /// transaction that appends.
    pub fn next_chain(&self, device: DeviceId, epoch: u32) -> Result<Chain, StoreError> {
        mark::journal(self.0.connection, device, epoch)
    }

    /// One act.
    pub fn get(&self, id: ActId) -> Result<Option<ActRecord>, StoreError> {
        let sql = format!("{SELECT} WHERE id = ?1");
        let id = id.0.as_bytes().as_slice();
        first(self.0.connection, TABLE, &sql, [id], read)
    }

    /// What was done to a subject, the newest first.
    pub fn of_subject(&self, subject: &Subject) -> Result<Vec<ActRecord>, StoreError> {
        let sql = format!("{SELECT} WHERE subject = ?1 ORDER BY position DESC");
        all(self.0.connection, TABLE, &sql, [subject_key(subject)], read)
    }

    /// Acts on a subject that the centre has not finally judged, own and imported ones, in the
    /// order in which they are folded: what [`counter_act::Seen::pending`] names, because all of
    /// them lie beneath the next act.
    pub fn pending_of(&self, subject: &Subject) -> Result<Vec<ActId>, StoreError> {
        open::pending_of(self.0.connection, subject)
    }

    /// The payload of an act; none if retention has taken it away or there is no such act.
    pub fn payload(&self, id: ActId) -> Result<Option<Vec<u8>>, StoreError> {
        first(
            self.0.connection,
            "payload",
            "SELECT bytes FROM payload JOIN act USING (position) WHERE id = ?1 AND removed = 0",
            [id.0.as_bytes().as_slice()],
            |columns| columns.get("bytes"),
        )
    }

    /// What the centre has not answered.
    pub fn unsent(&self) -> Result<Unsent, StoreError> {
        let count = mark::unsent(self.0.connection)?;
        let oldest = first(
            self.0.connection,
            TABLE,
            "SELECT at FROM act WHERE position > ?1 AND verdict = 'pending'
             ORDER BY position LIMIT 1",
            [mark::judged(self.0.connection)?],
            |columns| columns.time("at"),
        )?;
        Ok(Unsent { count, oldest })
    }

    /// How many acts there are.
    pub fn count(&self) -> Result<u64, StoreError> {
        count(self.0.connection, "SELECT count(*) FROM act")
    }
}

pub(crate) fn subject_key(subject: &Subject) -> String {
    format!("{}/{}", subject.kind, subject.id)
}

pub(crate) fn person_of(subject: &Subject) -> Result<Option<PersonId>, StoreError> {
    if subject.kind != "person" {
        return Ok(None);
    }
    subject
        .id
        .parse()
        .map(Some)
        .map_err(|error| StoreError::malformed(TABLE, error))
}

/// The person of a subject's key, if it is one.
pub(crate) fn person_of_key(key: &str) -> Result<Option<PersonId>, StoreError> {
    match key.strip_prefix("person/") {
        None => Ok(None),
        Some(id) => id
            .parse()
            .map(Some)
            .map_err(|error| StoreError::malformed(TABLE, error)),
    }
}

pub(crate) fn position(epoch: u32, seq: u64) -> i64 {
    // Neither reaches its bound: 2^40 acts are more than a counter makes in ten thousand years.
    let position = (u64::from(epoch) << EPOCH_BITS) | seq;
    i64::try_from(position).unwrap_or(i64::MAX)
}

/// Number of the act at a position within its epoch.
pub(crate) fn seq_of(position: i64) -> u64 {
    u64::try_from(position).unwrap_or(0) & ((1 << EPOCH_BITS) - 1)
}

/// Epoch and number of the act at a position.
pub(crate) fn place_of(position: i64) -> Place {
    let epoch = u64::try_from(position).unwrap_or(0) >> EPOCH_BITS;
    Place {
        epoch: u32::try_from(epoch).unwrap_or(u32::MAX),
        seq: seq_of(position),
    }
}

pub(crate) fn payload_at(
    connection: &Connection,
    position: i64,
) -> Result<Option<blob::Kept>, StoreError> {
    first(
        connection,
        "payload",
        "SELECT bytes, removed FROM payload WHERE position = ?1",
        [position],
        |columns| {
            Ok(blob::Kept::new(
                columns.get("removed")?,
                columns.get("bytes")?,
            ))
        },
    )
}

fn read(columns: &Columns<'_>) -> Result<ActRecord, StoreError> {
    let business_number: String = columns.get("business_number")?;
    Ok(ActRecord {
        id: ActId(columns.id("id")?),
        sealed: columns.get("sealed")?,
        subject: columns.get("subject")?,
        kind: columns.get("kind")?,
        actor: StaffId(columns.get("actor")?),
        at: columns.time("at")?,
        business_number: (!business_number.is_empty()).then_some(business_number),
        verdict: columns.name("verdict")?,
        verdict_detail: columns.get("verdict_detail")?,
    })
}
