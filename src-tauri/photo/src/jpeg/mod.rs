//! The structure of a JPEG file, walked from its first marker to its last (ITU-T T.81, annex B).
//!
//! Segments are stepped over by their lengths and coded data up to the marker that ends it; the
//! codes of 8-bit Huffman pictures are counted on the way (`scan`), and no sample is decoded. The
//! walk is stricter than decoders are: bytes that belong to nothing are damage, only `FFD9` is an
//! end, and a missing block is missing.

mod huffman;
mod scan;

pub(crate) use scan::ScanError;

use crate::exif;
use crate::number::Order::Big;
use scan::Coded;

/// Most pixels that are decoded; a phone's picture has a quarter of it.
pub const MOST_PIXELS: u64 = 50_000_000;
/// Most scans that are decoded; a progressive file of an ordinary encoder has about ten.
const MOST_SCANS: usize = 100;
/// Most pixels over all scans: a scan of a few bytes costs a decoder a pass over the whole
/// picture. Twenty scans of the largest picture.
const MOST_SCANNED_PIXELS: u64 = 20 * MOST_PIXELS;

/// What the walk saw; of the parts before the place where it had to stop.
#[derive(Debug)]
pub(crate) struct Structure {
    /// The frame header, once it was reached.
    pub(crate) frame: Option<Frame>,
    /// Colour transform of an Adobe APP14 segment: 0 none, 1 YCbCr, 2 YCCK.
    pub(crate) adobe_transform: Option<u8>,
    /// EXIF orientation; 1, upright, when there is none.
    pub(crate) orientation: u16,
    /// Scans begun.
    pub(crate) scans: usize,
    /// Whether the scans hold the whole picture; not asked of kinds that are refused anyway.
    pub(crate) coded: Result<(), ScanError>,
    /// How the file ends.
    pub(crate) ending: Ending,
}

impl Structure {
    fn scans_are_counted(&self) -> bool {
        self.frame
            .is_some_and(|frame| frame.is_readable() && !frame.is_scanned_too_often(self.scans))
    }
}

impl Frame {
    /// Pixels that the header claims.
    pub(crate) fn pixels(self) -> u64 {
        u64::from(self.width).saturating_mul(self.height.into())
    }

    /// Whether the scans are more than a picture of this size may have; one beyond
    /// [`MOST_PIXELS`] is refused for that alone.
    pub(crate) fn is_scanned_too_often(self, scans: usize) -> bool {
        let passes = u64::try_from(scans).unwrap_or(u64::MAX);
        let pixels = self.pixels().min(MOST_PIXELS);
        scans > MOST_SCANS || pixels.saturating_mul(passes) > MOST_SCANNED_PIXELS
    }

    /// Whether the colours of a picture that is not progressive lie in scans of their own: the
    /// standard allows it, our decoder makes such a picture black, and card systems read it no
    /// better.
    pub(crate) fn is_scanned_apart(self, scans: usize) -> bool {
        self.process != Process::Progressive && scans > 1
    }

    /// Whether a picture of this kind and size is decoded at all.
    pub(crate) fn is_readable(self) -> bool {
        matches!(
            self.process,
            Process::Baseline | Process::Extended | Process::Progressive
        ) && self.precision == 8
            && matches!(self.components, 1 | 3)
            && (1..=MOST_PIXELS).contains(&self.pixels())
    }
}

/// The frame header.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    /// How the picture is coded.
    pub(crate) process: Process,
    /// Bits a sample.
    pub(crate) precision: u8,
    /// Pixels a row.
    pub(crate) width: u16,
    /// Rows; 0 when they are only said after the first scan.
    pub(crate) height: u16,
    /// 1 grey, 3 colour, 4 printing colours.
    pub(crate) components: u8,
}

/// How the picture is coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Process {
    Baseline,
    Extended,
    Progressive,
    Lossless,
    Hierarchical,
    Arithmetic,
}

/// How the file ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The end of the picture is the end of the file.
    Whole,
    /// This many bytes follow the end of the picture.
    Trailing(usize),
    /// The file ends inside the picture.
    Cut,
    /// At this offset stands what may not stand there.
    Damaged(usize),
}

/// Walks a file that begins with the start of a JPEG.
pub(crate) fn walk(bytes: &[u8]) -> Structure {
    let mut structure = Structure {
        frame: None,
        adobe_transform: None,
        orientation: 1,
        scans: 0,
        coded: Ok(()),
        ending: Ending::Cut,
    };
    structure.ending = segments(bytes, &mut structure);
    structure
}

fn segments(bytes: &[u8], structure: &mut Structure) -> Ending {
    let mut exif_seen = false;
    let mut coded = Coded::default();
    let mut at = 2;
    loop {
        let Some((marker, after)) = marker(bytes, at) else {
            let stray = bytes.get(at).is_some_and(|byte| *byte != 0xFF);
            return if stray {
                Ending::Damaged(at)
            } else {
                Ending::Cut
            };
        };
        match marker {
            0xD9 if structure.scans == 0 => return Ending::Damaged(at),
            0xD9 => {
                if structure.scans_are_counted() {
                    structure.coded = structure.coded.and_then(|()| coded.end());
                }
                return match bytes.len().saturating_sub(after) {
                    0 => Ending::Whole,
                    trailing => Ending::Trailing(trailing),
                };
            }
            // Byte stuffing, restarts outside a scan and a second start stand for nothing.
            0x00 | 0xD0..=0xD8 => return Ending::Damaged(at),
            0x01 => {
                at = after;
                continue;
            }
            _ => {}
        }
        let Some(length) = Big.u16(bytes, after).map(usize::from) else {
            return Ending::Cut;
        };
        if length < 2 {
            return Ending::Damaged(at);
        }
        let end = after.saturating_add(length);
        let Some(content) = bytes.get(after.saturating_add(2)..end) else {
            return Ending::Cut;
        };
        match marker {
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                let frame = frame(marker, content);
                if frame.is_none() || structure.frame.is_some() {
                    return Ending::Damaged(at);
                }
                structure.frame = frame;
                if structure.scans_are_counted() {
                    structure.coded = structure
                        .coded
                        .and_then(|()| coded.frame(content, marker == 0xC2));
                }
            }
            0xC4 => structure.coded = structure.coded.and_then(|()| coded.tables(content)),
            0xDD => structure.coded = structure.coded.and_then(|()| coded.restarts(content)),
            0xDA => {
                if structure.frame.is_none() {
                    return Ending::Damaged(at);
                }
                structure.scans = structure.scans.saturating_add(1);
                let Some(next) = coded_data_end(bytes, end) else {
                    return Ending::Cut;
                };
                if structure.scans_are_counted() {
                    let data = bytes.get(end..next).unwrap_or_default();
                    structure.coded = structure.coded.and_then(|()| coded.scan(content, data));
                }
                at = next;
                continue;
            }
            0xE1 if !exif_seen && content.starts_with(b"Exif\0\0") => {
                exif_seen = true;
                structure.orientation = exif::orientation(content).unwrap_or(1);
            }
            0xEE => {
                if let Some(fields) = content.strip_prefix(b"Adobe") {
                    structure.adobe_transform = fields.get(6).copied();
                }
            }
            _ => {}
        }
        at = end;
    }
}

/// The marker at an offset, any number of fill bytes before it, and the offset after it.
fn marker(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    let rest = bytes.get(at..)?.strip_prefix(&[0xFF])?;
    let fill = rest.iter().take_while(|byte| **byte == 0xFF).count();
    let marker = *rest.get(fill)?;
    Some((marker, at.saturating_add(fill).saturating_add(2)))
}

fn frame(marker: u8, content: &[u8]) -> Option<Frame> {
    let process = match marker {
        0xC0 => Process::Baseline,
        0xC1 => Process::Extended,
        0xC2 => Process::Progressive,
        0xC3 => Process::Lossless,
        0xC5..=0xC7 => Process::Hierarchical,
        _ => Process::Arithmetic,
    };
    let components = *content.get(5)?;
    let described = content.get(6..)?.chunks_exact(3).len();
    (components > 0 && described >= usize::from(components)).then_some(())?;
    Some(Frame {
        process,
        precision: *content.first()?,
        height: Big.u16(content, 1)?,
        width: Big.u16(content, 3)?,
        components,
    })
}

/// The offset of the marker that ends coded data; none when the file ends first.
fn coded_data_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        let found = bytes.get(at..)?.iter().position(|byte| *byte == 0xFF)?;
        at = at.saturating_add(found);
        at = match bytes.get(at.saturating_add(1))? {
            0x00 | 0xD0..=0xD7 => at.saturating_add(2),
            0xFF => at.saturating_add(1),
            _ => return Some(at),
        };
    }
}
