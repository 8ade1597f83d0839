//! Cameras under Linux, by Video4Linux: Motion JPEG where the camera has it, else YUYV.

use std::io;
use std::path::Path;

use linuxvideo::format::{PixFormat, PixelFormat};
use linuxvideo::stream::ReadStream;
use linuxvideo::{BufType, CapabilityFlags, Device};

use crate::photo::camera::motion_jpeg::whole_jpeg;
use crate::photo::camera::packed_pixels::jpeg_of_yuyv;
use crate::photo::camera::{Camera, CameraError, CameraName};

/// What is asked of the camera, in pixels; the driver gives the nearest that it has. A head that
/// fills half of 720 lines is scaled down to the card's 441, never up.
const WIDTH: u32 = 1280;
const HEIGHT: u32 = 720;

/// What is understood, the best first.
const FORMATS: [PixelFormat; 3] = [PixelFormat::MJPG, PixelFormat::JPEG, PixelFormat::YUYV];

/// The capture devices of this machine. One that cannot be asked is left out.
pub(crate) fn cameras() -> Vec<CameraName> {
    let Ok(devices) = linuxvideo::list() else {
        return Vec::new();
    };
    let mut cameras: Vec<CameraName> = devices.filter_map(|device| named(&device.ok()?)).collect();
    cameras.sort_by(|a, b| a.id.cmp(&b.id));
    cameras
}

fn named(device: &Device) -> Option<CameraName> {
    let capabilities = device.capabilities().ok()?;
    let captures = capabilities
        .device_capabilities()
        .contains(CapabilityFlags::VIDEO_CAPTURE);
    // A camera has nodes for its metadata too, which have no format.
    best_format(device).ok().filter(|_| captures)?;
    Some(CameraName {
        id: device.path().ok()?.to_str()?.to_owned(),
        name: capabilities.card().to_owned(),
    })
}

/// Opens a camera by the path of its device and lets it run.
pub(crate) fn open(id: &str) -> Result<Box<dyn Camera>, CameraError> {
    let device = Device::open(Path::new(id)).map_err(from_io)?;
    let format = best_format(&device)?;
    let capture = device
        .video_capture(PixFormat::new(WIDTH, HEIGHT, format))
        .map_err(from_io)?;
    let given = capture.format();
    let pixels = if FORMATS.contains(&given.pixel_format()) {
        Pixels::of(given)
    } else {
        Err(CameraError::Format(given.pixel_format().to_string()))
    }?;
    let stream = capture.into_stream().map_err(from_io)?;
    Ok(Box::new(Video4LinuxCamera { stream, pixels }))
}

fn best_format(device: &Device) -> Result<PixelFormat, CameraError> {
    let offered: Vec<PixelFormat> = device
        .formats(BufType::VIDEO_CAPTURE)
        .filter_map(|format| Some(format.ok()?.pixel_format()))
        .collect();
    FORMATS
        .into_iter()
        .find(|format| offered.contains(format))
        .ok_or_else(|| {
            let offered: Vec<String> = offered.iter().map(ToString::to_string).collect();
            CameraError::Format(offered.join(", "))
        })
}

/// A running camera.
struct Video4LinuxCamera {
    stream: ReadStream,
    pixels: Pixels,
}

/// How its buffers are to be read.
enum Pixels {
    Jpeg,
    Yuyv {
        width: u16,
        height: u16,
        stride: usize,
    },
}

impl Pixels {
    fn of(format: &PixFormat) -> Result<Self, CameraError> {
        if format.pixel_format() != PixelFormat::YUYV {
            return Ok(Self::Jpeg);
        }
        let side = |pixels: u32| {
            u16::try_from(pixels).map_err(|_| CameraError::Picture("it is too large"))
        };
        Ok(Self::Yuyv {
            width: side(format.width())?,
            height: side(format.height())?,
            stride: usize::try_from(format.bytes_per_line()).unwrap_or(usize::MAX),
        })
    }
}

impl Camera for Video4LinuxCamera {
    fn next_frame(&mut self) -> Result<Vec<u8>, CameraError> {
        let frame = self.stream.dequeue(|buffer| {
            // The driver says itself where a picture was disturbed on its way.
            Ok((!buffer.is_error()).then(|| buffer.to_vec()))
        });
        let Some(frame) = frame.map_err(from_io)? else {
            return Err(CameraError::Picture("it was disturbed on its way"));
        };
        match self.pixels {
            Pixels::Jpeg => whole_jpeg(&frame),
            Pixels::Yuyv {
                width,
                height,
                stride,
            } => jpeg_of_yuyv(&frame, width, height, stride),
        }
    }
}

fn from_io(error: io::Error) -> CameraError {
    match error.kind() {
        io::ErrorKind::ResourceBusy => CameraError::InUse,
        io::ErrorKind::NotFound => CameraError::Missing,
        // ENODEV: it was unplugged while it ran.
        _ if error.raw_os_error() == Some(19) => CameraError::Missing,
        _ => CameraError::Io(error),
    }
}
