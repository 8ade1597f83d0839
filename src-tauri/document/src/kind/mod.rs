//! The kinds of documents: the data each takes, and how it is laid out.

mod card_application_form;
mod card_application_receipt;
mod card_return_notice;
mod parts;
mod setting;

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use self::setting::{A4, A5, Identity, Look};
pub use self::{
    card_application_form::CardApplicationForm,
    card_application_receipt::CardApplicationReceipt,
    card_return_notice::{CardReturnNotice, ReturnReason, ReturnReasonCode},
    parts::{Agent, Contact, Due, Emergency, Material, Office, Person, Photo},
};
use crate::{
    font::FontSet,
    layout::{
        flow::{Flow, TooTall},
        page::Page,
    },
    wording,
};

/// What a kind of document brings along.
trait Sheet {
    /// The business number.
    fn number(&self) -> &str;

    /// Fields that must not hold a full number.
    fn masked(&self) -> Vec<(&'static str, &str)> {
        Vec::new()
    }

    /// Fields that must say something and do not.
    fn incomplete(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// Lays out everything between head and foot. `gaps` is how many characters are left to be
    /// written by hand.
    fn lay_out(
        &self,
        flow: &mut Flow<'_>,
        identity: &Identity<'_>,
        gaps: usize,
    ) -> Result<(), TooTall>;
}

/// A kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// 《兵团社保卡业务受理单》, A4.
    CardApplicationForm,
    /// 《兵团社保卡业务受理回执》, A5.
    CardApplicationReceipt,
    /// 《兵团社保卡业务退回告知单》, A4.
    CardReturnNotice,
}

impl DocumentKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [
        Self::CardApplicationForm,
        Self::CardApplicationReceipt,
        Self::CardReturnNotice,
    ];

    /// The name in commands and acts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CardApplicationForm => "card_application_form",
            Self::CardApplicationReceipt => "card_application_receipt",
            Self::CardReturnNotice => "card_return_notice",
        }
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The title on the paper.
    pub const fn title(self) -> &'static str {
        match self {
            Self::CardApplicationForm => wording::APPLICATION_FORM,
            Self::CardApplicationReceipt => wording::APPLICATION_RECEIPT,
            Self::CardReturnNotice => wording::RETURN_NOTICE,
        }
    }

    /// The paper it is printed on, as print queues name it.
    pub const fn media(self) -> &'static str {
        match self {
            Self::CardApplicationForm | Self::CardReturnNotice => "iso_a4_210x297mm",
            Self::CardApplicationReceipt => "iso_a5_148x210mm",
        }
    }

    /// The template's version, to be kept with what was printed: goes up with every change of
    /// layout or wording.
    pub const fn template_version(self) -> u32 {
        match self {
            Self::CardApplicationForm | Self::CardApplicationReceipt | Self::CardReturnNotice => 1,
        }
    }

    /// A good example with made-up people.
    pub fn example(self) -> Document {
        match self {
            Self::CardApplicationForm => {
                Document::CardApplicationForm(CardApplicationForm::example().into())
            }
            Self::CardApplicationReceipt => {
                Document::CardApplicationReceipt(CardApplicationReceipt::example().into())
            }
            Self::CardReturnNotice => {
                Document::CardReturnNotice(CardReturnNotice::example().into())
            }
        }
    }

    const fn look(self) -> &'static Look {
        match self {
            Self::CardApplicationForm | Self::CardReturnNotice => &A4,
            Self::CardApplicationReceipt => &A5,
        }
    }
}

/// The data of one document. Not `Debug`: it is personal data.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Document {
    /// See there.
    CardApplicationForm(Box<CardApplicationForm>),
    /// See there.
    CardApplicationReceipt(Box<CardApplicationReceipt>),
    /// See there.
    CardReturnNotice(Box<CardReturnNotice>),
}

/// JSON is not the data of the kind. Values are not repeated: they are personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "文书数据有误：第{line}行第{column}列附近的字段缺失、多余或类型不对。可用 document example 查看一份正确的样例"
)]
pub struct ParseDocumentError {
    /// Counted from one.
    pub line: usize,
    /// Counted from one.
    pub column: usize,
}

impl Document {
    /// Reads the data of a `kind` from JSON.
    pub fn from_json(kind: DocumentKind, json: &str) -> Result<Self, ParseDocumentError> {
        let parsed = match kind {
            DocumentKind::CardApplicationForm => {
                serde_json::from_str(json).map(Self::CardApplicationForm)
            }
            DocumentKind::CardApplicationReceipt => {
                serde_json::from_str(json).map(Self::CardApplicationReceipt)
            }
            DocumentKind::CardReturnNotice => {
                serde_json::from_str(json).map(Self::CardReturnNotice)
            }
        };
        parsed.map_err(|error| ParseDocumentError {
            line: error.line(),
            column: error.column(),
        })
    }

    /// The data as JSON, without the kind.
    pub fn to_json(&self) -> serde_json::Value {
        let value = match self {
            Self::CardApplicationForm(sheet) => serde_json::to_value(sheet),
            Self::CardApplicationReceipt(sheet) => serde_json::to_value(sheet),
            Self::CardReturnNotice(sheet) => serde_json::to_value(sheet),
        };
        // Structs of strings, numbers and dates always have a JSON form.
        value.unwrap_or_default()
    }

    /// Which kind it is.
    pub const fn kind(&self) -> DocumentKind {
        match self {
            Self::CardApplicationForm(_) => DocumentKind::CardApplicationForm,
            Self::CardApplicationReceipt(_) => DocumentKind::CardApplicationReceipt,
            Self::CardReturnNotice(_) => DocumentKind::CardReturnNotice,
        }
    }

    /// The business number.
    pub fn number(&self) -> &str {
        self.sheet().number()
    }

    pub(crate) fn title(&self) -> &'static str {
        self.kind().title()
    }

    pub(crate) fn masked(&self) -> Vec<(&'static str, &str)> {
        self.sheet().masked()
    }

    pub(crate) fn incomplete(&self) -> Vec<&'static str> {
        let number = Some("number").filter(|_| self.number().trim().is_empty());
        number
            .into_iter()
            .chain(self.sheet().incomplete())
            .collect()
    }

    pub(crate) fn photo(&self) -> Option<&Photo> {
        match self {
            Self::CardApplicationForm(sheet) => sheet.photo.as_ref(),
            Self::CardApplicationReceipt(_) | Self::CardReturnNotice(_) => None,
        }
    }

    /// The pages, with head and foot.
    pub(crate) fn lay_out(
        &self,
        fonts: &FontSet,
        printed_at: DateTime,
        gaps: usize,
    ) -> Result<Vec<Page>, TooTall> {
        let look = self.kind().look();
        let identity = Identity {
            title: self.title(),
            number: self.number(),
            printed_at,
        };
        let mut flow = Flow::new(fonts, look.paper, look.margins);
        self.sheet().lay_out(&mut flow, &identity, gaps)?;
        Ok(setting::finish(flow, look, &identity))
    }

    fn sheet(&self) -> &dyn Sheet {
        match self {
            Self::CardApplicationForm(sheet) => sheet.as_ref(),
            Self::CardApplicationReceipt(sheet) => sheet.as_ref(),
            Self::CardReturnNotice(sheet) => sheet.as_ref(),
        }
    }
}
