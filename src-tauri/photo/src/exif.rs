//! The orientation that EXIF data asks for (TIFF 6.0 tag 0112; EXIF 2.32, 4.6.4).

use crate::number::Order;

/// Tag of the orientation.
const ORIENTATION: u16 = 0x0112;
/// TIFF's type of a 16-bit number.
const SHORT: u16 = 3;

/// The orientation 1–8 of an APP1 segment's content; none when it holds no readable one.
pub(crate) fn orientation(segment: &[u8]) -> Option<u16> {
    let tiff = segment.strip_prefix(b"Exif\0\0")?;
    let order = match tiff {
        [b'I', b'I', ..] => Order::Little,
        [b'M', b'M', ..] => Order::Big,
        _ => return None,
    };
    if order.u16(tiff, 2)? != 42 {
        return None;
    }
    let directory = tiff.get(usize::try_from(order.u32(tiff, 4)?).ok()?..)?;
    let entries = usize::from(order.u16(directory, 0)?);
    directory
        .get(2..)?
        .chunks_exact(12)
        .take(entries)
        .find(|entry| order.u16(entry, 0) == Some(ORIENTATION))
        .filter(|entry| order.u16(entry, 2) == Some(SHORT))
        .and_then(|entry| order.u16(entry, 8))
        .filter(|value| (1..=8).contains(value))
}
