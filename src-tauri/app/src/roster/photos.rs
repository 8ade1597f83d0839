//! Photos that come with a list: in a folder or a .zip, named by number or by name.
//!
//! Names within an archive are only compared, never used as paths, so `..` leads nowhere.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::CheckedRow;
use super::check::RowProblem;

/// Files that are looked at.
const MAX_FILES: usize = 50_000;
/// Bytes of one photo; a camera's original is below it.
const MAX_PHOTO: u64 = 20 * 1024 * 1024;

/// Where the photos are.
#[derive(Debug)]
pub struct PhotoArchive {
    source: Source,
    /// Entries by the part of their name that says whose they are, in small letters.
    names: HashMap<String, Vec<Entry>>,
}

#[derive(Debug)]
enum Source {
    Folder,
    Zip(PathBuf),
}

#[derive(Debug, Clone)]
enum Entry {
    Path(PathBuf),
    Index(usize),
}

/// Why there are no photos.
#[derive(Debug, thiserror::Error)]
pub enum PhotoArchiveError {
    /// It cannot be read.
    #[error("读不了照片文件夹或压缩包：请重新选择")]
    Unreadable(#[source] io::Error),
    /// It is no .zip.
    #[error("照片压缩包损坏或不是 .zip：请重新压缩成 .zip 再导入")]
    NotAnArchive,
    /// It holds too many files.
    #[error("照片超过{MAX_FILES}个文件：请分几次导入")]
    TooMany,
    /// One photo is too large.
    #[error("照片超过20 MB：请用相机的普通尺寸重拍")]
    TooLarge,
}

impl PhotoArchive {
    /// Looks what is there; nothing is unpacked.
    pub fn open(path: &Path) -> Result<Self, PhotoArchiveError> {
        let mut names: HashMap<String, Vec<Entry>> = HashMap::new();
        let mut add = |name: &str, entry: Entry| {
            if let Some(whose) = whose(name) {
                names.entry(whose).or_default().push(entry);
            }
        };
        let source = if path.is_dir() {
            let entries = std::fs::read_dir(path).map_err(PhotoArchiveError::Unreadable)?;
            for (count, entry) in entries.enumerate() {
                if count == MAX_FILES {
                    return Err(PhotoArchiveError::TooMany);
                }
                let entry = entry.map_err(PhotoArchiveError::Unreadable)?;
                if entry.file_type().is_ok_and(|kind| kind.is_file()) {
                    add(
                        &entry.file_name().to_string_lossy(),
                        Entry::Path(entry.path()),
                    );
                }
            }
            Source::Folder
        } else {
            let archive = zip_at(path)?;
            if archive.len() > MAX_FILES {
                return Err(PhotoArchiveError::TooMany);
            }
            for index in 0..archive.len() {
                let Some(Ok(name)) = archive.name_for_index(index) else {
                    continue;
                };
                // Programs differ in the separator; only the last part counts.
                let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
                add(last, Entry::Index(index));
            }
            Source::Zip(path.to_owned())
        };
        Ok(Self { source, names })
    }

    /// The photo of a row: by its number, else by its name.
    pub fn photo_of(
        &self,
        checked: &CheckedRow,
    ) -> Result<Result<Vec<u8>, RowProblem>, PhotoArchiveError> {
        let row = &checked.row;
        let found = self.photo_named(row.number.expose(), row.name.expose())?;
        Ok(found.unwrap_or_else(|| {
            Err(RowProblem::NoPhoto {
                example: "6600****0018.jpg".to_owned(),
            })
        }))
    }

    /// The photo that carries a number, else a name; none where there is none.
    pub fn photo_named(
        &self,
        number: &str,
        name: &str,
    ) -> Result<Option<Result<Vec<u8>, RowProblem>>, PhotoArchiveError> {
        let found = [number, name]
            .iter()
            .find_map(|key| self.names.get(&key.trim().to_lowercase()));
        match found.map(Vec::as_slice) {
            Some([entry]) => self.bytes(entry).map(|bytes| Some(Ok(bytes))),
            Some(several) => Ok(Some(Err(RowProblem::SeveralPhotos {
                count: several.len(),
            }))),
            None => Ok(None),
        }
    }

    fn bytes(&self, entry: &Entry) -> Result<Vec<u8>, PhotoArchiveError> {
        match (entry, &self.source) {
            (Entry::Path(path), _) => {
                limited(File::open(path).map_err(PhotoArchiveError::Unreadable)?)
            }
            (Entry::Index(index), Source::Zip(path)) => {
                let mut archive = zip_at(path)?;
                let entry = archive
                    .by_index(*index)
                    .map_err(|_| PhotoArchiveError::NotAnArchive)?;
                limited(entry)
            }
            (Entry::Index(_), Source::Folder) => Err(PhotoArchiveError::NotAnArchive),
        }
    }
}

fn zip_at(path: &Path) -> Result<zip::ZipArchive<File>, PhotoArchiveError> {
    let file = File::open(path).map_err(PhotoArchiveError::Unreadable)?;
    zip::ZipArchive::new(file).map_err(|_| PhotoArchiveError::NotAnArchive)
}

fn limited(reader: impl io::Read) -> Result<Vec<u8>, PhotoArchiveError> {
    let mut bytes = Vec::new();
    reader
        .take(MAX_PHOTO + 1)
        .read_to_end(&mut bytes)
        .map_err(PhotoArchiveError::Unreadable)?;
    if bytes.len() as u64 > MAX_PHOTO {
        return Err(PhotoArchiveError::TooLarge);
    }
    Ok(bytes)
}

/// The part of a file's name that says whose photo it is; none for what is no photo.
fn whose(name: &str) -> Option<String> {
    let (stem, ending) = name.rsplit_once('.')?;
    let is_photo = ["jpg", "jpeg", "png"].contains(&ending.to_lowercase().as_str());
    let hidden = stem.is_empty() || stem.starts_with('.');
    (is_photo && !hidden).then(|| stem.trim().to_lowercase())
}
