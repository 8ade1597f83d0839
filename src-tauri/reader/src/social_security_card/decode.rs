//! Values of records: text, dates, and the paddings that cards in the field use.
//!
//! The standard pads `cn` with hex F and `an` with hex 0; real cards also pad with blanks.

use encoding_rs::{DecoderResult, GB18030};
use jiff::civil::Date;

/// Length of the name record; what overflows stands in the extension.
const NAME_LENGTH: usize = 30;

/// Text of a record.
#[derive(PartialEq, Eq)]
pub(super) enum DecodedText {
    /// Nothing but padding.
    Blank,
    /// The text without padding.
    Text(String),
    /// A byte that belongs to no character, or a character of no assigned meaning.
    Unreadable {
        /// Offset of the first such byte, from 0.
        byte: usize,
    },
}

/// A date of a record.
#[derive(PartialEq, Eq)]
pub(super) enum DecodedDate {
    /// Nothing but padding.
    Blank,
    /// A day.
    Day(Date),
    /// A year, or a year and a month.
    Incomplete,
    /// No date.
    Unreadable,
}

/// Whether there is nothing but padding.
pub(super) fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| is_padding(*byte))
}

fn is_padding(byte: u8) -> bool {
    matches!(byte, 0x00 | 0x20 | 0xFF)
}

/// The bytes without the padding behind them.
pub(super) fn trimmed(bytes: &[u8]) -> &[u8] {
    let end = bytes
        .iter()
        .rposition(|byte| !is_padding(*byte))
        .map_or(0, |last| last + 1);
    bytes.get(..end).unwrap_or_default()
}

/// Joins the name (`09`) and its extension (`4E`) as bytes, because a character of two bytes may
/// stand across the border.
pub(super) fn joined(name: &[u8], extension: &[u8]) -> Vec<u8> {
    if is_blank(extension) {
        return name.to_vec();
    }
    let content = trimmed(name);
    // A full record may end in the one blank between two words; more than one is padding.
    let blank_between_words = name.len() == NAME_LENGTH && name.strip_prefix(content) == Some(b" ");
    let content = if blank_between_words { name } else { content };
    [content, extension].concat()
}

/// Decodes Chinese text in GBK, by way of its superset GB 18030.
pub(super) fn chinese(bytes: &[u8]) -> DecodedText {
    let bytes = trimmed(bytes);
    if bytes.is_empty() {
        return DecodedText::Blank;
    }
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let capacity = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
    let mut text = String::with_capacity(capacity.unwrap_or_default());
    let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    if let DecoderResult::Malformed(length, after) = result {
        let start = read.saturating_sub(usize::from(length) + usize::from(after));
        return DecodedText::Unreadable { byte: start };
    }
    match text
        .char_indices()
        .find(|(_, character)| is_unassigned(*character))
    {
        Some((index, _)) => DecodedText::Unreadable {
            byte: bytes_before(&text, index),
        },
        None => DecodedText::Text(text),
    }
}

/// Control characters and the private use areas, which every maker of cards fills differently.
fn is_unassigned(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{E000}'..='\u{F8FF}' | '\u{FFFD}' | '\u{F0000}'..='\u{10FFFD}')
}

/// Length on the card of the text before `index`.
fn bytes_before(text: &str, index: usize) -> usize {
    let before = text.get(..index).unwrap_or_default();
    GB18030.encode(before).0.len()
}

/// Decodes ASCII text such as numbers.
pub(super) fn ascii(bytes: &[u8]) -> DecodedText {
    let bytes = trimmed(bytes);
    if let Some(byte) = bytes.iter().position(|byte| !byte.is_ascii_alphanumeric()) {
        return DecodedText::Unreadable { byte };
    }
    match str::from_utf8(bytes) {
        Ok(text) if !text.is_empty() => DecodedText::Text(text.to_owned()),
        _ => DecodedText::Blank,
    }
}

/// Decodes a date: four bytes BCD as the standard wants it, or ASCII digits as seen in the field.
pub(super) fn date(bytes: &[u8]) -> DecodedDate {
    if is_blank(bytes) {
        return DecodedDate::Blank;
    }
    if let Some(digits) = bytes.first_chunk::<8>().filter(|digits| is_digits(*digits)) {
        return day_of(digits.map(|digit| digit - b'0'));
    }
    let Some(packed) = bytes.first_chunk::<4>() else {
        return DecodedDate::Unreadable;
    };
    let mut digits = [0; 8];
    for (pair, byte) in digits.chunks_exact_mut(2).zip(packed) {
        pair.copy_from_slice(&[byte >> 4, byte & 0x0F]);
    }
    match day_of(digits) {
        // "2012" in ASCII is a year, and no date in BCD.
        DecodedDate::Unreadable if is_digits(packed) => DecodedDate::Incomplete,
        decoded => decoded,
    }
}

fn is_digits(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_digit)
}

fn day_of(digits: [u8; 8]) -> DecodedDate {
    if digits.iter().any(|digit| *digit > 9) {
        return DecodedDate::Unreadable;
    }
    let [y1, y2, y3, y4, m1, m2, d1, d2] = digits.map(i16::from);
    let year = y1 * 1000 + y2 * 100 + y3 * 10 + y4;
    let (month, day) = (m1 * 10 + m2, d1 * 10 + d2);
    if year != 0 && month <= 12 && (month == 0 || day == 0) {
        return DecodedDate::Incomplete;
    }
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else {
        return DecodedDate::Unreadable;
    };
    Date::new(year, month, day).map_or(DecodedDate::Unreadable, DecodedDate::Day)
}
