//! Sticks, as the system has mounted them, and files on them.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};

use counter_wire::file::WriteError;

use super::mounts;
use crate::contract::{CommandError, ErrorCode};
use crate::fault::incident;

/// The folders of all sticks.
pub(crate) fn all() -> Vec<PathBuf> {
    mounts::sticks()
}

/// The folders in a folder.
pub(crate) fn folders(dir: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(dir) else {
        return Vec::new();
    };
    entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect()
}

/// The folder of a stick by the id that a view gave. Nothing else can be named.
pub(crate) fn named(id: &str) -> Result<PathBuf, CommandError> {
    all()
        .into_iter()
        .find(|path| path.as_os_str() == id)
        .ok_or(CommandError::new(ErrorCode::DriveFailed))
}

/// A file on a stick. A name is one name: it does not lead elsewhere.
pub(crate) fn file(drive: &str, name: &str) -> Result<PathBuf, CommandError> {
    let mut parts = Path::new(name).components();
    match (parts.next(), parts.next()) {
        (Some(Component::Normal(_)), None) => Ok(named(drive)?.join(name)),
        _ => Err(CommandError::new(ErrorCode::FileUnreadable)),
    }
}

/// Writes a file as a whole: under another name first, then on the medium, then under its own.
pub(crate) fn write(
    path: &Path,
    fill: impl FnOnce(&mut File) -> Result<(), WriteError>,
) -> Result<(), CommandError> {
    let part = path.with_extension("part");
    let failed = |error: &dyn std::error::Error| incident(ErrorCode::DriveFailed, error);
    let written = File::create(&part)
        .map_err(WriteError::from)
        .and_then(|mut file| {
            fill(&mut file)?;
            file.flush()?;
            file.sync_all()?;
            Ok(())
        });
    match written {
        Ok(()) => std::fs::rename(&part, path).map_err(|error| failed(&error)),
        Err(error) => {
            let _ = std::fs::remove_file(&part);
            match &error {
                WriteError::Io(io) if io.kind() == io::ErrorKind::StorageFull => {
                    Err(CommandError::new(ErrorCode::DriveFailed))
                }
                error => Err(failed(error)),
            }
        }
    }
}

/// Free megabytes; 0 where the system does not tell.
#[cfg(unix)]
pub(crate) fn free_mb(dir: &Path) -> u32 {
    rustix::fs::statvfs(dir).map_or(0, |free| {
        let bytes = free.f_bavail.saturating_mul(free.f_frsize);
        u32::try_from(bytes / (1024 * 1024)).unwrap_or(u32::MAX)
    })
}

/// Free megabytes; 0 where the system does not tell.
#[cfg(not(unix))]
pub(crate) fn free_mb(_: &Path) -> u32 {
    0
}
