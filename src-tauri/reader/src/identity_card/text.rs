//! The 256 bytes of text on an identity card, in four layouts of UTF-16LE fields.
//!
//! The type flag at byte 248 says which layout it is. Pure: any bytes give a reading or an error, never a
//! panic.

use counter_domain::sensitive::Sensitive;
use jiff::civil::Date;

use super::error::IdentityReadError;
use super::reading::{IdentityField, IdentityFinding, IdentityKind, IdentityReading, ValidUntil};
use crate::social_security_card::{Ethnicity, Problem, Sex};

/// Length of the text in bytes.
pub const TEXT_LENGTH: usize = 256;

/// Where the type flag stands, and how long it is.
const FLAG: Place = Place(248, 2);

/// Offset and length in bytes.
#[derive(Clone, Copy)]
struct Place(usize, usize);

/// Reads the text of a card.
///
/// # Errors
///
/// [`IdentityReadError::Malformed`] when it has another length, [`IdentityReadError::UnknownKind`] when
/// the flag is none that is known.
pub fn parse(bytes: &[u8]) -> Result<IdentityReading, IdentityReadError> {
    let bytes: &[u8; TEXT_LENGTH] = bytes.try_into().map_err(|_| IdentityReadError::Malformed)?;
    let kind = match units(bytes, FLAG).as_slice() {
        // A resident's card leaves the whole end of the text blank.
        [0x0020 | 0x0000] => IdentityKind::Resident,
        [0x004A] => IdentityKind::ResidencePermit,
        [0x0049] => IdentityKind::PermanentResidence2017,
        [0x0059] => IdentityKind::PermanentResidence2023,
        _ => return Err(IdentityReadError::UnknownKind),
    };
    let mut text = Text {
        bytes,
        findings: Vec::new(),
    };
    let reading = match kind {
        IdentityKind::Resident | IdentityKind::ResidencePermit => text.resident(kind),
        IdentityKind::PermanentResidence2017 => text.permanent_2017(),
        IdentityKind::PermanentResidence2023 => text.permanent_2023(),
    };
    Ok(reading)
}

/// An address of its own, as a card carries it that was written to later.
pub(super) fn address(bytes: &[u8]) -> Option<String> {
    let units: Vec<u16> = utf16(bytes);
    decoded(&units).ok().flatten()
}

struct Text<'card> {
    bytes: &'card [u8; TEXT_LENGTH],
    findings: Vec<IdentityFinding>,
}

impl Text<'_> {
    /// 居民身份证 and 港澳台居民居住证, which differ in the nation and behind byte 220.
    fn resident(&mut self, kind: IdentityKind) -> IdentityReading {
        let is_permit = kind == IdentityKind::ResidencePermit;
        let ethnicity = if is_permit {
            None
        } else {
            self.coded(IdentityField::Ethnicity, Place(32, 4), ethnicity)
        };
        IdentityReading {
            kind,
            name: self.text(IdentityField::Name, Place(0, 30)),
            foreign_name: None,
            sex: self.coded(IdentityField::Sex, Place(30, 2), sex),
            ethnicity,
            nationality: None,
            birth: self
                .date(IdentityField::Birth, Place(36, 16))
                .map(Sensitive::new),
            address: self.text(IdentityField::Address, Place(52, 70)),
            number: self.number(kind, Place(122, 36)),
            authority: self.plain(IdentityField::Authority, Place(158, 30)),
            valid_from: self.date(IdentityField::ValidFrom, Place(188, 16)),
            valid_until: self.valid_until(Place(204, 16)),
            pass_number: self.optional(is_permit, Place(220, 18)),
            issue_count: self
                .optional(is_permit, Place(238, 4))
                .map(Sensitive::into_inner),
            photo: None,
            findings: std::mem::take(&mut self.findings),
        }
    }

    /// 外国人永久居留身份证 of 2017.
    fn permanent_2017(&mut self) -> IdentityReading {
        let kind = IdentityKind::PermanentResidence2017;
        IdentityReading {
            kind,
            name: self.optional(true, Place(158, 30)),
            foreign_name: self.text(IdentityField::Name, Place(0, 120)),
            sex: self.coded(IdentityField::Sex, Place(120, 2), sex),
            ethnicity: None,
            nationality: self.text(IdentityField::Nationality, Place(152, 6)),
            birth: self
                .date(IdentityField::Birth, Place(220, 16))
                .map(Sensitive::new),
            address: None,
            number: self.number(kind, Place(122, 30)),
            authority: self.plain(IdentityField::Authority, Place(240, 8)),
            valid_from: self.date(IdentityField::ValidFrom, Place(188, 16)),
            valid_until: self.valid_until(Place(204, 16)),
            pass_number: None,
            issue_count: None,
            photo: None,
            findings: std::mem::take(&mut self.findings),
        }
    }

    /// 外国人永久居留身份证 of 2023. The English name goes on behind the date of expiry.
    fn permanent_2023(&mut self) -> IdentityReading {
        let kind = IdentityKind::PermanentResidence2023;
        let mut name = self.units(Place(52, 70));
        if !name.last().is_none_or(|unit| is_padding(*unit)) {
            name.extend(self.units(Place(220, 22)));
        }
        IdentityReading {
            kind,
            name: self.optional(true, Place(0, 30)),
            foreign_name: self.accept(IdentityField::Name, &name).map(Sensitive::new),
            sex: self.coded(IdentityField::Sex, Place(30, 2), sex),
            ethnicity: None,
            nationality: self.text(IdentityField::Nationality, Place(242, 6)),
            birth: self
                .date(IdentityField::Birth, Place(36, 16))
                .map(Sensitive::new),
            address: None,
            number: self.number(kind, Place(122, 36)),
            authority: None,
            valid_from: self.date(IdentityField::ValidFrom, Place(188, 16)),
            valid_until: self.valid_until(Place(204, 16)),
            pass_number: None,
            issue_count: self.optional(true, Place(32, 4)).map(Sensitive::into_inner),
            photo: None,
            findings: std::mem::take(&mut self.findings),
        }
    }

    fn units(&self, place: Place) -> Vec<u16> {
        units(self.bytes, place)
    }

    fn report(&mut self, field: IdentityField, problem: Problem) {
        self.findings.push(IdentityFinding { field, problem });
    }

    /// Text that must be there.
    fn accept(&mut self, field: IdentityField, units: &[u16]) -> Option<String> {
        match decoded(units) {
            Ok(Some(text)) => return Some(text),
            Ok(None) => self.report(field, Problem::Missing),
            Err(byte) => self.report(field, Problem::Unreadable { byte }),
        }
        None
    }

    fn plain(&mut self, field: IdentityField, place: Place) -> Option<String> {
        let units = self.units(place);
        self.accept(field, &units)
    }

    fn text(&mut self, field: IdentityField, place: Place) -> Option<Sensitive<String>> {
        self.plain(field, place).map(Sensitive::new)
    }

    /// Text that not every card has.
    fn optional(&self, present: bool, place: Place) -> Option<Sensitive<String>> {
        let text = decoded(&self.units(place)).ok().flatten();
        text.filter(|_| present).map(Sensitive::new)
    }

    fn coded<T>(
        &mut self,
        field: IdentityField,
        place: Place,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<Sensitive<T>> {
        let code = self.plain(field, place)?;
        let value = parse(&code);
        if value.is_none() {
            self.report(field, Problem::UnknownCode);
        }
        value.map(Sensitive::new)
    }

    fn number(&mut self, kind: IdentityKind, place: Place) -> Option<Sensitive<String>> {
        let number = self.plain(IdentityField::Number, place)?;
        if !kind.takes(&number) {
            self.report(IdentityField::Number, Problem::CheckCharacter);
        }
        Some(Sensitive::new(number))
    }

    fn date(&mut self, field: IdentityField, place: Place) -> Option<Date> {
        let text = self.plain(field, place)?;
        let day = day(&text);
        if day.is_none() {
            self.report(field, Problem::NotADate);
        }
        day
    }

    fn valid_until(&mut self, place: Place) -> Option<ValidUntil> {
        let text = self.plain(IdentityField::ValidUntil, place)?;
        if text == "长期" {
            return Some(ValidUntil::LongTerm);
        }
        let day = day(&text);
        if day.is_none() {
            self.report(IdentityField::ValidUntil, Problem::NotADate);
        }
        day.map(ValidUntil::Day)
    }
}

fn units(bytes: &[u8; TEXT_LENGTH], Place(offset, length): Place) -> Vec<u16> {
    utf16(bytes.get(offset..offset + length).unwrap_or_default())
}

fn utf16(bytes: &[u8]) -> Vec<u16> {
    let (pairs, _) = bytes.as_chunks::<2>();
    pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect()
}

const fn is_padding(unit: u16) -> bool {
    matches!(unit, 0x0000 | 0x0020 | 0x3000 | 0xFFFF)
}

/// The text without its padding; the offset in bytes of the first unit that is no character.
fn decoded(units: &[u16]) -> Result<Option<String>, usize> {
    let end = units
        .iter()
        .rposition(|unit| !is_padding(*unit))
        .map_or(0, |last| last + 1);
    let units = units.get(..end).unwrap_or_default();
    let mut text = String::with_capacity(units.len());
    let mut at = 0;
    for decoded in char::decode_utf16(units.iter().copied()) {
        let character = decoded.map_err(|_| at * 2)?;
        if character.is_control() || character == '\u{FFFD}' {
            return Err(at * 2);
        }
        at += character.len_utf16();
        text.push(character);
    }
    let text = text.trim();
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// YYYYMMDD, with or without marks between.
fn day(text: &str) -> Option<Date> {
    let digits: Vec<i16> = text
        .chars()
        .filter_map(|character| character.to_digit(10))
        .filter_map(|digit| i16::try_from(digit).ok())
        .collect();
    let [y1, y2, y3, y4, m1, m2, d1, d2] = *digits.as_slice() else {
        return None;
    };
    let month = i8::try_from(m1 * 10 + m2).ok()?;
    let day = i8::try_from(d1 * 10 + d2).ok()?;
    Date::new(y1 * 1000 + y2 * 100 + y3 * 10 + y4, month, day).ok()
}

fn sex(code: &str) -> Option<Sex> {
    match code {
        "1" | "男" | "M" => Some(Sex::Male),
        "2" | "女" | "F" => Some(Sex::Female),
        "0" | "9" => Some(Sex::Unstated),
        _ => None,
    }
}

fn ethnicity(code: &str) -> Option<Ethnicity> {
    let two_digits = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_digit());
    let code = code.parse().ok().filter(|_| two_digits)?;
    Ethnicity::from_code(code)
}
