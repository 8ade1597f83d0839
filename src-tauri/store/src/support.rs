//! A file for the support: what is on the disk and how it fails to open, without personal data.
//!
//! It names files, lengths and versions, never staff, people, numbers or paths above the station's
//! directory.

use std::io;
use std::path::Path;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::container::ContainerHead;
use crate::identity;
use crate::keys::KeyFile;
use crate::migrate::{OLDEST_READER, SCHEMA_VERSION};
use crate::spool::SPOOL_DIRECTORY;

/// Most of a spool file that is read for its head, in bytes.
const HEAD: u64 = 2 * 1024 * 1024;

/// Writes down how a station's directory looks, as JSON. It opens nothing that needs a key.
pub fn support_file(dir: &Path, program: &str, at: Timestamp) -> io::Result<String> {
    let keys = match KeyFile::load(dir) {
        Ok(keys) => json!({
            "device": keys.station().device,
            "office": keys.station().office,
            "slots": keys.staff().count(),
        }),
        Err(error) => json!({ "error": error.to_string() }),
    };
    let witness = identity::read_unverified(dir).map(|identity| {
        json!({
            "device": identity.device,
            "epoch": identity.epoch,
            "position": identity.position,
            "spool_is_whole": identity.spool_is_whole,
        })
    });
    let file = json!({
        "program": program,
        "schema": SCHEMA_VERSION,
        "oldest_reader": OLDEST_READER,
        "sqlite": rusqlite::version(),
        "at": at,
        "free_bytes": crate::room::free_bytes(dir)?,
        "files": files(dir)?,
        "key_file": keys,
        "identity": witness,
        "spool": spool(&dir.join(SPOOL_DIRECTORY))?,
    });
    serde_json::to_string_pretty(&file).map_err(io::Error::other)
}

fn files(dir: &Path) -> io::Result<Vec<Value>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        let changed = metadata.modified().ok();
        let changed = changed.and_then(|time| Timestamp::try_from(time).ok());
        files.push(json!({
            "name": entry.file_name().to_string_lossy(),
            "is_directory": metadata.is_dir(),
            "bytes": metadata.len(),
            "changed": changed,
        }));
    }
    files.sort_by_key(ToString::to_string);
    Ok(files)
}

fn spool(directory: &Path) -> io::Result<Vec<Value>> {
    use io::Read as _;
    let mut files = Vec::new();
    for (number, path) in crate::spool::files(directory)? {
        let mut begin = Vec::new();
        let opened = std::fs::File::open(&path)?;
        let bytes = opened.metadata()?.len();
        opened.take(HEAD).read_to_end(&mut begin)?;
        let head = match ContainerHead::read(&begin) {
            Ok((head, _)) => json!({ "id": head.id, "slots": head.slots.len() }),
            Err(error) => json!({ "error": error.to_string() }),
        };
        files.push(json!({ "number": number, "bytes": bytes, "head": head }));
    }
    Ok(files)
}
