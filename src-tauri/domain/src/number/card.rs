//! 社会保障卡卡号: eight characters and a check character (社保卡规范 V2.0 附录A).

use serde::Serialize;
use thiserror::Error;

use super::text;

text::personal_number! {
    /// Number on the face and in EF05 of a social-security card, nine characters.
    ///
    /// The check character is laid out as in GB 11714 but prints 10 as `X` and 11 as `0`.
    CardNumber, CardNumberError, check
}

/// Why text is no card number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum CardNumberError {
    /// Not nine characters.
    #[error("社会保障卡卡号应为9位，当前{actual}位，请核对卡面")]
    Length {
        /// Characters after normalisation.
        actual: usize,
    },
    /// Neither a Latin letter nor a digit.
    #[error("社会保障卡卡号第{position}位应为字母或数字，请核对卡面")]
    Character {
        /// Counted from 1.
        position: usize,
    },
    /// The last character does not agree with the others.
    #[error("社会保障卡卡号校验位应为{expected}，当前为{actual}，请逐位核对卡面")]
    CheckCharacter {
        /// What the first eight characters give.
        expected: char,
        /// What was written.
        actual: char,
    },
}

impl CardNumber {
    /// Reads a number as typed or as read from the card.
    pub fn parse(text: &str) -> Result<Self, CardNumberError> {
        Self::try_from(text.to_owned())
    }
}

fn check(number: &str) -> Result<(), CardNumberError> {
    let length = number.chars().count();
    if length != 9 {
        return Err(CardNumberError::Length { actual: length });
    }
    if let Some(index) = number
        .chars()
        .position(|character| !character.is_ascii_alphanumeric())
    {
        return Err(CardNumberError::Character {
            position: index + 1,
        });
    }
    let expected = check_of_eight(number);
    let actual = number.chars().last().unwrap_or_default();
    if expected == actual {
        Ok(())
    } else {
        Err(CardNumberError::CheckCharacter { expected, actual })
    }
}

/// Check character of GB 11714 over the first eight characters (A = 10 … Z = 35), with 11 printed
/// as `0`. Organisation codes and card numbers share it.
pub(super) fn check_of_eight(text: &str) -> char {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let values = text.chars().filter_map(|character| character.to_digit(36));
    let sum: u32 = values
        .zip(WEIGHTS)
        .map(|(value, weight)| value * weight)
        .sum();
    match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        value => char::from_digit(value, 10).unwrap_or('0'),
    }
}
