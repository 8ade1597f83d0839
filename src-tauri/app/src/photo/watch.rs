//! The folder that a camera fills: which of its files has come whole since the clerk began to
//! wait.
//!
//! A file counts from the moment at which it was closed after being written, or was moved into the
//! folder whole. What lay there before does not count: it is another citizen's. A file that is
//! being written is never read.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

use super::platform::tells_of_whole_file;

/// Files that are remembered; a burst of a camera is shorter.
const REMEMBERED: usize = 64;

/// Why a folder cannot be watched.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WatchError {
    /// It is not there, or may not be read.
    #[error("the folder cannot be read: {0}")]
    Folder(#[source] std::io::Error),
    /// The system does not tell of changes.
    #[error("the folder cannot be watched: {0}")]
    Watcher(#[source] notify::Error),
}

/// A folder that is watched for as long as this lives.
pub(crate) struct FolderWatch {
    arrived: Arc<Mutex<Vec<PathBuf>>>,
    _watcher: RecommendedWatcher,
}

impl FolderWatch {
    /// Begins to watch; `tell` is called after each file that has come whole.
    pub(crate) fn start(
        folder: &Path,
        tell: impl Fn() + Send + 'static,
    ) -> Result<Self, WatchError> {
        std::fs::read_dir(folder).map_err(WatchError::Folder)?;
        let arrived = Arc::new(Mutex::new(Vec::new()));
        let list = Arc::clone(&arrived);
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let Ok(event) = event else { return };
            let Some(path) = whole_file(&event) else {
                return;
            };
            let mut list = list.lock().unwrap_or_else(PoisonError::into_inner);
            list.retain(|known| known != path);
            list.push(path.to_owned());
            if list.len() > REMEMBERED {
                list.remove(0);
            }
            drop(list);
            tell();
        })
        .map_err(WatchError::Watcher)?;
        watcher
            .watch(folder, RecursiveMode::NonRecursive)
            .map_err(WatchError::Watcher)?;
        Ok(Self {
            arrived,
            _watcher: watcher,
        })
    }

    /// The files that have come, the newest first.
    pub(crate) fn arrived(&self) -> Vec<PathBuf> {
        let list = self.arrived.lock().unwrap_or_else(PoisonError::into_inner);
        list.iter().rev().cloned().collect()
    }
}

/// The picture that an event tells to be whole.
fn whole_file(event: &Event) -> Option<&Path> {
    let path = event.paths.first()?;
    let extension = path.extension()?;
    let is_picture = ["jpg", "jpeg"]
        .iter()
        .any(|name| extension.eq_ignore_ascii_case(name));
    (is_picture && tells_of_whole_file(event.kind)).then_some(path.as_path())
}
