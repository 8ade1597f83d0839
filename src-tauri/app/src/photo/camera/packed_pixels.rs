//! YUYV, the format that every USB camera knows, to JPEG.
//!
//! Two pixels share their colour: `Y0 U Y1 V`. Cameras use BT.601 in the range of television
//! (16–235); a JPEG uses the whole range.

use jpeg_encoder::{ColorType, Encoder};

use super::CameraError;

/// Quality of the picture that is passed on: the repair writes the final one.
const QUALITY: u8 = 95;

/// Lines of `stride` bytes, of which `width` × 2 are pixels, as a JPEG.
pub(super) fn jpeg_of_yuyv(
    bytes: &[u8],
    width: u16,
    height: u16,
    stride: usize,
) -> Result<Vec<u8>, CameraError> {
    let line = usize::from(width) * 2;
    if line == 0 || stride < line || bytes.len() < stride * usize::from(height) {
        return Err(CameraError::Picture("fewer bytes than pixels"));
    }
    let mut pixels = Vec::with_capacity(usize::from(width) * usize::from(height) * 3);
    for row in bytes.chunks(stride).take(usize::from(height)) {
        for pair in row
            .iter()
            .take(line)
            .copied()
            .collect::<Vec<u8>>()
            .chunks_exact(4)
        {
            if let [first, blue, second, red] = *pair {
                let colour = [chroma(blue), chroma(red)];
                for light in [first, second] {
                    pixels.push(luma(light));
                    pixels.extend(colour);
                }
            }
        }
    }
    let mut jpeg = Vec::new();
    Encoder::new(&mut jpeg, QUALITY)
        .encode(&pixels, width, height, ColorType::Ycbcr)
        .map_err(|_| CameraError::Picture("it cannot be written as a JPEG"))?;
    Ok(jpeg)
}

/// 16–235 to 0–255.
fn luma(value: u8) -> u8 {
    let value = (i32::from(value) - 16) * 255 / 219;
    u8::try_from(value.clamp(0, 255)).unwrap_or(u8::MAX)
}

/// 16–240 around 128 to 0–255 around 128.
fn chroma(value: u8) -> u8 {
    let value = (i32::from(value) - 128) * 255 / 224 + 128;
    u8::try_from(value.clamp(0, 255)).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_of_television_becomes_the_whole_range() {
        assert_eq!([16, 235, 0, 255].map(luma), [0, 255, 0, 255]);
        assert_eq!([16, 128, 240].map(chroma), [1, 128, 255]);
    }

    #[test]
    fn a_white_picture_with_padded_lines_stays_white() {
        let line: Vec<u8> = [235, 128, 235, 128].repeat(8);
        let padded: Vec<u8> = [line, vec![0; 6]].concat();
        let jpeg = jpeg_of_yuyv(&padded.repeat(16), 16, 16, padded.len()).unwrap();
        assert_eq!(jpeg.get(..2), Some(&[0xff, 0xd8][..]), "it is a JPEG");
        assert!(
            matches!(
                jpeg_of_yuyv(&padded, 16, 16, padded.len()),
                Err(CameraError::Picture(_))
            ),
            "a frame that is cut short is no picture"
        );
    }
}
