//! A JPEG that goes into the paper byte for byte.
//!
//! Only the frame header is read, for what the PDF must say about the picture. Whether the
//! picture is good enough for a card is the photo crate's business, not this one's.

/// A baseline or progressive JPEG with one or three components of 8 bits.
#[derive(Clone)]
pub(crate) struct Jpeg {
    pub(crate) bytes: Vec<u8>,
    pub(crate) width: u16,
    pub(crate) height: u16,
    pub(crate) components: u8,
}

impl Jpeg {
    /// Reads the frame header; `None` when there is none that a PDF can take as it is.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(&[0xFF, 0xD8])?;
        loop {
            let (marker, after) = match rest {
                [0xFF, 0xFF, ..] => {
                    rest = rest.get(1..)?;
                    continue;
                }
                [0xFF, marker, after @ ..] => (*marker, after),
                _ => return None,
            };
            match marker {
                // Markers that stand alone.
                0x01 | 0xD0..=0xD7 => rest = after,
                // Baseline, extended and progressive frames with Huffman coding.
                0xC0..=0xC2 => return Self::read_frame(bytes, after),
                // The picture's data begins, or the file ends, with no such frame before.
                0xD9 | 0xDA => return None,
                _ => {
                    let length = usize::from(u16::from_be_bytes(*after.first_chunk()?));
                    rest = after.get(length.max(2)..)?;
                }
            }
        }
    }

    fn read_frame(bytes: &[u8], segment: &[u8]) -> Option<Self> {
        let [_, _, precision, h1, h0, w1, w0, components] = *segment.first_chunk()?;
        let width = u16::from_be_bytes([w1, w0]);
        let height = u16::from_be_bytes([h1, h0]);
        let fits = precision == 8 && width > 0 && height > 0 && matches!(components, 1 | 3);
        fits.then(|| Self {
            bytes: bytes.to_vec(),
            width,
            height,
            components,
        })
    }
}
