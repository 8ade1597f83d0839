//! The photo of a draft: its verdict, what is drawn over it, where it comes from.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One finding on a photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FindingView {
    /// Rule id.
    pub rule: String,
    /// Stable code.
    pub code: String,
    /// Who answers for it: `exact` a machine; `geometric` and `photographic` a machine that may
    /// err; `manual` the clerk.
    pub class: String,
    /// `good` | `error` | `warning` | `manual`
    pub level: String,
    /// It blocks.
    pub blocking: bool,
    /// As `44像素`.
    pub measured: String,
    /// As `7–21像素`.
    pub allowed: String,
    /// Where the allowed range comes from; empty where the rule says it.
    pub source: String,
    /// The sentence: what is wrong and what to do.
    pub message: String,
    /// Codes of the shapes of the overlay that show it.
    pub shapes: Vec<String>,
}

/// Something that is drawn over a photo. Coordinates are pixels of the photo from its upper left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OverlayShape {
    /// What it is, as `head_top`; a band of what is allowed has the code of its line and
    /// `_allowed`.
    pub code: String,
    /// `line` | `box` | `point` | `band`
    pub kind: String,
    /// Left.
    pub x1: i32,
    /// Top.
    pub y1: i32,
    /// Right.
    pub x2: i32,
    /// Bottom.
    pub y2: i32,
}

/// All that is drawn over a photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OverlayView {
    /// Width of the photo in pixels, as it is shown.
    pub width: u32,
    /// Height of the photo in pixels, as it is shown.
    pub height: u32,
    /// Bands first, so that lines lie above them.
    pub shapes: Vec<OverlayShape>,
}

/// A photo with its verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PhotoView {
    /// Address of the bytes, as `photo/ab12…`; of a proposed repair `repair/ab12…`.
    pub blob: String,
    /// Nothing blocks.
    pub ok: bool,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Size in bytes.
    pub bytes: u32,
    /// What was measured, good and bad.
    pub findings: Vec<FindingView>,
    /// What is drawn over it; none where nothing was found to draw.
    pub overlay: Option<OverlayView>,
    /// What was repaired, where it is not as it came.
    pub repair: Option<RepairedView>,
}

/// One step of a repair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RepairStepView {
    /// Stable code, as `cut`.
    pub step: String,
    /// What was done, in a sentence.
    pub sentence: String,
}

/// What a photo was repaired from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RepairedView {
    /// Address of the photo as it came.
    pub original: String,
    /// What was done, in order.
    pub steps: Vec<RepairStepView>,
}

/// Asking what a repair would make of the photo of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RepairRequest {
    /// Opaque id.
    pub draft: String,
    /// Set a head upright that leans a few degrees.
    pub upright: bool,
    /// Balance the colours by the background.
    pub white_balance: bool,
    /// Lift an almost white background to an even one.
    pub background: bool,
}

/// What a repair would make of a photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RepairProposal {
    /// The photo as it came.
    pub before: PhotoView,
    /// The repaired one; none where a repair cannot help.
    pub after: Option<PhotoView>,
    /// What would be done, in order.
    pub steps: Vec<RepairStepView>,
    /// What was asked for and would not be done, and why, in sentences.
    pub declined: Vec<String>,
    /// Why a repair cannot help, in a sentence; empty where it can.
    pub obstacle: String,
}

/// A camera of this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CameraView {
    /// By what it is opened, as `/dev/video0`.
    pub camera: String,
    /// What it calls itself.
    pub name: String,
}

/// Where photos are taken at this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PhotoSourcesView {
    /// The cameras that are plugged in.
    pub cameras: Vec<CameraView>,
    /// The one in use: as set, else the first; empty for none.
    pub camera: String,
    /// It is a folder of pictures that stands in for one.
    pub test_camera: bool,
    /// The folder that a camera fills; empty for none.
    pub folder: String,
}

/// Setting where photos are taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SetPhotoSourcesRequest {
    /// Id of a camera; empty for the first that is plugged in.
    pub camera: String,
    /// A folder; empty for none.
    pub folder: String,
}

/// Beginning to take photos.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StartCaptureRequest {
    /// `camera` | `folder`
    pub source: String,
}

/// Asking for the next picture of the camera.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LiveFrameRequest {
    /// The picture that is shown; 0 for none.
    pub after: u32,
}

/// What the camera's picture would be as a photo of the card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LiveVerdictView {
    /// The picture that was judged; an earlier one than that which is shown, maybe.
    pub sequence: u32,
    /// Taken now, it would do.
    pub ready: bool,
    /// What would not do.
    pub findings: Vec<FindingView>,
    /// What is drawn over the picture.
    pub overlay: Option<OverlayView>,
}

/// A picture of the running camera.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LiveFrameView {
    /// Counts the pictures since the camera was switched on; as asked while none is newer.
    pub sequence: u32,
    /// Address of the bytes; empty while none is newer.
    pub blob: String,
    /// The newest verdict.
    pub verdict: Option<LiveVerdictView>,
}

/// Taking a picture of the running camera.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TakeFrameRequest {
    /// Opaque id.
    pub draft: String,
    /// The picture that the clerk saw.
    pub sequence: u32,
}
