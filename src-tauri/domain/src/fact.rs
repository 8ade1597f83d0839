//! A fact from outside: known as of a time, or unknown.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What the centre has told about one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "known", rename_all = "snake_case")]
pub enum Fact<T> {
    /// The centre said so at that time.
    As {
        /// What it said.
        value: T,
        /// When it was true at the centre.
        of: Timestamp,
    },
    /// Nothing is known here; a rule on it passes with a mark.
    Unknown,
}

impl<T> Fact<T> {
    /// A fact known as of a time.
    pub const fn known(value: T, of: Timestamp) -> Self {
        Self::As { value, of }
    }

    /// The value, if it is known.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::As { value, .. } => Some(value),
            Self::Unknown => None,
        }
    }

    /// When it was known, if it is.
    pub const fn as_of(&self) -> Option<Timestamp> {
        match self {
            Self::As { of, .. } => Some(*of),
            Self::Unknown => None,
        }
    }
}
