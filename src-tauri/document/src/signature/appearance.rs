//! The picture of a seal as objects of a PDF.
//!
//! It is laid over name and date and darkens what is under it, as ink does, so that both stay
//! legible. The specimen says 样章 in its middle and has no star: it cannot be taken for an
//! official seal.

use std::{f32::consts::PI, fmt::Write as _, io::Cursor};

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use super::{SealImage, StampError};
use crate::{
    font::{FontSet, Point, Style},
    pdf,
};

/// Tenths of a millimetre on a side of the specimen.
const SIDE: f32 = 420.0;
/// Most pixels on a side of a provisioned picture.
const LARGEST: u32 = 3000;
/// Most bytes of memory that its decoder may take.
const DECODER_LIMIT: usize = 48 << 20;

/// Adds the form that shows `image` to `document`.
pub(super) fn add(
    document: &mut Document,
    image: &SealImage,
    fonts: &FontSet,
) -> Result<ObjectId, StampError> {
    let (side, content, mut resources) = match image {
        SealImage::Specimen => (
            SIDE,
            specimen(fonts).ok_or(StampError::Image)?,
            Dictionary::new(),
        ),
        SealImage::Png(bytes) => {
            let picture = add_picture(document, bytes).ok_or(StampError::Image)?;
            let resources = dictionary! { "XObject" => dictionary! { "Seal" => picture } };
            (1.0, "/Ink gs /Seal Do".to_owned(), resources)
        }
    };
    resources.set(
        "ExtGState",
        dictionary! { "Ink" => dictionary! { "Type" => "ExtGState", "BM" => "Multiply" } },
    );
    let form = dictionary! {
        "Type" => "XObject",
        "Subtype" => "Form",
        "BBox" => vec![0.into(), 0.into(), side.into(), side.into()],
        "Resources" => resources,
    };
    let mut form = Stream::new(form, content.into_bytes());
    form.compress()?;
    Ok(document.add_object(form))
}

/// Two rings, 样章, and around it for what it is; `None` when the fonts lack a character.
fn specimen(fonts: &FontSet) -> Option<String> {
    let mut content = String::from("/Ink gs 0.82 0.07 0.1 rg 0.82 0.07 0.1 RG\n");
    let middle = SIDE / 2.0;
    for (radius, thickness) in [(203.0, 10.0), (190.0, 3.0)] {
        circle(&mut content, middle, radius, thickness);
    }
    // Above the middle: the office's name and the date lie below it and stay readable.
    for (character, x) in [('样', middle - 48.0), ('章', middle + 48.0)] {
        let at = (x, middle + 42.0);
        glyph(&mut content, fonts, character, 90.0, at, 0.0)?;
    }
    let around = "社保柜台演示专用";
    let step = PI * 1.25 / 8.0;
    let mut angle = step * 3.5;
    for character in around.chars() {
        let (sine, cosine) = angle.sin_cos();
        let at = (middle - 150.0 * sine, middle + 150.0 * cosine);
        glyph(&mut content, fonts, character, 46.0, at, angle)?;
        angle -= step;
    }
    let mut x = middle - 82.5;
    for character in "不具有效力".chars() {
        glyph(
            &mut content,
            fonts,
            character,
            30.0,
            (x, middle - 105.0),
            0.0,
        )?;
        x += 41.0;
    }
    Some(content)
}

fn circle(content: &mut String, middle: f32, radius: f32, thickness: f32) {
    // The usual distance of controls for a quarter of a circle.
    let k = 0.552_285 * radius;
    let at = |x: f32, y: f32| format!("{:.2} {:.2}", middle + x, middle + y);
    let quarters = [
        [(radius, k), (k, radius), (0.0, radius)],
        [(-k, radius), (-radius, k), (-radius, 0.0)],
        [(-radius, -k), (-k, -radius), (0.0, -radius)],
        [(k, -radius), (radius, -k), (radius, 0.0)],
    ];
    // Writing to a string cannot fail.
    let _ = writeln!(content, "{thickness} w {} m", at(radius, 0.0));
    for quarter in quarters {
        let [a, b, c] = quarter.map(|(x, y)| at(x, y));
        let _ = writeln!(content, "{a} {b} {c} c");
    }
    content.push_str("h S\n");
}

/// An ideograph around its middle, turned by `angle` to the left.
fn glyph(
    content: &mut String,
    fonts: &FontSet,
    character: char,
    size: f32,
    middle: (f32, f32),
    angle: f32,
) -> Option<()> {
    let (upward, along) = angle.sin_cos();
    let place = |point: Point| {
        // An ideograph's middle lies 0.38 em over the baseline.
        let (x, y) = ((point.x - 0.5) * size, (point.y - 0.38) * size);
        (
            middle.0 + x * along - y * upward,
            middle.1 + x * upward + y * along,
        )
    };
    for contour in fonts.outline(Style::Song, character)? {
        let (x, y) = place(contour.first()?.from);
        let _ = writeln!(content, "{x:.1} {y:.1} m");
        for segment in &contour {
            let (to_x, to_y) = place(segment.to);
            let Some(control) = segment.control.map(place) else {
                let _ = writeln!(content, "{to_x:.1} {to_y:.1} l");
                continue;
            };
            let from = place(segment.from);
            let third = |a: f32, b: f32| a + 2.0 / 3.0 * (b - a);
            let _ = writeln!(
                content,
                "{:.1} {:.1} {:.1} {:.1} {to_x:.1} {to_y:.1} c",
                third(from.0, control.0),
                third(from.1, control.1),
                third(to_x, control.0),
                third(to_y, control.1),
            );
        }
        content.push_str("h\n");
    }
    content.push_str("f\n");
    Some(())
}

fn add_picture(document: &mut Document, bytes: &[u8]) -> Option<ObjectId> {
    let limits = png::Limits {
        bytes: DECODER_LIMIT,
    };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(
        png::Transformations::normalize_to_color8() | png::Transformations::ALPHA,
    );
    let mut reader = decoder.read_info().ok()?;
    let (width, height) = (reader.info().width, reader.info().height);
    if width > LARGEST || height > LARGEST {
        return None;
    }
    let mut pixels = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut pixels).ok()?;
    let samples = frame.color_type.samples();
    let colours = samples.checked_sub(1)?;
    let mut colour = Vec::with_capacity(pixels.len());
    let mut alpha = Vec::new();
    for pixel in pixels.get(..frame.buffer_size())?.chunks_exact(samples) {
        let (shown, covered) = pixel.split_at_checked(colours)?;
        colour.extend_from_slice(shown);
        alpha.extend_from_slice(covered);
    }
    let space = if colours == 3 {
        "DeviceRGB"
    } else {
        "DeviceGray"
    };
    let mask = picture(width, height, "DeviceGray", alpha)?;
    let mask = document.add_object(mask);
    let mut shown = picture(width, height, space, colour)?;
    shown.dict.set("SMask", mask);
    Some(document.add_object(shown))
}

fn picture(width: u32, height: u32, space: &str, samples: Vec<u8>) -> Option<Stream> {
    let dictionary = dictionary! {
        "Type" => "XObject",
        "Subtype" => "Image",
        "Width" => i64::from(width),
        "Height" => i64::from(height),
        "ColorSpace" => space,
        "BitsPerComponent" => 8,
    };
    let mut stream = Stream::new(dictionary, samples);
    pdf::deflate(&mut stream).ok()?;
    Some(stream)
}

/// The place of the seal that rendering kept in a page: left, lower, right, upper edge.
pub(super) fn kept_place(page: &Dictionary) -> Option<Vec<Object>> {
    let private = page
        .get(b"PieceInfo")
        .and_then(Object::as_dict)
        .and_then(|info| info.get(pdf::PRIVATE_DATA.as_bytes()))
        .and_then(Object::as_dict)
        .and_then(|data| data.get(b"Private"))
        .and_then(Object::as_array)
        .ok()?;
    let numbers = private.iter().all(|number| number.as_float().is_ok());
    (private.len() == 4 && numbers).then(|| private.clone())
}
