//! BER-TLV with limits, and the answer to SELECT (file control information) that is made of it.
//!
//! Pure: any bytes give an answer or an error, never a panic. Lengths of up to two bytes and tags
//! of up to two bytes are known, which is all that short commands can bring.

use thiserror::Error;

/// The longest input that is looked at, in bytes.
pub const INPUT_LIMIT: usize = 4096;

/// Why bytes are no BER-TLV.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TlvError {
    /// More than [`INPUT_LIMIT`].
    #[error("more than {INPUT_LIMIT} bytes of TLV")]
    TooLong,
    /// A tag of three or more bytes.
    #[error("tag longer than two bytes")]
    LongTag,
    /// A length in a form that is not used here.
    #[error("length form {0:02X} is not used")]
    LengthForm(u8),
    /// The end comes too early.
    #[error("data object reaches beyond the end")]
    Truncated,
    /// An object that must be there is not.
    #[error("data object {0:04X} is missing")]
    Missing(u16),
}

/// One data object.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct DataObject<'bytes> {
    /// The tag, of one or two bytes.
    pub tag: u16,
    /// Its value.
    pub value: &'bytes [u8],
}

impl DataObject<'_> {
    /// Whether the value is itself made of data objects.
    pub const fn is_constructed(&self) -> bool {
        let leading = if self.tag > 0xFF {
            self.tag >> 8
        } else {
            self.tag
        };
        leading & 0x20 != 0
    }
}

/// How deep objects are looked for inside others.
const DEPTH: usize = 6;

/// The value of the first object with this tag, at any depth; `None` also where bytes are no TLV.
pub fn find_deep(bytes: &[u8], wanted: u16) -> Option<&[u8]> {
    find_below(bytes, wanted, DEPTH)
}

fn find_below(bytes: &[u8], wanted: u16, depth: usize) -> Option<&[u8]> {
    let objects = parse_objects(bytes).ok()?;
    if let Some(value) = find(&objects, wanted) {
        return Some(value);
    }
    let depth = depth.checked_sub(1)?;
    objects
        .iter()
        .filter(|object| object.is_constructed())
        .find_map(|object| find_below(object.value, wanted, depth))
}

/// The values of all objects with this tag, at any depth, in the order in which they stand.
pub fn find_all(bytes: &[u8], wanted: u16) -> Vec<&[u8]> {
    let mut values = Vec::new();
    collect_below(bytes, wanted, DEPTH, &mut values);
    values
}

fn collect_below<'bytes>(
    bytes: &'bytes [u8],
    wanted: u16,
    depth: usize,
    values: &mut Vec<&'bytes [u8]>,
) {
    for object in parse_objects(bytes).unwrap_or_default() {
        if object.tag == wanted {
            values.push(object.value);
        } else if object.is_constructed()
            && let Some(depth) = depth.checked_sub(1)
        {
            collect_below(object.value, wanted, depth, values);
        }
    }
}

/// Splits bytes into the data objects of one level.
///
/// # Errors
///
/// See [`TlvError`].
pub fn parse_objects(bytes: &[u8]) -> Result<Vec<DataObject<'_>>, TlvError> {
    if bytes.len() > INPUT_LIMIT {
        return Err(TlvError::TooLong);
    }
    let mut objects = Vec::new();
    let mut rest = bytes;
    while let Some((&first, after_first)) = rest.split_first() {
        if matches!(first, 0x00 | 0xFF) {
            // ISO 7816-4 lets these two stand between objects.
            rest = after_first;
            continue;
        }
        let (tag, after_tag) = split_tag(first, after_first)?;
        let (length, after_length) = split_length(after_tag)?;
        let (value, after_value) = after_length
            .split_at_checked(length)
            .ok_or(TlvError::Truncated)?;
        objects.push(DataObject { tag, value });
        rest = after_value;
    }
    Ok(objects)
}

fn split_tag(first: u8, rest: &[u8]) -> Result<(u16, &[u8]), TlvError> {
    if first & 0x1F != 0x1F {
        return Ok((u16::from(first), rest));
    }
    let (&second, rest) = rest.split_first().ok_or(TlvError::Truncated)?;
    if second & 0x80 != 0 {
        return Err(TlvError::LongTag);
    }
    Ok((u16::from_be_bytes([first, second]), rest))
}

fn split_length(bytes: &[u8]) -> Result<(usize, &[u8]), TlvError> {
    match bytes {
        [] | [0x81 | 0x82] | [0x82, _] => Err(TlvError::Truncated),
        [length @ 0x00..=0x7F, rest @ ..] | [0x81, length, rest @ ..] => {
            Ok((usize::from(*length), rest))
        }
        [0x82, high, low, rest @ ..] => Ok((usize::from(u16::from_be_bytes([*high, *low])), rest)),
        [form, ..] => Err(TlvError::LengthForm(*form)),
    }
}

/// What the card says of a selected application (template `6F`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileControl {
    /// `84`: the name of the application, as selected.
    pub name: Vec<u8>,
    /// `88`: short identifier of the directory file.
    pub directory: Option<u8>,
    /// `9F0C`: data of the issuer.
    pub issuer: Vec<u8>,
}

/// Reads the answer to SELECT: `6F { 84 name, A5 { 88 directory, 9F0C issuer } }`.
///
/// # Errors
///
/// [`TlvError::Missing`] without the template `6F`; the rest is optional. Else see [`TlvError`].
pub fn parse_fci(bytes: &[u8]) -> Result<FileControl, TlvError> {
    let template = find(&parse_objects(bytes)?, 0x6F).ok_or(TlvError::Missing(0x6F))?;
    let objects = parse_objects(template)?;
    let mut control = FileControl {
        name: find(&objects, 0x84).unwrap_or_default().to_vec(),
        ..FileControl::default()
    };
    if let Some(proprietary) = find(&objects, 0xA5) {
        let objects = parse_objects(proprietary)?;
        control.directory = find(&objects, 0x88).and_then(|value| value.first().copied());
        control.issuer = find(&objects, 0x9F0C).unwrap_or_default().to_vec();
    }
    Ok(control)
}

fn find<'bytes>(objects: &[DataObject<'bytes>], tag: u16) -> Option<&'bytes [u8]> {
    objects
        .iter()
        .find(|object| object.tag == tag)
        .map(|object| object.value)
}
