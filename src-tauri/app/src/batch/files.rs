//! Where an employer's files lie: on a stick, or where this machine keeps what came in.
//!
//! Names are listed, no file is opened. What is not a folder, a table or an archive is not named.

use std::path::{Path, PathBuf};

use counter_domain::role::Permission;

use crate::contract::{CommandError, EmployerFile, EmployerFiles, EmployerFilesRequest, ErrorCode};
use crate::counter::Counter;
use crate::exchange::drives;

/// Entries that are shown of a folder.
const SHOWN: usize = 500;
/// Entries that are looked at.
const LOOKED_AT: usize = 100_000;
/// Folders of a home in which what came in lies, by their names in both languages of a desktop.
const HOME: [&str; 6] = ["下载", "Downloads", "桌面", "Desktop", "文档", "Documents"];

impl Counter {
    /// What lies in a folder; in none: the places to look in.
    pub fn employer_files(
        &self,
        request: &EmployerFilesRequest,
    ) -> Result<EmployerFiles, CommandError> {
        self.work(Permission::Enter)?;
        if request.folder.is_empty() {
            let entries = places().iter().map(|path| entry(path, "folder")).collect();
            return Ok(EmployerFiles {
                folder: String::new(),
                parent: String::new(),
                photos: 0,
                entries,
            });
        }
        list(&allowed(&request.folder)?)
    }
}

/// A file or folder below one of the places; nothing else can be named.
pub(super) fn allowed(path: &str) -> Result<PathBuf, CommandError> {
    let missing = || CommandError::new(ErrorCode::DriveFailed);
    let path = Path::new(path).canonicalize().map_err(|_| missing())?;
    let places = places()
        .into_iter()
        .filter_map(|place| place.canonicalize().ok());
    let inside = places.into_iter().any(|place| path.starts_with(place));
    inside.then_some(path).ok_or_else(missing)
}

fn places() -> Vec<PathBuf> {
    let mut places = drives::all();
    if let Some(home) = std::env::var_os("HOME").map(PathBuf::from) {
        places.extend(
            HOME.iter()
                .map(|name| home.join(name))
                .filter(|path| path.is_dir()),
        );
    }
    places
}

fn list(folder: &Path) -> Result<EmployerFiles, CommandError> {
    let entries =
        std::fs::read_dir(folder).map_err(|_| CommandError::new(ErrorCode::DriveFailed))?;
    let mut photos = 0_u32;
    let mut found = Vec::new();
    for at in entries.take(LOOKED_AT).flatten() {
        let (path, name) = (at.path(), at.file_name());
        if name.to_string_lossy().starts_with('.') {
            continue;
        }
        match kind(&path) {
            Some("photo") => photos = photos.saturating_add(1),
            Some(kind) => found.push(entry(&path, kind)),
            None => {}
        }
    }
    found.sort_by(|a, b| (&a.kind != "folder", &a.name).cmp(&(&b.kind != "folder", &b.name)));
    found.truncate(SHOWN);
    let parent = folder.parent().map(|parent| parent.display().to_string());
    Ok(EmployerFiles {
        folder: folder.display().to_string(),
        parent: parent
            .filter(|parent| allowed(parent).is_ok())
            .unwrap_or_default(),
        photos,
        entries: found,
    })
}

fn entry(path: &Path, kind: &str) -> EmployerFile {
    let name = path.file_name().unwrap_or(path.as_os_str());
    EmployerFile {
        path: path.display().to_string(),
        name: name.to_string_lossy().into_owned(),
        kind: kind.to_owned(),
    }
}

fn kind(path: &Path) -> Option<&'static str> {
    if path.is_dir() {
        return Some("folder");
    }
    let ending = path.extension()?.to_string_lossy().to_lowercase();
    match ending.as_str() {
        "xlsx" | "xls" | "csv" | "txt" => Some("table"),
        "zip" => Some("archive"),
        "jpg" | "jpeg" | "png" => Some("photo"),
        _ => None,
    }
}
