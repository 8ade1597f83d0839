//! Small files beside the database, replaced as a whole.
//!
//! After a power cut such a file is either the old one or the new one: the new bytes are written
//! to a temporary file and synced, the rename is synced with the directory.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

/// Replaces `dir/name`. The file is readable by its owner only.
pub(crate) fn replace(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let mut file = tempfile::Builder::new()
        .prefix(name)
        .suffix(".new")
        .tempfile_in(dir)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(dir.join(name)).map_err(|error| error.error)?;
    sync_directory(dir)
}

/// Makes names in a directory durable. Windows has no such call and needs none.
pub(crate) fn sync_directory(dir: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(dir)?.sync_all()?;
    }
    Ok(())
}
