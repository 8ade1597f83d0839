//! A month of the calendar, as contributions count them.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// A month; `2024-03` in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// Months since January of year 0.
    index: i32,
}

/// Why text is no month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[error("月份应写作“年-月”，如2024-03")]
pub struct ParseMonthError;

impl Month {
    /// `None` outside of 1900 to 2199.
    pub fn new(year: i16, month: i8) -> Option<Self> {
        let fits = (1900..2200).contains(&year) && (1..=12).contains(&month);
        fits.then(|| Self {
            index: i32::from(year) * 12 + i32::from(month) - 1,
        })
    }

    /// The month that a day lies in; `None` outside of 1900 to 2199.
    pub fn of(date: Date) -> Option<Self> {
        Self::new(date.year(), date.month())
    }

    /// The year.
    pub const fn year(self) -> i32 {
        self.index.div_euclid(12)
    }

    /// 1 to 12.
    pub const fn month(self) -> i32 {
        self.index.rem_euclid(12) + 1
    }

    /// The month after.
    #[must_use]
    pub const fn next(self) -> Self {
        Self {
            index: self.index + 1,
        }
    }

    /// The month before.
    #[must_use]
    pub const fn previous(self) -> Self {
        Self {
            index: self.index - 1,
        }
    }

    /// How many months from this one to `last`, both counted; 0 when `last` is before.
    pub fn count_to(self, last: Self) -> u32 {
        u32::try_from(i64::from(last.index) - i64::from(self.index) + 1).unwrap_or(0)
    }

    /// The months from this one to `last`.
    pub fn to(self, last: Self) -> impl Iterator<Item = Self> {
        (self.index..=last.index).map(|index| Self { index })
    }
}

/// January 1900, the first that there is.
impl Default for Month {
    fn default() -> Self {
        Self { index: 1900 * 12 }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}", self.year(), self.month())
    }
}

impl FromStr for Month {
    type Err = ParseMonthError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (year, month) = text.split_once('-').ok_or(ParseMonthError)?;
        let digits = |text: &str, length| {
            text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !digits(year, 4) || !digits(month, 2) {
            return Err(ParseMonthError);
        }
        let year = year.parse().map_err(|_| ParseMonthError)?;
        let month = month.parse().map_err(|_| ParseMonthError)?;
        Self::new(year, month).ok_or(ParseMonthError)
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
