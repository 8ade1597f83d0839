//! Cameras: something that delivers pictures one after the other, each a whole JPEG.
//!
//! - [`platform`]: what the operating system offers: Video4Linux, Media Foundation;
//! - [`still_frames`]: a folder of pictures in place of a camera, for tests, demo and training;
//! - [`motion_jpeg`], [`packed_pixels`]: from what cameras send to whole JPEGs.
//!
//! Deliberately absent: sound, recording, and any setting of the camera itself: exposure and
//! white balance are the camera's own.

mod motion_jpeg;
mod packed_pixels;
mod platform;
mod still_frames;

use still_frames::StillFrames;

/// Begins the name of a folder of pictures that stands in for a camera.
const TEST: &str = "test:";

/// Delivers pictures. It stays on the thread that opened it.
pub(crate) trait Camera {
    /// The next picture, whole, as a JPEG. Blocks until the camera has one.
    fn next_frame(&mut self) -> Result<Vec<u8>, CameraError>;
}

/// A camera that could be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CameraName {
    /// By what it is opened, as `/dev/video0`.
    pub(crate) id: String,
    /// What it calls itself.
    pub(crate) name: String,
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CameraError {
    /// No such camera, or it was unplugged.
    #[error("the camera is not there")]
    Missing,
    /// Another program has it.
    #[error("the camera is used by another program")]
    InUse,
    /// It sends no format that is understood here.
    #[error("the camera offers only formats that are not understood: {0}")]
    Format(String),
    /// It sent something that is no picture.
    #[error("the camera's picture cannot be used: {0}")]
    Picture(&'static str),
    /// The system's own word.
    #[error("the camera does not work: {0}")]
    Io(#[source] std::io::Error),
}

/// The cameras of this machine, in the system's order.
pub(crate) fn cameras() -> Vec<CameraName> {
    platform::cameras()
}

/// Opens a camera by its id; `test:DIR` is a folder of pictures.
pub(crate) fn open(id: &str) -> Result<Box<dyn Camera>, CameraError> {
    match id.strip_prefix(TEST) {
        Some(folder) => Ok(Box::new(StillFrames::open(folder.as_ref())?)),
        None => platform::open(id),
    }
}

/// Whether the id names a folder of pictures and not a camera.
pub(crate) fn is_test(id: &str) -> bool {
    id.starts_with(TEST)
}
