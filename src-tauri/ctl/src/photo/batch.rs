//! Many files on all cores, their results in the order of the files.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use crate::output::{Failure, Output};

/// Files beyond this are not read at all; a camera's original is far below it.
const LARGEST: u64 = 64 * 1024 * 1024;
/// Results that may wait to be told.
const WAITING: usize = 64;
/// From this many files on, progress is told.
const MANY: usize = 200;

/// The files named, and those in the folders named, each folder in the order of names. Hidden ones
/// in folders are left out.
pub(super) fn files(named: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in named {
        if std::fs::metadata(path)?.is_dir() {
            collect(path, &mut files)?;
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let mut entries = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        // A link to a folder above would never end, so links to folders are not followed.
        let kind = entry.file_type()?;
        if kind.is_dir() {
            collect(&entry.path(), files)?;
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
    Ok(())
}

/// The bytes of a photo.
pub(super) fn read(file: &Path) -> Result<Vec<u8>, String> {
    let told = |error: std::io::Error| format!("{}：{error}", file.display());
    let bytes = std::fs::metadata(file).map_err(told)?.len();
    if bytes > LARGEST {
        return Err(format!(
            "{}：文件有{bytes}字节，超过{LARGEST}字节，没有打开，请确认是照片。",
            file.display()
        ));
    }
    std::fs::read(file).map_err(told)
}

/// Works on every file, on all cores, and tells each result in the order of the files.
pub(super) fn each<T: Send>(
    files: &[PathBuf],
    output: &Output,
    work: impl Fn(&Path) -> T + Sync,
    mut tell: impl FnMut(&Path, T) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let step = (files.len() / 20).max(MANY / 2);
    std::thread::scope(|scope| {
        let (send, receive) = mpsc::sync_channel(WAITING);
        for _ in 0..workers.min(files.len()) {
            let send = send.clone();
            let (next, work) = (&next, &work);
            scope.spawn(move || {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(file) = files.get(place) else {
                        return;
                    };
                    // Nobody listens any more when telling has failed.
                    if send.send((place, work(file))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(send);
        let mut early = BTreeMap::new();
        let mut told = 0;
        for (place, result) in receive {
            early.insert(place, result);
            while let Some(result) = early.remove(&told) {
                if let Some(file) = files.get(told) {
                    tell(file, result)?;
                }
                told += 1;
                if files.len() >= MANY && told % step == 0 {
                    output.complain(&format!("已完成 {told}/{}", files.len()));
                }
            }
        }
        Ok(())
    })
}

/// A table that a spreadsheet opens with Chinese in it, so it begins with a byte order mark.
pub(super) fn table(
    place: Option<&Path>,
    heads: &[&str],
) -> Result<Option<csv::Writer<std::fs::File>>, Failure> {
    let Some(place) = place else {
        return Ok(None);
    };
    let mut file = std::fs::File::create(place)?;
    file.write_all("\u{feff}".as_bytes())?;
    let mut table = csv::Writer::from_writer(file);
    table.write_record(heads)?;
    Ok(Some(table))
}
