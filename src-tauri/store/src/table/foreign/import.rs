//! Taking an act of another window in, after verifying it.

use std::fmt;

use counter_act::{Hash, KeyId, OpenError, Payload, PayloadError, SealedAct, VerifyError};
use counter_domain::id::DeviceId;
use jiff::Timestamp;
use rusqlite::Connection;

use super::{ForeignActsMut, TABLE};
use crate::error::StoreError;
use crate::table::act::{AppendActError, attach, person_of_key, position, subject_key};
use crate::table::column::{change, first};
use crate::table::station::Enrolments;
use crate::table::trusted_key::TrustedKeys;
use crate::table::{person, person_alias};

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
            let position = position(envelope.device_epoch, seq);
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
