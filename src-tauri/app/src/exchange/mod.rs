//! What travels on a stick while no line comes back: acts to the centre and its answers back, acts
//! between the windows of this station.
//!
//! A file is gone through twice: first its signature is held against the keys that this machine
//! believes, then it is taken over. Acts of other windows are believed for their own signatures.

pub(crate) mod drives;
mod export;
mod import;
mod mounts;

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use counter_domain::role::Permission;
use counter_store::keys::StaffKeys;
use counter_wire::file::{Closed, FileKind, SEAL_PURPOSE};

use crate::contract::{CommandError, DriveView, ErrorCode, ExchangeFileView};
use crate::counter::{Counter, Work};
use crate::view::moment_words;

/// Ending of an exchange file.
const ENDING: &str = "sbx";

impl Counter {
    /// Sticks, with the files of ours that lie there.
    pub fn drives(&self) -> Result<Vec<DriveView>, CommandError> {
        let keys = match self.work(Permission::Look) {
            Ok(_) => Some(self.own_keys()?),
            // A machine without a station has only the answer to its request to read.
            Err(error) if error.code == ErrorCode::NotLoggedIn => None,
            Err(error) => return Err(error),
        };
        Ok(drives::all()
            .into_iter()
            .map(|dir| DriveView {
                id: dir.display().to_string(),
                name: dir
                    .file_name()
                    .map(|name| name.to_string_lossy().into_owned())
                    .unwrap_or_default(),
                free_mb: drives::free_mb(&dir),
                files: files(&dir, keys.as_deref()),
            })
            .collect())
    }

    /// The user's own keys, which open what was sealed to him.
    pub(crate) fn own_keys(&self) -> Result<std::sync::Arc<StaffKeys>, CommandError> {
        let session = self.session();
        session
            .open
            .as_ref()
            .and_then(|open| open.keys.clone())
            .ok_or(CommandError::new(ErrorCode::ScreenLocked))
    }
}

impl Work {
    /// As 181团社保所 2号窗.
    fn sign(&self) -> Result<String, CommandError> {
        let enrolment = self.store.read(|reading| reading.enrolment().get())?;
        Ok(enrolment.map_or_else(String::new, |enrolment| {
            let station = enrolment.station;
            format!("{} {}", station.office_name, station.window)
        }))
    }
}

fn files(dir: &Path, keys: Option<&StaffKeys>) -> Vec<ExchangeFileView> {
    let Ok(entries) = std::fs::read_dir(dir) else {
        return Vec::new();
    };
    let mut found: Vec<ExchangeFileView> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == ENDING))
        .filter_map(|path| file_view(&path, keys))
        .collect();
    found.sort_by(|one, other| other.at.cmp(&one.at).then(one.name.cmp(&other.name)));
    found
}

fn file_view(path: &Path, keys: Option<&StaffKeys>) -> Option<ExchangeFileView> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let unknown = ExchangeFileView {
        name: name.clone(),
        kind: "unknown".to_owned(),
        from: String::new(),
        at: String::new(),
        readable: false,
    };
    let Ok(file) = File::open(path) else {
        return Some(unknown);
    };
    let Ok(closed) = Closed::open(BufReader::new(file)) else {
        return Some(unknown);
    };
    let header = closed.header();
    let own = keys.map(|keys| keys.exchange().public().0);
    Some(ExchangeFileView {
        name,
        kind: match header.kind {
            FileKind::Acts => "acts",
            FileKind::Answers => "answers",
            FileKind::Enrolment => "enrolment",
        }
        .to_owned(),
        from: header.from.chars().take(60).collect(),
        at: moment_words(header.at),
        readable: header.kind == FileKind::Enrolment
            || header
                .recipients
                .iter()
                .any(|one| Some(&one.to) == own.as_ref()),
    })
}

/// The key of a file, if it was sealed to these keys.
fn open(keys: &StaffKeys, recipient: &counter_wire::file::Recipient) -> Option<[u8; 32]> {
    let key =
        keys.exchange()
            .open_sealed(SEAL_PURPOSE, &recipient.encapsulated, &recipient.sealed)?;
    Some(*key)
}
