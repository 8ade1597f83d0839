//! Acts of the station's other windows, carried by the exchange file while the line is down.
//!
//! They are verified as the centre verifies them (signatures of known keys, the hash of payload and
//! attachments, the chain where its neighbours are here), folded into the head with own open acts
//! (the order: `act/order.rs`), and named in `seen.pending` of what is done on top. They are never
//! sent as own; they may be relayed, exactly as they came.
//!
//! Invariants: an act has content here as long as it is open; it is settled by its final verdict,
//! or by a base that contains it, and then leaves only id, place and hash, so that the same file
//! read again does not bring it back. One act stands at one (device, epoch, number); a second is a
//! fork, and is refused.

mod import;

pub use import::{ForeignAct, ImportActError, Imported};

use counter_act::SealedAct;
use counter_domain::id::{ActId, DeviceId, PersonId};
use jiff::Timestamp;
use rusqlite::Connection;

use super::act::verdict::Judged;
use super::act::{Verdict, person_of_key};
use super::column::{Columns, all, change, count, first, to_name};
use super::delivery::Parcel;
use super::sync_state::Place;
use super::{blob, person_alias};
use crate::error::StoreError;
use crate::migrate::Migration;
use crate::store::{Reading, Writing};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220108,
    "CREATE TABLE foreign_act (
        row INTEGER PRIMARY KEY NOT NULL,
        id BLOB NOT NULL UNIQUE,
        device BLOB NOT NULL,
        epoch INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        hash BLOB NOT NULL,
        subject TEXT NOT NULL,
        at INTEGER NOT NULL,
        verdict TEXT NOT NULL DEFAULT 'pending',
        imported_at INTEGER NOT NULL,
        settled_at INTEGER NOT NULL DEFAULT -1
    ) STRICT;
    CREATE UNIQUE INDEX foreign_act_place ON foreign_act (device, epoch, seq);
    CREATE INDEX foreign_act_open ON foreign_act (subject) WHERE settled_at = -1;
    CREATE TABLE foreign_content (
        row INTEGER PRIMARY KEY NOT NULL REFERENCES foreign_act (row),
        sealed TEXT NOT NULL,
        payload BLOB NOT NULL
    ) STRICT",
)];

const TABLE: &str = "foreign_act";

/// An open act of another window, as it is relayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relayed {
    /// Its id.
    pub act: ActId,
    /// Which machine's.
    pub device: DeviceId,
    /// Its epoch and number there.
    pub place: Place,
    /// As `person/<id>`.
    pub subject: String,
    /// When it was done, by that machine's clock.
    pub at: Timestamp,
    /// What the centre said.
    pub verdict: Verdict,
    /// When it came.
    pub imported_at: Timestamp,
}

/// Reads other windows' acts.
#[derive(Debug)]
pub struct ForeignActs<'a>(pub(crate) &'a Reading<'a>);

/// Takes other windows' acts in.
#[derive(Debug)]
pub struct ForeignActsMut<'a>(pub(crate) &'a Writing<'a>);

impl ForeignActs<'_> {
    /// All that are open, by machine and number.
    pub fn open(&self) -> Result<Vec<Relayed>, StoreError> {
        all(
            self.0.connection,
            TABLE,
            "SELECT id, device, epoch, seq, subject, at, verdict, imported_at FROM foreign_act
             WHERE settled_at = -1 ORDER BY device, epoch, seq",
            [],
            read,
        )
    }

    /// How many are open.
    pub fn count(&self) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM foreign_content";
        count(self.0.connection, sql)
    }

    /// What is relayed of an open act.
    pub fn parcel(&self, act: ActId) -> Result<Option<Parcel>, StoreError> {
        first(
            self.0.connection,
            "foreign_content",
            "SELECT sealed, payload FROM foreign_content JOIN foreign_act USING (row)
             WHERE id = ?1",
            [act.0.as_bytes().as_slice()],
            |columns| {
                Ok(Parcel {
                    sealed: columns.get("sealed")?,
                    payload: Some(columns.get("payload")?),
                })
            },
        )
    }
}

/// Takes the centre's verdict on another window's act down, without folding or settling it.
pub(crate) fn judge(
    connection: &Connection,
    act: ActId,
    verdict: Verdict,
) -> Result<Judged, StoreError> {
    let Some((row, subject)) = open_row(connection, act)? else {
        return Ok(Judged::Unchanged);
    };
    let touched = change(
        connection,
        "UPDATE foreign_act SET verdict = ?2
         WHERE row = ?1 AND verdict IN ('pending', 'held')",
        (row, to_name(TABLE, &verdict)?),
    )?;
    if touched == 0 {
        return Ok(Judged::Unchanged);
    }
    folded_by(connection, &subject).map(Judged::of)
}

/// Settles an act: it is finally judged, and what it did stands in the base or never will.
pub(crate) fn settle_act(
    connection: &Connection,
    act: ActId,
    at: Timestamp,
) -> Result<(), StoreError> {
    match open_row(connection, act)? {
        Some((row, _)) => settle(connection, row, at),
        None => Ok(()),
    }
}

/// Everybody on whom acts of other windows are open.
pub(crate) fn people(connection: &Connection) -> Result<Vec<PersonId>, StoreError> {
    let subjects = all(
        connection,
        TABLE,
        "SELECT DISTINCT subject FROM foreign_act WHERE settled_at = -1",
        [],
        |columns| columns.get::<String>("subject"),
    )?;
    let people = subjects
        .iter()
        .map(|subject| folded_by(connection, subject));
    Ok(people
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .flatten()
        .collect())
}

fn open_row(connection: &Connection, act: ActId) -> Result<Option<(i64, String)>, StoreError> {
    first(
        connection,
        TABLE,
        "SELECT row, subject FROM foreign_act WHERE id = ?1 AND settled_at = -1",
        [act.0.as_bytes().as_slice()],
        |columns| Ok((columns.get("row")?, columns.get("subject")?)),
    )
}

fn folded_by(connection: &Connection, subject: &str) -> Result<Option<PersonId>, StoreError> {
    match person_of_key(subject)? {
        Some(person) => person_alias::resolve(connection, person).map(Some),
        None => Ok(None),
    }
}

fn settle(connection: &Connection, row: i64, at: Timestamp) -> Result<(), StoreError> {
    let sealed = first(
        connection,
        "foreign_content",
        "SELECT sealed FROM foreign_content WHERE row = ?1",
        [row],
        |columns| columns.get::<String>("sealed"),
    )?;
    if let Some(sealed) = sealed {
        let sealed =
            SealedAct::open(&sealed).map_err(|error| StoreError::malformed(TABLE, error))?;
        for attachment in &sealed.envelope().attachments {
            blob::let_go(connection, attachment.sha256)?;
        }
    }
    change(
        connection,
        "DELETE FROM foreign_content WHERE row = ?1",
        [row],
    )?;
    change(
        connection,
        "UPDATE foreign_act SET settled_at = ?2 WHERE row = ?1",
        (row, at.as_millisecond()),
    )?;
    Ok(())
}

fn read(columns: &Columns<'_>) -> Result<Relayed, StoreError> {
    Ok(Relayed {
        act: ActId(columns.id("id")?),
        device: DeviceId(columns.id("device")?),
        place: Place {
            epoch: columns.get("epoch")?,
            seq: columns.get("seq")?,
        },
        subject: columns.get("subject")?,
        at: columns.time("at")?,
        verdict: columns.name("verdict")?,
        imported_at: columns.time("imported_at")?,
    })
}
