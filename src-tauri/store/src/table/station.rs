//! The enrolment of this machine: one row.

use counter_act::{Head, SigningKey};
use counter_domain::id::DeviceId;
use jiff::Timestamp;
use rusqlite::Connection;
use zeroize::Zeroizing;

use super::column::{change, first};
use crate::error::StoreError;
use crate::keys::Station;
use crate::migrate::Migration;
use crate::spool::{Renewal, SnapshotRecord, StaffRecord};
use crate::store::{Reading, Writing};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220002,
    "CREATE TABLE station (
        row INTEGER PRIMARY KEY NOT NULL CHECK (row = 1),
        device BLOB NOT NULL,
        epoch INTEGER NOT NULL,
        code TEXT NOT NULL,
        office TEXT NOT NULL,
        office_name TEXT NOT NULL,
        counter_window TEXT NOT NULL,
        demo INTEGER NOT NULL,
        device_seed BLOB NOT NULL,
        enrolled_at INTEGER NOT NULL
    ) STRICT",
)];

const TABLE: &str = "station";

/// How this machine was enrolled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// What the login page shows too.
    pub station: Station,
    /// Grows when the machine is enrolled again.
    pub epoch: u32,
    /// When.
    pub enrolled_at: Timestamp,
}

/// Reads the enrolment.
#[derive(Debug)]
pub struct Enrolments<'a>(pub(crate) &'a Reading<'a>);

/// Writes the enrolment.
#[derive(Debug)]
pub struct EnrolmentsMut<'a>(pub(crate) &'a Writing<'a>);

impl Enrolments<'_> {
    /// The enrolment, if the machine has one.
    pub fn get(&self) -> Result<Option<Enrolment>, StoreError> {
        first(
            self.0.connection,
            TABLE,
            "SELECT device, epoch, code, office, office_name, counter_window, demo, enrolled_at
             FROM station",
            [],
            |columns| {
                Ok(Enrolment {
                    station: Station {
                        device: DeviceId(columns.id("device")?),
                        code: columns.name("code")?,
                        office: columns.name("office")?,
                        office_name: columns.get("office_name")?,
                        window: columns.get("counter_window")?,
                        demo: columns.get("demo")?,
                    },
                    epoch: columns.get("epoch")?,
                    enrolled_at: columns.time("enrolled_at")?,
                })
            },
        )
    }

    /// The key that signs every act of this machine, if it is enrolled.
    pub fn device_key(&self) -> Result<Option<SigningKey>, StoreError> {
        device_key(self.0.connection)
    }
}

impl EnrolmentsMut<'_> {
    /// Enrols the machine, for the first time or again. `device_seed` is the secret of the key
    /// that will sign its acts.
    pub fn put(&self, enrolment: &Enrolment, device_seed: &[u8; 32]) -> Result<(), StoreError> {
        self.0.touch(|touched| touched.renew = Renewal::Slots);
        let station = &enrolment.station;
        change(
            self.0.connection(),
            "INSERT OR REPLACE INTO station (row, device, epoch, code, office, office_name,
                counter_window, demo, device_seed, enrolled_at)
             VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            (
                station.device.0.as_bytes().as_slice(),
                enrolment.epoch,
                station.code.as_str(),
                station.office.as_str(),
                &station.office_name,
                &station.window,
                station.demo,
                device_seed.as_slice(),
                enrolment.enrolled_at.as_millisecond(),
            ),
        )?;
        Ok(())
    }
}

/// The key that signs every act of this machine, if it is enrolled.
pub(crate) fn device_key(connection: &Connection) -> Result<Option<SigningKey>, StoreError> {
    seed(connection)?
        .map(|seed| {
            <&[u8; 32]>::try_from(seed.as_slice())
                .map(SigningKey::from_seed)
                .map_err(|_| StoreError::malformed(TABLE, "device_seed"))
        })
        .transpose()
}

fn seed(connection: &Connection) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    let sql = "SELECT device_seed FROM station";
    first(connection, TABLE, sql, [], |columns| {
        Ok(Zeroizing::new(columns.get("device_seed")?))
    })
}

/// What a fresh file would need beside the acts, for the spool; none before the enrolment.
pub(crate) fn snapshot(connection: &Connection) -> Result<Option<SnapshotRecord>, StoreError> {
    let reading = Reading { connection };
    let (Some(enrolment), Some(seed)) = (Enrolments(&reading).get()?, seed(connection)?) else {
        return Ok(None);
    };
    let state = reading.sync_state().get()?;
    let (device, epoch) = (enrolment.station.device, enrolment.epoch);
    let chain = super::mark::journal(connection, device, epoch)?;
    let Some(key) = device_key(connection)? else {
        return Ok(None);
    };
    let staff = reading.staff().list()?.into_iter();
    Ok(Some(SnapshotRecord {
        station: enrolment.station,
        epoch: enrolment.epoch,
        enrolled_at: enrolment.enrolled_at,
        device_seed: Zeroizing::new(hex::encode(&*seed)),
        staff: staff
            .map(|member| StaffRecord {
                entry: member.entry,
                revoked_at: member.revoked_at,
            })
            .collect(),
        settings: super::setting::list(connection)?,
        incarnation: state.incarnation,
        watermark: (state.watermark.epoch, state.watermark.seq),
        numbers: super::number::record(connection)?,
        head: Head::sign(&chain, enrolment.enrolled_at, &key),
    }))
}
