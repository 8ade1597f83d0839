//! Motion JPEG to JPEG: many cameras leave the Huffman tables out, because they are always those
//! of the standard (ISO/IEC 10918-1, annex K). A picture of its own needs them.
//!
//! Some cameras fill their buffer up after the end of the picture; what follows is cut off.

use std::sync::OnceLock;

use jpeg_encoder::{ColorType, Encoder};

use super::CameraError;

const START_OF_IMAGE: [u8; 2] = [0xff, 0xd8];
const END_OF_IMAGE: [u8; 2] = [0xff, 0xd9];
const DEFINE_HUFFMAN_TABLES: u8 = 0xc4;
const START_OF_SCAN: u8 = 0xda;

/// A picture that stands alone.
pub(super) fn whole_jpeg(frame: &[u8]) -> Result<Vec<u8>, CameraError> {
    let headers = headers(frame).ok_or(CameraError::Picture("it is no JPEG"))?;
    let end = frame
        .windows(2)
        .rposition(|pair| pair == END_OF_IMAGE)
        .map(|at| at + 2)
        .ok_or(CameraError::Picture("its end is missing"))?;
    let frame = frame.get(..end).unwrap_or_default();
    if headers.has_tables {
        return Ok(frame.to_vec());
    }
    let (before, after) = frame
        .split_at_checked(headers.scan_at)
        .ok_or(CameraError::Picture("it is no JPEG"))?;
    Ok([before, standard_tables(), after].concat())
}

/// What stands before the coded picture.
struct Headers {
    has_tables: bool,
    scan_at: usize,
}

/// Walks the segments as far as the scan.
fn headers(frame: &[u8]) -> Option<Headers> {
    if frame.get(..2)? != START_OF_IMAGE {
        return None;
    }
    let mut at = 2;
    let mut has_tables = false;
    loop {
        let &[0xff, marker] = frame.get(at..at + 2)? else {
            return None;
        };
        if marker == START_OF_SCAN {
            return Some(Headers {
                has_tables,
                scan_at: at,
            });
        }
        has_tables |= marker == DEFINE_HUFFMAN_TABLES;
        let &[high, low] = frame.get(at + 2..at + 4)? else {
            return None;
        };
        at += 2 + usize::from(u16::from_be_bytes([high, low])).max(2);
    }
}

/// The standard's tables, as the encoder writes them into any picture in colour.
fn standard_tables() -> &'static [u8] {
    static TABLES: OnceLock<Vec<u8>> = OnceLock::new();
    TABLES.get_or_init(|| {
        let mut picture = Vec::new();
        let grey = [128; 8 * 8 * 3];
        match Encoder::new(&mut picture, 90).encode(&grey, 8, 8, ColorType::Ycbcr) {
            Ok(()) => tables_of(&picture),
            Err(_) => Vec::new(),
        }
    })
}

/// All Huffman tables of a picture, with their markers.
fn tables_of(picture: &[u8]) -> Vec<u8> {
    let mut tables = Vec::new();
    let mut rest = picture.get(2..).unwrap_or_default();
    while let &[0xff, marker, high, low, ..] = rest {
        if marker == START_OF_SCAN {
            break;
        }
        let length = 2 + usize::from(u16::from_be_bytes([high, low]));
        let Some((segment, after)) = rest.split_at_checked(length) else {
            break;
        };
        if marker == DEFINE_HUFFMAN_TABLES {
            tables.extend_from_slice(segment);
        }
        rest = after;
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture() -> Vec<u8> {
        let mut picture = Vec::new();
        let pixels: Vec<u8> = (0..16 * 16 * 3)
            .map(|at| u8::try_from(at % 251).unwrap())
            .collect();
        Encoder::new(&mut picture, 90)
            .encode(&pixels, 16, 16, ColorType::Rgb)
            .unwrap();
        picture
    }

    fn without_tables(picture: &[u8]) -> Vec<u8> {
        let mut left = picture[..2].to_vec();
        let mut rest = &picture[2..];
        while rest[1] != START_OF_SCAN {
            let length = 2 + usize::from(u16::from_be_bytes([rest[2], rest[3]]));
            if rest[1] != DEFINE_HUFFMAN_TABLES {
                left.extend_from_slice(&rest[..length]);
            }
            rest = &rest[length..];
        }
        [left.as_slice(), rest].concat()
    }

    #[test]
    fn tables_that_a_camera_leaves_out_are_put_back() {
        let bare = without_tables(&picture());
        assert!(bare.len() < picture().len(), "the tables are gone");
        let whole = whole_jpeg(&bare).unwrap();
        assert_eq!(
            whole.len(),
            picture().len(),
            "all four tables are there again"
        );
        assert_eq!(whole_jpeg(&whole).unwrap(), whole, "once is enough");
    }

    #[test]
    fn what_fills_the_buffer_up_is_cut_off_and_a_piece_is_no_picture() {
        let padded = [picture(), vec![0; 512]].concat();
        assert_eq!(whole_jpeg(&padded).unwrap(), picture());
        let half = &picture()[..picture().len() / 2];
        assert!(whole_jpeg(half).is_err(), "its end is missing");
        assert!(whole_jpeg(b"").is_err(), "nothing is no picture");
    }
}
