//! Which camera and which folder, by machine.

use std::path::Path;

use counter_domain::role::Permission;
use counter_store::StoreError;

use super::camera::{cameras, is_test};
use crate::contract::{
    CameraView, CommandError, ErrorCode, PhotoSourcesView, SetPhotoSourcesRequest,
};
use crate::counter::{Counter, Work};
use crate::fault::from_store;
use crate::places;

const CAMERA: &str = "camera";
const FOLDER: &str = "photo_folder";

impl Counter {
    /// The cameras of this machine, and what is set.
    pub fn photo_sources(&self) -> Result<PhotoSourcesView, CommandError> {
        let work = self.work(Permission::Look)?;
        let camera = camera(&work)?.unwrap_or_default();
        Ok(PhotoSourcesView {
            cameras: cameras()
                .into_iter()
                .map(|camera| CameraView {
                    camera: camera.id,
                    name: camera.name,
                })
                .collect(),
            test_camera: is_test(&camera),
            camera,
            folder: folder(&work)?.unwrap_or_default(),
        })
    }

    /// Sets the camera and the folder that a camera fills.
    pub fn set_photo_sources(
        &self,
        request: &SetPhotoSourcesRequest,
    ) -> Result<PhotoSourcesView, CommandError> {
        let work = self.work(Permission::Look)?;
        let folder = request.folder.trim();
        if !folder.is_empty() && std::fs::read_dir(Path::new(folder)).is_err() {
            return Err(CommandError::new(ErrorCode::InvalidInput)
                .with("field", "photo_folder")
                .with("reason", "not_a_folder"));
        }
        work.store
            .write(|writing| {
                let settings = writing.settings_mut();
                settings.set(CAMERA, request.camera.trim())?;
                settings.set(FOLDER, folder)
            })
            .map_err(|error: StoreError| from_store(&error))?;
        self.stop_capture();
        self.photo_sources()
    }
}

/// The camera in use: that of the environment, the one that is set, the first that is plugged in.
pub(super) fn camera(work: &Work) -> Result<Option<String>, CommandError> {
    if let Some(named) = places::camera() {
        return Ok(Some(named));
    }
    Ok(setting(work, CAMERA)?.or_else(|| Some(cameras().into_iter().next()?.id)))
}

/// The folder that a camera fills.
pub(super) fn folder(work: &Work) -> Result<Option<String>, CommandError> {
    setting(work, FOLDER)
}

fn setting(work: &Work, name: &str) -> Result<Option<String>, CommandError> {
    work.store
        .read(|reading| reading.settings().get(name))
        .map(|value| value.filter(|value| !value.is_empty()))
        .map_err(|error: StoreError| from_store(&error))
}
