//! Pictures turned, cut and scaled; grey ones for the finders.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use serde::Serialize;

use crate::numeric::{index, real, sample, side};
use crate::picture::Picture;

/// A rectangle in pixels of the upright picture.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rectangle {
    /// Left edge.
    pub left: f32,
    /// Upper edge.
    pub top: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

impl Rectangle {
    /// The rectangle under a scale.
    pub(crate) fn scaled(self, scale: f32) -> Self {
        Self {
            left: self.left * scale,
            top: self.top * scale,
            width: self.width * scale,
            height: self.height * scale,
        }
    }
}

/// How stored pixels become upright ones: mirrored left to right, then turned clockwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Turn {
    pub(crate) mirrored: bool,
    /// Quarter turns, 0–3.
    pub(crate) quarters: u8,
}

impl Turn {
    /// What an EXIF orientation asks for (EXIF 2.32, 4.6.4).
    pub(crate) fn of_exif(orientation: u16) -> Self {
        let (mirrored, quarters) = match orientation {
            2 => (true, 0),
            3 => (false, 2),
            4 => (true, 2),
            5 => (true, 3),
            6 => (false, 1),
            7 => (true, 1),
            8 => (false, 3),
            _ => (false, 0),
        };
        Self { mirrored, quarters }
    }

    /// Turned on by so many quarters clockwise.
    pub(crate) fn and(self, quarters: u8) -> Self {
        Self {
            quarters: (self.quarters + quarters) % 4,
            ..self
        }
    }

    /// Sides of the upright picture.
    pub(crate) fn sides(self, width: usize, height: usize) -> (usize, usize) {
        if self.quarters % 2 == 1 {
            (height, width)
        } else {
            (width, height)
        }
    }

    /// Where a rectangle of the upright picture lies in the stored one of these sides.
    pub(crate) fn stored(self, upright: Rectangle, width: usize, height: usize) -> Rectangle {
        let (mut wide, mut high) = self.sides(width, height);
        let mut at = upright;
        for _ in 0..self.quarters {
            at = Rectangle {
                left: at.top,
                top: real(wide) - at.left - at.width,
                width: at.height,
                height: at.width,
            };
            (wide, high) = (high, wide);
        }
        if self.mirrored {
            at.left = real(wide) - at.left - at.width;
        }
        at
    }
}

impl Picture {
    /// The pixel at a place; white outside.
    pub(crate) fn at(&self, x: usize, y: usize) -> [u8; 3] {
        if x >= self.width {
            return [255; 3];
        }
        let start = (y * self.width + x) * 3;
        self.samples
            .get(start..)
            .and_then(|rest| rest.first_chunk::<3>())
            .copied()
            .unwrap_or([255; 3])
    }

    /// The colour at a place, between the middles of the four pixels around it; beyond the edge its
    /// last pixels go on.
    pub(crate) fn between(&self, x: f32, y: f32) -> [f32; 3] {
        let x = (x - 0.5).clamp(0.0, real(self.width.saturating_sub(1)));
        let y = (y - 0.5).clamp(0.0, real(self.height.saturating_sub(1)));
        let (left, top) = (index(x.floor()), index(y.floor()));
        let right = (left + 1).min(self.width.saturating_sub(1));
        let bottom = (top + 1).min(self.height.saturating_sub(1));
        let (by_x, by_y) = (x - real(left), y - real(top));
        let mut colour = [0.0; 3];
        for (column, row, weight) in [
            (left, top, (1.0 - by_x) * (1.0 - by_y)),
            (right, top, by_x * (1.0 - by_y)),
            (left, bottom, (1.0 - by_x) * by_y),
            (right, bottom, by_x * by_y),
        ] {
            for (sum, sample) in colour.iter_mut().zip(self.at(column, row)) {
                *sum += weight * f32::from(sample);
            }
        }
        colour
    }

    /// The whole rectangle inside this picture.
    pub(crate) fn frame(&self) -> Rectangle {
        Rectangle {
            left: 0.0,
            top: 0.0,
            width: real(self.width),
            height: real(self.height),
        }
    }

    /// A part, which has to lie inside, resampled; none when the resizer refuses it.
    pub(crate) fn resampled(
        &self,
        part: Rectangle,
        width: usize,
        height: usize,
        filter: FilterType,
    ) -> Option<Self> {
        if width == 0 || height == 0 {
            return None;
        }
        let source = ImageRef::new(
            side(self.width),
            side(self.height),
            &self.samples,
            PixelType::U8x3,
        )
        .ok()?;
        // In numbers wide enough for the part to end exactly at the edge, and not a hair beyond it.
        let inside = |from: f32, length: f32, whole: usize| {
            let whole = f64::from(real(whole));
            let from = f64::from(from).clamp(0.0, whole - 1.0);
            (from, f64::from(length).min(whole - from))
        };
        let (left, wide) = inside(part.left, part.width, self.width);
        let (top, high) = inside(part.top, part.height, self.height);
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(filter))
            .use_alpha(false)
            .crop(left, top, wide, high);
        let mut target = Image::new(side(width), side(height), PixelType::U8x3);
        Resizer::new().resize(&source, &mut target, &options).ok()?;
        Some(Self {
            width,
            height,
            samples: target.into_vec(),
        })
    }

    /// A part, with its corners moved to whole pixels.
    pub(crate) fn cut(&self, part: Rectangle) -> Self {
        let left = index(part.left).min(self.width);
        let top = index(part.top).min(self.height);
        let width = index(part.width).min(self.width - left);
        let height = index(part.height).min(self.height - top);
        let samples = self
            .samples
            .chunks_exact(3 * self.width.max(1))
            .skip(top)
            .take(height)
            .filter_map(|row| row.get(3 * left..3 * (left + width)))
            .flatten()
            .copied()
            .collect();
        Self {
            width,
            height,
            samples,
        }
    }

    /// Squares of so many pixels a side taken together; what is left over at the right and below is
    /// left out.
    pub(crate) fn folded(self, side: usize) -> Self {
        if side <= 1 {
            return self;
        }
        let (width, height) = (self.width / side, self.height / side);
        let mut samples = Vec::with_capacity(width * height * 3);
        for y in 0..height {
            for x in 0..width {
                let mut sums = [0.0_f32; 3];
                for place in 0..side * side {
                    let pixel = self.at(x * side + place % side, y * side + place / side);
                    for (sum, value) in sums.iter_mut().zip(pixel) {
                        *sum += f32::from(value);
                    }
                }
                samples.extend(sums.map(|sum| sample(sum / real(side * side))));
            }
        }
        Self {
            width,
            height,
            samples,
        }
    }

    /// The picture turned upright.
    pub(crate) fn turned(&self, turn: Turn) -> Self {
        let (width, height) = turn.sides(self.width, self.height);
        let mut samples = Vec::with_capacity(self.samples.len());
        for y in 0..height {
            for x in 0..width {
                let (stored_x, stored_y) = match turn.quarters {
                    0 => (x, y),
                    1 => (y, self.height - 1 - x),
                    2 => (self.width - 1 - x, self.height - 1 - y),
                    _ => (self.width - 1 - y, x),
                };
                let stored_x = if turn.mirrored {
                    self.width - 1 - stored_x
                } else {
                    stored_x
                };
                samples.extend(self.at(stored_x, stored_y));
            }
        }
        Self {
            width,
            height,
            samples,
        }
    }

    /// A copy with no side above a length, and its scale.
    pub(crate) fn reduced(&self, longest: usize) -> Option<(Self, f32)> {
        let long = self.width.max(self.height);
        if long <= longest {
            return Some((self.clone(), 1.0));
        }
        let scale = real(longest) / real(long);
        let width = index(real(self.width) * scale).max(1);
        let height = index(real(self.height) * scale).max(1);
        let copy = self.resampled(self.frame(), width, height, FilterType::Bilinear)?;
        Some((copy, scale))
    }

    /// Brightness, 0–255 (ITU-R BT.601).
    pub(crate) fn grey(&self) -> Grey {
        Grey {
            width: self.width,
            height: self.height,
            samples: self
                .samples
                .as_chunks::<3>()
                .0
                .iter()
                .map(|pixel| luma(*pixel))
                .collect(),
        }
    }
}

/// Brightness of a pixel (ITU-R BT.601).
pub(crate) fn luma([red, green, blue]: [u8; 3]) -> u8 {
    let sum = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
    u8::try_from((sum + 500) / 1000).unwrap_or(u8::MAX)
}

/// A picture of brightness.
#[derive(Clone)]
pub(crate) struct Grey {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) samples: Vec<u8>,
}

impl Grey {
    /// Brightness at a place, the nearest inside.
    pub(crate) fn at(&self, x: usize, y: usize) -> f32 {
        let x = x.min(self.width.saturating_sub(1));
        let y = y.min(self.height.saturating_sub(1));
        self.samples
            .get(y * self.width + x)
            .map_or(255.0, |sample| f32::from(*sample))
    }
}
