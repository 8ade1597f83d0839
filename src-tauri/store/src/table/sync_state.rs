//! How this machine stands with the centre: one row.
//!
//! The cursor only ever moves in the transaction that takes its page down ([`crate::page`]). The
//! last signed time is evidence for the clock: what the machine read when it came, by its
//! monotonic clock, stands beside it.

use jiff::Timestamp;

use super::column::{Columns, change, first, from_time};
use crate::error::StoreError;
use crate::migrate::Migration;
use crate::store::{Reading, Writing};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220101,
    "CREATE TABLE sync_state (
        row INTEGER PRIMARY KEY NOT NULL CHECK (row = 1),
        cursor TEXT NOT NULL DEFAULT '',
        incarnation TEXT NOT NULL DEFAULT '',
        watermark_epoch INTEGER NOT NULL DEFAULT 0,
        watermark_seq INTEGER NOT NULL DEFAULT 0,
        centre_time INTEGER NOT NULL DEFAULT -1,
        centre_time_boot TEXT NOT NULL DEFAULT '',
        centre_time_monotonic_ms INTEGER NOT NULL DEFAULT 0,
        centre_time_signed TEXT NOT NULL DEFAULT '',
        tried_at INTEGER NOT NULL DEFAULT -1,
        succeeded_at INTEGER NOT NULL DEFAULT -1,
        failed_at INTEGER NOT NULL DEFAULT -1,
        failure TEXT NOT NULL DEFAULT '',
        load_done INTEGER NOT NULL DEFAULT 0,
        load_total INTEGER NOT NULL DEFAULT 0,
        loaded_at INTEGER NOT NULL DEFAULT -1
    ) STRICT;
    INSERT INTO sync_state (row) VALUES (1)",
)];

const TABLE: &str = "sync_state";

/// A place in the journal of this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Place {
    /// The device's epoch.
    pub epoch: u32,
    /// The act's number within it.
    pub seq: u64,
}

/// A time that the centre signed, with what the machine's clocks said when it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CentreTime {
    /// What the centre said.
    pub at: Timestamp,
    /// The boot in which it came.
    pub boot: String,
    /// Milliseconds since that boot.
    pub monotonic_ms: u64,
    /// The signed text, as evidence.
    pub signed: String,
}

/// How far the first load of a station's people has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// People taken down.
    pub done: u64,
    /// People that there are; 0 while nobody has said.
    pub total: u64,
}

/// How this machine stands with the centre.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SyncState {
    /// Where the next pull begins; empty before the first.
    pub cursor: String,
    /// Which life of the centre this is; empty before the first contact.
    pub incarnation: String,
    /// Up to here the centre has this machine's acts in a backup.
    pub watermark: Place,
    /// The last time that the centre signed.
    pub centre_time: Option<CentreTime>,
    /// When a sync was last tried.
    pub tried_at: Option<Timestamp>,
    /// When one last succeeded.
    pub succeeded_at: Option<Timestamp>,
    /// When one last failed, if none has succeeded since.
    pub failed_at: Option<Timestamp>,
    /// Why, as a code and its parameters; empty without.
    pub failure: String,
    /// How far the first load has come.
    pub load: Progress,
    /// When the first load was complete.
    pub loaded_at: Option<Timestamp>,
}

/// Reads how this machine stands with the centre.
#[derive(Debug)]
pub struct SyncStates<'a>(pub(crate) &'a Reading<'a>);

/// Writes how this machine stands with the centre.
#[derive(Debug)]
pub struct SyncStatesMut<'a>(pub(crate) &'a Writing<'a>);

impl SyncStates<'_> {
    /// All of it.
    pub fn get(&self) -> Result<SyncState, StoreError> {
        let state = first(
            self.0.connection,
            TABLE,
            "SELECT cursor, incarnation, watermark_epoch, watermark_seq, centre_time,
                centre_time_boot, centre_time_monotonic_ms, centre_time_signed, tried_at,
                succeeded_at, failed_at, failure, load_done, load_total, loaded_at
             FROM sync_state",
            [],
            read,
        )?;
        state.ok_or_else(|| StoreError::malformed(TABLE, "no row"))
    }
}

impl SyncStatesMut<'_> {
    /// Notes a time that the centre signed. The caller has verified it.
    pub fn note_centre_time(&self, time: &CentreTime) -> Result<(), StoreError> {
        change(
            self.0.connection(),
            "UPDATE sync_state SET centre_time = ?1, centre_time_boot = ?2,
                centre_time_monotonic_ms = ?3, centre_time_signed = ?4",
            (
                time.at.as_millisecond(),
                &time.boot,
                i64::try_from(time.monotonic_ms).unwrap_or(i64::MAX),
                &time.signed,
            ),
        )?;
        Ok(())
    }

    /// Notes that a sync begins.
    pub fn note_try(&self, at: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE sync_state SET tried_at = ?1";
        change(self.0.connection(), sql, [at.as_millisecond()])?;
        Ok(())
    }

    /// Notes that a sync succeeded; what failed before is forgotten.
    pub fn note_success(&self, at: Timestamp) -> Result<(), StoreError> {
        change(
            self.0.connection(),
            "UPDATE sync_state SET succeeded_at = ?1, failed_at = -1, failure = ''",
            [at.as_millisecond()],
        )?;
        Ok(())
    }

    /// Notes that a sync failed, and why.
    pub fn note_failure(&self, at: Timestamp, failure: &str) -> Result<(), StoreError> {
        change(
            self.0.connection(),
            "UPDATE sync_state SET failed_at = ?1, failure = ?2",
            (at.as_millisecond(), failure),
        )?;
        Ok(())
    }

    /// Moves the cursor. Only [`crate::page`] does, with what the page brought.
    pub(crate) fn move_cursor(&self, cursor: &str, incarnation: &str) -> Result<(), StoreError> {
        change(
            self.0.connection(),
            "UPDATE sync_state SET cursor = ?1, incarnation = ?2",
            [cursor, incarnation],
        )?;
        Ok(())
    }

    pub(crate) fn set_watermark(&self, place: Place) -> Result<(), StoreError> {
        self.0.touch(|touched| touched.watermark = true);
        change(
            self.0.connection(),
            "UPDATE sync_state SET watermark_epoch = ?1, watermark_seq = ?2",
            (place.epoch, i64::try_from(place.seq).unwrap_or(i64::MAX)),
        )?;
        Ok(())
    }

    pub(crate) fn set_load(
        &self,
        load: Progress,
        complete_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let number = |number| i64::try_from(number).unwrap_or(i64::MAX);
        change(
            self.0.connection(),
            "UPDATE sync_state SET load_done = ?1, load_total = ?2, loaded_at = ?3",
            (
                number(load.done),
                number(load.total),
                from_time(complete_at),
            ),
        )?;
        Ok(())
    }
}

fn read(columns: &Columns<'_>) -> Result<SyncState, StoreError> {
    let centre_time = match columns.optional_time("centre_time")? {
        None => None,
        Some(at) => Some(CentreTime {
            at,
            boot: columns.get("centre_time_boot")?,
            monotonic_ms: columns.get("centre_time_monotonic_ms")?,
            signed: columns.get("centre_time_signed")?,
        }),
    };
    Ok(SyncState {
        cursor: columns.get("cursor")?,
        incarnation: columns.get("incarnation")?,
        watermark: Place {
            epoch: columns.get("watermark_epoch")?,
            seq: columns.get("watermark_seq")?,
        },
        centre_time,
        tried_at: columns.optional_time("tried_at")?,
        succeeded_at: columns.optional_time("succeeded_at")?,
        failed_at: columns.optional_time("failed_at")?,
        failure: columns.get("failure")?,
        load: Progress {
            done: columns.get("load_done")?,
            total: columns.get("load_total")?,
        },
        loaded_at: columns.optional_time("loaded_at")?,
    })
}
