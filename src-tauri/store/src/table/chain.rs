//! The ends of the two chains, so that a tail that was cut off is found.

use counter_act::{Chain, Hash};
use counter_domain::id::DeviceId;
use rusqlite::Connection;

use super::column::{change, first};
use crate::error::StoreError;
use crate::migrate::Migration;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220006,
    "CREATE TABLE chain (
        name TEXT PRIMARY KEY NOT NULL,
        device BLOB NOT NULL,
        epoch INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        hash BLOB NOT NULL
    ) STRICT, WITHOUT ROWID",
)];

const TABLE: &str = "chain";
const JOURNAL: &str = "journal";
const AUDIT: &str = "audit";

/// The end of the journal of a device and epoch; its start if it has no act yet.
pub(crate) fn journal(
    connection: &Connection,
    device: DeviceId,
    epoch: u32,
) -> Result<Chain, StoreError> {
    let end = first(
        connection,
        TABLE,
        "SELECT device, epoch, seq, hash FROM chain WHERE name = ?1",
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
        "SELECT 1 FROM chain WHERE name = ?1",
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
        "SELECT seq, hash FROM chain WHERE name = ?1",
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
        "INSERT INTO chain (name, device, epoch, seq, hash) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (name) DO UPDATE SET device = excluded.device, epoch = excluded.epoch,
            seq = excluded.seq, hash = excluded.hash",
        (name, device, epoch, seq, hash),
    )?;
    Ok(())
}
