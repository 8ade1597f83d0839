//! Room on the disk (S11): refusing early, and a reserve for what must not fail.
//!
//! [`Store::require_room`] is asked before a photo is kept, an act committed, a paper made: it says
//! no while everything still works, instead of failing half way. The reserve is a file beside the
//! database whose only purpose is to be given up: when taking down what the centre said, which is
//! what makes it possible to free anything, meets a full disk. It is made again when there is room.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use crate::error::StoreError;
use crate::platform;
use crate::sidecar;
use crate::store::Store;

/// Name of the reserve.
pub const RESERVE_FILE: &str = "station.reserve";

/// Bytes of the reserve.
pub const RESERVE: u64 = 16 * 1024 * 1024;

/// Bytes that stay free beside what is asked for: the log, the second copy, a paper.
pub const MARGIN: u64 = 8 * 1024 * 1024;

/// What one byte of an act takes: in the log, in the file, in the second copy.
const COPIES: u64 = 3;

/// How much room there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Bytes that are free for this user.
    pub free: u64,
    /// Whether the reserve is there.
    pub has_reserve: bool,
}

impl Store {
    /// How much room the disk of the file has.
    pub fn room(&self) -> io::Result<Room> {
        Ok(Room {
            free: free_bytes(self.dir())?,
            has_reserve: self.dir().join(RESERVE_FILE).exists(),
        })
    }

    /// Refuses early, with the same sentence as a full disk, where `bytes` more may not fit.
    pub fn require_room(&self, bytes: u64) -> Result<(), StoreError> {
        let free = free_bytes(self.dir()).map_err(|error| StoreError::Io(error.to_string()))?;
        let needed = bytes.saturating_mul(COPIES).saturating_add(MARGIN);
        if free < needed {
            return Err(StoreError::DiskFull);
        }
        Ok(())
    }

    /// Makes the reserve where there is room for it and the margin. Returns whether it is there.
    pub fn keep_reserve(&self) -> io::Result<bool> {
        let path = self.dir().join(RESERVE_FILE);
        if path.exists() {
            return Ok(true);
        }
        if free_bytes(self.dir())? < RESERVE + MARGIN {
            return Ok(false);
        }
        let made = fill(&path);
        if made.is_err() {
            // Half a reserve is room that somebody else needs.
            std::fs::remove_file(&path)?;
        }
        made?;
        sidecar::sync_directory(self.dir())?;
        Ok(true)
    }

    /// Gives the reserve up. Returns whether there was one.
    pub fn release_reserve(&self) -> io::Result<bool> {
        match std::fs::remove_file(self.dir().join(RESERVE_FILE)) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Changes what must not fail for want of room (what the centre said, freeing what it has): on
    /// a full disk the reserve is given up and the change made again.
    pub fn write_in_need<T, E: From<StoreError>>(
        &self,
        change: impl Fn(&crate::Writing<'_>) -> Result<T, E>,
        is_full: impl Fn(&E) -> bool,
    ) -> Result<T, E> {
        match self.write(&change) {
            Err(error) if is_full(&error) && self.release_reserve().unwrap_or(false) => {
                self.write(&change)
            }
            done => done,
        }
    }
}

/// Bytes that are free for this user on the disk of a directory.
pub(crate) fn free_bytes(dir: &Path) -> io::Result<u64> {
    fs4::available_space(dir)
}

fn fill(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    let mut reserve = platform::private(&mut options).open(path)?;
    // Written, not only made long: a hole keeps no room.
    let block = vec![0xA5; 1024 * 1024];
    for _ in 0..RESERVE / (1024 * 1024) {
        reserve.write_all(&block)?;
    }
    reserve.sync_all()
}
