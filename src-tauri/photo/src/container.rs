//! Which format the bytes are, by their content; the sides where the header says them.

use crate::number::Order::{Big, Little};

/// A format that is known by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Container {
    Jpeg,
    Png,
    Gif,
    Bmp,
    WebP,
    Heic,
    Avif,
    Tiff,
    Jpeg2000,
    Pdf,
    Zip,
    Unknown,
}

impl Container {
    /// The format of some bytes.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        match bytes {
            [0xFF, 0xD8, 0xFF, ..] => Self::Jpeg,
            [0x89, b'P', b'N', b'G', ..] => Self::Png,
            [b'G', b'I', b'F', b'8', ..] => Self::Gif,
            [b'B', b'M', ..] if bytes.len() >= 26 => Self::Bmp,
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Self::WebP,
            [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => match brand.first_chunk::<4>() {
                Some(b"avif" | b"avis") => Self::Avif,
                Some(
                    b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1",
                ) => Self::Heic,
                _ => Self::Unknown,
            },
            [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Self::Tiff,
            [0, 0, 0, 12, b'j', b'P', b' ', b' ', ..] | [0xFF, 0x4F, 0xFF, 0x51, ..] => {
                Self::Jpeg2000
            }
            [b'%', b'P', b'D', b'F', ..] => Self::Pdf,
            [b'P', b'K', 3, 4, ..] => Self::Zip,
            _ => Self::Unknown,
        }
    }

    /// What a clerk calls it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPG",
            Self::Png => "PNG",
            Self::Gif => "GIF",
            Self::Bmp => "BMP",
            Self::WebP => "WEBP",
            Self::Heic => "HEIC",
            Self::Avif => "AVIF",
            Self::Tiff => "TIFF",
            Self::Jpeg2000 => "JPEG2000",
            Self::Pdf => "PDF",
            Self::Zip => "ZIP",
            Self::Unknown => "未知",
        }
    }

    /// Width and height in pixels, where a fixed place of the header says them.
    ///
    /// A JPEG is not asked here: its sides stand wherever its frame header does.
    pub(crate) fn sides(self, bytes: &[u8]) -> Option<(u32, u32)> {
        match self {
            Self::Png => Some((Big.u32(bytes, 16)?, Big.u32(bytes, 20)?)),
            Self::Gif => Some((Little.u16(bytes, 6)?.into(), Little.u16(bytes, 8)?.into())),
            // A height below zero says that the rows run from the top.
            Self::Bmp => {
                let height = Little.u32(bytes, 22)?.cast_signed().unsigned_abs();
                Some((Little.u32(bytes, 18)?, height))
            }
            _ => None,
        }
    }
}
