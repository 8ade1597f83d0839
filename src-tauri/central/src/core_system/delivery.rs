//! A delivery: files with a manifest that names the SHA-256 of each.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use counter_act::Hash;
use serde::{Deserialize, Serialize};

use super::column::Kind;

/// Name of the manifest in a delivery's folder.
pub(crate) const MANIFEST: &str = "manifest.json";
/// Form of the manifest that this program reads.
const VERSION: u32 = 1;
/// Bytes of a manifest.
const MAX_BYTES: u64 = 256 * 1024;
/// Files of a delivery.
const MAX_FILES: usize = 100;

/// What a delivery says of itself. It is written last, so that a folder without one is not there
/// yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Form.
    pub version: u32,
    /// The files.
    pub files: Vec<ListedFile>,
}

/// One file of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedFile {
    /// Its name within the folder.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// SHA-256 of its bytes.
    pub sha256: Hash,
}

/// A folder with a manifest that has its form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Name of the folder.
    pub name: String,
    /// The folder.
    pub folder: PathBuf,
    /// Its files, by kind in the order of [`Kind::ALL`], then as they are listed; or why the
    /// manifest is not taken.
    pub files: Result<Vec<ListedFile>, DeliveryError>,
}

/// Why a delivery is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// The manifest cannot be read.
    #[error("无法读取清单{MANIFEST}：{0}")]
    Unreadable(String),
    /// It does not have its form.
    #[error("清单{MANIFEST}格式有误：{0}")]
    Form(String),
    /// A newer form.
    #[error("清单为第{0}版，本程序只读第{VERSION}版")]
    Version(u32),
    /// Too many files.
    #[error("清单列出的文件超过{MAX_FILES}个，请分批报送")]
    TooMany,
    /// A name that leads out of the folder.
    #[error("清单第{0}个文件名不是本文件夹内的文件名")]
    Name(usize),
}

impl Delivery {
    /// Reads the manifest of a folder.
    pub fn read(folder: &Path) -> Self {
        Self {
            name: folder
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
            folder: folder.to_owned(),
            files: files(folder),
        }
    }

    /// Where a listed file lies.
    pub fn path(&self, file: &ListedFile) -> PathBuf {
        self.folder.join(&file.name)
    }
}

fn files(folder: &Path) -> Result<Vec<ListedFile>, DeliveryError> {
    let unreadable = |error: std::io::Error| DeliveryError::Unreadable(error.to_string());
    let mut text = Vec::new();
    std::fs::File::open(folder.join(MANIFEST))
        .map_err(unreadable)?
        .take(MAX_BYTES)
        .read_to_end(&mut text)
        .map_err(unreadable)?;
    let manifest: Manifest =
        serde_json::from_slice(&text).map_err(|error| DeliveryError::Form(error.to_string()))?;
    if manifest.version != VERSION {
        return Err(DeliveryError::Version(manifest.version));
    }
    if manifest.files.len() > MAX_FILES {
        return Err(DeliveryError::TooMany);
    }
    let mut files = manifest.files;
    for (index, file) in files.iter().enumerate() {
        let plain = Path::new(&file.name)
            .file_name()
            .is_some_and(|name| name == file.name.as_str());
        if !plain {
            return Err(DeliveryError::Name(index + 1));
        }
    }
    files.sort_by_key(|file| file.kind);
    Ok(files)
}
