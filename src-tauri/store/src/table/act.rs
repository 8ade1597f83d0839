//! The journal: acts as they were sealed, their payloads and attachments.
//!
//! Rows are only ever added. What may change is the centre's verdict; what may go, by retention,
//! are the bytes of a payload or of an attachment: the hash in the envelope stays (a tombstone
//! verifies, a gap does not).

use counter_act::{
    Attachment, Chain, ChainError, Hash, OpenError, Payload, PayloadError, SealedAct, Subject,
};
use counter_domain::id::{ActId, DeviceId, PersonId};
use counter_domain::role::StaffId;
use jiff::Timestamp;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::column::{Columns, all, change, count, first, from_name, to_name};
use super::{application_row, audit, blob, mark, number, person};
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

/// An act to be recorded.
#[derive(Debug, Clone, Copy)]
pub struct NewAct<'a> {
    /// The envelope, sealed on top of [`Acts::next_chain`].
    pub sealed: &'a SealedAct,
    /// The exact bytes whose hash the envelope names.
    pub payload: &'a [u8],
    /// Bytes of the attachments that the envelope names. Those that a draft or an earlier act
    /// brought are here already and may be left out.
    pub attachments: &'a [&'a [u8]],
}

/// Why an act is not recorded. Nothing of it is.
#[derive(Debug, thiserror::Error)]
pub enum AppendActError {
    /// It does not follow the last act of the journal.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// Its payload is not the one that the envelope names.
    #[error(transparent)]
    Payload(#[from] PayloadError),
    /// An attachment that the envelope names is neither given nor here.
    #[error("附件 {role} 不在，无法保存")]
    MissingAttachment {
        /// Its role.
        role: String,
    },
    /// The subject's id does not have the form of its kind.
    #[error("业务对象 {0} 有误")]
    Subject(String),
    /// An act of that id is recorded already: the same wish twice.
    #[error("该笔业务已经保存过")]
    Repeated(ActId),
    /// The file.
    #[error(transparent)]
    Store(#[from] StoreError),
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

    /// Own acts on a subject that the centre has not finally judged, the oldest first: what
    /// [`counter_act::Seen::pending`] names.
    pub fn pending_of(&self, subject: &Subject) -> Result<Vec<ActId>, StoreError> {
        all(
            self.0.connection,
            TABLE,
            "SELECT id FROM act WHERE subject = ?1 AND verdict IN ('pending', 'held')
             ORDER BY position",
            [subject_key(subject)],
            |columns| columns.id("id").map(ActId),
        )
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

impl ActsMut<'_> {
    /// Records an act with all that follows from it: payload, attachments, the subject's head,
    /// the rows of lists and of the finder, the audit line, and the number that the act uses.
    pub fn append(&self, act: &NewAct<'_>) -> Result<(), AppendActError> {
        let connection = self.0.connection();
        let envelope = act.sealed.envelope();
        let hash = act.sealed.hash();
        if exists(connection, envelope.id)? {
            return Err(AppendActError::Repeated(envelope.id));
        }
        let mut end = mark::journal(connection, envelope.device, envelope.device_epoch)?;
        end.follow(act.sealed)?;
        let payload = Payload::read(
            &envelope.kind,
            envelope.kind_version,
            envelope.payload,
            act.payload,
        )?;
        let position = position(envelope.device_epoch, envelope.seq);
        let subject = subject_key(&envelope.subject);
        change(
            connection,
            "INSERT INTO act (position, id, sealed, hash, subject, kind, actor, at,
                business_number, verdict)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'pending')",
            (
                position,
                envelope.id.0.as_bytes().as_slice(),
                act.sealed.as_str(),
                hash.as_bytes().as_slice(),
                &subject,
                &envelope.kind,
                &envelope.actor.0,
                envelope.at.as_millisecond(),
                envelope.business_number.as_deref().unwrap_or_default(),
            ),
        )?;
        change(
            connection,
            "INSERT INTO payload (position, bytes) VALUES (?1, ?2)",
            (position, act.payload),
        )?;
        attach(connection, &envelope.attachments, act.attachments)?;
        mark::set_unsent(connection, mark::unsent(connection)? + 1)?;
        mark::set_journal(connection, envelope.device, envelope.device_epoch, &end)?;
        let person =
            person_of(&envelope.subject).map_err(|_| AppendActError::Subject(subject.clone()))?;
        if let Some(person) = person {
            person::fold(connection, person, &payload.body, &payload.marks)?;
            application_row::set_verdict(connection, &payload.body, Verdict::Pending)?;
        }
        if let Some(business_number) = &envelope.business_number {
            number::mark_used(connection, business_number, envelope.id, envelope.at)?;
        }
        audit::append(
            connection,
            &audit::AuditEntry {
                at: envelope.at,
                kind: "act_recorded".to_owned(),
                actor: Some(envelope.actor.clone()),
                subject,
                detail: format!(
                    "{{\"act\":\"{}\",\"kind\":\"{}\"}}",
                    envelope.id, envelope.kind
                ),
            },
        )?;
        Ok(())
    }

    /// Takes the centre's verdict down and folds the subject's head again. Returns whether the
    /// act is here and was not finally judged before.
    pub fn set_verdict(
        &self,
        id: ActId,
        verdict: Verdict,
        detail: &str,
    ) -> Result<bool, StoreError> {
        let connection = self.0.connection();
        let was_pending = verdict_of(connection, id)? == Some(Verdict::Pending);
        let touched = change(
            connection,
            "UPDATE act SET verdict = ?2, verdict_detail = ?3
             WHERE id = ?1 AND verdict IN ('pending', 'held')",
            (
                id.0.as_bytes().as_slice(),
                to_name(TABLE, &verdict)?,
                detail,
            ),
        )?;
        if touched == 0 {
            return Ok(false);
        }
        if was_pending && verdict != Verdict::Pending {
            answered(connection)?;
        }
        let act = opened(connection, id)?;
        if let Some(person) = act.person {
            person::rebase(connection, person)?;
            application_row::set_verdict(connection, &act.payload.body, verdict)?;
        }
        Ok(true)
    }
}

/// One act less waits; the mark below which none waits moves on.
fn answered(connection: &Connection) -> Result<(), StoreError> {
    mark::set_unsent(connection, mark::unsent(connection)?.saturating_sub(1))?;
    let judged = mark::judged(connection)?;
    let waiting: Option<u64> = first(
        connection,
        TABLE,
        "SELECT position FROM act WHERE position > ?1 AND verdict = 'pending'
         ORDER BY position LIMIT 1",
        [judged],
        |columns| columns.get("position"),
    )?;
    let last = first(
        connection,
        TABLE,
        "SELECT position FROM act ORDER BY position DESC LIMIT 1",
        [],
        |columns| columns.get::<u64>("position"),
    )?;
    let now = waiting.map_or(last.unwrap_or(judged), |position| position - 1);
    mark::set_judged(connection, now)
}

fn verdict_of(connection: &Connection, id: ActId) -> Result<Option<Verdict>, StoreError> {
    first(
        connection,
        TABLE,
        "SELECT verdict FROM act WHERE id = ?1",
        [id.0.as_bytes().as_slice()],
        |columns| columns.name("verdict"),
    )
}

/// An act read back.
pub(crate) struct Opened {
    pub(crate) person: Option<PersonId>,
    pub(crate) payload: Payload,
}

/// Open acts on a person, the oldest first, with their payloads.
pub(crate) fn open_acts(
    connection: &Connection,
    person: PersonId,
) -> Result<Vec<(ActId, Payload, Verdict)>, StoreError> {
    all(
        connection,
        TABLE,
        "SELECT id, sealed, bytes, verdict FROM act JOIN payload USING (position)
         WHERE subject = ?1 AND verdict IN ('pending', 'held') ORDER BY position",
        [format!("person/{person}")],
        |columns| {
            let payload = payload_of(columns)?;
            let verdict = from_name(TABLE, &columns.get::<String>("verdict")?)?;
            Ok((ActId(columns.id("id")?), payload, verdict))
        },
    )
}

fn opened(connection: &Connection, id: ActId) -> Result<Opened, StoreError> {
    first(
        connection,
        TABLE,
        "SELECT sealed, bytes FROM act JOIN payload USING (position) WHERE id = ?1",
        [id.0.as_bytes().as_slice()],
        |columns| {
            let sealed: String = columns.get("sealed")?;
            let sealed =
                SealedAct::open(&sealed).map_err(|error| StoreError::malformed(TABLE, error))?;
            let person = person_of(&sealed.envelope().subject)?;
            let payload = payload_of(columns)?;
            Ok(Opened { person, payload })
        },
    )?
    .ok_or_else(|| StoreError::malformed(TABLE, "an act without a payload"))
}

fn payload_of(columns: &Columns<'_>) -> Result<Payload, StoreError> {
    let sealed: String = columns.get("sealed")?;
    let sealed = SealedAct::open(&sealed).map_err(|error| StoreError::malformed(TABLE, error))?;
    let envelope = sealed.envelope();
    let bytes: Vec<u8> = columns.get("bytes")?;
    Payload::read(
        &envelope.kind,
        envelope.kind_version,
        envelope.payload,
        &bytes,
    )
    .map_err(|error| StoreError::malformed("payload", error))
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

pub(crate) fn position(epoch: u32, seq: u64) -> i64 {
    // Neither reaches its bound: 2^40 acts are more than a counter makes in ten thousand years.
    let position = (u64::from(epoch) << EPOCH_BITS) | seq;
    i64::try_from(position).unwrap_or(i64::MAX)
}

/// Number of the act at a position within its epoch.
pub(crate) fn seq_of(position: i64) -> u64 {
    u64::try_from(position).unwrap_or(0) & ((1 << EPOCH_BITS) - 1)
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

fn exists(connection: &Connection, id: ActId) -> Result<bool, StoreError> {
    let found = first(
        connection,
        TABLE,
        "SELECT 1 FROM act WHERE id = ?1",
        [id.0.as_bytes().as_slice()],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// Attachments are named in the envelope only; here they are held, so that none goes away.
fn attach(
    connection: &Connection,
    named: &[Attachment],
    given: &[&[u8]],
) -> Result<(), AppendActError> {
    let given: Vec<(Hash, &[u8])> = given
        .iter()
        .map(|bytes| (Hash::of(bytes), *bytes))
        .collect();
    for attachment in named {
        let bytes = given.iter().find(|(hash, _)| *hash == attachment.sha256);
        match bytes {
            Some((hash, bytes)) => blob::hold(connection, *hash, bytes)?,
            None if blob::hold_again(connection, attachment.sha256)? => {}
            None => {
                let role = attachment.role.clone();
                return Err(AppendActError::MissingAttachment { role });
            }
        }
    }
    Ok(())
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
