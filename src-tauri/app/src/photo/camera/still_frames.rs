//! A folder of JPEGs in place of a camera: its pictures in the order of their names, over and over.

use std::path::{Path, PathBuf};

use super::{Camera, CameraError};

/// Pictures of a folder, one after the other.
#[derive(Debug)]
pub(super) struct StillFrames {
    pictures: Vec<PathBuf>,
    next: usize,
}

impl StillFrames {
    /// Lists the pictures of a folder.
    pub(super) fn open(folder: &Path) -> Result<Self, CameraError> {
        let mut pictures: Vec<PathBuf> = std::fs::read_dir(folder)
            .map_err(|_| CameraError::Missing)?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| {
                path.extension().is_some_and(|extension| {
                    extension.eq_ignore_ascii_case("jpg") || extension.eq_ignore_ascii_case("jpeg")
                })
            })
            .collect();
        pictures.sort();
        if pictures.is_empty() {
            return Err(CameraError::Missing);
        }
        Ok(Self { pictures, next: 0 })
    }
}

impl Camera for StillFrames {
    fn next_frame(&mut self) -> Result<Vec<u8>, CameraError> {
        let at = self.next % self.pictures.len().max(1);
        self.next = at + 1;
        let picture = self.pictures.get(at).ok_or(CameraError::Missing)?;
        std::fs::read(picture).map_err(CameraError::Io)
    }
}
