//! One program at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use crate::platform;

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
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        let file = platform::private(&mut options)
            .open(dir.join(LOCK_FILE))
            .map_err(LockError::Io)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(LockError::Held),
            Err(TryLockError::Error(error)) => Err(LockError::Io(error)),
        }
    }
}
