//! 统一社会信用代码 (GB 32100-2015) of employers and other organisations. It is public and so not
//! hidden from `Debug`.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::card::check_of_eight;
use super::region::{AreaKnowledge, RegionTable};
use super::text;

/// The 31 characters in the order of their values: no I, O, S, V, Z.
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Registering authorities known to be in use, as the first character tells them: 机构编制 1,
/// 司法行政 3, 民政 5, 工会 8, 市场监管 9, 农村集体 N, 其他 Y.
const AUTHORITIES: &str = "13589NY";

/// 统一社会信用代码: authority (1), kind (1), area (6), body (9), check character (1).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UnifiedCreditCode(String);

/// Why text is no unified credit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum UnifiedCreditCodeError {
    /// Not 18 characters.
    #[error("统一社会信用代码应为18位，当前{actual}位")]
    Length {
        /// Characters after normalisation.
        actual: usize,
    },
    /// Not one of the 31 characters.
    #[error("统一社会信用代码第{position}位有误，只能用数字和不含I、O、S、V、Z的大写字母")]
    Character {
        /// Counted from 1.
        position: usize,
    },
    /// The last character does not agree with the others.
    #[error("统一社会信用代码校验位应为{expected}，当前为{actual}，请逐位核对")]
    CheckCharacter {
        /// What the first 17 characters give.
        expected: char,
        /// What was written.
        actual: char,
    },
}

/// What is unusual about a code that is well formed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum CreditCodeWarning {
    /// The first character is no authority known here.
    #[error("登记管理部门代码“{actual}”不在已知范围，请核对证照")]
    Authority {
        /// The first character.
        actual: char,
    },
    /// Characters 3 to 8 are no area known here.
    #[error("登记机关行政区划码不在区划表内，请核对证照")]
    Area,
    /// The body's own check character (GB 11714) does not agree.
    #[error("主体标识码校验位应为{expected}，当前为{actual}，请核对证照")]
    BodyCheckCharacter {
        /// What characters 9 to 16 give.
        expected: char,
        /// Character 17.
        actual: char,
    },
}

impl UnifiedCreditCode {
    /// Reads a code as typed.
    pub fn parse(text: &str) -> Result<Self, UnifiedCreditCodeError> {
        Self::try_from(text.to_owned())
    }

    /// The code in its normal form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Characters 3 to 8: the area of the registering authority.
    pub fn area(&self) -> &str {
        self.0.get(2..8).unwrap_or_default()
    }

    /// Characters 9 to 17: the organisation's own code.
    pub fn body(&self) -> &str {
        self.0.get(8..17).unwrap_or_default()
    }

    /// What is unusual about the code. Nothing of it refuses the code.
    pub fn warnings(&self, regions: &RegionTable) -> Vec<CreditCodeWarning> {
        let mut warnings = Vec::new();
        let authority = self.0.chars().next().unwrap_or_default();
        if !AUTHORITIES.contains(authority) {
            warnings.push(CreditCodeWarning::Authority { actual: authority });
        }
        if regions.knowledge(self.area()) == AreaKnowledge::Unknown {
            warnings.push(CreditCodeWarning::Area);
        }
        let expected = check_of_eight(self.body());
        let actual = self.body().chars().last().unwrap_or_default();
        if expected != actual {
            warnings.push(CreditCodeWarning::BodyCheckCharacter { expected, actual });
        }
        warnings
    }
}

impl fmt::Display for UnifiedCreditCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for UnifiedCreditCode {
    type Error = UnifiedCreditCodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let code = text::normalised(&text);
        let length = code.chars().count();
        if length != 18 {
            return Err(UnifiedCreditCodeError::Length { actual: length });
        }
        if let Some(index) = code
            .chars()
            .position(|character| !ALPHABET.contains(character))
        {
            return Err(UnifiedCreditCodeError::Character {
                position: index + 1,
            });
        }
        let expected = check_character(&code);
        let actual = code.chars().last().unwrap_or_default();
        if expected != actual {
            return Err(UnifiedCreditCodeError::CheckCharacter { expected, actual });
        }
        Ok(Self(code))
    }
}

impl From<UnifiedCreditCode> for String {
    fn from(code: UnifiedCreditCode) -> Self {
        code.0
    }
}

/// Check character over the first 17: weights are the powers of 3 modulo 31; 31 prints as 0.
fn check_character(code: &str) -> char {
    let values = code
        .chars()
        .take(17)
        .filter_map(|character| ALPHABET.find(character));
    let (sum, _) = values.fold((0, 1), |(sum, weight), value| {
        ((sum + value * weight) % 31, weight * 3 % 31)
    });
    ALPHABET.chars().nth((31 - sum) % 31).unwrap_or('0')
}
