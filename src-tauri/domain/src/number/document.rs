//! Papers whose numbers carry no check character: passports and travel permits.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::text;
use crate::sensitive::Sensitive;

/// Longest number of a travel document that is accepted.
const LONGEST: usize = 20;

/// Kinds of travel document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// 护照
    Passport,
    /// 港澳居民来往内地通行证
    HongKongMacauPermit,
    /// 台湾居民来往大陆通行证
    TaiwanPermit,
}

/// A travel document; its number is checked for length and characters only.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct TravelDocument {
    kind: DocumentKind,
    number: Sensitive<String>,
}

/// Why text is no number of a travel document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum TravelDocumentError {
    /// Empty or longer than 20 characters.
    #[error("证件号码应为1至20位，当前{actual}位")]
    Length {
        /// Characters after normalisation.
        actual: usize,
    },
    /// Neither a Latin letter nor a digit.
    #[error("证件号码第{position}位应为字母或数字")]
    Character {
        /// Counted from 1.
        position: usize,
    },
}

impl TravelDocument {
    /// Reads a number as typed.
    pub fn parse(kind: DocumentKind, text: &str) -> Result<Self, TravelDocumentError> {
        let number = text::normalised(text);
        let length = number.chars().count();
        if length == 0 || length > LONGEST {
            return Err(TravelDocumentError::Length { actual: length });
        }
        match number
            .chars()
            .position(|character| !character.is_ascii_alphanumeric())
        {
            Some(index) => Err(TravelDocumentError::Character {
                position: index + 1,
            }),
            None => Ok(Self {
                kind,
                number: Sensitive::new(number),
            }),
        }
    }

    /// What kind of document it is.
    pub fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// The number in its normal form.
    pub fn expose(&self) -> &str {
        self.number.expose()
    }

    /// The number with its middle hidden.
    pub fn masked(&self) -> String {
        text::masked(self.expose())
    }
}

/// The serialized form.
#[derive(Serialize, Deserialize)]
struct Written {
    kind: DocumentKind,
    number: String,
}

impl TryFrom<Written> for TravelDocument {
    type Error = TravelDocumentError;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        Self::parse(written.kind, &written.number)
    }
}

impl From<TravelDocument> for Written {
    fn from(document: TravelDocument) -> Self {
        Self {
            kind: document.kind,
            number: document.number.into_inner(),
        }
    }
}
