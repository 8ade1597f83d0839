//! Any number by which a person is identified, and how to tell which kind was typed.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::citizen::{CitizenId, CitizenId15, CitizenId15Error, CitizenIdError};
use super::document::{DocumentKind, TravelDocument, TravelDocumentError};
use super::foreign::{ForeignSocialSecurityNumber, ForeignSocialSecurityNumberError};
use super::permanent::{
    PermanentResidence2017, PermanentResidence2017Error, PermanentResidence2023,
    PermanentResidence2023Error,
};
use super::region::{AreaKnowledge, RegionTable};
use super::residence::{ResidencePermit, ResidencePermitError};
use super::text;

/// Kinds of number by which a person is identified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdKind {
    /// 公民身份号码
    CitizenId,
    /// 一代身份证号码 (15)
    CitizenId15,
    /// 港澳台居民居住证
    ResidencePermit,
    /// 外国人永久居留身份证（2017版）
    PermanentResidence2017,
    /// 外国人永久居留身份证（2023版）
    PermanentResidence2023,
    /// 外国人社会保障号码
    ForeignSocialSecurityNumber,
    /// 护照
    Passport,
    /// 港澳居民来往内地通行证
    HongKongMacauPermit,
    /// 台湾居民来往大陆通行证
    TaiwanPermit,
}

impl IdKind {
    /// All kinds, in the order in which a clerk is offered them.
    pub const ALL: [Self; 9] = [
        Self::CitizenId,
        Self::ResidencePermit,
        Self::PermanentResidence2023,
        Self::PermanentResidence2017,
        Self::ForeignSocialSecurityNumber,
        Self::Passport,
        Self::HongKongMacauPermit,
        Self::TaiwanPermit,
        Self::CitizenId15,
    ];

    /// The kind's name on papers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CitizenId => "公民身份号码",
            Self::CitizenId15 => "一代身份证号码",
            Self::ResidencePermit => "港澳台居民居住证",
            Self::PermanentResidence2017 => "外国人永久居留身份证（2017版）",
            Self::PermanentResidence2023 => "外国人永久居留身份证（2023版）",
            Self::ForeignSocialSecurityNumber => "外国人社会保障号码",
            Self::Passport => "护照",
            Self::HongKongMacauPermit => "港澳居民来往内地通行证",
            Self::TaiwanPermit => "台湾居民来往大陆通行证",
        }
    }
}

/// Sex as a number tells it (GB/T 2261.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 男, 1
    Male,
    /// 女, 2
    Female,
}

impl Sex {
    /// The sex that the seventeenth digit tells: odd for men.
    pub(super) fn of_eighteen(number: &str) -> Self {
        let sequence = number
            .chars()
            .nth(16)
            .and_then(|character| character.to_digit(10));
        if sequence.is_some_and(|digit| digit % 2 == 1) {
            Self::Male
        } else {
            Self::Female
        }
    }

    /// The digit of GB/T 2261.1.
    pub const fn code(self) -> u8 {
        match self {
            Self::Male => 1,
            Self::Female => 2,
        }
    }

    /// 男 or 女.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Male => "男",
            Self::Female => "女",
        }
    }
}

/// A number of any kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "number", rename_all = "snake_case")]
pub enum IdentityNumber {
    /// 公民身份号码
    CitizenId(CitizenId),
    /// 一代身份证号码 (15)
    CitizenId15(CitizenId15),
    /// 港澳台居民居住证
    ResidencePermit(ResidencePermit),
    /// 外国人永久居留身份证（2017版）
    PermanentResidence2017(PermanentResidence2017),
    /// 外国人永久居留身份证（2023版）
    PermanentResidence2023(PermanentResidence2023),
    /// 外国人社会保障号码
    ForeignSocialSecurityNumber(ForeignSocialSecurityNumber),
    /// A passport or travel permit
    TravelDocument(TravelDocument),
}

/// Why text is no number of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "kind", content = "error", rename_all = "snake_case")]
pub enum IdentityNumberError {
    /// It looks like none of the kinds that can be told by their look.
    #[error("无法识别证件号码（{length}位），请核对证件后重新录入，或先选择证件类型")]
    Unrecognised {
        /// Characters after normalisation.
        length: usize,
    },
    /// A faulty 公民身份号码.
    #[error(transparent)]
    CitizenId(#[from] CitizenIdError),
    /// A faulty 一代身份证号码.
    #[error(transparent)]
    CitizenId15(#[from] CitizenId15Error),
    /// A faulty 港澳台居民居住证.
    #[error(transparent)]
    ResidencePermit(#[from] ResidencePermitError),
    /// A faulty 外国人永久居留身份证（2017版）.
    #[error(transparent)]
    PermanentResidence2017(#[from] PermanentResidence2017Error),
    /// A faulty 外国人永久居留身份证（2023版）.
    #[error(transparent)]
    PermanentResidence2023(#[from] PermanentResidence2023Error),
    /// A faulty 外国人社会保障号码.
    #[error(transparent)]
    ForeignSocialSecurityNumber(#[from] ForeignSocialSecurityNumberError),
    /// A faulty number of a travel document.
    #[error(transparent)]
    TravelDocument(#[from] TravelDocumentError),
}

/// What is unusual about a number that is well formed.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum NumberWarning {
    /// The area is not in the table. Abolished codes stay valid for life.
    #[error("地址码{area}不在区划表内（已撤并地区的旧码终身有效），请核对证件")]
    Area {
        /// The first six digits.
        area: String,
    },
    /// A number of the first generation, which no valid identity card carries.
    #[error("15位号码仅用于查找历史档案，办理业务请用18位公民身份号码")]
    FirstGeneration,
}

impl IdentityNumber {
    /// Reads a number whose kind is not told: by length, letters and first digits.
    ///
    /// Travel documents cannot be told by their look; see [`IdentityNumber::parse_as`].
    pub fn parse_any(text: &str, today: Date) -> Result<Self, IdentityNumberError> {
        let number = text::normalised(text);
        let length = number.chars().count();
        let kind = look(&number, length).ok_or(IdentityNumberError::Unrecognised { length })?;
        Self::parse_as(kind, &number, today)
    }

    /// Reads a number of a kind that the clerk has chosen.
    pub fn parse_as(kind: IdKind, text: &str, today: Date) -> Result<Self, IdentityNumberError> {
        let travel = |kind| TravelDocument::parse(kind, text).map(Self::TravelDocument);
        Ok(match kind {
            IdKind::CitizenId => Self::CitizenId(CitizenId::parse(text, today)?),
            IdKind::CitizenId15 => Self::CitizenId15(CitizenId15::parse(text)?),
            IdKind::ResidencePermit => Self::ResidencePermit(ResidencePermit::parse(text, today)?),
            IdKind::PermanentResidence2017 => {
                Self::PermanentResidence2017(PermanentResidence2017::parse(text)?)
            }
            IdKind::PermanentResidence2023 => {
                Self::PermanentResidence2023(PermanentResidence2023::parse(text)?)
            }
            IdKind::ForeignSocialSecurityNumber => {
                Self::ForeignSocialSecurityNumber(ForeignSocialSecurityNumber::parse(text)?)
            }
            IdKind::Passport => travel(DocumentKind::Passport)?,
            IdKind::HongKongMacauPermit => travel(DocumentKind::HongKongMacauPermit)?,
            IdKind::TaiwanPermit => travel(DocumentKind::TaiwanPermit)?,
        })
    }

    /// What kind of number it is.
    pub fn kind(&self) -> IdKind {
        match self {
            Self::CitizenId(_) => IdKind::CitizenId,
            Self::CitizenId15(_) => IdKind::CitizenId15,
            Self::ResidencePermit(_) => IdKind::ResidencePermit,
            Self::PermanentResidence2017(_) => IdKind::PermanentResidence2017,
            Self::PermanentResidence2023(_) => IdKind::PermanentResidence2023,
            Self::ForeignSocialSecurityNumber(_) => IdKind::ForeignSocialSecurityNumber,
            Self::TravelDocument(document) => match document.kind() {
                DocumentKind::Passport => IdKind::Passport,
                DocumentKind::HongKongMacauPermit => IdKind::HongKongMacauPermit,
                DocumentKind::TaiwanPermit => IdKind::TaiwanPermit,
            },
        }
    }

    /// The number in its normal form.
    pub fn expose(&self) -> &str {
        match self {
            Self::CitizenId(number) => number.expose(),
            Self::CitizenId15(number) => number.expose(),
            Self::ResidencePermit(number) => number.expose(),
            Self::PermanentResidence2017(number) => number.expose(),
            Self::PermanentResidence2023(number) => number.expose(),
            Self::ForeignSocialSecurityNumber(number) => number.expose(),
            Self::TravelDocument(number) => number.expose(),
        }
    }

    /// The number with its middle hidden: `6590**********0016`.
    pub fn masked(&self) -> String {
        text::masked(self.expose())
    }

    /// Date of birth, where the number tells it.
    pub fn birth(&self) -> Option<Date> {
        match self {
            Self::CitizenId(number) => Some(number.birth()),
            Self::ResidencePermit(number) => Some(number.birth()),
            Self::PermanentResidence2023(number) => number.birth(),
            _ => None,
        }
    }

    /// Sex, where the number tells it.
    pub fn sex(&self) -> Option<Sex> {
        match self {
            Self::CitizenId(number) => Some(number.sex()),
            Self::ResidencePermit(number) => Some(number.sex()),
            _ => None,
        }
    }

    /// What is unusual about the number. Nothing of it refuses the number.
    pub fn warnings(&self, regions: &RegionTable) -> Vec<NumberWarning> {
        let mut warnings = Vec::new();
        if let Self::CitizenId15(_) = self {
            warnings.push(NumberWarning::FirstGeneration);
        }
        if let Self::CitizenId(_) | Self::CitizenId15(_) = self {
            let area = self.expose().get(..6).unwrap_or_default();
            if regions.knowledge(area) == AreaKnowledge::Unknown {
                warnings.push(NumberWarning::Area {
                    area: area.to_owned(),
                });
            }
        }
        warnings
    }
}

/// The kind that a normalised number looks like.
fn look(number: &str, length: usize) -> Option<IdKind> {
    let starts_with_letter = number.starts_with(|first: char| first.is_ascii_alphabetic());
    match (length, starts_with_letter) {
        (15, true) => Some(IdKind::PermanentResidence2017),
        (15, false) => Some(IdKind::CitizenId15),
        (18, true) => Some(IdKind::ForeignSocialSecurityNumber),
        (18, false) if number.starts_with('9') => Some(IdKind::PermanentResidence2023),
        (18, false)
            if ["81", "82", "83"]
                .iter()
                .any(|area| number.starts_with(area)) =>
        {
            Some(IdKind::ResidencePermit)
        }
        (18, false) => Some(IdKind::CitizenId),
        _ => None,
    }
}
