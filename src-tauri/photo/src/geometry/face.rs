//! The box of a face, by SeetaFace's funnel of cascades (crate rustface, model in `model/`).
//!
//! A finder sees faces of at least 40 pixels that stand within some 20 degrees of upright. Small
//! copies are tried before larger ones, and the other three quarters only when nothing is found.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rustface::{Detector, ImageData};

use crate::numeric::{real, side};
use crate::picture::Picture;
use crate::pixels::{Grey, Rectangle, Turn};

/// Longest sides of the copies that are searched, in turn; a face of a twelfth of the longest side
/// is still found in the last.
const COPIES: [usize; 2] = [240, 480];
/// Longest side of the copies that are searched turned.
const TURNED_COPY: usize = 240;
/// Least score of a face; the finder's own doubtful ones lie below.
const SCORE: f64 = 3.0;
/// A second face is counted from this share of the largest one's width.
const SECOND: f32 = 0.25;
/// SeetaFace Detection 1.0, frontal.
const MODEL: &[u8] = include_bytes!("../../model/seeta_fd_frontal_v1.0.bin");

thread_local! {
    static FINDER: RefCell<Option<Box<dyn Detector>>> = const { RefCell::new(None) };
}

/// The faces, the largest first, and the clockwise quarter turns after which they are upright.
pub(super) fn find(picture: &Picture) -> (Vec<Rectangle>, u8) {
    for longest in COPIES {
        let faces = in_copy(picture, longest, 0);
        if !faces.is_empty() {
            return (faces, 0);
        }
        if picture.width.max(picture.height) <= longest {
            break;
        }
    }
    for quarters in [1, 3, 2] {
        let faces = in_copy(picture, TURNED_COPY, quarters);
        if !faces.is_empty() {
            return (faces, quarters);
        }
    }
    (Vec::new(), 0)
}

/// The faces of a small copy, in pixels of the picture; of a turned copy in those of the copy.
fn in_copy(picture: &Picture, longest: usize, quarters: u8) -> Vec<Rectangle> {
    let Some((copy, scale)) = picture.reduced(longest) else {
        return Vec::new();
    };
    let turn = Turn {
        mirrored: false,
        quarters,
    };
    let copy = if quarters == 0 {
        copy
    } else {
        copy.turned(turn)
    };
    let mut faces: Vec<Rectangle> = search(&copy.grey())
        .into_iter()
        .map(|face| face.scaled(1.0 / scale))
        .collect();
    faces.sort_by(|one, other| other.width.total_cmp(&one.width));
    let least = faces.first().map_or(0.0, |face| face.width * SECOND);
    faces.retain(|face| face.width >= least);
    faces
}

/// Runs the finder; its panics, should there be any, find nothing.
fn search(grey: &Grey) -> Vec<Rectangle> {
    if grey.width.min(grey.height) < 40 {
        return Vec::new();
    }
    let run = || {
        FINDER.with_borrow_mut(|finder| {
            if finder.is_none() {
                let model = rustface::read_model(MODEL).ok()?;
                let mut made = rustface::create_detector_with_model(model);
                made.set_score_thresh(SCORE);
                made.set_slide_window_step(4, 4);
                made.set_pyramid_scale_factor(0.8);
                *finder = Some(made);
            }
            let image = ImageData::new(&grey.samples, side(grey.width), side(grey.height));
            Some(finder.as_mut()?.detect(&image))
        })
    };
    let found = catch_unwind(AssertUnwindSafe(run)).ok().flatten();
    found
        .unwrap_or_default()
        .iter()
        .filter_map(|face| within(face.bbox(), grey))
        .collect()
}

fn within(face: &rustface::Rectangle, grey: &Grey) -> Option<Rectangle> {
    let size = usize::try_from(face.width()).ok()?;
    let place = |value: i32| {
        usize::try_from(value.unsigned_abs())
            .map(|size| real(size) * if value < 0 { -1.0 } else { 1.0 })
            .ok()
    };
    let face = Rectangle {
        left: place(face.x())?,
        top: place(face.y())?,
        width: real(size),
        height: real(usize::try_from(face.height()).ok()?),
    };
    // What hangs out of the picture by half is no face whose lines could be measured.
    let inside = face.left + face.width * 0.5 > 0.0
        && face.left + face.width * 0.5 < real(grey.width)
        && face.top + face.height * 0.5 > 0.0
        && face.top + face.height * 0.5 < real(grey.height);
    (size > 0 && inside).then_some(face)
}
