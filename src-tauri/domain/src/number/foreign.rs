//! 外国人社会保障号码 (人社部令第16号). The rule by which it is made up could not be found in the
//! original, so only length and characters are checked.

use serde::Serialize;
use thiserror::Error;

use super::text;

text::personal_number! {
    /// 外国人社会保障号码: 18 letters and digits.
    ForeignSocialSecurityNumber, ForeignSocialSecurityNumberError, check
}

/// Why text is no foreigner's social-security number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ForeignSocialSecurityNumberError {
    /// Not 18 characters.
    #[error("外国人社会保障号码应为18位，当前{actual}位")]
    Length {
        /// Characters after normalisation.
        actual: usize,
    },
    /// Neither a Latin letter nor a digit.
    #[error("外国人社会保障号码第{position}位应为字母或数字")]
    Character {
        /// Counted from 1.
        position: usize,
    },
}

impl ForeignSocialSecurityNumber {
    /// Reads a number as typed.
    pub fn parse(text: &str) -> Result<Self, ForeignSocialSecurityNumberError> {
        Self::try_from(text.to_owned())
    }
}

fn check(number: &str) -> Result<(), ForeignSocialSecurityNumberError> {
    let length = number.chars().count();
    if length != 18 {
        return Err(ForeignSocialSecurityNumberError::Length { actual: length });
    }
    match number
        .chars()
        .position(|character| !character.is_ascii_alphanumeric())
    {
        Some(index) => Err(ForeignSocialSecurityNumberError::Character {
            position: index + 1,
        }),
        None => Ok(()),
    }
}
