//! A head that leans a few degrees, set upright: the picture is turned about the middle of the eyes
//! until the line through them lies level.
//!
//! Turning, cutting and scaling are one resampling, so that nothing is softened twice. What comes in
//! at a corner is carried on from the picture's own edge, and only where that edge is a white wall;
//! clothes and hair are not made up, and a photo that would need them is not turned. No angle is
//! computed with, only the direction of the line.

use std::f32::consts::PI;

use super::framing::{WHITE, sides};
use super::{RepairError, Step};
use crate::geometry::{Head, Point};
use crate::numeric::{index, real, sample, share, whole};
use crate::picture::Picture;
use crate::pixels::{Rectangle, Turn};
use crate::requirements::Requirements;

/// Most degrees that a head is set upright by. The shoulders turn with it; beyond, it is seen.
pub(super) const MOST: f32 = 10.0;
/// Pixels of the new photo by which a corner may lie beyond the edge whatever is there.
const FEW: f32 = 2.0;
/// Zeros of the resampler's kernel on each side (Lanczos).
const ZEROS: f32 = 3.0;

/// How a picture is turned.
#[derive(Clone, Copy, Debug)]
pub(super) struct Levelling {
    /// The middle of the eyes; it stays where it is.
    about: Point,
    /// Along the line of the eyes, of length one.
    along: (f32, f32),
    /// By how many degrees the line falls to the right.
    degrees: f32,
}

impl Levelling {
    /// How a head is set upright.
    pub(super) fn of(head: &Head) -> Option<Self> {
        let across = head.right_eye.x - head.left_eye.x;
        let down = head.right_eye.y - head.left_eye.y;
        let apart = across.hypot(down);
        (apart >= 1.0).then(|| Self {
            about: head.eyes_middle(),
            along: (across / apart, down / apart),
            degrees: head.tilt(),
        })
    }

    /// The same for a picture so many times as large.
    pub(super) fn scaled(self, scale: f32) -> Self {
        Self {
            about: Point {
                x: self.about.x * scale,
                y: self.about.y * scale,
            },
            ..self
        }
    }

    /// Where a place of the levelled picture is in the leaning one.
    fn place(&self, x: f32, y: f32) -> Point {
        let (right, down) = (x - self.about.x, y - self.about.y);
        Point {
            x: self.about.x + right * self.along.0 - down * self.along.1,
            y: self.about.y + right * self.along.1 + down * self.along.0,
        }
    }

    /// The levelled picture, good enough to measure on; edges are carried on whatever they are.
    pub(super) fn rough(&self, picture: &Picture) -> Picture {
        let mut samples = Vec::with_capacity(picture.samples.len());
        for y in 0..picture.height {
            for x in 0..picture.width {
                let place = self.place(real(x) + 0.5, real(y) + 0.5);
                samples.extend(picture.between(place.x, place.y).map(sample));
            }
        }
        Picture {
            samples,
            ..*picture
        }
    }

    /// How high the levelled picture is where a frame of a width stands around the eyes: down to
    /// where the first of its lower corners meets the lower edge of a picture so high.
    pub(super) fn room(&self, width: f32, height: f32) -> f32 {
        let lower = self.along.1.abs() * width / 2.0;
        self.about.y + (height - self.about.y - lower) / self.along.0.max(0.5)
    }

    /// Turns, cuts and scales the stored picture.
    pub(super) fn cut(
        &self,
        stored: &Picture,
        turn: Turn,
        frame: Rectangle,
        requirements: &Requirements,
    ) -> Result<(Picture, Vec<Step>), RepairError> {
        let (wide, high) = sides(requirements);
        if frame.width < 1.0 || wide < 1.0 || high < 1.0 || wide * high > 4_000_000.0 {
            return Err(RepairError::NoRoom);
        }
        let scale = wide / frame.width;
        let part = self.part(stored, turn, frame, scale)?;
        let (width, height) = (index(wide), index(high));
        let mut samples = Vec::with_capacity(width * height * 3);
        let mut beyond = 0;
        for y in 0..height {
            for x in 0..width {
                let across = frame.left + (real(x) + 0.5) / scale;
                let down = frame.top + (real(y) + 0.5) / scale;
                let (at, outside) = part.at(self.place(across, down));
                if outside > 0.0 {
                    beyond += 1;
                    if outside * part.scale > FEW && !part.is_wall(at) {
                        return Err(RepairError::NoRoom);
                    }
                }
                samples.extend(part.resampled(at));
            }
        }
        let mut steps = vec![
            Step::Levelled {
                tenths: whole(self.degrees * 10.0),
            },
            Step::Cut {
                left: whole(frame.left),
                top: whole(frame.top),
                width: whole(frame.width),
                height: whole(frame.height),
            },
            Step::Scaled {
                percent: whole(scale * 100.0),
            },
        ];
        let added = 100.0 * share(beyond, width * height);
        if added >= 0.5 {
            steps.push(Step::Extended {
                percent: whole(added),
            });
        }
        let photo = Picture {
            width,
            height,
            samples,
        };
        Ok((photo, steps))
    }

    /// What of the stored picture a frame needs, upright, at most about twice as fine as the new
    /// photo: finer pixels are taken together in squares, which moves nothing.
    fn part(
        &self,
        stored: &Picture,
        turn: Turn,
        frame: Rectangle,
        scale: f32,
    ) -> Result<Part, RepairError> {
        let (width, height) = turn.sides(stored.width, stored.height);
        let (right, bottom) = (frame.left + frame.width, frame.top + frame.height);
        let corners = [
            self.place(frame.left, frame.top),
            self.place(right, frame.top),
            self.place(frame.left, bottom),
            self.place(right, bottom),
        ];
        let margin = 2.0 * ZEROS / scale.min(1.0) + 2.0;
        let ends = |of: fn(&Point) -> f32, length: usize| {
            let least = corners.iter().map(of).fold(f32::MAX, f32::min) - margin;
            let most = corners.iter().map(of).fold(f32::MIN, f32::max) + margin;
            (least.floor().max(0.0), most.ceil().min(real(length)))
        };
        let (left, right) = ends(|point| point.x, width);
        let (top, bottom) = ends(|point| point.y, height);
        if right - left < 1.0 || bottom - top < 1.0 {
            return Err(RepairError::NoRoom);
        }
        let upright = Rectangle {
            left,
            top,
            width: right - left,
            height: bottom - top,
        };
        let fold = index((0.5 / scale).floor()).max(1);
        let picture = stored
            .cut(turn.stored(upright, stored.width, stored.height))
            .turned(turn)
            .folded(fold);
        if picture.width == 0 || picture.height == 0 {
            return Err(RepairError::NoRoom);
        }
        let fold = real(fold);
        Ok(Part {
            picture,
            origin: Point { x: left, y: top },
            fold,
            scale: scale * fold,
        })
    }
}

/// A part of the upright picture.
struct Part {
    picture: Picture,
    /// Where it begins in the picture.
    origin: Point,
    /// Pixels of the picture a pixel of the part, along a side.
    fold: f32,
    /// Pixels of the new photo a pixel of the part.
    scale: f32,
}

impl Part {
    /// A place of the picture in the part, and how far it lies outside.
    fn at(&self, place: Point) -> (Point, f32) {
        let at = Point {
            x: (place.x - self.origin.x) / self.fold,
            y: (place.y - self.origin.y) / self.fold,
        };
        let outside = |value: f32, length: usize| (-value).max(value - real(length)).max(0.0);
        let (across, down) = (
            outside(at.x, self.picture.width),
            outside(at.y, self.picture.height),
        );
        (at, across.max(down))
    }

    /// Whether the edge nearest to a place outside is a white wall.
    fn is_wall(&self, at: Point) -> bool {
        let colour = self.picture.between(at.x, at.y);
        colour.iter().all(|sample| 255.0 - sample <= WHITE.into())
    }

    /// The colour at a place; beyond the edge its last pixels go on.
    fn resampled(&self, at: Point) -> [u8; 3] {
        let stretch = (1.0 / self.scale).max(1.0);
        let columns = taps(at.x, stretch, self.picture.width);
        let rows = taps(at.y, stretch, self.picture.height);
        let mut colour = [0.0_f32; 3];
        for (row, weight) in &rows {
            for (column, share) in &columns {
                let pixel = self.picture.at(*column, *row);
                for (sum, sample) in colour.iter_mut().zip(pixel) {
                    *sum += weight * share * f32::from(sample);
                }
            }
        }
        colour.map(sample)
    }
}

/// The pixels around a coordinate with their weights, which sum up to one.
fn taps(at: f32, stretch: f32, length: usize) -> Vec<(usize, f32)> {
    let reach = ZEROS * stretch;
    let first = (at - 0.5 - reach).ceil();
    let count = index((at - 0.5 + reach).floor() - first) + 1;
    let mut taps = Vec::with_capacity(count);
    let mut sum = 0.0;
    for step in 0..count {
        let place = first + real(step);
        let weight = lanczos((place + 0.5 - at) / stretch);
        sum += weight;
        taps.push((index(place).min(length.saturating_sub(1)), weight));
    }
    for (_, weight) in &mut taps {
        *weight /= sum;
    }
    taps
}

/// Lanczos' kernel of three zeros.
fn lanczos(x: f32) -> f32 {
    if x.abs() < 1e-4 {
        1.0
    } else if x.abs() >= ZEROS {
        0.0
    } else {
        let turns = PI * x;
        ZEROS * turns.sin() * (turns / ZEROS).sin() / (turns * turns)
    }
}
