//! The second copy: each act also goes to an encrypted file on another disk, or beside the database.
//!
//! # What is always true
//!
//! [`crate::Store::write`] commits to the database first (`synchronous=FULL`), then appends to the
//! spool and syncs it, and only then returns. So:
//!
//! 1. What a clerk was told is saved stands in the database and, unless its medium is missing, in
//!    the spool.
//! 2. What stands in the spool was committed before. A spool whose last act is younger than the
//!    database's proves that the database has lost acts or is an old copy; no power cut leaves it
//!    so.
//! 3. What the database has and the spool lacks (a cut between the two, a medium that was away) is
//!    appended at the next opening or commit, in the order of the journal, before anything newer.
//!    So the spool has no holes.
//!
//! The other order (spool first) would leave records of acts that nobody was told of, whose drafts
//! are still there; after damage nobody could tell them from acts that the database has lost.
//!
//! What is lost when the power is cut between the two *and* the database is destroyed by it is an
//! act that nobody was told of.
//!
//! # Files
//!
//! `00000001.spool`, `00000002.spool` … in one directory, each a [`crate::container`] with its own
//! key. Its head has a slot for each member of staff and for the division's recovery key, and the
//! staff with their wrapped keys, so that it opens by a colleague's password with nothing else
//! left. The database's own key opens it too, for appending after a restart. The first frame is a
//! [`SnapshotRecord`]; its mark is the position up to which the files before hold every act. The
//! mark of an act's frame is the act's own position.
//!
//! A file is only ever appended to. A torn tail, a change of staff, [`SEGMENT`] bytes or another
//! data key begin the next one. A file goes when the next one begins at or below the centre's
//! backup watermark, never before.
//!
//! A medium that is missing or full does not stop work: the spool is [`SpoolState::Missing`] and
//! says so, and each commit tries again.

mod read;
mod record;
mod segment;

pub use read::{ReadSpoolError, SpoolReader, SpoolStaff};
pub use record::{ActRecord, NumbersRecord, Record, ReservedNumber, SnapshotRecord, StaffRecord};
pub(crate) use segment::list as files;
use std::io;
use std::path::PathBuf;

use counter_act::{Chain, Hash, Head, SealedAct};
use rusqlite::Connection;

use crate::error::StoreError;
use crate::keys::{DataKey, ExchangePublicKey};
use crate::table::act::{place_of, position};
use crate::table::column::{all, first};
use crate::table::sync_state::Place;
use crate::table::{blob, mark, number, station};
use segment::{Segment, SegmentHead};

/// Directory of the spool where no other medium is set.
pub const SPOOL_DIRECTORY: &str = "spool";

/// Name of the setting that holds another directory, on another disk or a stick.
pub const SPOOL_SETTING: &str = "spool.directory";

/// Bytes after which the next file is begun.
pub const SEGMENT: u64 = 16 * 1024 * 1024;

/// Random bytes for as long as the file is open.
pub type OwnedFill = Box<dyn FnMut(&mut [u8]) + Send>;

/// How the second copy stands, for the status bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpoolState {
    /// There is none: the file was opened without.
    Off,
    /// Every act stands in it that has to.
    Ready {
        /// Its directory.
        directory: PathBuf,
    },
    /// Its medium is missing, full or broken. Work goes on with one copy.
    Missing {
        /// Its directory.
        directory: PathBuf,
        /// What the system says.
        reason: String,
        /// Acts that stand only in the database.
        behind: u64,
    },
}

/// What a commit touched that the spool has to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Touched {
    pub(crate) acts: bool,
    pub(crate) numbers: bool,
    pub(crate) watermark: bool,
    pub(crate) renew: Renewal,
}

/// How much of what a fresh file needs has to be written anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Renewal {
    #[default]
    Nothing,
    /// Another snapshot in the same file.
    Snapshot,
    /// The next file, because others may open it.
    Slots,
}

/// Why the spool cannot go on. Work can.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SpoolError {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("{0}")]
    Other(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SpoolError {
    pub(crate) fn other(error: impl std::fmt::Display) -> Self {
        Self::Other(error.to_string())
    }
}

/// An open spool.
pub(crate) struct Spool {
    directory: PathBuf,
    /// Has to be there already, where the spool lies on another medium.
    medium: Option<PathBuf>,
    key: DataKey,
    recovery: ExchangePublicKey,
    fill: OwnedFill,
    segment: Option<Segment>,
    /// Position of the newest act in it.
    newest: i64,
    failure: Option<String>,
}

/// What the newest readable file of a spool says of its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SpoolEnd {
    pub(crate) position: i64,
    /// Hash of the newest act; none where the file begins behind it.
    pub(crate) hash: Option<Hash>,
    /// Position up to which no act is missing.
    pub(crate) whole: i64,
}

impl Spool {
    /// Finds the end of what is there. Nothing is written yet, so that the caller can hold the end
    /// against the database first.
    pub(crate) fn find(
        directory: PathBuf,
        medium: Option<PathBuf>,
        key: &DataKey,
        recovery: ExchangePublicKey,
        fill: OwnedFill,
    ) -> (Self, Option<SpoolEnd>) {
        let mut spool = Self {
            directory,
            medium,
            key: key.clone(),
            recovery,
            fill,
            segment: None,
            newest: 0,
            failure: None,
        };
        let end = match spool.resume() {
            Ok(end) => end,
            Err(error) => {
                spool.failure = Some(error.to_string());
                None
            }
        };
        (spool, end)
    }

    pub(crate) const fn is_failing(&self) -> bool {
        self.failure.is_some()
    }

    /// Begins anew: every act above the watermark is appended to a new file.
    pub(crate) fn forget(&mut self) {
        self.segment = None;
        self.newest = 0;
    }

    /// Brings the spool up to the database. A failure is kept for the status, not returned.
    pub(crate) fn follow(&mut self, connection: &Connection, touched: Touched) {
        if self.failure.is_some() {
            // The medium may be back, or another one in its place.
            self.segment = None;
            self.newest = 0;
            match self.resume() {
                Ok(_) => self.failure = None,
                Err(error) => {
                    self.failure = Some(error.to_string());
                    return;
                }
            }
        }
        if let Err(error) = self.try_follow(connection, touched) {
            self.failure = Some(error.to_string());
        }
    }

    pub(crate) fn state(&self, connection: &Connection) -> Result<SpoolState, StoreError> {
        let directory = self.directory.clone();
        let Some(reason) = self.failure.clone() else {
            return Ok(SpoolState::Ready { directory });
        };
        let mut statement =
            connection.prepare_cached("SELECT count(*) FROM act WHERE position > ?1")?;
        let behind: i64 = statement.query_row([self.newest], |row| row.get(0))?;
        Ok(SpoolState::Missing {
            directory,
            reason,
            behind: u64::try_from(behind).unwrap_or(0),
        })
    }

    fn resume(&mut self) -> Result<Option<SpoolEnd>, SpoolError> {
        if let Some(medium) = &self.medium {
            std::fs::metadata(medium)?;
        }
        std::fs::create_dir_all(&self.directory)?;
        let resumed = segment::resume(&self.directory, &self.key)?;
        let Some((segment, end)) = resumed else {
            return Ok(None);
        };
        self.newest = end.whole;
        self.segment = segment;
        Ok(Some(end))
    }

    fn try_follow(&mut self, connection: &Connection, touched: Touched) -> Result<(), SpoolError> {
        let watermark = watermark(connection)?;
        self.newest = self.newest.max(watermark);
        if self.segment.is_none() || touched.renew == Renewal::Slots {
            self.begin(connection)?;
        } else if touched.renew == Renewal::Snapshot {
            self.append(
                &Record::Snapshot(Box::new(snapshot(connection)?)),
                self.newest,
            )?;
        } else if touched.numbers && !touched.acts {
            self.append(&Record::Numbers(number::record(connection)?), self.newest)?;
        }
        let mut acts = waiting(connection, self.newest)?.into_iter().peekable();
        while let Some(position) = acts.next() {
            if self.segment.as_ref().is_none_or(|s| s.length() >= SEGMENT) {
                self.begin(connection)?;
            }
            let record = act_at(connection, position, acts.peek().is_none())?;
            self.append(&Record::Act(record), position)?;
            self.newest = position;
        }
        if touched.acts {
            self.append(&Record::Numbers(number::record(connection)?), self.newest)?;
        }
        if let Some(segment) = &mut self.segment {
            segment.sync()?;
        }
        if touched.watermark {
            segment::free(&self.directory, watermark)?;
        }
        Ok(())
    }

    fn append(&mut self, record: &Record, mark: i64) -> Result<(), SpoolError> {
        let bytes = record.to_bytes().map_err(SpoolError::other)?;
        let Some(segment) = &mut self.segment else {
            return Err(SpoolError::other("no segment"));
        };
        segment.append(&bytes, u64::try_from(mark).unwrap_or(0), &mut self.fill)
    }

    /// Begins the next file with everything that a fresh database needs beside the acts.
    fn begin(&mut self, connection: &Connection) -> Result<(), SpoolError> {
        // The next file's first frame says that this one is whole.
        if let Some(segment) = &mut self.segment {
            segment.sync()?;
        }
        let snapshot = snapshot(connection)?;
        let mut to = vec![self.recovery.clone()];
        let staff = snapshot
            .staff
            .iter()
            .filter(|member| member.revoked_at.is_none());
        let staff: Vec<_> = staff.map(|member| member.entry.clone()).collect();
        to.extend(staff.iter().map(|entry| entry.public.exchange.clone()));
        let head = SegmentHead {
            station: snapshot.station.clone(),
            staff,
            recovery: self.recovery.clone(),
        };
        let next = segment::begin(&self.directory, &self.key, &head, &to, &mut self.fill)?;
        self.segment = Some(next);
        self.append(&Record::Snapshot(Box::new(snapshot)), self.newest)?;
        if let Some(segment) = &mut self.segment {
            segment.sync()?;
        }
        crate::sidecar::sync_directory(&self.directory)?;
        Ok(())
    }
}

/// Position up to which the centre has every act in a backup.
fn watermark(connection: &Connection) -> Result<i64, StoreError> {
    let place = first(
        connection,
        "sync_state",
        "SELECT watermark_epoch, watermark_seq FROM sync_state",
        [],
        |columns| {
            Ok(Place {
                epoch: columns.get("watermark_epoch")?,
                seq: columns.get("watermark_seq")?,
            })
        },
    )?
    .unwrap_or_default();
    Ok(position(place.epoch, place.seq))
}

fn snapshot(connection: &Connection) -> Result<SnapshotRecord, StoreError> {
    station::snapshot(connection)?.ok_or_else(|| StoreError::malformed("station", "not enrolled"))
}

fn waiting(connection: &Connection, after: i64) -> Result<Vec<i64>, StoreError> {
    all(
        connection,
        "act",
        "SELECT position FROM act WHERE position > ?1 ORDER BY position",
        [after],
        |columns| columns.get("position"),
    )
}

/// An act as it goes into the spool; the last one of a commit with the signed head.
fn act_at(connection: &Connection, at: i64, is_last: bool) -> Result<ActRecord, StoreError> {
    let (sealed, payload) = first(
        connection,
        "act",
        "SELECT sealed, bytes FROM act JOIN payload USING (position) WHERE position = ?1",
        [at],
        |columns| {
            Ok((
                columns.get::<String>("sealed")?,
                columns.get::<Vec<u8>>("bytes")?,
            ))
        },
    )?
    .ok_or_else(|| StoreError::malformed("payload", "an act without a payload"))?;
    let opened = SealedAct::open(&sealed).map_err(|error| StoreError::malformed("act", error))?;
    let envelope = opened.envelope();
    let mut attachments = Vec::with_capacity(envelope.attachments.len());
    for attachment in &envelope.attachments {
        attachments.push(match blob::kept(connection, attachment.sha256)? {
            Some(blob::Kept::Bytes(bytes)) => bytes,
            Some(blob::Kept::Removed) | None => Vec::new(),
        });
    }
    let head = if is_last {
        let place = place_of(at);
        let chain = Chain::resume(envelope.device, place.epoch, place.seq, Some(opened.hash()));
        let key = station::device_key(connection)?;
        key.map(|key| Head::sign(&chain, envelope.at, &key))
    } else {
        None
    };
    Ok(ActRecord {
        sealed,
        payload,
        attachments,
        head,
    })
}

/// Hash of the act at a position.
pub(crate) fn hash_at(connection: &Connection, at: i64) -> Result<Option<Hash>, StoreError> {
    let sql = "SELECT hash FROM act WHERE position = ?1";
    first(connection, "act", sql, [at], |columns| columns.hash("hash"))
}

/// Position of the newest act of the database, or where the present epoch begins.
pub(crate) fn newest_act(connection: &Connection) -> Result<i64, StoreError> {
    let newest = first(
        connection,
        "act",
        "SELECT position FROM act ORDER BY position DESC LIMIT 1",
        [],
        |columns| columns.get("position"),
    )?;
    let epoch = first(
        connection,
        "station",
        "SELECT epoch FROM station",
        [],
        |columns| columns.get("epoch"),
    )?;
    let begun = position(epoch.unwrap_or(0), 0);
    let started = mark::start_position(connection)?;
    Ok(newest.unwrap_or(0).max(started).max(begun))
}
