//! A pack as it is written: `assets/policy/*.json` are the first ones.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A switch.
    Flag(bool),
    /// A number: days, hours, pixels, bytes, fen, as the parameter's code says.
    Number(i64),
    /// Words.
    Text(String),
}

/// One parameter over a span of dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Its code, as `card.making_days`.
    pub code: String,
    /// Its value.
    pub value: Value,
    /// First day on which it holds.
    pub valid_from: Date,
    /// Last day on which it holds; none while it is open.
    pub valid_to: Option<Date>,
    /// The rule or document that sets it.
    pub source: String,
}

/// A set of parameters with one origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// Stable id, as `兵团`.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// The document it was taken from.
    pub source: String,
    /// Whether it is on where nobody has chosen.
    pub default_on: bool,
    /// What it sets.
    pub parameters: Vec<Parameter>,
    /// SHA-256 of the bytes it was read from, lower-case hex; its name in an act.
    #[serde(skip)]
    pub sha256: String,
}

/// Why a pack cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The text is not a pack.
    #[error("规则包格式不对：{0}")]
    Malformed(#[from] serde_json::Error),
    /// A span ends before it begins.
    #[error("规则包 {pack} 的参数 {code} 失效日早于生效日")]
    EmptySpan {
        /// The pack.
        pack: String,
        /// The parameter.
        code: String,
    },
}

impl Pack {
    /// Reads a pack and names it by its bytes.
    pub fn parse(text: &str) -> Result<Self, PackError> {
        let mut pack: Self = serde_json::from_str(text)?;
        if let Some(parameter) = pack
            .parameters
            .iter()
            .find(|p| p.valid_to.is_some_and(|to| to < p.valid_from))
        {
            return Err(PackError::EmptySpan {
                pack: pack.id.clone(),
                code: parameter.code.clone(),
            });
        }
        pack.sha256 = hex::encode(Sha256::digest(text.as_bytes()));
        Ok(pack)
    }
}
