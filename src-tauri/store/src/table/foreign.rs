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

use std::fmt;

use counter_act::{Hash, KeyId, OpenError, Payload, PayloadError, SealedAct, VerifyError};
use counter_domain::id::{ActId, DeviceId, PersonId};
use jiff::Timestamp;
use rusqlite::Connection;

use super::act::verdict::Judged;
use super::act::{AppendActError, Verdict, attach, person_of_key, subject_key};
use super::column::{Columns, all, change, count, first, to_name};
use super::delivery::Parcel;
use super::sync_state::Place;
use super::trusted_key::TrustedKeys;
use super::{blob, person, person_alias, station::Enrolments};
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

/// An act of another window, as a file brought it.
#[derive(Clone, Copy)]
pub struct ForeignAct<'a> {
    /// The opaque string.
    pub sealed: &'a str,
    /// The exact bytes whose hash the envelope names.
    pub payload: &'a [u8],
    /// Bytes of the attachments; those that are here already may be left out.
    pub attachments: &'a [&'a [u8]],
}

impl fmt::Debug for ForeignAct<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ForeignAct({} bytes)", self.sealed.len())
    }
}

/// What became of an act that a file brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Imported {
    /// It is here now.
    Taken,
    /// It was here before, open or settled.
    Known,
    /// It is this machine's own and in its journal.
    Own,
}

/// Why an act of another window is not taken. Nothing of it is.
#[derive(Debug, thiserror::Error)]
pub enum ImportActError {
    /// It is no act.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Nobody known signed it.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// The machine that signed it was revoked; the centre takes it from there and holds it.
    #[error("签名终端 {0} 已停用，请由该终端直接上传")]
    Revoked(KeyId),
    /// Its payload is not the one that the envelope names, or of a kind not known here.
    #[error(transparent)]
    Payload(#[from] PayloadError),
    /// The machine signed two acts with one number.
    #[error("终端 {device} 第 {seq} 号记录出现两份不同内容，请立即上报")]
    Fork {
        /// Which machine.
        device: DeviceId,
        /// Which number.
        seq: u64,
    },
    /// It does not fit to its neighbour.
    #[error("终端 {device} 第 {seq} 号记录与相邻记录接不上")]
    Broken {
        /// Which machine.
        device: DeviceId,
        /// Which number.
        seq: u64,
    },
    /// It is this machine's own and its journal lacks it: the file here is older than it was.
    #[error("本机第 {seq} 号记录在本机日志中缺失，请联系技术支持做恢复")]
    OwnMissing {
        /// Which number.
        seq: u64,
    },
    /// An attachment is neither in the file nor here.
    #[error("附件 {role} 不在文件中")]
    MissingAttachment {
        /// Its role.
        role: String,
    },
    /// The file.
    #[error(transparent)]
    Store(#[from] StoreError),
}

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

impl ForeignActsMut<'_> {
    /// Takes an act in, after verifying it, and folds it into the head of its subject.
    pub fn import(&self, act: &ForeignAct<'_>, at: Timestamp) -> Result<Imported, ImportActError> {
        let connection = self.0.connection();
        let sealed = SealedAct::open(act.sealed)?;
        let envelope = sealed.envelope();
        if let Some(known) = self.known(&sealed)? {
            return Ok(known);
        }
        let keys = TrustedKeys(self.0).signing()?;
        sealed.verify(|id| keys.iter().find(|key| key.id() == *id).cloned())?;
        let device_key = TrustedKeys(self.0).get(&envelope.key)?;
        if device_key.is_some_and(|key| key.revoked_at.is_some()) {
            return Err(ImportActError::Revoked(envelope.key.clone()));
        }
        Payload::read(
            &envelope.kind,
            envelope.kind_version,
            envelope.payload,
            act.payload,
        )?;
        follow(connection, &sealed)?;
        let subject = subject_key(&envelope.subject);
        let person = person_of_key(&subject)?;
        change(
            connection,
            "INSERT INTO foreign_act (id, device, epoch, seq, hash, subject, at, imported_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            (
                envelope.id.0.as_bytes().as_slice(),
                envelope.device.0.as_bytes().as_slice(),
                envelope.device_epoch,
                i64::try_from(envelope.seq).unwrap_or(i64::MAX),
                sealed.hash().as_bytes().as_slice(),
                &subject,
                envelope.at.as_millisecond(),
                at.as_millisecond(),
            ),
        )?;
        change(
            connection,
            "INSERT INTO foreign_content (row, sealed, payload) VALUES (?1, ?2, ?3)",
            (connection.last_insert_rowid(), act.sealed, act.payload),
        )?;
        attach(connection, &envelope.attachments, act.attachments).map_err(from_attach)?;
        if let Some(person) = person {
            let person = person_alias::resolve(connection, person)?;
            person::rebase(connection, person)?;
        }
        Ok(Imported::Taken)
    }

    /// What is known of an act before it is looked at, or that it contradicts what is known.
    fn known(&self, sealed: &SealedAct) -> Result<Option<Imported>, ImportActError> {
        let connection = self.0.connection();
        let envelope = sealed.envelope();
        let (device, seq) = (envelope.device, envelope.seq);
        let enrolment = Enrolments(self.0).get()?;
        if enrolment.is_some_and(|own| own.station.device == device) {
            let position = super::act::position(envelope.device_epoch, seq);
            let own = first(
                connection,
                "act",
                "SELECT hash FROM act WHERE position = ?1",
                [position],
                |columns| columns.hash("hash"),
            )?;
            return match own {
                Some(hash) if hash == sealed.hash() => Ok(Some(Imported::Own)),
                Some(_) => Err(ImportActError::Fork { device, seq }),
                None => Err(ImportActError::OwnMissing { seq }),
            };
        }
        match hash_at(connection, device, envelope.device_epoch, seq)? {
            Some(hash) if hash == sealed.hash() => Ok(Some(Imported::Known)),
            Some(_) => Err(ImportActError::Fork { device, seq }),
            None => Ok(None),
        }
    }
}

/// Holds an act against its neighbours in its machine's chain, as far as they are here.
fn follow(connection: &Connection, sealed: &SealedAct) -> Result<(), ImportActError> {
    let envelope = sealed.envelope();
    let (device, epoch, seq) = (envelope.device, envelope.device_epoch, envelope.seq);
    let broken = ImportActError::Broken { device, seq };
    let before = match seq.checked_sub(1) {
        None => return Err(broken),
        Some(0) => {
            return if envelope.previous.is_none() {
                Ok(())
            } else {
                Err(broken)
            };
        }
        Some(before) => hash_at(connection, device, epoch, before)?,
    };
    if before.is_some() && before != envelope.previous {
        return Err(broken);
    }
    let next = first(
        connection,
        "foreign_content",
        "SELECT sealed FROM foreign_act JOIN foreign_content USING (row)
         WHERE device = ?1 AND epoch = ?2 AND seq = ?3",
        (
            device.0.as_bytes().as_slice(),
            epoch,
            i64::try_from(seq.saturating_add(1)).unwrap_or(i64::MAX),
        ),
        |columns| columns.get::<String>("sealed"),
    )?;
    let next = next.map(|text| SealedAct::open(&text)).transpose()?;
    match next {
        Some(next) if next.envelope().previous != Some(sealed.hash()) => Err(broken),
        _ => Ok(()),
    }
}

/// Takes the centre's verdict on another window's act down, without folding.
pub(crate) fn judge(
    connection: &Connection,
    act: ActId,
    verdict: Verdict,
    at: Timestamp,
) -> Result<Judged, StoreError> {
    let Some((row, subject)) = open_row(connection, act)? else {
        return Ok(Judged::Unchanged);
    };
    change(
        connection,
        "UPDATE foreign_act SET verdict = ?2 WHERE row = ?1",
        (row, to_name(TABLE, &verdict)?),
    )?;
    if !verdict.is_open() {
        settle(connection, row, at)?;
    }
    folded_by(connection, &subject).map(Judged::of)
}

/// Settles an act because a base contains it. Returns whether it was open.
pub(crate) fn contained(
    connection: &Connection,
    act: ActId,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let Some((row, _)) = open_row(connection, act)? else {
        return Ok(false);
    };
    change(
        connection,
        "UPDATE foreign_act SET verdict = 'accepted' WHERE row = ?1",
        [row],
    )?;
    settle(connection, row, at)?;
    Ok(true)
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

fn hash_at(
    connection: &Connection,
    device: DeviceId,
    epoch: u32,
    seq: u64,
) -> Result<Option<Hash>, StoreError> {
    first(
        connection,
        TABLE,
        "SELECT hash FROM foreign_act WHERE device = ?1 AND epoch = ?2 AND seq = ?3",
        (
            device.0.as_bytes().as_slice(),
            epoch,
            i64::try_from(seq).unwrap_or(i64::MAX),
        ),
        |columns| columns.hash("hash"),
    )
}

fn from_attach(error: AppendActError) -> ImportActError {
    match error {
        AppendActError::MissingAttachment { role } => ImportActError::MissingAttachment { role },
        AppendActError::Store(error) => ImportActError::Store(error),
        other => ImportActError::Store(StoreError::malformed(TABLE, other)),
    }
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
