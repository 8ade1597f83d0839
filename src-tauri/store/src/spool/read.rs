//! Reading a spool back, with nothing left but its files.

use std::io;
use std::path::Path;

use counter_domain::role::StaffId;

use super::segment::{self, SegmentHead};
use super::{Record, SnapshotRecord};
use crate::container::{ContainerHead, FrameKey, Frames, OpenContainerError};
use crate::keys::{ExchangeKey, ExchangePublicKey, StaffEntry, StaffKeys, Station, UnwrapError};

/// Who can open a spool by his password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpoolStaff {
    /// The station that wrote it.
    pub station: Station,
    /// Staff with their wrapped keys.
    pub staff: Vec<StaffEntry>,
    /// The recovery key's public half.
    pub recovery: ExchangePublicKey,
}

/// Why a spool cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadSpoolError {
    /// There is no file of a spool in the directory.
    #[error("该目录中没有备份副本文件")]
    Missing,
    /// Not one file's head can be read.
    #[error("备份副本的文件开头都已损坏")]
    Damaged,
    /// Nobody of that number is in it.
    #[error("备份副本中没有该工号")]
    UnknownStaff,
    /// The password is wrong.
    #[error(transparent)]
    Unwrap(#[from] UnwrapError),
    /// The key opens none of its files.
    #[error(transparent)]
    Open(#[from] OpenContainerError),
    /// The system refuses.
    #[error("无法读取备份副本：{0}")]
    Io(#[from] io::Error),
}

/// What a spool held.
#[derive(Debug, Default)]
pub struct SpoolReader {
    /// Its newest snapshot.
    pub snapshot: Option<SnapshotRecord>,
    /// All its other records, the oldest first; what a snapshot says of numbers among them.
    pub records: Vec<Record>,
    /// Files that the key does not open or whose head is damaged.
    pub closed: usize,
    /// Bytes that belong to no sound frame: torn tails, and damage.
    pub damaged: usize,
}

impl SpoolReader {
    /// Who can open the newest file, read without any key.
    pub fn staff(directory: &Path) -> Result<SpoolStaff, ReadSpoolError> {
        let files = files(directory)?;
        let heads = files.iter().rev().filter_map(|bytes| {
            let (head, _) = ContainerHead::read(bytes).ok()?;
            segment::head_of(&head)
        });
        let SegmentHead {
            station,
            staff,
            recovery,
        } = heads.into_iter().next().ok_or(ReadSpoolError::Damaged)?;
        Ok(SpoolStaff {
            station,
            staff,
            recovery,
        })
    }

    /// Opens somebody's keys with his password.
    pub fn unlock(
        directory: &Path,
        staff: &StaffId,
        password: &str,
    ) -> Result<StaffKeys, ReadSpoolError> {
        let known = Self::staff(directory)?.staff;
        let entry = known.into_iter().find(|entry| entry.staff == *staff);
        let entry = entry.ok_or(ReadSpoolError::UnknownStaff)?;
        Ok(entry.wrapped.unwrap(staff, password)?)
    }

    /// Reads everything that a key opens.
    pub fn read(directory: &Path, key: &ExchangeKey) -> Result<Self, ReadSpoolError> {
        let mut read = Self::default();
        let mut opened = false;
        for bytes in files(directory)? {
            let Some((frame_key, behind)) = frame_key(&bytes, key) else {
                read.closed += 1;
                continue;
            };
            opened = true;
            let mut frames = Frames::new(&frame_key, bytes.get(behind..).unwrap_or_default());
            for frame in frames.by_ref() {
                match Record::read(&frame.bytes) {
                    Some(Record::Snapshot(snapshot)) => {
                        read.records.push(Record::Numbers(snapshot.numbers.clone()));
                        read.snapshot = Some(*snapshot);
                    }
                    Some(record) => read.records.push(record),
                    None => read.damaged += frame.bytes.len(),
                }
            }
            read.damaged += frames.damaged() + frames.rest();
        }
        if !opened {
            return Err(OpenContainerError::OtherKey.into());
        }
        Ok(read)
    }
}

fn files(directory: &Path) -> Result<Vec<Vec<u8>>, ReadSpoolError> {
    let listed = segment::list(directory)?;
    if listed.is_empty() {
        return Err(ReadSpoolError::Missing);
    }
    let files = listed.iter().map(|(_, path)| std::fs::read(path));
    Ok(files.collect::<io::Result<_>>()?)
}

fn frame_key(bytes: &[u8], key: &ExchangeKey) -> Option<(FrameKey, usize)> {
    let (head, behind) = ContainerHead::read(bytes).ok()?;
    let opened = head.open(key).ok()?;
    Some((FrameKey::behind(bytes.get(..behind)?, &opened), behind))
}
