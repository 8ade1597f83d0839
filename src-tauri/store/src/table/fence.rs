//! The machine for which this file was enrolled, and whether acts may be made with it.

use counter_domain::id::DeviceId;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::column::{change, first, to_json};
use crate::error::StoreError;
use crate::migrate::Migration;
use crate::store::Reading;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220112,
    "CREATE TABLE machine_identity (
        row INTEGER PRIMARY KEY NOT NULL CHECK (row = 1),
        device BLOB NOT NULL,
        epoch INTEGER NOT NULL,
        salt BLOB NOT NULL,
        machine BLOB NOT NULL
    ) STRICT;
    CREATE TABLE fence (
        row INTEGER PRIMARY KEY NOT NULL CHECK (row = 1),
        reason TEXT NOT NULL
    ) STRICT",
)];

/// What showed that the file is old.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Witness {
    /// The file beside the database.
    Sidecar,
    /// The second copy.
    Spool,
    /// The centre.
    Centre,
}

/// Why no act may be made until the machine is enrolled again. Everything can be read, and what is
/// unsent can be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "fence", rename_all = "snake_case")]
pub enum Fence {
    /// The disk or a copy of it is in another machine.
    #[error("本机不是这份数据登记的终端，不能办理业务，请联系主管重新登记本机")]
    OtherMachine,
    /// The file lacks acts that were made with it.
    #[error("数据文件是旧的（只到第 {here} 号，应到第 {there} 号），不能办理业务，请先做数据恢复")]
    OldFile {
        /// Number of its last act.
        here: u64,
        /// Number of the last act that was made.
        there: u64,
        /// What shows it.
        witness: Witness,
    },
    /// Two copies of the file went on by themselves.
    #[error("数据文件与备份副本的第 {seq} 号记录不同，不能办理业务，请联系主管重新登记本机")]
    Diverged {
        /// Number of the act that differs.
        seq: u64,
        /// What shows it.
        witness: Witness,
    },
    /// The file beside the database is gone or was changed, and no second copy speaks for the
    /// database.
    #[error("本机身份文件缺失或被改动，无法确认数据文件是最新的，请联系主管重新登记本机")]
    NoWitness,
    /// It was recovered without a second copy that was known to be complete.
    #[error("数据已从备份副本恢复，但副本可能不全，请联系主管重新登记本机后再办理业务")]
    Incomplete,
}

/// The machine as the file knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MachineIdentity {
    pub(crate) device: DeviceId,
    pub(crate) epoch: u32,
    pub(crate) salt: Vec<u8>,
    /// HMAC of the machine's id; empty where the system has none.
    pub(crate) machine: Vec<u8>,
}

/// Reads the fence.
#[derive(Debug)]
pub struct Fences<'a>(pub(crate) &'a Reading<'a>);

impl Fences<'_> {
    /// Why no act may be made; none while they may.
    pub fn get(&self) -> Result<Option<Fence>, StoreError> {
        get(self.0.connection)
    }
}

pub(crate) fn get(connection: &Connection) -> Result<Option<Fence>, StoreError> {
    let sql = "SELECT reason FROM fence";
    first(connection, "fence", sql, [], |columns| {
        columns.json("reason")
    })
}

pub(crate) fn raise(connection: &Connection, fence: &Fence) -> Result<(), StoreError> {
    change(
        connection,
        "INSERT OR REPLACE INTO fence (row, reason) VALUES (1, ?1)",
        [to_json("fence", fence)?],
    )?;
    Ok(())
}

pub(crate) fn lift(connection: &Connection) -> Result<(), StoreError> {
    change(connection, "DELETE FROM fence", [])?;
    Ok(())
}

pub(crate) fn identity(connection: &Connection) -> Result<Option<MachineIdentity>, StoreError> {
    first(
        connection,
        "machine_identity",
        "SELECT device, epoch, salt, machine FROM machine_identity",
        [],
        |columns| {
            Ok(MachineIdentity {
                device: DeviceId(columns.id("device")?),
                epoch: columns.get("epoch")?,
                salt: columns.get("salt")?,
                machine: columns.get("machine")?,
            })
        },
    )
}

pub(crate) fn put_identity(
    connection: &Connection,
    identity: &MachineIdentity,
) -> Result<(), StoreError> {
    change(
        connection,
        "INSERT OR REPLACE INTO machine_identity (row, device, epoch, salt, machine)
         VALUES (1, ?1, ?2, ?3, ?4)",
        (
            identity.device.0.as_bytes().as_slice(),
            identity.epoch,
            &identity.salt,
            &identity.machine,
        ),
    )?;
    Ok(())
}
