//! The outer shell of a TrueType file: its table directory.
//!
//! Glyph outlines are not looked into here; `subset` does that. Collections and CFF outlines are
//! refused: old viewers draw subsets of them wrongly.

use std::{borrow::Cow, ops::Range};

use sha2::{Digest, Sha256};

/// A table's name.
pub(super) type Tag = [u8; 4];

/// Tables that metrics, subsetting and embedding read.
const KEPT: [&Tag; 8] = [
    b"OS/2", b"cmap", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp",
];

/// Tables without which a face cannot be used.
const REQUIRED: [&Tag; 7] = [
    b"cmap", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp",
];

/// Tables that an embedded font without instructions has to have (ISO 32000-1, 9.9).
const EMBEDDED: [&Tag; 6] = [b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp"];

/// Where a table says how many units an em has, and how many advances follow.
pub(super) const UNITS_PER_EM: usize = 18;
pub(super) const METRICS_COUNT: usize = 34;

/// Where tables hold lengths: the box of all glyphs, the extents of a line.
const HEAD_LENGTHS: [usize; 4] = [36, 38, 40, 42];
const HHEA_LENGTHS: [usize; 4] = [4, 6, 8, 10];

/// Fewest units of an em on the grid of an embedded face: of a text of 12 points a unit is a
/// sixtieth of a millimetre.
const COARSEST: u16 = 250;

/// Units of the face that are one unit on the grid of its embedded subset.
pub(super) fn grid(units_per_em: u16) -> u16 {
    let mut grid = 1;
    while units_per_em.is_multiple_of(2 * grid) && units_per_em / (2 * grid) >= COARSEST {
        grid *= 2;
    }
    grid
}

/// Why a file is not taken as a font.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReadSfntError {
    /// The file ends before its tables do, or a table lies outside it.
    #[error("字体文件不完整")]
    Truncated,
    /// Not a single TrueType face: a collection, CFF outlines, a web font, or no font at all.
    #[error("不是 TrueType 字体，只支持单一字体的 .ttf 文件")]
    NotTrueType,
}

/// Where the tables of a file are.
pub(super) struct Directory {
    tables: Vec<(Tag, Range<usize>)>,
    /// SHA-256 of the directory, which holds a checksum of every table.
    pub(super) fingerprint: [u8; 32],
}

impl Directory {
    pub(super) fn read(file: &[u8]) -> Result<Self, ReadSfntError> {
        match read_array::<4>(file, 0).ok_or(ReadSfntError::Truncated)? {
            [0, 1, 0, 0] | [b't', b'r', b'u', b'e'] => {}
            _ => return Err(ReadSfntError::NotTrueType),
        }
        let count = read_u16(file, 4).ok_or(ReadSfntError::Truncated)?;
        let directory = file
            .get(..12 + 16 * usize::from(count))
            .ok_or(ReadSfntError::Truncated)?;
        let mut tables = Vec::new();
        for index in 0..usize::from(count) {
            let table = read_record(file, 12 + 16 * index).ok_or(ReadSfntError::Truncated)?;
            tables.push(table);
        }
        Ok(Self {
            tables,
            fingerprint: Sha256::digest(directory).into(),
        })
    }

    pub(super) fn range(&self, tag: Tag) -> Option<Range<usize>> {
        self.tables
            .iter()
            .find(|(other, _)| *other == tag)
            .map(|(_, range)| range.clone())
    }

    fn only<'a>(&self, file: &'a [u8], tags: &[&Tag]) -> Vec<(Tag, Cow<'a, [u8]>)> {
        let kept = self.tables.iter().filter(|(tag, _)| tags.contains(&tag));
        kept.filter_map(|(tag, range)| Some((*tag, Cow::Borrowed(file.get(range.clone())?))))
            .collect()
    }
}

/// Copies a TrueType file without the tables that a PDF does not need, such as layout features
/// and vertical metrics, so that a face costs less to hold and to copy.
pub(super) fn slim(file: &[u8], directory: &Directory) -> Result<Vec<u8>, ReadSfntError> {
    if REQUIRED.iter().any(|tag| directory.range(**tag).is_none()) {
        return Err(ReadSfntError::NotTrueType);
    }
    write(&directory.only(file, &KEPT)).ok_or(ReadSfntError::Truncated)
}

/// A subset as it is embedded: codes are glyph ids, so names and character map are not needed;
/// metrics are brought to the grid that the outlines are on.
pub(crate) fn embeddable(subset: &[u8]) -> Result<Vec<u8>, ReadSfntError> {
    let directory = Directory::read(subset)?;
    let mut tables = directory.only(subset, &EMBEDDED);
    scale_metrics(&mut tables).ok_or(ReadSfntError::Truncated)?;
    write(&tables).ok_or(ReadSfntError::Truncated)
}

fn scale_metrics(tables: &mut [(Tag, Cow<'_, [u8]>)]) -> Option<()> {
    let head = tables.iter_mut().find(|(tag, _)| tag == b"head")?;
    let units_per_em = read_u16(&head.1, UNITS_PER_EM)?;
    let grid = grid(units_per_em);
    head.1 = Cow::Owned(with_u16(&head.1, UNITS_PER_EM, units_per_em / grid)?);
    for (tag, places) in [(b"head", HEAD_LENGTHS), (b"hhea", HHEA_LENGTHS)] {
        let table = tables.iter_mut().find(|(other, _)| other == tag)?;
        for at in places {
            let length = read_i16(&table.1, at)? / grid.cast_signed();
            table.1 = Cow::Owned(with_u16(&table.1, at, length.cast_unsigned())?);
        }
    }
    let hmtx = tables.iter_mut().find(|(tag, _)| tag == b"hmtx")?;
    let mut scaled = Vec::with_capacity(hmtx.1.len());
    let (metrics, _) = hmtx.1.as_chunks::<4>();
    for [a, b, c, d] in metrics {
        let advance = (u16::from_be_bytes([*a, *b]) + grid / 2) / grid;
        let bearing = i16::from_be_bytes([*c, *d]) / grid.cast_signed();
        scaled.extend_from_slice(&advance.to_be_bytes());
        scaled.extend_from_slice(&bearing.to_be_bytes());
    }
    hmtx.1 = Cow::Owned(scaled);
    Some(())
}

/// A table with one value replaced.
pub(super) fn with_u16(table: &[u8], at: usize, value: u16) -> Option<Vec<u8>> {
    let mut table = table.to_vec();
    table
        .get_mut(at..at + 2)?
        .copy_from_slice(&value.to_be_bytes());
    Some(table)
}

/// Writes tables, in the order of their tags, behind a new directory.
pub(super) fn write(tables: &[(Tag, Cow<'_, [u8]>)]) -> Option<Vec<u8>> {
    let count = u16::try_from(tables.len()).ok()?;
    let entry_selector = count.checked_ilog2().unwrap_or(0);
    let search_range = 16 << entry_selector;
    let mut out = vec![0, 1, 0, 0];
    out.extend_from_slice(&count.to_be_bytes());
    for value in [
        search_range,
        entry_selector,
        u32::from(count) * 16 - search_range,
    ] {
        out.extend_from_slice(&u16::try_from(value).ok()?.to_be_bytes());
    }
    let mut offset = 12 + 16 * tables.len();
    for (tag, body) in tables {
        out.extend_from_slice(tag);
        out.extend_from_slice(&checksum(body).to_be_bytes());
        out.extend_from_slice(&u32::try_from(offset).ok()?.to_be_bytes());
        out.extend_from_slice(&u32::try_from(body.len()).ok()?.to_be_bytes());
        offset += body.len().next_multiple_of(4);
    }
    out.reserve(offset - out.len());
    for (_, body) in tables {
        out.extend_from_slice(body);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    Some(out)
}

/// Sum of the table's 32-bit words, the last one filled up with zeros.
fn checksum(table: &[u8]) -> u32 {
    let (words, rest) = table.as_chunks::<4>();
    let mut last = [0; 4];
    last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    let sum = words.iter().fold(0_u32, |sum, word| {
        sum.wrapping_add(u32::from_be_bytes(*word))
    });
    sum.wrapping_add(u32::from_be_bytes(last))
}

fn read_record(file: &[u8], at: usize) -> Option<(Tag, Range<usize>)> {
    let start = usize::try_from(read_u32(file, at + 8)?).ok()?;
    let end = start.checked_add(usize::try_from(read_u32(file, at + 12)?).ok()?)?;
    (end <= file.len()).then_some((read_array(file, at)?, start..end))
}

fn read_array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

pub(super) fn read_u16(bytes: &[u8], at: usize) -> Option<u16> {
    read_array(bytes, at).map(u16::from_be_bytes)
}

pub(super) fn read_i16(bytes: &[u8], at: usize) -> Option<i16> {
    read_array(bytes, at).map(i16::from_be_bytes)
}

pub(super) fn read_u32(bytes: &[u8], at: usize) -> Option<u32> {
    read_array(bytes, at).map(u32::from_be_bytes)
}
