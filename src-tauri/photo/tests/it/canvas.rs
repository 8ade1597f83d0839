//! Pictures made of pictures, for the conformance set.

use std::path::Path;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{PixelType, ResizeOptions, Resizer};
use jpeg_encoder::{ColorType, Encoder};
use zune_core::bytestream::ZCursor;
use zune_jpeg::JpegDecoder;

/// Samples of red, green and blue, row by row.
#[derive(Clone)]
pub(crate) struct Canvas {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) samples: Vec<u8>,
}

/// What stands beyond a picture's edge.
const WALL: u8 = 250;

impl Canvas {
    pub(crate) fn portrait(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../tests/fixtures/portraits")
            .join(name);
        let bytes =
            std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut decoder = JpegDecoder::new(ZCursor::new(bytes.as_slice()));
        let samples = decoder.decode().unwrap();
        let info = decoder.info().unwrap();
        Self {
            width: info.width.into(),
            height: info.height.into(),
            samples,
        }
    }

    pub(crate) fn plain(width: usize, height: usize, colour: [u8; 3]) -> Self {
        Self {
            width,
            height,
            samples: colour.repeat(width * height),
        }
    }

    pub(crate) fn at(&self, x: isize, y: isize) -> [u8; 3] {
        let inside = usize::try_from(x).ok().zip(usize::try_from(y).ok());
        match inside {
            Some((x, y)) if x < self.width && y < self.height => {
                let at = (y * self.width + x) * 3;
                [self.samples[at], self.samples[at + 1], self.samples[at + 2]]
            }
            // Clothes go on below, the wall everywhere else.
            _ if y >= self.height.cast_signed() => self.at(
                x.clamp(0, self.width.cast_signed() - 1),
                self.height.cast_signed() - 1,
            ),
            _ => [WALL; 3],
        }
    }

    /// The part from a place, so many pixels wide and high, walls beyond the edges.
    pub(crate) fn part(&self, left: isize, top: isize, width: usize, height: usize) -> Self {
        let samples = (0..height.cast_signed())
            .flat_map(|y| (0..width.cast_signed()).flat_map(move |x| self.at(left + x, top + y)))
            .collect();
        Self {
            width,
            height,
            samples,
        }
    }

    pub(crate) fn scaled(&self, width: usize, height: usize) -> Self {
        let side = |value: usize| u32::try_from(value).unwrap();
        let source = ImageRef::new(
            side(self.width),
            side(self.height),
            &self.samples,
            PixelType::U8x3,
        )
        .unwrap();
        let mut target = Image::new(side(width), side(height), PixelType::U8x3);
        Resizer::new()
            .resize(&source, &mut target, &ResizeOptions::new())
            .unwrap();
        Self {
            width,
            height,
            samples: target.into_vec(),
        }
    }

    /// Every pixel by its place and colour.
    pub(crate) fn map(&self, change: impl Fn(usize, usize, [u8; 3]) -> [u8; 3]) -> Self {
        let samples = (0..self.width * self.height)
            .flat_map(|place| {
                let (x, y) = (place % self.width, place / self.width);
                change(x, y, self.at(x.cast_signed(), y.cast_signed()))
            })
            .collect();
        Self { samples, ..*self }
    }

    /// Turned clockwise by quarters.
    pub(crate) fn turned(&self, quarters: usize) -> Self {
        let mut turned = self.clone();
        for _ in 0..quarters {
            let before = turned.clone();
            turned = Self::plain(before.height, before.width, [0; 3]).map(|x, y, _| {
                before.at(
                    y.cast_signed(),
                    before.height.cast_signed() - 1 - x.cast_signed(),
                )
            });
        }
        turned
    }

    /// Turned about a place by an angle, clockwise on the screen.
    pub(crate) fn leaning(&self, (centre_x, centre_y): (f32, f32), degrees: f32) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        self.map(|x, y, _| {
            let (x, y) = (real(x) - centre_x, real(y) - centre_y);
            self.at(
                whole(centre_x + cos * x + sin * y),
                whole(centre_y - sin * x + cos * y),
            )
        })
    }

    pub(crate) fn jpeg(&self, quality: u8) -> Vec<u8> {
        self.written(quality, |_| {})
    }

    pub(crate) fn written(
        &self,
        quality: u8,
        set: impl FnOnce(&mut Encoder<&mut Vec<u8>>),
    ) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, quality);
        set(&mut encoder);
        let side = |value: usize| u16::try_from(value).unwrap();
        encoder
            .encode(
                &self.samples,
                side(self.width),
                side(self.height),
                ColorType::Rgb,
            )
            .unwrap();
        bytes
    }

    /// Written and read again.
    pub(crate) fn recompressed(&self, quality: u8) -> Self {
        let bytes = self.jpeg(quality);
        let samples = JpegDecoder::new(ZCursor::new(bytes.as_slice()))
            .decode()
            .unwrap();
        Self { samples, ..*self }
    }
}

#[expect(clippy::cast_precision_loss, reason = "sides of a picture")]
pub(crate) fn real(value: usize) -> f32 {
    value as f32
}

#[expect(clippy::cast_possible_truncation, reason = "places in a picture")]
pub(crate) fn whole(value: f32) -> isize {
    value.round() as isize
}

/// A sample times a factor plus a constant.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a sample"
)]
pub(crate) fn bent(sample: u8, factor: f32, constant: f32) -> u8 {
    (f32::from(sample) * factor + constant).clamp(0.0, 255.0) as u8
}
