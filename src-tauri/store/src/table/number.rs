//! 业务编号: reserved, used, void. Every number that was ever given has exactly one fate.
//!
//! Invariant: (printed date, serial) only grows on a device, whatever its clock does. When the
//! clock goes back, numbers go on under the last printed date. A clock that was a year ahead would
//! so mark a year of papers: whoever calls [`NumbersMut::reserve`] holds the date against what is
//! known of the time first.

use counter_domain::id::{ActId, DraftId};
use counter_domain::number::{BusinessNumber, ComposeBusinessNumberError, DeviceCode};
use counter_domain::organisation::OfficeCode;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::column::{Columns, all, change, first};
use crate::error::StoreError;
use crate::migrate::Migration;
use crate::spool::{NumbersRecord, ReservedNumber};
use crate::store::{Reading, Writing};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220011,
    "CREATE TABLE number_counter (
        date TEXT PRIMARY KEY NOT NULL,
        serial INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE number (
        row INTEGER PRIMARY KEY NOT NULL,
        number TEXT NOT NULL UNIQUE,
        state TEXT NOT NULL,
        draft BLOB NOT NULL,
        act BLOB NOT NULL DEFAULT x'',
        reason TEXT NOT NULL DEFAULT '',
        reserved_at INTEGER NOT NULL,
        settled_at INTEGER NOT NULL DEFAULT -1
    ) STRICT;
    CREATE INDEX number_reserved ON number (row) WHERE state = 'reserved'",
)];

const TABLE: &str = "number";

const SELECT: &str =
    "SELECT number, state, draft, act, reason, reserved_at, settled_at FROM number";

/// What became of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberState {
    /// Printed on a 受理单 that is not submitted yet.
    Reserved,
    /// An act carries it.
    Used,
    /// It will never be a business.
    Void,
}

/// A number and its fate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberRecord {
    /// The number.
    pub number: BusinessNumber,
    /// What became of it.
    pub state: NumberState,
    /// The draft for which it was reserved.
    pub draft: DraftId,
    /// The first act that carries it.
    pub act: Option<ActId>,
    /// Why it is void.
    pub reason: String,
    /// When it was reserved.
    pub reserved_at: Timestamp,
    /// When it was used or made void.
    pub settled_at: Option<Timestamp>,
}

/// Why no number is given.
#[derive(Debug, thiserror::Error)]
pub enum ReserveNumberError {
    /// The date cannot be written, or the day has had all its numbers.
    #[error(transparent)]
    Compose(#[from] ComposeBusinessNumberError),
    /// The file.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a number cannot be made void.
#[derive(Debug, thiserror::Error)]
pub enum VoidNumberError {
    /// It was never given, or has its fate already.
    #[error("业务编号 {0} 不是待用编号，不能作废")]
    NotReserved(BusinessNumber),
    /// The file.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads the register of numbers.
#[derive(Debug)]
pub struct Numbers<'a>(pub(crate) &'a Reading<'a>);

/// Gives numbers and makes them void. That a number is used is noted by the act that uses it.
#[derive(Debug)]
pub struct NumbersMut<'a>(pub(crate) &'a Writing<'a>);

impl Numbers<'_> {
    /// A number and its fate.
    pub fn get(&self, number: &BusinessNumber) -> Result<Option<NumberRecord>, StoreError> {
        let sql = format!("{SELECT} WHERE number = ?1");
        first(self.0.connection, TABLE, &sql, [number.to_string()], read)
    }

    /// All in one state, the oldest first.
    pub fn list(&self, state: NumberState) -> Result<Vec<NumberRecord>, StoreError> {
        let state = super::column::to_name(TABLE, &state)?;
        let sql = format!("{SELECT} WHERE state = '{state}' ORDER BY row");
        all(self.0.connection, TABLE, &sql, [], read)
    }
}

impl NumbersMut<'_> {
    /// Gives the next number. `date` is today in Beijing by the machine's clock; if a later date
    /// has been printed already, that one is printed again.
    pub fn reserve(
        &self,
        office: &OfficeCode,
        device: &DeviceCode,
        date: Date,
        draft: DraftId,
        at: Timestamp,
    ) -> Result<BusinessNumber, ReserveNumberError> {
        let connection = self.0.connection();
        self.0.touch(|touched| touched.numbers = true);
        let (date, serial) = next(connection, date)?;
        let number = BusinessNumber::compose(office.clone(), date, device.clone(), serial)?;
        change(
            connection,
            "INSERT INTO number_counter (date, serial) VALUES (?1, ?2)
             ON CONFLICT (date) DO UPDATE SET serial = excluded.serial",
            (date.to_string(), serial),
        )?;
        change(
            connection,
            "INSERT INTO number (number, state, draft, reserved_at)
             VALUES (?1, 'reserved', ?2, ?3)",
            (
                number.to_string(),
                draft.0.as_bytes().as_slice(),
                at.as_millisecond(),
            ),
        )?;
        Ok(number)
    }

    /// Makes a reserved number void.
    pub fn void(
        &self,
        number: &BusinessNumber,
        reason: &str,
        at: Timestamp,
    ) -> Result<(), VoidNumberError> {
        let touched = change(
            self.0.connection(),
            "UPDATE number SET state = 'void', reason = ?2, settled_at = ?3
             WHERE number = ?1 AND state = 'reserved'",
            (number.to_string(), reason, at.as_millisecond()),
        )?;
        match touched {
            0 => Err(VoidNumberError::NotReserved(number.clone())),
            _ => Ok(()),
        }
    }
}

/// Notes that an act carries a number. Later acts of the same business leave it as it is.
pub(crate) fn mark_used(
    connection: &Connection,
    number: &str,
    act: ActId,
    at: Timestamp,
) -> Result<(), StoreError> {
    change(
        connection,
        "UPDATE number SET state = 'used', act = ?2, settled_at = ?3
         WHERE number = ?1 AND state = 'reserved'",
        (number, act.0.as_bytes().as_slice(), at.as_millisecond()),
    )?;
    Ok(())
}

/// How far the numbers have come, for the spool.
pub(crate) fn record(connection: &Connection) -> Result<NumbersRecord, StoreError> {
    Ok(NumbersRecord {
        last: last(connection)?,
        reserved: all(
            connection,
            TABLE,
            "SELECT number, draft, reserved_at FROM number WHERE state = 'reserved' ORDER BY row",
            [],
            |columns| {
                Ok(ReservedNumber {
                    number: columns.parse("number")?,
                    draft: DraftId(columns.id("draft")?),
                    at: columns.time("reserved_at")?,
                })
            },
        )?,
    })
}

/// Takes up where the numbers of a lost file ended: no number that it gave is given again, and
/// those that waited for a signature are void.
pub(crate) fn restore(
    connection: &Connection,
    numbers: &NumbersRecord,
    reason: &str,
) -> Result<u64, StoreError> {
    if let Some((date, serial)) = numbers.last {
        change(
            connection,
            "INSERT INTO number_counter (date, serial) VALUES (?1, ?2)
             ON CONFLICT (date) DO UPDATE SET serial = max(serial, excluded.serial)",
            (date.to_string(), serial),
        )?;
    }
    let mut voided = 0;
    for reserved in &numbers.reserved {
        let touched = change(
            connection,
            "INSERT INTO number (number, state, draft, reason, reserved_at, settled_at)
             VALUES (?1, 'void', ?2, ?3, ?4, ?4) ON CONFLICT (number) DO NOTHING",
            (
                reserved.number.to_string(),
                reserved.draft.0.as_bytes().as_slice(),
                reason,
                reserved.at.as_millisecond(),
            ),
        )?;
        voided += touched as u64;
    }
    Ok(voided)
}

/// Notes that an act of a lost file carries a number.
pub(crate) fn restore_used(
    connection: &Connection,
    number: &str,
    act: ActId,
    at: Timestamp,
) -> Result<(), StoreError> {
    change(
        connection,
        "INSERT INTO number (number, state, draft, act, reserved_at, settled_at)
         VALUES (?1, 'used', zeroblob(16), ?2, ?3, ?3) ON CONFLICT (number) DO NOTHING",
        (number, act.0.as_bytes().as_slice(), at.as_millisecond()),
    )?;
    Ok(())
}

fn next(connection: &Connection, today: Date) -> Result<(Date, u32), StoreError> {
    Ok(match last(connection)? {
        Some((date, serial)) if date >= today => (date, serial + 1),
        _ => (today, 1),
    })
}

fn last(connection: &Connection) -> Result<Option<(Date, u32)>, StoreError> {
    first(
        connection,
        "number_counter",
        "SELECT date, serial FROM number_counter ORDER BY date DESC LIMIT 1",
        [],
        |columns| {
            Ok((
                columns.parse::<Date>("date")?,
                columns.get::<u32>("serial")?,
            ))
        },
    )
}

fn read(columns: &Columns<'_>) -> Result<NumberRecord, StoreError> {
    let settled: i64 = columns.get("settled_at")?;
    Ok(NumberRecord {
        number: columns.parse("number")?,
        state: columns.name("state")?,
        draft: DraftId(columns.id("draft")?),
        act: columns.optional_id("act")?.map(ActId),
        reason: columns.get("reason")?,
        reserved_at: columns.time("reserved_at")?,
        settled_at: match settled {
            -1 => None,
            _ => Some(columns.time("settled_at")?),
        },
    })
}
