//! Answering a card's list of wanted data (PDOL, tag 9F38).
//!
//! Each wanted object gets exactly the length that the card asks for. What a reader without a payment can
//! say is said: the country and currency of China, an amount of nothing, an offline-only terminal. All
//! else is zero.

use thiserror::Error;

/// The most bytes that the answer may have; a short command carries 255.
const LIMIT: usize = 250;

/// Why a list cannot be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum OptionsError {
    /// It ends in the middle of an entry.
    #[error("list of wanted data ends in the middle of an entry")]
    Truncated,
    /// The answer would be longer than a command can carry.
    #[error("list of wanted data asks for too much")]
    TooLong,
}

/// Makes the data of GET PROCESSING OPTIONS: template 83 with what the list asks for.
///
/// # Errors
///
/// See [`OptionsError`].
pub fn answer_options(list: &[u8]) -> Result<Vec<u8>, OptionsError> {
    let mut data = Vec::new();
    let mut rest = list;
    while let Some((&first, after)) = rest.split_first() {
        let mut tag = u32::from(first);
        rest = after;
        if first & 0x1F == 0x1F {
            loop {
                let (&next, after) = rest.split_first().ok_or(OptionsError::Truncated)?;
                tag = (tag << 8) | u32::from(next);
                rest = after;
                if next & 0x80 == 0 || tag > 0x00FF_FFFF {
                    break;
                }
            }
        }
        let (&length, after) = rest.split_first().ok_or(OptionsError::Truncated)?;
        rest = after;
        data.extend(padded(tag, value(tag), length.into()));
        if data.len() > LIMIT {
            return Err(OptionsError::TooLong);
        }
    }
    let length = u8::try_from(data.len()).map_err(|_| OptionsError::TooLong)?;
    let mut answer = vec![0x83];
    if length > 0x7F {
        answer.push(0x81);
    }
    answer.push(length);
    answer.extend(data);
    Ok(answer)
}

const fn value(tag: u32) -> &'static [u8] {
    match tag {
        // Terminal transaction qualifiers: contactless PBOC only, offline.
        0x9F66 => &[0x26, 0x00, 0x00, 0x00],
        // Country and currency: China.
        0x9F1A | 0x5F2A => &[0x01, 0x56],
        // Type: an inquiry, no payment.
        0x9C => &[0x31],
        // Terminal type: attended, offline only, of an institution.
        0x9F35 => &[0x23],
        _ => &[],
    }
}

/// Numbers are filled from the left, all else from the right; what is too long is cut on the same side.
fn padded(tag: u32, value: &[u8], length: usize) -> Vec<u8> {
    let numeric = matches!(
        tag,
        0x9F02 | 0x9F03 | 0x9F1A | 0x5F2A | 0x9A | 0x9C | 0x9F35
    );
    if numeric {
        let kept = value.len().min(length);
        let tail = value.get(value.len() - kept..).unwrap_or_default();
        let mut bytes = vec![0; length - kept];
        bytes.extend_from_slice(tail);
        bytes
    } else {
        let mut bytes = value.to_vec();
        bytes.resize(length, 0);
        bytes
    }
}
