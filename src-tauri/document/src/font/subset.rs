//! A face with only the glyphs of one document.
//!
//! printpdf's subsetter reads the outlines of all 30,000 glyphs of a Chinese face for each
//! document. This one touches the used glyphs only. Outlines are most of a file's bytes: they are
//! simplified, laid on a coarser grid, and kept, so that a glyph costs its time once. Glyphs are
//! renumbered in the order of their ids, with .notdef first.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::{Arc, PoisonError, RwLock},
};

use super::{
    outline,
    sfnt::{
        Directory, METRICS_COUNT, Tag, UNITS_PER_EM, grid, read_u16, read_u32, with_u16, write,
    },
    simplify::simplify,
};

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
    units_per_em: u16,
    /// Glyphs as they were embedded before.
    simplified: RwLock<BTreeMap<u16, Arc<Simplified>>>,
}

/// A glyph as it is embedded: on the coarse grid.
struct Simplified {
    data: Vec<u8>,
    /// Leftmost place.
    left: i16,
}

/// A subset and its numbering.
pub(crate) struct Subset {
    pub(crate) bytes: Vec<u8>,
    /// Glyph ids of the face to glyph ids of the subset.
    pub(crate) ids: BTreeMap<u16, u16>,
}

const LOCA_FORMAT: usize = 50;
const GLYPH_COUNT: usize = 4;
/// How far an outline may move, in em: at 10.5 points a dot of a 600 dpi printer.
const TOLERANCE: f32 = 0.004;

impl Outlines {
    /// `None` when a table is missing or too short.
    pub(super) fn read(bytes: Vec<u8>) -> Option<Self> {
        let directory = Directory::read(&bytes).ok()?;
        let table = |tag| bytes.get(directory.range(tag)?);
        let long_offsets = read_u16(table(*b"head")?, LOCA_FORMAT)? == 1;
        let metrics = read_u16(table(*b"hhea")?, METRICS_COUNT)?;
        let units_per_em = read_u16(table(*b"head")?, UNITS_PER_EM).filter(|units| *units > 0)?;
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
            units_per_em,
            simplified: RwLock::default(),
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
    ///
    /// Glyphs are on the grid that `embeddable` will state; metrics are still those of the face.
    pub(super) fn subset(&self, used: &BTreeSet<u16>) -> Option<Subset> {
        let order: Vec<u16> = std::iter::once(0)
            .chain(used.iter().copied().filter(|id| *id != 0))
            .collect();
        let ids: BTreeMap<u16, u16> = order.iter().copied().zip(0..).collect();
        let grid = grid(self.units_per_em);
        let (mut glyf, mut ends, mut hmtx) = (Vec::new(), vec![0], Vec::new());
        for id in &order {
            let glyph = self.simplified(*id)?;
            glyf.extend_from_slice(&glyph.data);
            // Offsets are counted in twos.
            glyf.resize(glyf.len().next_multiple_of(2), 0);
            ends.push(glyf.len());
            let bearing = glyph.left.checked_mul(grid.cast_signed())?;
            hmtx.extend_from_slice(&self.advance(*id)?.to_be_bytes());
            hmtx.extend_from_slice(&bearing.to_be_bytes());
        }
        let short_offsets = glyf.len() < 0x2_0000;
        let mut loca = Vec::with_capacity(4 * ends.len());
        for end in ends {
            if short_offsets {
                loca.extend_from_slice(&u16::try_from(end / 2).ok()?.to_be_bytes());
            } else {
                loca.extend_from_slice(&u32::try_from(end).ok()?.to_be_bytes());
            }
        }

        let count = u16::try_from(order.len()).ok()?;
        let mut tables: Vec<(Tag, Cow<'_, [u8]>)> = Vec::new();
        for tag in [
            b"OS/2", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp",
        ] {
            let original = self.table(*tag);
            let table = match tag {
                b"glyf" => Cow::Owned(std::mem::take(&mut glyf)),
                b"hmtx" => Cow::Owned(std::mem::take(&mut hmtx)),
                b"loca" => Cow::Owned(std::mem::take(&mut loca)),
                b"head" => Cow::Owned(with_u16(original?, LOCA_FORMAT, u16::from(!short_offsets))?),
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

    /// The contours of a glyph as they were drawn, in units of the face.
    pub(super) fn contours(&self, id: u16) -> Option<Vec<outline::Contour>> {
        outline::read(id, &|id| self.outline(id))
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

    fn simplified(&self, id: u16) -> Option<Arc<Simplified>> {
        // What is kept is the same whoever put it there, so a poisoned lock does no harm.
        let kept = self
            .simplified
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(glyph) = kept.get(&id) {
            return Some(Arc::clone(glyph));
        }
        drop(kept);
        let contours = self.contours(id)?;
        let tolerance = TOLERANCE * f32::from(self.units_per_em);
        let contours: Vec<_> = contours
            .iter()
            .map(|contour| simplify(contour, tolerance))
            .collect();
        let (data, left) = outline::write(&contours, f32::from(grid(self.units_per_em)))?;
        let glyph = Arc::new(Simplified { data, left });
        self.simplified
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id, Arc::clone(&glyph));
        Some(glyph)
    }
}
