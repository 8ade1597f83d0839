//! 业务编号, made up at a window without any network, unique by its parts.
//!
//! Office (6), date as `yymmdd` (6), device (3), serial of the day (5), check character (1):
//! 21 characters. Dates are of the years 2000 to 2099. The check character is ISO 7064 MOD 37,36,
//! which finds every single wrong character and almost every swap of neighbours.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::text;
use crate::organisation::{OfficeCode, OfficeCodeError};

/// Characters of a business number.
const LENGTH: usize = 21;

/// Highest serial of a day.
const HIGHEST_SERIAL: u32 = 99_999;

/// First year whose last two digits are written.
const CENTURY: i16 = 2000;

/// Code of a device, three letters or digits, given at enrolment and never given again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DeviceCode(String);

/// Why text is no device code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[error("终端代码应为3位数字或大写字母")]
pub struct DeviceCodeError;

impl DeviceCode {
    /// Reads a code; small letters are made large.
    pub fn parse(text: &str) -> Result<Self, DeviceCodeError> {
        let code = text::normalised(text);
        let fits = code.len() == 3 && code.chars().all(|c| c.is_ascii_alphanumeric());
        if fits {
            Ok(Self(code))
        } else {
            Err(DeviceCodeError)
        }
    }

    /// The three characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DeviceCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for DeviceCode {
    type Error = DeviceCodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<DeviceCode> for String {
    fn from(code: DeviceCode) -> Self {
        code.0
    }
}

/// 业务编号. It is printed on papers and not personal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BusinessNumber {
    office: OfficeCode,
    date: Date,
    device: DeviceCode,
    serial: u32,
}

/// Why parts do not make a business number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ComposeBusinessNumberError {
    /// Two digits cannot tell the year.
    #[error("业务编号只能表示2000年至2099年的日期，当前为{year}年，请检查系统时间")]
    Year {
        /// The year that was passed in.
        year: i16,
    },
    /// Not 1 to 99999.
    #[error("当日流水号应在1至99999之间，当前为{serial}")]
    Serial {
        /// The serial that was passed in.
        serial: u32,
    },
}

/// Why text is no business number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum BusinessNumberError {
    /// Not 21 characters.
    #[error("业务编号应为21位，当前{actual}位，请核对单据")]
    Length {
        /// Characters after normalisation.
        actual: usize,
    },
    /// A character that cannot stand there.
    #[error("业务编号第{position}位有误，请核对单据")]
    Character {
        /// Counted from 1.
        position: usize,
    },
    /// The last character does not agree with the others.
    #[error("业务编号校验位应为{expected}，当前为{actual}，请逐位核对单据")]
    CheckCharacter {
        /// What the first 20 characters give.
        expected: char,
        /// What was written.
        actual: char,
    },
    /// Characters 7 to 12 are no date.
    #[error("业务编号第7至12位不是真实日期，请核对单据")]
    Date,
    /// The serial is 0.
    #[error("业务编号的流水号不能为00000，请核对单据")]
    Serial,
}

impl BusinessNumber {
    /// Makes a number up from its parts.
    pub fn compose(
        office: OfficeCode,
        date: Date,
        device: DeviceCode,
        serial: u32,
    ) -> Result<Self, ComposeBusinessNumberError> {
        if !(CENTURY..CENTURY + 100).contains(&date.year()) {
            return Err(ComposeBusinessNumberError::Year { year: date.year() });
        }
        if !(1..=HIGHEST_SERIAL).contains(&serial) {
            return Err(ComposeBusinessNumberError::Serial { serial });
        }
        Ok(Self {
            office,
            date,
            device,
            serial,
        })
    }

    /// Reads a number as typed or scanned.
    pub fn parse(text: &str) -> Result<Self, BusinessNumberError> {
        let number = text::normalised(text);
        let length = number.chars().count();
        if length != LENGTH {
            return Err(BusinessNumberError::Length { actual: length });
        }
        for (index, character) in number.chars().enumerate() {
            let must_be_digit = (6..12).contains(&index) || (15..20).contains(&index);
            let fits =
                character.is_ascii_digit() || (!must_be_digit && character.is_ascii_alphanumeric());
            if !fits {
                return Err(BusinessNumberError::Character {
                    position: index + 1,
                });
            }
        }
        let part = |range: std::ops::Range<usize>| number.get(range).unwrap_or_default();
        let expected = mod_37_36(part(0..20));
        let actual = number.chars().last().unwrap_or_default();
        if expected != actual {
            return Err(BusinessNumberError::CheckCharacter { expected, actual });
        }
        let office = OfficeCode::parse(part(0..6))
            .map_err(|OfficeCodeError| BusinessNumberError::Character { position: 1 })?;
        let device = DeviceCode::parse(part(12..15))
            .map_err(|DeviceCodeError| BusinessNumberError::Character { position: 13 })?;
        let date = date_of(part(6..12)).ok_or(BusinessNumberError::Date)?;
        let serial = part(15..20)
            .parse()
            .map_err(|_| BusinessNumberError::Serial)?;
        Self::compose(office, date, device, serial).map_err(|_| BusinessNumberError::Serial)
    }

    /// The office that took the business in.
    pub fn office(&self) -> &OfficeCode {
        &self.office
    }

    /// The printed date, which never falls behind an earlier number's of the same device.
    pub fn date(&self) -> Date {
        self.date
    }

    /// The device that made the number.
    pub fn device(&self) -> &DeviceCode {
        &self.device
    }

    /// Which of the day's numbers of the device it is, from 1.
    pub fn serial(&self) -> u32 {
        self.serial
    }
}

impl fmt::Display for BusinessNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            office,
            date,
            device,
            serial,
        } = self;
        let (year, month, day) = (date.year() - CENTURY, date.month(), date.day());
        let number = format!("{office}{year:02}{month:02}{day:02}{device}{serial:05}");
        write!(formatter, "{number}{}", mod_37_36(&number))
    }
}

impl FromStr for BusinessNumber {
    type Err = BusinessNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for BusinessNumber {
    type Error = BusinessNumberError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<BusinessNumber> for String {
    fn from(number: BusinessNumber) -> Self {
        number.to_string()
    }
}

fn date_of(text: &str) -> Option<Date> {
    let year: i16 = text.get(0..2)?.parse().ok()?;
    let month = text.get(2..4)?.parse().ok()?;
    let day = text.get(4..6)?.parse().ok()?;
    Date::new(CENTURY + year, month, day).ok()
}

/// Check character of ISO 7064 MOD 37,36 over letters and digits.
fn mod_37_36(text: &str) -> char {
    let product = text
        .chars()
        .filter_map(|character| character.to_digit(36))
        .fold(36, |product, value| match (product + value) % 36 {
            0 => 36 * 2 % 37,
            sum => sum * 2 % 37,
        });
    let value = (37 - product) % 36;
    char::from_digit(value, 36)
        .unwrap_or('0')
        .to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::mod_37_36;

    #[test]
    fn check_character_agrees_with_the_published_example() {
        // The Global Release Identifier's handbook gives A1-2425G-ABC1234002-M.
        assert_eq!(mod_37_36("A12425GABC1234002"), 'M', "ISO 7064 MOD 37,36");
    }
}
