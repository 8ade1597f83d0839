//! Second copies that can be seen from this machine: beside the file, and on sticks.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use counter_store::keys::{KeyFile, StaffEntry};
use counter_store::spool::{SPOOL_DIRECTORY, SpoolReader};
use jiff::Timestamp;

use crate::contract::CopyView;
use crate::exchange::drives;
use crate::view::moment_words;

/// How a copy's folder on a stick begins; the device's id follows.
const ON_STICK: &str = "counter-";

/// A second copy whose head can be read.
pub(super) struct SecondCopy {
    pub(super) path: PathBuf,
    /// Who can open it.
    pub(super) staff: Vec<StaffEntry>,
    place: String,
    written: Option<SystemTime>,
    bytes: u64,
}

impl SecondCopy {
    pub(super) fn id(&self) -> String {
        self.path.display().to_string()
    }

    fn at(path: PathBuf, place: String) -> Option<Self> {
        let head = SpoolReader::staff(&path).ok()?;
        let files = std::fs::read_dir(&path).ok()?.flatten();
        let (mut written, mut bytes) = (None, 0);
        for data in files.filter_map(|entry| entry.metadata().ok()) {
            written = written.max(data.modified().ok());
            bytes += data.len();
        }
        Some(Self {
            path,
            staff: head.staff,
            place,
            written,
            bytes,
        })
    }
}

/// All that can be seen, the newest first. A machine that still knows which it is gets no other's.
pub(super) fn all(data_dir: &Path) -> Vec<SecondCopy> {
    let own = KeyFile::load(data_dir)
        .ok()
        .map(|keys| format!("{ON_STICK}{}", keys.station().device));
    let beside = SecondCopy::at(data_dir.join(SPOOL_DIRECTORY), "本机".to_owned());
    let on_sticks = drives::all().into_iter().flat_map(|stick| {
        let name = stick.file_name().unwrap_or_default().to_string_lossy();
        let place = format!("U盘 {name}");
        let own = own.clone();
        drives::folders(&stick)
            .into_iter()
            .filter(move |folder| {
                let name = folder.file_name().unwrap_or_default().to_string_lossy();
                match &own {
                    Some(own) => *own == name,
                    None => name.starts_with(ON_STICK),
                }
            })
            .filter_map(move |folder| SecondCopy::at(folder, place.clone()))
    });
    let mut copies: Vec<SecondCopy> = beside.into_iter().chain(on_sticks).collect();
    copies.sort_by_key(|copy| std::cmp::Reverse(copy.written));
    copies
}

pub(super) fn view(copy: &SecondCopy) -> CopyView {
    let at = copy.written.and_then(|at| Timestamp::try_from(at).ok());
    CopyView {
        id: copy.id(),
        place: copy.place.clone(),
        at: at.map(moment_words).unwrap_or_default(),
        kilobytes: u32::try_from(copy.bytes.div_ceil(1024)).unwrap_or(u32::MAX),
    }
}
