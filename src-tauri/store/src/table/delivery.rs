//! What became of sending each act, and the queue for the sync's planner.
//!
//! A row is there only once something was tried or said: an act that was just recorded has none,
//! and so recording costs nothing here. The queue itself is a partial index over the acts that the
//! centre has not answered; SQLite keeps it, whichever program of the release line writes.
//!
//! Invariants: only an act that waits can be set aside; what the centre finally said forgets what
//! was tried.

use counter_act::{Attachment, Payload, SealedAct};
use counter_domain::act::ActBody;
use counter_domain::id::ActId;
use jiff::Timestamp;
use rusqlite::Connection;
use rusqlite::types::Value;

use super::act::{Verdict, place_of, position};
use super::column::{Columns, all, change, first, from_time};
use super::sync_state::Place;
use crate::error::StoreError;
use crate::migrate::Migration;
use crate::store::{Reading, Writing};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220102,
    "CREATE TABLE act_delivery (
        position INTEGER PRIMARY KEY NOT NULL REFERENCES act (position),
        attempts INTEGER NOT NULL DEFAULT 0,
        not_before INTEGER NOT NULL DEFAULT -1,
        failure TEXT NOT NULL DEFAULT '',
        stored_at INTEGER NOT NULL DEFAULT -1,
        aside_at INTEGER NOT NULL DEFAULT -1,
        aside_code TEXT NOT NULL DEFAULT '',
        aside_text TEXT NOT NULL DEFAULT '',
        aside_next TEXT NOT NULL DEFAULT '',
        subject_version INTEGER NOT NULL DEFAULT 0,
        judged_at INTEGER NOT NULL DEFAULT -1
    ) STRICT;
    CREATE INDEX act_waiting ON act (position) WHERE verdict = 'pending';
    CREATE INDEX act_held ON act (position) WHERE verdict = 'held'",
)];

/// What has left the machine, since a withdrawal must know.
pub(crate) const SENT_MIGRATIONS: &[Migration] = &[Migration::new(
    202611230101,
    "ALTER TABLE act_delivery ADD COLUMN sent_at INTEGER NOT NULL DEFAULT -1",
)];

const TABLE: &str = "act_delivery";

const SELECT: &str = "SELECT act.position, id, sealed, subject, verdict,
        coalesce(attempts, 0) AS attempts, coalesce(not_before, -1) AS not_before,
        coalesce(failure, '') AS failure, coalesce(stored_at, -1) AS stored_at,
        coalesce(aside_at, -1) AS aside_at, coalesce(aside_code, '') AS aside_code,
        coalesce(aside_text, '') AS aside_text, coalesce(aside_next, '') AS aside_next,
        coalesce(subject_version, 0) AS subject_version, coalesce(judged_at, -1) AS judged_at,
        coalesce(sent_at, -1) AS sent_at,
        (SELECT length(bytes) FROM payload WHERE payload.position = act.position) AS payload_bytes,
        CASE WHEN kind = 'act_withdrawn' THEN
            (SELECT bytes FROM payload WHERE payload.position = act.position AND removed = 0)
        END AS withdrawal";

/// Why an act is not sent any more until somebody has seen to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// When.
    pub at: Timestamp,
    /// The cause, as the centre or the planner names it.
    pub code: String,
    /// The cause as a sentence, without personal data.
    pub text: String,
    /// What to do next, as a code of the desk.
    pub next: String,
}

/// An act as the planner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    /// Its id.
    pub act: ActId,
    /// Its epoch and number.
    pub place: Place,
    /// As `person/<id>`: acts of one subject go in their order.
    pub subject: String,
    /// Bytes of the opaque string and of the payload.
    pub bytes: usize,
    /// What has to be at the centre before the act.
    pub attachments: Vec<Attachment>,
    /// The act that this one takes back or stands in the place of.
    pub takes_back: Option<ActId>,
    /// What the centre said.
    pub verdict: Verdict,
    /// When it first left this machine, whatever became of it then.
    pub sent_at: Option<Timestamp>,
    /// How often it was sent by itself and failed.
    pub attempts: u32,
    /// Not to be sent again before.
    pub not_before: Option<Timestamp>,
    /// Why it failed last; empty without.
    pub failure: String,
    /// When the centre said that it has it, without a verdict yet.
    pub stored_at: Option<Timestamp>,
    /// Set while it is not sent any more.
    pub aside: Option<SetAside>,
}

/// What is sent of an act, beside its attachments.
#[derive(Clone, PartialEq, Eq)]
pub struct Parcel {
    /// The opaque string.
    pub sealed: String,
    /// The payload's exact bytes; none where retention took them.
    pub payload: Option<Vec<u8>>,
}

impl std::fmt::Debug for Parcel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Parcel({} bytes)", self.sealed.len())
    }
}

/// Which acts wait, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// The centre has not answered, those set aside included.
    pub pending: u64,
    /// Of these, set aside.
    pub aside: u64,
    /// Held by the centre for a person to decide.
    pub held: u64,
}

/// Reads what became of sending.
#[derive(Debug)]
pub struct Deliveries<'a>(pub(crate) &'a Reading<'a>);

/// Writes what becomes of sending.
#[derive(Debug)]
pub struct DeliveriesMut<'a>(pub(crate) &'a Writing<'a>);

impl Deliveries<'_> {
    /// Acts that the centre has not answered, in the order of the journal, `limit` of them after a
    /// place; those set aside stand among them, so that what lies behind them can be planned.
    pub fn queue(&self, after: Place, limit: u32) -> Result<Vec<Queued>, StoreError> {
        let sql = format!(
            "{SELECT} FROM act INDEXED BY act_waiting LEFT JOIN act_delivery USING (position)
             WHERE verdict = 'pending' AND act.position > ?1 ORDER BY act.position LIMIT ?2"
        );
        self.list(&sql, after, limit)
    }

    /// Acts that the centre holds for a person to decide, in the order of the journal.
    pub fn held(&self, after: Place, limit: u32) -> Result<Vec<Queued>, StoreError> {
        let sql = format!(
            "{SELECT} FROM act INDEXED BY act_held LEFT JOIN act_delivery USING (position)
             WHERE verdict = 'held' AND act.position > ?1 ORDER BY act.position LIMIT ?2"
        );
        self.list(&sql, after, limit)
    }

    /// All acts after a place, whatever was said of them: what a centre that went back in time
    /// may lack, and what lies above the watermark of its backup.
    pub fn after(&self, after: Place, limit: u32) -> Result<Vec<Queued>, StoreError> {
        let sql = format!(
            "{SELECT} FROM act LEFT JOIN act_delivery USING (position)
             WHERE act.position > ?1 ORDER BY act.position LIMIT ?2"
        );
        self.list(&sql, after, limit)
    }

    /// One act as the planner sees it.
    pub fn get(&self, act: ActId) -> Result<Option<Queued>, StoreError> {
        let sql =
            format!("{SELECT} FROM act LEFT JOIN act_delivery USING (position) WHERE act.id = ?1");
        first(
            self.0.connection,
            TABLE,
            &sql,
            [act.0.as_bytes().as_slice()],
            read,
        )
    }

    /// Version of the centre's state of the subject when it judged an act, and when that was.
    pub fn judged(&self, act: ActId) -> Result<Option<(u64, Timestamp)>, StoreError> {
        first(
            self.0.connection,
            TABLE,
            "SELECT subject_version, judged_at FROM act_delivery JOIN act USING (position)
             WHERE id = ?1 AND judged_at <> -1",
            [act.0.as_bytes().as_slice()],
            |columns| Ok((columns.get("subject_version")?, columns.time("judged_at")?)),
        )
    }

    /// What is sent of an act.
    pub fn parcel(&self, act: ActId) -> Result<Option<Parcel>, StoreError> {
        first(
            self.0.connection,
            "payload",
            "SELECT sealed, bytes, removed FROM act JOIN payload USING (position) WHERE id = ?1",
            [act.0.as_bytes().as_slice()],
            |columns| {
                let bytes: Vec<u8> = columns.get("bytes")?;
                let removed: bool = columns.get("removed")?;
                Ok(Parcel {
                    sealed: columns.get("sealed")?,
                    payload: (!removed).then_some(bytes),
                })
            },
        )
    }

    /// How many wait.
    pub fn waiting(&self) -> Result<Waiting, StoreError> {
        let count = |sql| super::column::count(self.0.connection, sql);
        Ok(Waiting {
            pending: super::mark::unsent(self.0.connection)?,
            aside: count("SELECT count(*) FROM act_delivery WHERE aside_at <> -1")?,
            held: count("SELECT count(*) FROM act INDEXED BY act_held WHERE verdict = 'held'")?,
        })
    }

    fn list(&self, sql: &str, after: Place, limit: u32) -> Result<Vec<Queued>, StoreError> {
        let after = Value::from(position(after.epoch, after.seq));
        all(
            self.0.connection,
            TABLE,
            sql,
            [after, Value::from(limit)],
            read,
        )
    }
}

impl DeliveriesMut<'_> {
    /// Notes that an act was sent by itself and failed; it waits until `not_before`.
    pub fn note_failure(
        &self,
        act: ActId,
        failure: &str,
        not_before: Timestamp,
    ) -> Result<(), StoreError> {
        let connection = self.0.connection();
        ensure(connection, act)?;
        change(
            connection,
            "UPDATE act_delivery
             SET attempts = attempts + 1, failure = ?2, not_before = ?3
             WHERE position = (SELECT position FROM act WHERE id = ?1)",
            (
                act.0.as_bytes().as_slice(),
                failure,
                not_before.as_millisecond(),
            ),
        )?;
        Ok(())
    }

    /// Notes that an act leaves this machine; the first time counts. What the centre judged keeps
    /// no such note.
    pub fn note_sent(&self, act: ActId, at: Timestamp) -> Result<(), StoreError> {
        let connection = self.0.connection();
        ensure(connection, act)?;
        change(
            connection,
            "UPDATE act_delivery SET sent_at = ?2
             WHERE sent_at = -1 AND position = (SELECT position FROM act WHERE id = ?1)",
            (act.0.as_bytes().as_slice(), at.as_millisecond()),
        )?;
        Ok(())
    }

    /// Takes [`Self::note_sent`] back: it never got anywhere.
    pub fn note_stayed(&self, act: ActId) -> Result<(), StoreError> {
        change(
            self.0.connection(),
            "UPDATE act_delivery SET sent_at = -1
             WHERE position = (SELECT position FROM act WHERE id = ?1)",
            [act.0.as_bytes().as_slice()],
        )?;
        Ok(())
    }

    /// Notes that the centre has an act and has not judged it yet.
    pub fn note_stored(&self, act: ActId, at: Timestamp) -> Result<(), StoreError> {
        let connection = self.0.connection();
        ensure(connection, act)?;
        change(
            connection,
            "UPDATE act_delivery SET stored_at = ?2, failure = '', not_before = -1
             WHERE position = (SELECT position FROM act WHERE id = ?1)",
            (act.0.as_bytes().as_slice(), at.as_millisecond()),
        )?;
        Ok(())
    }

    /// Sets an act aside: it is not sent any more. Returns whether it waited.
    pub fn set_aside(&self, act: ActId, aside: &SetAside) -> Result<bool, StoreError> {
        let connection = self.0.connection();
        ensure(connection, act)?;
        let touched = change(
            connection,
            "UPDATE act_delivery
             SET aside_at = ?2, aside_code = ?3, aside_text = ?4, aside_next = ?5
             WHERE position = (SELECT position FROM act WHERE id = ?1 AND verdict = 'pending')",
            (
                act.0.as_bytes().as_slice(),
                aside.at.as_millisecond(),
                &aside.code,
                &aside.text,
                &aside.next,
            ),
        )?;
        Ok(touched > 0)
    }

    /// Lets an act be sent again, at once and as if it had never failed.
    pub fn send_again(&self, act: ActId) -> Result<(), StoreError> {
        change(
            self.0.connection(),
            "UPDATE act_delivery SET attempts = 0, not_before = -1, failure = '', stored_at = -1,
                aside_at = -1, aside_code = '', aside_text = '', aside_next = ''
             WHERE position = (SELECT position FROM act WHERE id = ?1)",
            [act.0.as_bytes().as_slice()],
        )?;
        Ok(())
    }

    /// Lets every act be sent again at once, but those set aside: 立即同步.
    pub fn retry_all(&self) -> Result<(), StoreError> {
        change(
            self.0.connection(),
            "UPDATE act_delivery SET not_before = -1 WHERE not_before <> -1",
            [],
        )?;
        Ok(())
    }
}

/// Notes a verdict's circumstances and forgets what was tried.
pub(crate) fn judged(
    connection: &Connection,
    act: ActId,
    subject_version: u64,
    at: Option<Timestamp>,
) -> Result<(), StoreError> {
    ensure(connection, act)?;
    change(
        connection,
        "UPDATE act_delivery SET subject_version = ?2, judged_at = ?3, attempts = 0,
            not_before = -1, failure = '', stored_at = -1, aside_at = -1, aside_code = '',
            aside_text = '', aside_next = ''
         WHERE position = (SELECT position FROM act WHERE id = ?1)",
        (
            act.0.as_bytes().as_slice(),
            i64::try_from(subject_version).unwrap_or(i64::MAX),
            from_time(at),
        ),
    )?;
    Ok(())
}

/// Forgets everything that was said of acts after a position.
pub(crate) fn forget_after(connection: &Connection, position: i64) -> Result<(), StoreError> {
    change(
        connection,
        "DELETE FROM act_delivery WHERE position > ?1",
        [position],
    )?;
    // What the centre had stored without a verdict is unknown again.
    change(connection, "UPDATE act_delivery SET stored_at = -1", [])?;
    Ok(())
}

fn ensure(connection: &Connection, act: ActId) -> Result<(), StoreError> {
    change(
        connection,
        "INSERT INTO act_delivery (position) SELECT position FROM act WHERE id = ?1
         ON CONFLICT (position) DO NOTHING",
        [act.0.as_bytes().as_slice()],
    )?;
    Ok(())
}

fn takes_back(columns: &Columns<'_>, sealed: &SealedAct) -> Result<Option<ActId>, StoreError> {
    let envelope = sealed.envelope();
    let Some(bytes) = columns.get::<Option<Vec<u8>>>("withdrawal")? else {
        return Ok(envelope.replaces);
    };
    let payload = Payload::read(
        &envelope.kind,
        envelope.kind_version,
        envelope.payload,
        &bytes,
    )
    .map_err(|error| StoreError::malformed("payload", error))?;
    Ok(match payload.body {
        ActBody::ActWithdrawn { act, .. } => Some(act),
        _ => envelope.replaces,
    })
}

fn read(columns: &Columns<'_>) -> Result<Queued, StoreError> {
    let sealed: String = columns.get("sealed")?;
    let payload_bytes: Option<usize> = columns.get("payload_bytes")?;
    let bytes = sealed.len() + payload_bytes.unwrap_or(0);
    let sealed = SealedAct::open(&sealed).map_err(|error| StoreError::malformed("act", error))?;
    let aside = match columns.optional_time("aside_at")? {
        None => None,
        Some(at) => Some(SetAside {
            at,
            code: columns.get("aside_code")?,
            text: columns.get("aside_text")?,
            next: columns.get("aside_next")?,
        }),
    };
    Ok(Queued {
        act: ActId(columns.id("id")?),
        place: place_of(columns.get("position")?),
        subject: columns.get("subject")?,
        bytes,
        attachments: sealed.envelope().attachments.clone(),
        takes_back: takes_back(columns, &sealed)?,
        verdict: columns.name("verdict")?,
        sent_at: columns.optional_time("sent_at")?,
        attempts: columns.get("attempts")?,
        not_before: columns.optional_time("not_before")?,
        failure: columns.get("failure")?,
        stored_at: columns.optional_time("stored_at")?,
        aside,
    })
}
