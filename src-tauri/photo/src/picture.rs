//! The decoded picture: is it in colour, is its background white?
//!
//! No tolerance for the white of the background is published (only 白色背景,无边框), so its limits
//! here are ours, and what exceeds them warns and never blocks. The background is looked for where
//! the standard's geometry puts no head: the head's top is at least 7 pixels from the upper edge
//! and the face at most 255 of 358 pixels wide (社会保障卡制证用数字相片技术要求). Shoulders may touch
//! the sides, so nothing below half the height is looked at.

use std::panic::{AssertUnwindSafe, catch_unwind};

use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use crate::code::Code;
use crate::verdict::Finding;

/// Difference of a pixel's largest and smallest sample up to which it counts as grey; coding
/// noise of a grey picture stays below it.
const GREY_SPREAD: u8 = 10;
/// One pixel in this many has to be in colour; skin alone is more than one in ten.
const COLOUR_SHARE: usize = 200;
/// Mean distance from white, 0–255, up to which a background counts as white.
const WHITE_DISTANCE: u32 = 30;
/// Difference of the means of two parts up to which a background counts as even.
const EVEN_DIFFERENCE: u32 = 20;
/// Mean deviation inside one part up to which it counts as even.
const EVEN_DEVIATION: u32 = 12;

/// Samples of red, green and blue, row by row.
#[derive(Clone)]
pub(crate) struct Picture {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) samples: Vec<u8>,
}

/// Decodes a picture whose structure has been walked and whose sides are within limits; none when
/// the decoder gives up on it.
///
/// The decoder is strict, but completeness was settled by the walk. Its panics, known for malformed
/// segments, are caught here.
pub(crate) fn decode(bytes: &[u8]) -> Option<Picture> {
    let (width, height, samples) = catch_unwind(AssertUnwindSafe(|| {
        let options = DecoderOptions::default()
            .set_strict_mode(true)
            .set_max_width(usize::from(u16::MAX))
            .set_max_height(usize::from(u16::MAX))
            .jpeg_set_out_colorspace(ColorSpace::RGB);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
        let samples = decoder.decode().ok()?;
        let info = decoder.info()?;
        Some((usize::from(info.width), usize::from(info.height), samples))
    }))
    .ok()??;
    let expected = width.saturating_mul(height).saturating_mul(3);
    (expected > 0 && samples.len() == expected).then_some(Picture {
        width,
        height,
        samples,
    })
}

impl Picture {
    /// The pixels of a rectangle, which is cut to the picture.
    fn pixels(&self, part: Part) -> impl Iterator<Item = [u8; 3]> + '_ {
        let Part {
            left,
            top,
            width,
            height,
        } = part;
        self.samples
            .chunks_exact(self.width.saturating_mul(3).max(1))
            .skip(top)
            .take(height)
            .flat_map(move |row| {
                row.as_chunks::<3>()
                    .0
                    .iter()
                    .skip(left)
                    .take(width)
                    .copied()
            })
    }
}

/// PHOTO-4: 彩色. A picture of one component is refused by its header and not asked again.
pub(crate) fn colour(picture: &Picture) -> Finding {
    let (pixels, _) = picture.samples.as_chunks::<3>();
    let wanted = (pixels.len() / COLOUR_SHARE).max(1);
    let coloured = pixels
        .iter()
        .filter(|[red, green, blue]| {
            let most = red.max(green).max(blue);
            let least = red.min(green).min(blue);
            most.abs_diff(*least) > GREY_SPREAD
        })
        .take(wanted)
        .count();
    if coloured < wanted {
        return grey("三色几乎相同");
    }
    Finding::good(
        Code::Colour,
        "彩色".to_owned(),
        "彩色".to_owned(),
        "颜色 彩色".to_owned(),
    )
}

/// PHOTO-4: the picture is grey.
pub(crate) fn grey(measured: &str) -> Finding {
    Finding::error(
        Code::NotColour,
        format!("黑白（{measured}）"),
        "彩色".to_owned(),
        format!("照片是黑白的（{measured}），应为彩色，请用彩色原照片重新导出，或重新拍照。"),
    )
}

/// A rectangle of a picture, in pixels.
#[derive(Clone, Copy)]
struct Part {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

/// PHOTO-4: 白底, on both upper corners, the upper edge and the upper halves of both sides.
pub(crate) fn background(picture: &Picture) -> Finding {
    let (width, height) = (picture.width, picture.height);
    let corner = (width / 15).max(1);
    let edge = (height / 73).max(1);
    let side = (width / 30).max(1);
    let upper_half = (height / 2).max(1);
    let parts = [
        Part {
            left: 0,
            top: 0,
            width: corner,
            height: corner,
        },
        Part {
            left: width.saturating_sub(corner),
            top: 0,
            width: corner,
            height: corner,
        },
        Part {
            left: 0,
            top: 0,
            width,
            height: edge,
        },
        Part {
            left: 0,
            top: 0,
            width: side,
            height: upper_half,
        },
        Part {
            left: width.saturating_sub(side),
            top: 0,
            width: side,
            height: upper_half,
        },
    ]
    .map(|part| Whiteness::of(picture, part));

    let means = parts.map(|part| part.mean);
    let distance = means.iter().sum::<u32>() / 5;
    let difference = means
        .iter()
        .max()
        .zip(means.iter().min())
        .map_or(0, |(most, least)| most.abs_diff(*least));
    let deviation = parts
        .map(|part| part.deviation)
        .into_iter()
        .max()
        .unwrap_or(0);

    let allowed = format!(
        "平均偏离白色≤{WHITE_DISTANCE}，各处相差≤{EVEN_DIFFERENCE}，起伏≤{EVEN_DEVIATION}（满值255）"
    );
    let measured = format!("平均偏离白色{distance}，各处相差{difference}，起伏{deviation}");
    if distance > WHITE_DISTANCE {
        let message = format!(
            "疑似非白底，请人工确认（背景平均偏离白色{distance}，应不超过{WHITE_DISTANCE}）；\
             确为白底的写明理由通过，否则请换白底重拍。"
        );
        Finding::warning(Code::BackgroundNotWhite, measured, allowed, message)
    } else if difference > EVEN_DIFFERENCE || deviation > EVEN_DEVIATION {
        let message = format!(
            "背景不均匀，疑似有阴影或杂物，请人工确认（各处相差{difference}，应不超过\
             {EVEN_DIFFERENCE}；起伏{deviation}，应不超过{EVEN_DEVIATION}）；确为白底的写明理由通过，\
             否则请换白底重拍。"
        );
        Finding::warning(Code::BackgroundUneven, measured, allowed, message)
    } else {
        Finding::good(Code::Background, measured, allowed, "背景 白色".to_owned())
    }
}

/// How far a part is from white; a pixel's distance is that of its darkest sample.
#[derive(Clone, Copy)]
struct Whiteness {
    /// Mean distance, 0 (white) to 255.
    mean: u32,
    /// Mean deviation from that mean.
    deviation: u32,
}

impl Whiteness {
    fn of(picture: &Picture, part: Part) -> Self {
        let distance = |[red, green, blue]: [u8; 3]| u32::from(255 - red.min(green).min(blue));
        let mean = mean(picture.pixels(part).map(distance));
        let deviation = mean_of_deviations(picture, part, mean, distance);
        Self { mean, deviation }
    }
}

fn mean_of_deviations(
    picture: &Picture,
    part: Part,
    around: u32,
    distance: impl Fn([u8; 3]) -> u32,
) -> u32 {
    mean(
        picture
            .pixels(part)
            .map(|pixel| distance(pixel).abs_diff(around)),
    )
}

/// The mean, cut to a whole number; 0 of nothing. No part has so many pixels that a sum of bytes
/// leaves 64 bits.
fn mean(values: impl Iterator<Item = u32>) -> u32 {
    let (sum, count) = values.fold((0_u64, 0_u64), |(sum, count), value| {
        (sum.saturating_add(value.into()), count.saturating_add(1))
    });
    u32::try_from(sum.checked_div(count).unwrap_or(0)).unwrap_or(u32::MAX)
}
