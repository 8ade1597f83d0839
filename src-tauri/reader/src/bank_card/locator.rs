//! The application file locator: which records of which files belong to the application.
//!
//! Pure and bounded: any bytes give entries or an error, never a panic.

use thiserror::Error;

use crate::tlv::{TlvError, find_deep, parse_objects};

/// Entries that are looked at.
const LIMIT: usize = 32;

/// Some records of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileLocator {
    /// Short identifier of the file, 1 to 30.
    pub file: u8,
    /// Number of the first record, from 1.
    pub first: u8,
    /// Number of the last record, not below the first.
    pub last: u8,
}

/// Why there is no locator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LocatorError {
    /// The answer is no TLV.
    #[error(transparent)]
    Tlv(#[from] TlvError),
    /// Neither format 80 nor format 77 with tag 94.
    #[error("no locator in the answer")]
    Missing,
    /// Its length is no multiple of four, or it has more entries than any card.
    #[error("locator of {0} bytes")]
    Length(usize),
    /// An entry names no file or no records.
    #[error("entry {0} of the locator names no records")]
    Entry(usize),
}

/// Reads the locator in an answer to GET PROCESSING OPTIONS: format 80 has it behind two bytes, format 77
/// under tag 94.
///
/// # Errors
///
/// See [`LocatorError`].
pub fn parse_locator(answer: &[u8]) -> Result<Vec<FileLocator>, LocatorError> {
    let objects = parse_objects(answer)?;
    let plain = objects.iter().find(|object| object.tag == 0x80);
    let bytes = match plain {
        Some(object) => object.value.get(2..),
        None => find_deep(answer, 0x94),
    };
    let bytes = bytes.ok_or(LocatorError::Missing)?;
    let (entries, rest) = bytes.as_chunks::<4>();
    if !rest.is_empty() || entries.len() > LIMIT {
        return Err(LocatorError::Length(bytes.len()));
    }
    let mut locators = Vec::new();
    for (at, [identifier, first, last, _]) in entries.iter().enumerate() {
        let file = identifier >> 3;
        if !(1..=30).contains(&file) || *first == 0 || last < first {
            return Err(LocatorError::Entry(at));
        }
        locators.push(FileLocator {
            file,
            first: *first,
            last: *last,
        });
    }
    Ok(locators)
}
