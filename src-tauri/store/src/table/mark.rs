//! Marks: where the journal and the audit end, so that a tail that was cut off is found; and how
//! many acts wait for the centre, so that asking needs no index of its own.
//!
//! All lie in one page, which every act writes anyway.

use counter_act::{Chain, Hash};
use counter_domain::id::DeviceId;
use rusqlite::Connection;

use super::column::{change, first};
use crate::error::StoreError;
use crate::migrate::Migration;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220006,
    "CREATE TABLE mark (
        name TEXT PRIMARY KEY NOT NULL,
        device BLOB NOT NULL,
        epoch INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        hash BLOB NOT NULL
    ) STRICT, WITHOUT ROWID",
)];

const TABLE: &str = "mark";
const JOURNAL: &str = "journal";
const AUDIT: &str = "audit";
const UNSENT: &str = "unsent";
const JUDGED: &str = "judged";
const FREED: &str = "freed";

/// The end of the journal of a device and epoch; its start if it has no act yet.
pub(crate) fn journal(
    connection: &Connection,
    device: DeviceId,
    epoch: u32,
) -> Result<Chain, StoreError> {
    let end = first(
        connection,
        TABLE,
        "SELECT device, epoch, seq, hash FROM mark WHERE name = ?1",
        [JOURNAL],
        |columns| {
            let device = DeviceId(columns.id("device")?);
            let epoch = columns.get("epoch")?;
            let (seq, hash) = (columns.get("seq")?, columns.optional_hash("hash")?);
            Ok((device, epoch, Chain::resume(device, epoch, seq, hash)))
        },
    )?;
    Ok(match end {
        Some((at, of, chain)) if at == device && of == epoch => chain,
        _ => Chain::start(device, epoch),
    })
}

/// Whether the journal has, or had, an act of any epoch.
pub(crate) fn journal_is_begun(connection: &Connection) -> Result<bool, StoreError> {
    let begun = first(
        connection,
        TABLE,
        "SELECT 1 FROM mark WHERE name = ?1",
        [JOURNAL],
        |_| Ok(()),
    )?;
    Ok(begun.is_some())
}

pub(crate) fn set_journal(
    connection: &Connection,
    device: DeviceId,
    epoch: u32,
    chain: &Chain,
) -> Result<(), StoreError> {
    let hash = chain.last().map(|hash| hash.as_bytes().to_vec());
    put(
        connection,
        JOURNAL,
        device.0.as_bytes(),
        epoch,
        chain.seq(),
        &hash.unwrap_or_default(),
    )
}

pub(crate) fn audit_end(connection: &Connection) -> Result<(u64, Option<Hash>), StoreError> {
    let end = first(
        connection,
        TABLE,
        "SELECT seq, hash FROM mark WHERE name = ?1",
        [AUDIT],
        |columns| Ok((columns.get("seq")?, columns.optional_hash("hash")?)),
    )?;
    Ok(end.unwrap_or((0, None)))
}

pub(crate) fn set_audit_end(
    connection: &Connection,
    seq: u64,
    hash: Hash,
) -> Result<(), StoreError> {
    put(connection, AUDIT, &[], 0, seq, hash.as_bytes())
}

/// Whether the journal goes on behind an act that is not in this file: after a recovery the acts
/// before stand only at the centre, or nowhere. Gives the place behind which it goes on.
pub(crate) fn journal_start(
    connection: &Connection,
    device: DeviceId,
    epoch: u32,
    seq: u64,
) -> Result<Option<Chain>, StoreError> {
    let start = first(
        connection,
        TABLE,
        "SELECT hash FROM mark WHERE name = ?1 AND device = ?2",
        (start_name(epoch, seq), device.0.as_bytes().as_slice()),
        |columns| columns.optional_hash("hash"),
    )?;
    Ok(start.map(|hash| Chain::resume(device, epoch, seq, hash)))
}

pub(crate) fn set_journal_start(
    connection: &Connection,
    device: DeviceId,
    epoch: u32,
    chain: &Chain,
) -> Result<(), StoreError> {
    let hash = chain.last().map(|hash| hash.as_bytes().to_vec());
    put(
        connection,
        &start_name(epoch, chain.seq()),
        device.0.as_bytes(),
        epoch,
        chain.seq(),
        &hash.unwrap_or_default(),
    )
}

/// The newest position before which a journal of this file begins; 0 without one.
pub(crate) fn start_position(connection: &Connection) -> Result<i64, StoreError> {
    let starts = super::column::all(
        connection,
        TABLE,
        "SELECT epoch, seq FROM mark WHERE name LIKE 'start/%'",
        [],
        |columns| {
            Ok(super::act::position(
                columns.get("epoch")?,
                columns.get("seq")?,
            ))
        },
    )?;
    Ok(starts.into_iter().max().unwrap_or(0))
}

fn start_name(epoch: u32, seq: u64) -> String {
    format!("start/{epoch}/{seq}")
}

/// How many acts the centre has not answered.
pub(crate) fn unsent(connection: &Connection) -> Result<u64, StoreError> {
    Ok(number(connection, UNSENT)?.unwrap_or(0))
}

pub(crate) fn set_unsent(connection: &Connection, count: u64) -> Result<(), StoreError> {
    put(connection, UNSENT, &[], 0, count, &[])
}

/// Position up to which the centre has answered every act.
pub(crate) fn judged(connection: &Connection) -> Result<u64, StoreError> {
    Ok(number(connection, JUDGED)?.unwrap_or(0))
}

pub(crate) fn set_judged(connection: &Connection, position: u64) -> Result<(), StoreError> {
    put(connection, JUDGED, &[], 0, position, &[])
}

/// Position up to which retention has looked at every act.
pub(crate) fn freed(connection: &Connection) -> Result<i64, StoreError> {
    let freed = number(connection, FREED)?.unwrap_or(0);
    Ok(i64::try_from(freed).unwrap_or(i64::MAX))
}

pub(crate) fn set_freed(connection: &Connection, position: i64) -> Result<(), StoreError> {
    let position = u64::try_from(position).unwrap_or(0);
    put(connection, FREED, &[], 0, position, &[])
}

fn number(connection: &Connection, name: &str) -> Result<Option<u64>, StoreError> {
    first(
        connection,
        TABLE,
        "SELECT seq FROM mark WHERE name = ?1",
        [name],
        |columns| columns.get("seq"),
    )
}

fn put(
    connection: &Connection,
    name: &str,
    device: &[u8],
    epoch: u32,
    seq: u64,
    hash: &[u8],
) -> Result<(), StoreError> {
    change(
        connection,
        "INSERT INTO mark (name, device, epoch, seq, hash) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (name) DO UPDATE SET device = excluded.device, epoch = excluded.epoch,
            seq = excluded.seq, hash = excluded.hash",
        (name, device, epoch, seq, hash),
    )?;
    Ok(())
}
