//! The outer shell of a TrueType file: its table directory.
//!
//! Only what is needed to drop the tables that a PDF never reads (layout features, vertical
//! metrics), so that a face costs less to hold and to copy. Glyph outlines are not looked into;
//! that is the subsetter's business. Collections and CFF outlines are refused: the subsetter is
//! slow on them and old viewers draw them wrongly.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

/// Tables that metrics, subsetting and embedding read.
const KEPT: [&[u8; 4]; 14] = [
    b"OS/2", b"cmap", b"cvt ", b"fpgm", b"gasp", b"glyf", b"head", b"hhea", b"hmtx", b"loca",
    b"maxp", b"name", b"post", b"prep",
];

/// Tables that an embedded font has to have (ISO 32000-1, 9.9).
const EMBEDDED: [&[u8; 4]; 9] = [
    b"cvt ", b"fpgm", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"prep",
];

/// Tables that a font may do without.
const OPTIONAL: [&[u8; 4]; 6] = [b"OS/2", b"cvt ", b"fpgm", b"gasp", b"name", b"prep"];

/// Version 3.0 of the post table: metrics without a name for each glyph.
const POST_WITHOUT_NAMES: [u8; 4] = [0, 3, 0, 0];
const POST_HEADER: usize = 32;

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

/// A face's bytes without the tables that are not kept, and what identifies the original.
pub(super) struct SlimFace {
    pub(super) bytes: Vec<u8>,
    /// SHA-256 of the original's table directory, which holds a checksum of every table.
    pub(super) fingerprint: [u8; 32],
}

/// Copies a TrueType file without the tables that a PDF does not need.
pub(super) fn slim(file: &[u8]) -> Result<SlimFace, ReadSfntError> {
    let (bytes, directory) = keep(file, &KEPT)?;
    Ok(SlimFace {
        bytes,
        fingerprint: Sha256::digest(directory).into(),
    })
}

/// A subset as it is embedded: codes are glyph ids, so its own character map is not needed.
pub(crate) fn embeddable(subset: &[u8]) -> Result<Vec<u8>, ReadSfntError> {
    keep(subset, &EMBEDDED).map(|(bytes, _)| bytes)
}

/// Tag, checksum and body.
type TableRecord<'a> = ([u8; 4], [u8; 4], Cow<'a, [u8]>);

/// The file with only the tables in `tags`, and its original table directory.
fn keep<'a>(file: &'a [u8], tags: &[&[u8; 4]]) -> Result<(Vec<u8>, &'a [u8]), ReadSfntError> {
    match read_array::<4>(file, 0)? {
        [0, 1, 0, 0] | [b't', b'r', b'u', b'e'] => {}
        _ => return Err(ReadSfntError::NotTrueType),
    }
    let table_count = usize::from(u16::from_be_bytes(read_array(file, 4)?));
    let directory = file
        .get(..12 + 16 * table_count)
        .ok_or(ReadSfntError::Truncated)?;

    let mut kept = Vec::new();
    for index in 0..table_count {
        let record = read_array::<16>(directory, 12 + 16 * index)?;
        let [
            t0,
            t1,
            t2,
            t3,
            c0,
            c1,
            c2,
            c3,
            o0,
            o1,
            o2,
            o3,
            l0,
            l1,
            l2,
            l3,
        ] = record;
        let tag = [t0, t1, t2, t3];
        if !tags.contains(&&tag) {
            continue;
        }
        let offset = to_usize(u32::from_be_bytes([o0, o1, o2, o3]));
        let length = to_usize(u32::from_be_bytes([l0, l1, l2, l3]));
        let end = offset.checked_add(length).ok_or(ReadSfntError::Truncated)?;
        let body = file.get(offset..end).ok_or(ReadSfntError::Truncated)?;
        let body = match &tag {
            b"post" => Cow::Owned(without_names(body)?),
            _ => Cow::Borrowed(body),
        };
        kept.push((tag, [c0, c1, c2, c3], body));
    }
    for required in tags.iter().filter(|tag| !OPTIONAL.contains(tag)) {
        if !kept.iter().any(|(tag, ..)| tag == *required) {
            return Err(ReadSfntError::NotTrueType);
        }
    }
    Ok((write(&kept)?, directory))
}

/// Writes tables (already in the order of their tags) behind a new directory.
fn write(tables: &[TableRecord<'_>]) -> Result<Vec<u8>, ReadSfntError> {
    let count = u16::try_from(tables.len()).map_err(|_| ReadSfntError::NotTrueType)?;
    let entry_selector = count.checked_ilog2().unwrap_or(0);
    let search_range = 16 << entry_selector;
    let mut offset = 12 + 16 * tables.len();
    let total = offset
        + tables
            .iter()
            .map(|(.., body)| body.len().next_multiple_of(4))
            .sum::<usize>();

    let mut out = Vec::with_capacity(total);
    out.extend_from_slice(&[0, 1, 0, 0]);
    out.extend_from_slice(&count.to_be_bytes());
    for value in [
        search_range,
        entry_selector,
        u32::from(count) * 16 - search_range,
    ] {
        let value = u16::try_from(value).map_err(|_| ReadSfntError::NotTrueType)?;
        out.extend_from_slice(&value.to_be_bytes());
    }
    for (tag, checksum, body) in tables {
        out.extend_from_slice(tag);
        out.extend_from_slice(checksum);
        for value in [offset, body.len()] {
            let value = u32::try_from(value).map_err(|_| ReadSfntError::Truncated)?;
            out.extend_from_slice(&value.to_be_bytes());
        }
        offset += body.len().next_multiple_of(4);
    }
    for (.., body) in tables {
        out.extend_from_slice(body);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    Ok(out)
}

/// The names of glyphs are longer than all else in the table, and nobody reads them.
fn without_names(post: &[u8]) -> Result<Vec<u8>, ReadSfntError> {
    let rest = post
        .get(POST_WITHOUT_NAMES.len()..POST_HEADER)
        .ok_or(ReadSfntError::Truncated)?;
    Ok([&POST_WITHOUT_NAMES, rest].concat())
}

fn read_array<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], ReadSfntError> {
    bytes
        .get(at..)
        .and_then(|rest| rest.first_chunk::<N>())
        .copied()
        .ok_or(ReadSfntError::Truncated)
}

fn to_usize(value: u32) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}
