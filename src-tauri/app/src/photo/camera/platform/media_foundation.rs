//! Cameras under Windows, by Media Foundation. Written against the documentation of its binding;
//! never compiled, never run.

use nokhwa_bindings_windows::wmf::{MediaFoundationDevice, query_media_foundation_descriptors};
use nokhwa_core::types::{CameraFormat, CameraIndex, FrameFormat};

use crate::photo::camera::motion_jpeg::whole_jpeg;
use crate::photo::camera::packed_pixels::jpeg_of_yuyv;
use crate::photo::camera::{Camera, CameraError, CameraName};

/// As asked under Linux.
const WIDTH: u32 = 1280;
const HEIGHT: u32 = 720;

/// The capture devices of this machine.
pub(crate) fn cameras() -> Vec<CameraName> {
    query_media_foundation_descriptors()
        .unwrap_or_default()
        .into_iter()
        .map(|camera| CameraName {
            id: camera.misc(),
            name: camera.human_name(),
        })
        .collect()
}

/// Opens a camera by its symbolic link and lets it run.
pub(crate) fn open(id: &str) -> Result<Box<dyn Camera>, CameraError> {
    let mut device = MediaFoundationDevice::new(CameraIndex::String(id.to_owned()))
        .map_err(|_| CameraError::Missing)?;
    let offered = device
        .compatible_format_list()
        .map_err(|error| CameraError::Format(error.to_string()))?;
    let format = nearest(&offered, FrameFormat::MJPEG)
        .or_else(|| nearest(&offered, FrameFormat::YUYV))
        .ok_or_else(|| CameraError::Format("neither MJPEG nor YUYV".to_owned()))?;
    device
        .set_format(format)
        .map_err(|error| CameraError::Format(error.to_string()))?;
    device.start_stream().map_err(|_| CameraError::InUse)?;
    Ok(Box::new(MediaFoundationCamera { device }))
}

/// The offered size that is nearest to what is asked.
fn nearest(offered: &[CameraFormat], format: FrameFormat) -> Option<CameraFormat> {
    offered
        .iter()
        .filter(|one| one.format() == format)
        .min_by_key(|one| one.width().abs_diff(WIDTH) + one.height().abs_diff(HEIGHT))
        .copied()
}

/// A running camera.
struct MediaFoundationCamera {
    device: MediaFoundationDevice,
}

impl Camera for MediaFoundationCamera {
    fn next_frame(&mut self) -> Result<Vec<u8>, CameraError> {
        let format = self.device.format();
        let (bytes, _) = self.device.raw_bytes().map_err(|_| CameraError::Missing)?;
        if format.format() != FrameFormat::YUYV {
            return whole_jpeg(&bytes);
        }
        let side = |pixels: u32| {
            u16::try_from(pixels).map_err(|_| CameraError::Picture("it is too large"))
        };
        let width = side(format.width())?;
        jpeg_of_yuyv(
            &bytes,
            width,
            side(format.height())?,
            usize::from(width) * 2,
        )
    }
}
