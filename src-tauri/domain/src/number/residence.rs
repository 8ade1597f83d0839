//! 港澳台居民居住证 (国办发〔2018〕81号): laid out and checked like a citizen's number.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::identity::Sex;
use super::text::{self, Fault, birth_of_eighteen, check_eighteen, check_person};
use crate::sensitive::Sensitive;

text::personal_number! {
    /// Number of 港澳台居民居住证: area 810000, 820000 or 830000, then as GB 11643.
    ResidencePermit, ResidencePermitError, check
}

/// Where the holder comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResidenceRegion {
    /// 香港, 810000.
    HongKong,
    /// 澳门, 820000.
    Macau,
    /// 台湾, 830000.
    Taiwan,
}

/// Why text is no number of a residence permit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ResidencePermitError {
    /// Not 18 characters.
    #[error("港澳台居民居住证号码应为18位，当前{actual}位，请核对证件后重新录入")]
    Length {
        /// Characters after normalisation.
        actual: usize,
    },
    /// A character that cannot stand there.
    #[error("港澳台居民居住证号码第{position}位不能是该字符，前17位应为数字，末位为数字或X")]
    Character {
        /// Counted from 1.
        position: usize,
    },
    /// The area is none of the three.
    #[error("港澳台居民居住证号码应以810000、820000或830000开头，请核对证件类型")]
    Area,
    /// Characters 7 to 14 are no date.
    #[error("港澳台居民居住证号码第7至14位不是真实日期，请核对出生日期")]
    Birth,
    /// Born after today.
    #[error("港澳台居民居住证号码中的出生日期晚于今天，请核对出生日期")]
    BornAfterToday,
    /// The last character does not agree with the others.
    #[error("港澳台居民居住证号码校验位应为{expected}，当前为{actual}，请逐位核对")]
    CheckCharacter {
        /// What the first 17 digits give.
        expected: char,
        /// What was written.
        actual: char,
    },
}

impl From<Fault> for ResidencePermitError {
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

impl ResidencePermit {
    /// Reads a number as typed. Born on `today` is allowed, after it is not.
    pub fn parse(text: &str, today: Date) -> Result<Self, ResidencePermitError> {
        let number = text::normalised(text);
        check_until(&number, today)?;
        Ok(Self(Sensitive::new(number)))
    }

    /// Where the holder comes from.
    pub fn region(&self) -> ResidenceRegion {
        match self.expose().get(..2) {
            Some("81") => ResidenceRegion::HongKong,
            Some("82") => ResidenceRegion::Macau,
            _ => ResidenceRegion::Taiwan,
        }
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

fn check(number: &str) -> Result<(), ResidencePermitError> {
    check_until(number, Date::MAX)
}

fn check_until(number: &str, today: Date) -> Result<(), ResidencePermitError> {
    match check_eighteen(number) {
        Ok(()) | Err(Fault::Check { .. }) => {}
        Err(fault) => return Err(fault.into()),
    }
    if !["810000", "820000", "830000"]
        .iter()
        .any(|area| number.starts_with(area))
    {
        return Err(ResidencePermitError::Area);
    }
    Ok(check_person(number, today)?)
}
