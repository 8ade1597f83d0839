//! A system whose cameras are not known here. Never compiled.

use crate::photo::camera::{Camera, CameraError, CameraName};

/// None.
pub(crate) fn cameras() -> Vec<CameraName> {
    Vec::new()
}

/// There is none.
pub(crate) fn open(_id: &str) -> Result<Box<dyn Camera>, CameraError> {
    Err(CameraError::Missing)
}
