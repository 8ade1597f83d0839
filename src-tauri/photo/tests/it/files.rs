//! Bytes to check: the fixtures, and what is made of them.

use std::path::{Path, PathBuf};

/// Folder of the pictures.
pub(crate) fn dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/photos")
}

/// The bytes of a picture.
pub(crate) fn fixture(name: &str) -> Vec<u8> {
    let path = dir().join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Puts a segment right after the start of a JPEG.
pub(crate) fn with_segment(jpeg: &[u8], marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    let mut bytes = jpeg[..2].to_vec();
    bytes.extend([0xFF, marker]);
    bytes.extend(length);
    bytes.extend(content);
    bytes.extend(&jpeg[2..]);
    bytes
}

/// Brings a JPEG to a number of bytes by comments, which change nothing else.
pub(crate) fn padded_to(jpeg: &[u8], length: usize) -> Vec<u8> {
    let missing = length - jpeg.len();
    assert!(
        (4..65_000).contains(&missing),
        "one comment has to fill {missing} bytes"
    );
    with_segment(jpeg, 0xFE, &vec![b' '; missing - 4])
}

/// Offset of the first marker of this kind.
pub(crate) fn marker(jpeg: &[u8], kind: u8) -> usize {
    let mut at = 2;
    while jpeg[at + 1] != kind {
        at += 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
    }
    at
}

/// The baseline frame header of a picture turned into another kind, precision and sides.
pub(crate) fn with_frame(jpeg: &[u8], kind: u8, precision: u8, sides: (u16, u16)) -> Vec<u8> {
    let mut bytes = jpeg.to_vec();
    let frame = marker(jpeg, 0xC0);
    bytes[frame + 1] = kind;
    bytes[frame + 4] = precision;
    bytes[frame + 5..frame + 7].copy_from_slice(&sides.1.to_be_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&sides.0.to_be_bytes());
    bytes
}

/// EXIF data that holds nothing but an orientation.
pub(crate) fn exif(orientation: u16, big_endian: bool) -> Vec<u8> {
    let mut content = b"Exif\0\0".to_vec();
    let half = |value: u16| {
        if big_endian {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        }
    };
    let word = |value: u32| {
        if big_endian {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        }
    };
    content.extend(if big_endian { b"MM" } else { b"II" });
    content.extend(half(42));
    content.extend(word(8));
    content.extend(half(1));
    content.extend(half(0x0112));
    content.extend(half(3));
    content.extend(word(1));
    content.extend(half(orientation));
    content.extend([0; 6]);
    content
}
