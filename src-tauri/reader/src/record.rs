//! Simple TLV records as READ RECORD returns them: tag, length, value, one after the other.
//!
//! Pure and bounded: any bytes give records or a [`RecordError`], never a panic. Bytes of padding
//! (`00` and `FF`) may follow the last record and are skipped, since cards fill files with them.

use thiserror::Error;

/// The longest input that is looked at, in bytes; a short response carries 256.
pub const INPUT_LIMIT: usize = 4096;

/// One record, borrowed from the response.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Record<'bytes> {
    /// What the record is.
    pub tag: u8,
    /// Its value, paddings included. May be personal, so a record has no `Debug`.
    pub value: &'bytes [u8],
}

/// Why bytes are no records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RecordError {
    /// More than [`INPUT_LIMIT`].
    #[error("more than {INPUT_LIMIT} bytes of records")]
    TooLong,
    /// A tag stands at the end without a length.
    #[error("record at byte {at} has no length")]
    NoLength {
        /// Offset of the record's tag.
        at: usize,
    },
    /// A value reaches beyond the end.
    #[error("record at byte {at} promises {promised} bytes, {present} are there")]
    Truncated {
        /// Offset of the record's tag.
        at: usize,
        /// The length byte.
        promised: u8,
        /// Bytes up to the end.
        present: usize,
    },
}

/// Splits the data of a response into its records.
///
/// # Errors
///
/// See [`RecordError`].
pub fn parse_records(bytes: &[u8]) -> Result<Vec<Record<'_>>, RecordError> {
    if bytes.len() > INPUT_LIMIT {
        return Err(RecordError::TooLong);
    }
    let mut records = Vec::new();
    let mut rest = bytes;
    loop {
        let at = bytes.len() - rest.len();
        let Some((&tag, after_tag)) = rest.split_first() else {
            return Ok(records);
        };
        if matches!(tag, 0x00 | 0xFF) {
            rest = after_tag;
            continue;
        }
        let (&promised, after_length) = after_tag
            .split_first()
            .ok_or(RecordError::NoLength { at })?;
        let (value, after_value) =
            after_length
                .split_at_checked(usize::from(promised))
                .ok_or(RecordError::Truncated {
                    at,
                    promised,
                    present: after_length.len(),
                })?;
        records.push(Record { tag, value });
        rest = after_value;
    }
}
