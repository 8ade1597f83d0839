//! 公民身份号码 of 18 characters, and the 15 digits that came before it.

use jiff::civil::Date;
use serde::Serialize;
use thiserror::Error;

use super::identity::Sex;
use super::text::{self, Fault, birth_of_eighteen, check_eighteen, check_person, mod_11_2};
use crate::sensitive::Sensitive;

text::personal_number! {
    /// 公民身份号码 (GB 11643-1999): area (6), birth (8), sequence (3, odd for men), check character.
    CitizenId, CitizenIdError, check
}

/// Why text is no citizen's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum CitizenIdError {
    /// Not 18 characters.
    #[error("公民身份号码应为18位，当前{actual}位，请核对证件后重新录入")]
    Length {
        /// Characters after normalisation.
        actual: usize,
    },
    /// A character that cannot stand there.
    #[error("公民身份号码第{position}位不能是该字符，前17位应为数字，末位为数字或X")]
    Character {
        /// Counted from 1.
        position: usize,
    },
    /// The number is one of 港澳台居民居住证 (81, 82, 83).
    #[error("该号码是港澳台居民居住证号码，请改选证件类型")]
    ResidencePermit,
    /// The number is one of 外国人永久居留身份证 of 2023 (first digit 9).
    #[error("该号码是外国人永久居留身份证号码，请改选证件类型")]
    PermanentResidence,
    /// Characters 7 to 14 are no date.
    #[error("公民身份号码第7至14位不是真实日期，请核对出生日期")]
    Birth,
    /// Born after today.
    #[error("公民身份号码中的出生日期晚于今天，请核对出生日期")]
    BornAfterToday,
    /// The last character does not agree with the others.
    #[error("公民身份号码校验位应为{expected}，当前为{actual}，请逐位核对")]
    CheckCharacter {
        /// What the first 17 digits give.
        expected: char,
        /// What was written.
        actual: char,
    },
}

impl From<Fault> for CitizenIdError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Length { actual } => Self::Length { actual },
            Fault::Character { position } => Self::Character { position },
            Fault::Birth => Self::Birth,
            Fault::BornAfter => Self::BornAfterToday,
            Fault::Check { expected, actual } => Self::CheckCharacter { expected, actual },
        }
    }
}

impl CitizenId {
    /// Reads a number as typed. Born on `today` is allowed, after it is not.
    pub fn parse(text: &str, today: Date) -> Result<Self, CitizenIdError> {
        let number = text::normalised(text);
        check_until(&number, today)?;
        Ok(Self(Sensitive::new(number)))
    }

    /// The first six digits: the area of first registration, which stays for life.
    pub fn area(&self) -> &str {
        self.expose().get(..6).unwrap_or_default()
    }

    /// Date of birth.
    pub fn birth(&self) -> Date {
        birth_of_eighteen(self.expose()).unwrap_or_default()
    }

    /// Sex, from the seventeenth digit.
    pub fn sex(&self) -> Sex {
        Sex::of_eighteen(self.expose())
    }
}

fn check(number: &str) -> Result<(), CitizenIdError> {
    check_until(number, Date::MAX)
}

fn check_until(number: &str, today: Date) -> Result<(), CitizenIdError> {
    match check_eighteen(number) {
        Ok(()) | Err(Fault::Check { .. }) => {}
        Err(fault) => return Err(fault.into()),
    }
    if ["81", "82", "83"]
        .iter()
        .any(|prefix| number.starts_with(prefix))
    {
        return Err(CitizenIdError::ResidencePermit);
    }
    if number.starts_with('9') {
        return Err(CitizenIdError::PermanentResidence);
    }
    Ok(check_person(number, today)?)
}

text::personal_number! {
    /// The 15 digits in use before 1999, kept only as a key to old files.
    CitizenId15, CitizenId15Error, check_fifteen
}

/// Why text is no citizen's number of 15 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum CitizenId15Error {
    /// Not 15 characters.
    #[error("一代身份证号码应为15位，当前{actual}位")]
    Length {
        /// Characters after normalisation.
        actual: usize,
    },
    /// Something other than a digit.
    #[error("一代身份证号码第{position}位不是数字")]
    Character {
        /// Counted from 1.
        position: usize,
    },
    /// Digits 7 to 12 are no date. (Leap years fall alike in the 1800s and the 1900s.)
    #[error("一代身份证号码第7至12位不是真实日期，请核对出生日期")]
    Birth,
}

/// Why 15 digits cannot be made 18.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum UpgradeError {
    /// 996 to 999 were kept for people over a hundred, whose century is not 19.
    #[error("末三位{suffix}为百岁老人专用，出生世纪不能推定，请以户口簿上的18位号码为准")]
    Centenarian {
        /// The last three digits.
        suffix: u16,
    },
    /// The 18 characters are no citizen's number: the area is not one of citizens.
    #[error("升位后的号码不成立：{fault}")]
    Upgraded {
        /// What is wrong with them.
        fault: CitizenIdError,
    },
}

impl CitizenId15 {
    /// Reads a number as typed.
    pub fn parse(text: &str) -> Result<Self, CitizenId15Error> {
        Self::try_from(text.to_owned())
    }

    /// The 18 characters: `19` is put behind the area and the check character at the end.
    pub fn upgrade(&self) -> Result<CitizenId, UpgradeError> {
        let number = self.expose();
        let (area, rest) = number.split_at_checked(6).unwrap_or_default();
        let suffix = number
            .get(12..)
            .and_then(|suffix| suffix.parse().ok())
            .unwrap_or_default();
        if (996..=999).contains(&suffix) {
            return Err(UpgradeError::Centenarian { suffix });
        }
        let mut upgraded = format!("{area}19{rest}");
        let check = mod_11_2(
            upgraded
                .chars()
                .filter_map(|character| character.to_digit(10)),
        );
        upgraded.push(check);
        CitizenId::try_from(upgraded).map_err(|fault| UpgradeError::Upgraded { fault })
    }
}

fn check_fifteen(number: &str) -> Result<(), CitizenId15Error> {
    let length = number.chars().count();
    if length != 15 {
        return Err(CitizenId15Error::Length { actual: length });
    }
    if let Some(index) = number
        .chars()
        .position(|character| !character.is_ascii_digit())
    {
        return Err(CitizenId15Error::Character {
            position: index + 1,
        });
    }
    let (area, rest) = number.split_at_checked(6).unwrap_or_default();
    birth_of_eighteen(&format!("{area}19{rest}"))
        .map(|_| ())
        .ok_or(CitizenId15Error::Birth)
}
