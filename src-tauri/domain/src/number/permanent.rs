//! 外国人永久居留身份证, in its versions of 2017 (15 characters) and 2023 (18 digits).

use jiff::civil::Date;
use serde::Serialize;
use thiserror::Error;

use super::text::{self, Fault, birth_of_eighteen, check_eighteen};

text::personal_number! {
    /// Version of 2017: three letters of nationality and twelve digits. Its inner layout is not
    /// published reliably, so only the form is checked.
    PermanentResidence2017, PermanentResidence2017Error, check_2017
}

/// Why text is no number of the 2017 version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum PermanentResidence2017Error {
    /// Not 15 characters.
    #[error("外国人永久居留身份证（2017版）号码应为15位，当前{actual}位")]
    Length {
        /// Characters after normalisation.
        actual: usize,
    },
    /// A letter where a digit stands, or the reverse.
    #[error("外国人永久居留身份证（2017版）号码第{position}位有误，应为3位字母加12位数字")]
    Character {
        /// Counted from 1.
        position: usize,
    },
}

impl PermanentResidence2017 {
    /// Reads a number as typed.
    pub fn parse(text: &str) -> Result<Self, PermanentResidence2017Error> {
        Self::try_from(text.to_owned())
    }

    /// The three letters of the holder's nationality.
    pub fn nationality(&self) -> &str {
        self.expose().get(..3).unwrap_or_default()
    }
}

fn check_2017(number: &str) -> Result<(), PermanentResidence2017Error> {
    let length = number.chars().count();
    if length != 15 {
        return Err(PermanentResidence2017Error::Length { actual: length });
    }
    let wrong = number.chars().enumerate().position(|(index, character)| {
        if index < 3 {
            !character.is_ascii_uppercase()
        } else {
            !character.is_ascii_digit()
        }
    });
    match wrong {
        Some(index) => Err(PermanentResidence2017Error::Character {
            position: index + 1,
        }),
        None => Ok(()),
    }
}

text::personal_number! {
    /// Version of 2023 (issued from 2023-12-01): 18 characters, the first a 9, the last the check
    /// character of GB 11643.
    PermanentResidence2023, PermanentResidence2023Error, check_2023
}

/// Why text is no number of the 2023 version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum PermanentResidence2023Error {
    /// Not 18 characters.
    #[error("外国人永久居留身份证（2023版）号码应为18位，当前{actual}位")]
    Length {
        /// Characters after normalisation.
        actual: usize,
    },
    /// A character that cannot stand there.
    #[error(
        "外国人永久居留身份证（2023版）号码第{position}位不能是该字符，前17位应为数字，末位为数字或X"
    )]
    Character {
        /// Counted from 1.
        position: usize,
    },
    /// The first digit is not 9.
    #[error("外国人永久居留身份证（2023版）号码应以9开头，请核对证件类型")]
    FirstDigit,
    /// The last character does not agree with the others.
    #[error("外国人永久居留身份证（2023版）号码校验位应为{expected}，当前为{actual}，请逐位核对")]
    CheckCharacter {
        /// What the first 17 digits give.
        expected: char,
        /// What was written.
        actual: char,
    },
}

impl PermanentResidence2023 {
    /// Reads a number as typed.
    pub fn parse(text: &str) -> Result<Self, PermanentResidence2023Error> {
        Self::try_from(text.to_owned())
    }

    /// Date of birth at characters 7 to 14. That it stands there is known second hand only, so a
    /// number without a date there is not refused.
    pub fn birth(&self) -> Option<Date> {
        birth_of_eighteen(self.expose())
    }
}

fn check_2023(number: &str) -> Result<(), PermanentResidence2023Error> {
    let verdict = check_eighteen(number);
    match verdict {
        Err(Fault::Length { actual }) => Err(PermanentResidence2023Error::Length { actual }),
        Err(Fault::Character { position }) => {
            Err(PermanentResidence2023Error::Character { position })
        }
        _ if !number.starts_with('9') => Err(PermanentResidence2023Error::FirstDigit),
        Err(Fault::Check { expected, actual }) => {
            Err(PermanentResidence2023Error::CheckCharacter { expected, actual })
        }
        Ok(()) | Err(Fault::Birth | Fault::BornAfter) => Ok(()),
    }
}
