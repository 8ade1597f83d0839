//! Electronic seals as they were provisioned: each sealed to one supervisor's key, so that nobody
//! else can open it, with the database open and the row in his hands.

use counter_act::Hash;
use counter_domain::role::StaffId;
use jiff::Timestamp;

use super::column::{Columns, all, change};
use crate::error::StoreError;
use crate::keys::SealedFile;
use crate::migrate::Migration;
use crate::store::{Reading, Writing};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220303,
    "CREATE TABLE seal (
        row INTEGER PRIMARY KEY NOT NULL,
        holder TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        certificate BLOB NOT NULL,
        certificate_sha256 BLOB NOT NULL,
        self_issued INTEGER NOT NULL,
        sealed TEXT NOT NULL,
        provisioned_at INTEGER NOT NULL
    ) STRICT",
)];

const TABLE: &str = "seal";

/// A seal that lies here.
#[derive(Clone, PartialEq, Eq)]
pub struct SealRecord {
    /// The supervisor who alone can release it.
    pub holder: StaffId,
    /// What it says, as 181团社保所业务专用章.
    pub name: String,
    /// Its signer's certificate, DER: known without opening the seal.
    pub certificate: Vec<u8>,
    /// The certificate is its own issuer's: it proves integrity only.
    pub self_issued: bool,
    /// The seal, for its holder's key only.
    pub sealed: SealedFile,
    /// When it came.
    pub provisioned_at: Timestamp,
}

impl std::fmt::Debug for SealRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SealRecord")
            .field("holder", &self.holder)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// Reads seals.
#[derive(Debug)]
pub struct Seals<'a>(pub(crate) &'a Reading<'a>);

/// Keeps seals.
#[derive(Debug)]
pub struct SealsMut<'a>(pub(crate) &'a Writing<'a>);

impl Seals<'_> {
    /// All of this station.
    pub fn list(&self) -> Result<Vec<SealRecord>, StoreError> {
        all(
            self.0.connection,
            TABLE,
            "SELECT holder, name, certificate, self_issued, sealed, provisioned_at
             FROM seal ORDER BY row",
            [],
            read,
        )
    }

    /// The one that a supervisor can release.
    pub fn of(&self, holder: &StaffId) -> Result<Option<SealRecord>, StoreError> {
        let seals = self.list()?;
        Ok(seals.into_iter().find(|seal| seal.holder == *holder))
    }
}

impl SealsMut<'_> {
    /// Keeps a seal; a supervisor's new one takes the place of his old one.
    pub fn put(&self, seal: &SealRecord) -> Result<(), StoreError> {
        change(
            self.0.connection(),
            "INSERT INTO seal (holder, name, certificate, certificate_sha256, self_issued, sealed,
                provisioned_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (holder) DO UPDATE SET name = excluded.name,
                certificate = excluded.certificate,
                certificate_sha256 = excluded.certificate_sha256,
                self_issued = excluded.self_issued, sealed = excluded.sealed,
                provisioned_at = excluded.provisioned_at",
            (
                &seal.holder.0,
                &seal.name,
                &seal.certificate,
                Hash::of(&seal.certificate).as_bytes().as_slice(),
                seal.self_issued,
                super::column::to_json(TABLE, &seal.sealed)?,
                seal.provisioned_at.as_millisecond(),
            ),
        )?;
        Ok(())
    }
}

fn read(columns: &Columns<'_>) -> Result<SealRecord, StoreError> {
    Ok(SealRecord {
        holder: StaffId(columns.get("holder")?),
        name: columns.get("name")?,
        certificate: columns.get("certificate")?,
        self_issued: columns.get("self_issued")?,
        sealed: columns.json("sealed")?,
        provisioned_at: columns.time("provisioned_at")?,
    })
}
