//! Money in fen, exact, and in capitals as papers carry it.
//!
//! Capitals follow《会计基础工作规范》and《支付结算办法》where both agree: 整 stands behind yuan
//! and behind jiao, several zeros in a row read as one, and no 零 where only the unit before a
//! digit is zero (`1680.32` is 壹仟陆佰捌拾元叁角贰分). Floating point is deliberately absent.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::number::normalised;

/// An amount in fen (1/100 yuan); may be negative.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Fen(pub i64);

/// Why text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ParseFenError {
    /// Not digits with an optional sign, commas by thousands and a point.
    #[error("金额应为数字，如292.50")]
    Form,
    /// More than two digits behind the point.
    #[error("金额最多到分（小数点后两位）")]
    TooFine,
    /// Beyond what can be counted.
    #[error("金额超出可表示的范围")]
    OutOfRange,
}

impl Fen {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// Whole yuan, `None` when out of range.
    pub const fn from_yuan(yuan: i64) -> Option<Self> {
        match yuan.checked_mul(100) {
            Some(fen) => Some(Self(fen)),
            None => None,
        }
    }

    /// The amount in fen.
    pub const fn as_fen(self) -> i64 {
        self.0
    }

    /// Sum, `None` when out of range.
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(fen) => Some(Self(fen)),
            None => None,
        }
    }

    /// Difference, `None` when out of range.
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(fen) => Some(Self(fen)),
            None => None,
        }
    }

    /// Multiple, such as twelve months of a monthly amount; `None` when out of range.
    pub const fn checked_mul(self, times: i64) -> Option<Self> {
        match self.0.checked_mul(times) {
            Some(fen) => Some(Self(fen)),
            None => None,
        }
    }

    /// Sum of many, `None` when out of range.
    pub fn checked_sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// Reads `292.5`, `3,510.00` or `-0.05`.
    pub fn parse(text: &str) -> Result<Self, ParseFenError> {
        let text = normalised(text);
        let (negative, amount) = match text.strip_prefix('-') {
            Some(amount) => (true, amount),
            None => (false, text.as_str()),
        };
        let (yuan, fraction) = match amount.split_once('.') {
            Some((yuan, fraction)) if !fraction.is_empty() => (yuan, fraction),
            Some(_) => return Err(ParseFenError::Form),
            None => (amount, ""),
        };
        let yuan = without_commas(yuan).ok_or(ParseFenError::Form)?;
        if !fraction.chars().all(|character| character.is_ascii_digit()) {
            return Err(ParseFenError::Form);
        }
        if fraction.len() > 2 {
            return Err(ParseFenError::TooFine);
        }
        // The sign goes in first, for the lowest amount has no positive counterpart.
        let sign = if negative { "-" } else { "" };
        format!("{sign}{yuan}{fraction:0<2}")
            .parse()
            .map(Self)
            .map_err(|_| ParseFenError::OutOfRange)
    }

    /// The amount in capitals: 人民币贰佰玖拾贰元伍角整. Of a negative amount 人民币负….
    pub fn capitals(self) -> String {
        let amount = self.0.unsigned_abs();
        let (yuan, jiao, fen) = (amount / 100, amount / 10 % 10, amount % 10);
        let mut text = String::from(if self.0 < 0 {
            "人民币负"
        } else {
            "人民币"
        });
        if yuan > 0 || amount == 0 {
            text.push_str(&integer(yuan));
            text.push('元');
        }
        if jiao > 0 {
            text.push(digit(jiao));
            text.push('角');
        }
        if fen > 0 {
            if jiao == 0 && yuan > 0 {
                text.push('零');
            }
            text.push(digit(fen));
            text.push('分');
        } else {
            text.push('整');
        }
        text
    }
}

impl fmt::Display for Fen {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let amount = self.0.unsigned_abs();
        write!(formatter, "{sign}{}.{:02}", amount / 100, amount % 100)
    }
}

impl FromStr for Fen {
    type Err = ParseFenError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// Digits without the commas that part thousands, `None` where commas stand elsewhere.
fn without_commas(text: &str) -> Option<String> {
    let groups: Vec<&str> = text.split(',').collect();
    let digits = groups.iter().all(|group| {
        !group.is_empty() && group.chars().all(|character| character.is_ascii_digit())
    });
    let in_thousands = groups.len() == 1
        || groups.iter().skip(1).all(|group| group.len() == 3)
            && groups.first().is_some_and(|group| group.len() <= 3);
    (digits && in_thousands).then(|| groups.concat())
}

fn digit(value: u64) -> char {
    "零壹贰叁肆伍陆柒捌玖"
        .chars()
        .nth(usize::try_from(value).unwrap_or_default())
        .unwrap_or('零')
}

/// A whole number in capitals.
fn integer(value: u64) -> String {
    const UNITS: [(u64, char); 5] = [
        (100_000_000, '亿'),
        (10_000, '万'),
        (1_000, '仟'),
        (100, '佰'),
        (10, '拾'),
    ];
    let Some((unit, name)) = UNITS.into_iter().find(|(unit, _)| value >= *unit) else {
        return digit(value).to_string();
    };
    let (high, low) = (value / unit, value % unit);
    let zero = if low > 0 && low < unit / 10 {
        "零"
    } else {
        ""
    };
    let rest = if low > 0 { integer(low) } else { String::new() };
    format!("{}{name}{zero}{rest}", integer(high))
}
