//! A face with only the glyphs of one document.
//!
//! printpdf's subsetter reads the outlines of all 30,000 glyphs of a Chinese face for each
//! document. This one touches the used glyphs only, which is most of the time of a document
//! saved. Outlines are copied byte for byte; glyphs are renumbered in the order of their ids, with
//! .notdef first and parts of composite glyphs behind.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use super::sfnt::{Directory, Tag, read_u16, read_u32, write};

/// Where in a face's bytes the outlines and their metrics are.
pub(super) struct Outlines {
    bytes: Vec<u8>,
    directory: Directory,
    glyf: Range<usize>,
    loca: Range<usize>,
    hmtx: Range<usize>,
    /// Offsets of glyphs are 32 bits wide.
    long_offsets: bool,
    /// Glyphs with an advance of their own; the rest has that of the last one.
    metrics: u16,
}

/// A subset and its numbering.
pub(crate) struct Subset {
    pub(crate) bytes: Vec<u8>,
    /// Glyph ids of the face to glyph ids of the subset.
    pub(crate) ids: BTreeMap<u16, u16>,
}

const METRICS_COUNT: usize = 34;
const LOCA_FORMAT: usize = 50;
const GLYPH_COUNT: usize = 4;

// Flags of a part of a composite glyph.
const WORD_ARGUMENTS: u16 = 0x0001;
const ONE_SCALE: u16 = 0x0008;
const MORE_PARTS: u16 = 0x0020;
const TWO_SCALES: u16 = 0x0040;
const MATRIX: u16 = 0x0080;

impl Outlines {
    /// `None` when a table is missing or too short.
    pub(super) fn read(bytes: Vec<u8>) -> Option<Self> {
        let directory = Directory::read(&bytes).ok()?;
        let table = |tag| bytes.get(directory.range(tag)?);
        let long_offsets = read_u16(table(*b"head")?, LOCA_FORMAT)? == 1;
        let metrics = read_u16(table(*b"hhea")?, METRICS_COUNT)?;
        let (glyf, loca, hmtx) = (
            directory.range(*b"glyf")?,
            directory.range(*b"loca")?,
            directory.range(*b"hmtx")?,
        );
        Some(Self {
            bytes,
            directory,
            glyf,
            loca,
            hmtx,
            long_offsets,
            metrics,
        })
    }

    pub(super) fn table(&self, tag: Tag) -> Option<&[u8]> {
        self.bytes.get(self.directory.range(tag)?)
    }

    /// Advance of a glyph, in units of the face.
    pub(super) fn advance(&self, id: u16) -> Option<u16> {
        let hmtx = self.bytes.get(self.hmtx.clone())?;
        read_u16(hmtx, 4 * usize::from(id.min(self.metrics.checked_sub(1)?)))
    }

    /// The face with only `used` glyphs; `None` when their data is damaged.
    pub(super) fn subset(&self, used: &BTreeSet<u16>) -> Option<Subset> {
        let mut order: Vec<u16> = std::iter::once(0)
            .chain(used.iter().copied().filter(|id| *id != 0))
            .collect();
        let mut ids: BTreeMap<u16, u16> = order.iter().copied().zip(0..).collect();
        let (mut glyf, mut loca, mut hmtx) = (Vec::new(), vec![0; 4], Vec::new());
        let mut next = 0;
        // The order grows while composite glyphs are met.
        while let Some(id) = order.get(next).copied() {
            next += 1;
            let mut outline = self.outline(id)?.to_vec();
            for at in parts(&outline)? {
                let part = read_u16(&outline, at)?;
                let new = if let Some(new) = ids.get(&part) {
                    *new
                } else {
                    let new = u16::try_from(order.len()).ok()?;
                    ids.insert(part, new);
                    order.push(part);
                    new
                };
                outline
                    .get_mut(at..at + 2)?
                    .copy_from_slice(&new.to_be_bytes());
            }
            glyf.extend_from_slice(&outline);
            glyf.resize(glyf.len().next_multiple_of(4), 0);
            loca.extend_from_slice(&u32::try_from(glyf.len()).ok()?.to_be_bytes());
            hmtx.extend_from_slice(&self.metric(id)?);
        }

        let count = u16::try_from(order.len()).ok()?;
        let mut tables: Vec<(Tag, Cow<'_, [u8]>)> = Vec::new();
        for tag in [
            b"OS/2", b"cvt ", b"fpgm", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp",
            b"prep",
        ] {
            let original = self.table(*tag);
            let table = match tag {
                b"glyf" => Cow::Owned(std::mem::take(&mut glyf)),
                b"hmtx" => Cow::Owned(std::mem::take(&mut hmtx)),
                b"loca" => Cow::Owned(std::mem::take(&mut loca)),
                b"head" => Cow::Owned(with_u16(original?, LOCA_FORMAT, 1)?),
                b"hhea" => Cow::Owned(with_u16(original?, METRICS_COUNT, count)?),
                b"maxp" => Cow::Owned(with_u16(original?, GLYPH_COUNT, count)?),
                _ => match original {
                    Some(table) => Cow::Borrowed(table),
                    None => continue,
                },
            };
            tables.push((*tag, table));
        }
        Some(Subset {
            bytes: write(&tables)?,
            ids,
        })
    }

    fn outline(&self, id: u16) -> Option<&[u8]> {
        let loca = self.bytes.get(self.loca.clone())?;
        let offset = |index: usize| -> Option<usize> {
            if self.long_offsets {
                usize::try_from(read_u32(loca, 4 * index)?).ok()
            } else {
                Some(2 * usize::from(read_u16(loca, 2 * index)?))
            }
        };
        let index = usize::from(id);
        self.bytes
            .get(self.glyf.clone())?
            .get(offset(index)?..offset(index + 1)?)
    }

    /// Advance and left side bearing.
    fn metric(&self, id: u16) -> Option<[u8; 4]> {
        let hmtx = self.bytes.get(self.hmtx.clone())?;
        let advance = self.advance(id)?;
        let bearing = match id.checked_sub(self.metrics) {
            None => read_u16(hmtx, 4 * usize::from(id) + 2)?,
            Some(beyond) => read_u16(
                hmtx,
                4 * usize::from(self.metrics) + 2 * usize::from(beyond),
            )?,
        };
        let [[a, b], [c, d]] = [advance.to_be_bytes(), bearing.to_be_bytes()];
        Some([a, b, c, d])
    }
}

/// Where in a composite glyph the ids of its parts stand; nowhere in a simple one.
fn parts(outline: &[u8]) -> Option<Vec<usize>> {
    let mut places = Vec::new();
    // A negative number of contours marks a composite glyph; a blank has no outline at all.
    if read_u16(outline, 0).is_none_or(|contours| contours < 0x8000) {
        return Some(places);
    }
    let mut at = 10;
    loop {
        let flags = read_u16(outline, at)?;
        places.push(at + 2);
        at += if flags & WORD_ARGUMENTS == 0 { 6 } else { 8 };
        if flags & ONE_SCALE != 0 {
            at += 2;
        } else if flags & TWO_SCALES != 0 {
            at += 4;
        } else if flags & MATRIX != 0 {
            at += 8;
        }
        if flags & MORE_PARTS == 0 {
            return Some(places);
        }
    }
}

fn with_u16(table: &[u8], at: usize, value: u16) -> Option<Vec<u8>> {
    let mut table = table.to_vec();
    table
        .get_mut(at..at + 2)?
        .copy_from_slice(&value.to_be_bytes());
    Some(table)
}
