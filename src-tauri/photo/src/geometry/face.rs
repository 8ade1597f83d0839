//! Where faces are, and which way up.
//!
//! The network looks at a square of 128 pixels. The whole picture is shown to it first, and turned by
//! quarters unless a face is clear; only when that finds nothing it is shown parts of half the size,
//! in which a face of a twelfth of the longest side is still found.

use fast_image_resize::FilterType;

use super::{Point, mesh};
use crate::network::Network;
use crate::numeric::{index, real};
use crate::picture::Picture;
use crate::pixels::{Rectangle, Turn};

/// Least sureness that a box is a face.
const SURE: f32 = 0.5;
/// Sureness from which a face is not looked for the other way up.
const CLEAR: f32 = 0.85;
/// Share of two boxes' common area from which they are one face.
const SAME: f32 = 0.3;
/// A second face is counted from this share of the largest one's width.
const SECOND: f32 = 0.25;
/// Distance of the eyes as a share of a face's width, and their height in it as a share.
const EYES: (f32, f32) = (0.43, 0.36);
/// Most fall of the eyes' line, as a share of their distance: beyond it a face lies on its side.
const FALL: f32 = 0.85;

/// A face.
#[derive(Clone, Copy, Debug)]
pub(super) struct Face {
    /// From forehead to chin and from ear to ear, reckoned from the eyes.
    pub(super) area: Rectangle,
    /// The network's own box: from the brows to the chin.
    pub(super) frame: Rectangle,
    /// About where the eyes are, the one on the left of the picture first.
    pub(super) eyes: (Point, Point),
    sure: f32,
}

impl Face {
    /// The face after the picture is cut at a place and scaled.
    pub(super) fn seen_from(self, origin: Point, scale: f32) -> Self {
        let place = |point: Point| Point {
            x: (point.x - origin.x) * scale,
            y: (point.y - origin.y) * scale,
        };
        let part = |area: Rectangle| {
            Rectangle {
                left: area.left - origin.x,
                top: area.top - origin.y,
                ..area
            }
            .scaled(scale)
        };
        Self {
            area: part(self.area),
            frame: part(self.frame),
            eyes: (place(self.eyes.0), place(self.eyes.1)),
            sure: self.sure,
        }
    }
}

/// The faces, the largest first, and the clockwise quarter turns after which they are upright.
pub(super) fn find(picture: &Picture) -> (Vec<Face>, u8) {
    let mut best = (whole(picture), 0);
    if surest(&best.0) < CLEAR {
        // A face upside down is taken for a face too, but less surely than the right way up.
        for quarters in [1, 3, 2] {
            let turned = picture.turned(Turn {
                mirrored: false,
                quarters,
            });
            // A turned face is measured nowhere else, so what is none is left out here.
            let mut faces = whole(&turned);
            faces.retain(|face| mesh::find(&turned, face).is_some());
            if surest(&faces) > surest(&best.0) {
                best = (faces, quarters);
            }
        }
    }
    if best.0.is_empty() {
        best = (parts(picture), 0);
    }
    (largest_first(best.0), best.1)
}

fn surest(faces: &[Face]) -> f32 {
    faces.iter().map(|face| face.sure).fold(0.0, f32::max)
}

/// What is found in a whole picture.
fn whole(picture: &Picture) -> Vec<Face> {
    let side = real(picture.width.max(picture.height));
    within(picture, picture.frame(), side)
}

/// What is found in parts of half the size, which overlap by half.
fn parts(picture: &Picture) -> Vec<Face> {
    let side = picture.width.max(picture.height) / 2;
    if side < Network::Faces.side() / 2 {
        return Vec::new();
    }
    let steps = |length: usize| {
        let last = length.saturating_sub(side);
        let count = (2 * last).div_ceil(side);
        (0..=count).map(move |step| last * step / count.max(1))
    };
    let mut faces = Vec::new();
    for top in steps(picture.height) {
        for left in steps(picture.width) {
            let part = Rectangle {
                left: real(left),
                top: real(top),
                width: real(side.min(picture.width)),
                height: real(side.min(picture.height)),
            };
            faces.extend(within(picture, part, real(side)));
        }
    }
    merged(faces)
}

/// What is found in a part of a picture, shown in the middle of a square of a length.
fn within(picture: &Picture, part: Rectangle, length: f32) -> Vec<Face> {
    let side = Network::Faces.side();
    let scale = real(side) / length;
    let width = index(part.width * scale).clamp(1, side);
    let height = index(part.height * scale).clamp(1, side);
    let Some(copy) = picture.resampled(part, width, height, FilterType::Bilinear) else {
        return Vec::new();
    };
    let (aside, above) = ((side - width) / 2, (side - height) / 2);
    let mut samples = vec![-1.0; 3 * side * side];
    for (plane, values) in samples.chunks_exact_mut(side * side).enumerate() {
        for (y, row) in values
            .chunks_exact_mut(side)
            .skip(above)
            .take(height)
            .enumerate()
        {
            for (x, sample) in row.iter_mut().skip(aside).take(width).enumerate() {
                let value = copy.at(x, y).get(plane).copied().unwrap_or(0);
                *sample = f32::from(value) / 127.5 - 1.0;
            }
        }
    }
    let Some(told) = Network::Faces.run(samples) else {
        return Vec::new();
    };
    let [places, sureness] = told.as_slice() else {
        return Vec::new();
    };
    // From the square's shares back to the picture.
    let origin = Point {
        x: real(aside) - part.left * scale,
        y: real(above) - part.top * scale,
    };
    let found = places
        .as_chunks::<16>()
        .0
        .iter()
        .zip(sureness)
        .zip(anchors())
        .filter_map(|((place, logit), anchor)| face(place, *logit, anchor))
        .map(|face| face.seen_from(origin, 1.0 / scale))
        .filter(|face| stands_in(face.area, picture))
        .collect();
    merged(found)
}

/// Middles of the network's boxes, in pixels of its square: two at each place of a grid of 16, then
/// six at each of a grid of 8.
fn anchors() -> impl Iterator<Item = Point> {
    let side = Network::Faces.side();
    [(16, 2), (8, 6)].into_iter().flat_map(move |(grid, each)| {
        (0..grid * grid * each).map(move |at| {
            let place = at / each;
            let middle = |step: usize| (real(step) + 0.5) * real(side) / real(grid);
            Point {
                x: middle(place % grid),
                y: middle(place / grid),
            }
        })
    })
}

/// A face of the network's numbers: the box's middle and size, then six points (eyes, nose, mouth,
/// ears), all from the anchor; none when it is unsure or does not stand upright.
fn face(place: &[f32; 16], logit: f32, anchor: Point) -> Option<Face> {
    let sure = 1.0 / (1.0 + (-logit.clamp(-80.0, 80.0)).exp());
    if sure < SURE {
        return None;
    }
    let [
        x,
        y,
        width,
        height,
        one_x,
        one_y,
        other_x,
        other_y,
        _,
        _,
        mouth_x,
        mouth_y,
        ..,
    ] = *place;
    let point = |x: f32, y: f32| Point {
        x: anchor.x + x,
        y: anchor.y + y,
    };
    let (left, right) = (point(one_x, one_y), point(other_x, other_y));
    let mouth = point(mouth_x, mouth_y);
    let apart = (right.x - left.x).hypot(right.y - left.y);
    let eyes = Point {
        x: f32::midpoint(left.x, right.x),
        y: f32::midpoint(left.y, right.y),
    };
    let upright = right.x > left.x
        && (right.y - left.y).abs() <= FALL * (right.x - left.x)
        && mouth.y > eyes.y;
    if !upright || apart < 1.0 {
        return None;
    }
    let size = apart / EYES.0;
    Some(Face {
        area: Rectangle {
            left: eyes.x - size / 2.0,
            top: eyes.y - EYES.1 * size,
            width: size,
            height: size,
        },
        frame: Rectangle {
            left: anchor.x + x - width / 2.0,
            top: anchor.y + y - height / 2.0,
            width,
            height,
        },
        eyes: (left, right),
        sure,
    })
}

/// What hangs out of the picture by half is no face whose lines could be measured.
fn stands_in(area: Rectangle, picture: &Picture) -> bool {
    let (x, y) = (area.left + area.width / 2.0, area.top + area.height / 2.0);
    x > 0.0 && x < real(picture.width) && y > 0.0 && y < real(picture.height)
}

/// The surest of boxes that lie on one another.
fn merged(mut faces: Vec<Face>) -> Vec<Face> {
    faces.sort_by(|one, other| other.sure.total_cmp(&one.sure));
    let mut kept: Vec<Face> = Vec::new();
    for face in faces {
        if !kept
            .iter()
            .any(|other| common(face.area, other.area) > SAME)
        {
            kept.push(face);
        }
    }
    kept
}

/// The common area as a share of the area of both.
fn common(one: Rectangle, other: Rectangle) -> f32 {
    let width = (one.left + one.width).min(other.left + other.width) - one.left.max(other.left);
    let height = (one.top + one.height).min(other.top + other.height) - one.top.max(other.top);
    let both = width.max(0.0) * height.max(0.0);
    both / (one.width * one.height + other.width * other.height - both).max(f32::MIN_POSITIVE)
}

fn largest_first(mut faces: Vec<Face>) -> Vec<Face> {
    faces.sort_by(|one, other| other.area.width.total_cmp(&one.area.width));
    let least = faces.first().map_or(0.0, |face| face.area.width * SECOND);
    faces.retain(|face| face.area.width >= least);
    faces
}
