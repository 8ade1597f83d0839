//! What of a camera's picture the clerk sees: its middle, in the shape of the card's photo.

use counter_photo::Bounds;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

/// Sides that a camera's picture has at most.
const LONGEST: usize = 4096;

/// Red, green and blue, row by row.
pub(super) struct Portrait {
    pub(super) samples: Vec<u8>,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// Decodes a picture and cuts its middle out; none if it is broken or has no middle.
pub(super) fn portrait(jpeg: &[u8], bounds: &Bounds) -> Option<Portrait> {
    let options = DecoderOptions::new_fast()
        .set_max_width(LONGEST)
        .set_max_height(LONGEST)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(jpeg), options);
    let pixels = decoder.decode().ok()?;
    let (width, height) = decoder.dimensions()?;
    let (asked_width, asked_height) = (to_size(bounds.width)?, to_size(bounds.height)?);
    let (wide, high) = if width * asked_height > height * asked_width {
        (height * asked_width / asked_height, height)
    } else {
        (width, width * asked_height / asked_width)
    };
    let (left, top) = ((width - wide) / 2, (height - high) / 2);
    let mut samples = Vec::with_capacity(wide * high * 3);
    for row in pixels.chunks_exact(width * 3).skip(top).take(high) {
        samples.extend_from_slice(row.get(left * 3..(left + wide) * 3)?);
    }
    Some(Portrait {
        samples,
        width: u32::try_from(wide).ok()?,
        height: u32::try_from(high).ok()?,
    })
}

fn to_size(side: u32) -> Option<usize> {
    usize::try_from(side).ok().filter(|side| *side > 0)
}
