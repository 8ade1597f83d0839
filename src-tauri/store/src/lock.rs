//! One program at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

const LOCK_FILE: &str = "counter.lock";

/// Held as long as a program has a station's file open. The system lets go of it when the
/// process ends, however it ends.
#[derive(Debug)]
pub(crate) struct StationLock(
    #[expect(dead_code, reason = "the lock lives as long as the file")] File,
);

pub(crate) enum LockError {
    Held,
    Io(io::Error),
}

impl StationLock {
    pub(crate) fn take(dir: &Path) -> Result<Self, LockError> {
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(dir.join(LOCK_FILE))
            .map_err(LockError::Io)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(LockError::Held),
            Err(TryLockError::Error(error)) => Err(LockError::Io(error)),
        }
    }
}
