//! The records of EF05 and EF06, encoded and padded as the specification has it.

use encoding_rs::GB18030;
use jiff::civil::Date;
use thiserror::Error;

use super::VirtualCardBuilder;
use crate::social_security_card::Generation;

/// Why a card cannot be laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BuildError {
    /// A value is longer than its record.
    #[error("value for record {tag:02X} takes {bytes} bytes, {room} are there")]
    TooLong {
        /// The record.
        tag: u8,
        /// Bytes of the value.
        bytes: usize,
        /// Bytes of the record.
        room: usize,
    },
}

/// Both files, records in the order of the generation.
#[derive(Clone)]
pub(super) struct Files {
    pub(super) issuer: Vec<(u8, Vec<u8>)>,
    pub(super) holder: Vec<(u8, Vec<u8>)>,
}

impl Files {
    pub(super) fn of(card: &VirtualCardBuilder) -> Result<Self, BuildError> {
        let version = match card.generation {
            Generation::First => "1.00",
            Generation::Second => "2.00",
            Generation::Third => "3.00",
        };
        let mut issuer = vec![
            (0x01, card.identification.to_vec()),
            (0x02, b"3".to_vec()),
            (0x03, version.as_bytes().to_vec()),
            (
                0x04,
                [0x91, 0x56, 0, 0, 2, 0x66, 0, 0, 0x66, 0, 0, 1].to_vec(),
            ),
            (0x05, packed(card.issued)),
            (0x06, packed(card.expires)),
            (0x07, padded(0x07, card.card_no.as_bytes(), 9)?),
        ];
        let name = GB18030.encode(&card.name).0;
        let mut holder = vec![(0x08, padded(0x08, card.number.as_bytes(), 18)?)];
        if card.generation == Generation::First {
            holder.push((0x09, padded(0x09, &name, 30)?));
        } else {
            let (first, rest) = name.split_at_checked(30).unwrap_or((&name, &[]));
            holder.push((0x09, padded(0x09, first, 30)?));
            holder.push((0x4E, padded(0x4E, rest, 20)?));
        }
        holder.extend([
            (0x0A, vec![card.sex]),
            (
                0x0B,
                vec![((card.ethnicity / 10) << 4) | (card.ethnicity % 10)],
            ),
            (0x0C, vec![0x66, 0x00, 0x00]),
            (0x0D, packed(card.birth)),
        ]);
        replace(&mut issuer, &card.issuer_records);
        replace(&mut holder, &card.holder_records);
        Ok(Self { issuer, holder })
    }
}

/// Date of birth in a number of 18 digits.
pub(super) fn birth_in(number: &str) -> Option<Date> {
    let year = number.get(6..10)?.parse().ok()?;
    let month = number.get(10..12)?.parse().ok()?;
    let day = number.get(12..14)?.parse().ok()?;
    Date::new(year, month, day).ok()
}

/// Sex in a number of 18 digits, as the card writes it.
pub(super) fn sex_in(number: &str) -> Option<u8> {
    let order: u8 = number.get(16..17)?.parse().ok()?;
    Some(if order % 2 == 1 { b'1' } else { b'2' })
}

fn padded(tag: u8, value: &[u8], room: usize) -> Result<Vec<u8>, BuildError> {
    if value.len() > room {
        return Err(BuildError::TooLong {
            tag,
            bytes: value.len(),
            room,
        });
    }
    let mut record = value.to_vec();
    record.resize(room, 0x00);
    Ok(record)
}

/// YYYYMMDD as BCD.
fn packed(date: Date) -> Vec<u8> {
    let year = date.year().unsigned_abs();
    let pairs = [
        year / 100,
        year % 100,
        date.month().unsigned_abs().into(),
        date.day().unsigned_abs().into(),
    ];
    pairs
        .iter()
        .filter_map(|pair| u8::try_from(((pair / 10) << 4) | (pair % 10)).ok())
        .collect()
}

fn replace(records: &mut Vec<(u8, Vec<u8>)>, replacements: &[(u8, Vec<u8>)]) {
    for (tag, value) in replacements {
        records.retain(|(present, _)| present != tag || !value.is_empty());
        match records.iter_mut().find(|(present, _)| present == tag) {
            Some((_, old)) => old.clone_from(value),
            None if value.is_empty() => {}
            None => records.push((*tag, value.clone())),
        }
    }
}
