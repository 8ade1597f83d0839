//! Provisioning that came while nobody had the station open, as a signed file from a stick does at
//! the login page. Sealing a slot takes the open data key, so the file is kept as it came until
//! somebody logs in; he who then has the file open verifies its signature and takes it in.
//!
//! Nothing here is believed: what lies in the directory is foreign until it is verified.

use std::io;
use std::path::Path;

use counter_act::Hash;

use crate::sidecar;

const DIRECTORY: &str = "provisioning";

/// Longest file that is kept, in bytes; a station's staff fit into a small part of it.
pub const LONGEST: usize = 4 * 1024 * 1024;

/// Most files that wait; a stick full of others' does not fill the disk.
const MOST: usize = 64;

/// Keeps a file until the station is open. The same bytes are kept once.
pub fn keep(dir: &Path, bytes: &[u8]) -> io::Result<()> {
    let waiting = dir.join(DIRECTORY);
    std::fs::create_dir_all(&waiting)?;
    let is_full = names(dir)?.len() >= MOST;
    if bytes.len() > LONGEST || is_full {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    sidecar::replace(&waiting, &Hash::of(bytes).to_string(), bytes)
}

/// The files that wait, by their hashes; one that was changed since is left out.
pub fn list(dir: &Path) -> io::Result<Vec<Vec<u8>>> {
    let mut files = Vec::new();
    for name in names(dir)? {
        let path = dir.join(DIRECTORY).join(&name);
        if std::fs::metadata(&path)?.len() > LONGEST as u64 {
            continue;
        }
        let bytes = std::fs::read(path)?;
        if Hash::of(&bytes).to_string() == name {
            files.push(bytes);
        }
    }
    Ok(files)
}

/// Takes a file away, after it was taken in or found to be worth nothing.
pub fn done(dir: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = dir.join(DIRECTORY).join(Hash::of(bytes).to_string());
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn names(dir: &Path) -> io::Result<Vec<String>> {
    let entries = match std::fs::read_dir(dir.join(DIRECTORY)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        if let Ok(name) = entry?.file_name().into_string()
            && Hash::parse(&name).is_some()
        {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}
