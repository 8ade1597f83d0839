//! What an identity card says, as types that do not print personal data.

use counter_domain::number::{IdKind, IdentityNumber};
use counter_domain::sensitive::Sensitive;
use jiff::civil::Date;

use super::photo::WltPhoto;
use super::text;
use crate::social_security_card::{Ethnicity, Problem, Sex};

/// All that was read from one card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityReading {
    /// Which card it is.
    pub kind: IdentityKind,
    /// 姓名 in Chinese.
    pub name: Option<Sensitive<String>>,
    /// The name in Latin letters, on a foreigner's card.
    pub foreign_name: Option<Sensitive<String>>,
    /// 性别.
    pub sex: Option<Sensitive<Sex>>,
    /// 民族, on a resident's card.
    pub ethnicity: Option<Sensitive<Ethnicity>>,
    /// 国籍, three letters, on a foreigner's card.
    pub nationality: Option<Sensitive<String>>,
    /// 出生日期.
    pub birth: Option<Sensitive<Date>>,
    /// 住址; the later one where one was written.
    pub address: Option<Sensitive<String>>,
    /// The number, as on the card; [`IdentityField::Number`] in the findings says when its check fails.
    pub number: Option<Sensitive<String>>,
    /// 签发机关.
    pub authority: Option<String>,
    /// First day of validity.
    pub valid_from: Option<Date>,
    /// Last day of validity.
    pub valid_until: Option<ValidUntil>,
    /// 通行证号码, on a residence permit.
    pub pass_number: Option<Sensitive<String>>,
    /// 签发次数 or 换证次数.
    pub issue_count: Option<String>,
    /// The photo as it came.
    pub photo: Option<WltPhoto>,
    /// What is missing or not to be trusted.
    pub findings: Vec<IdentityFinding>,
}

impl IdentityReading {
    pub(super) fn replace_address(&mut self, bytes: &[u8]) {
        if let Some(address) = text::address(bytes) {
            self.address = Some(Sensitive::new(address));
            self.findings
                .retain(|finding| finding.field != IdentityField::Address);
        }
    }

    /// The name that a form takes: the Chinese one, else the Latin one.
    pub fn shown_name(&self) -> Option<&Sensitive<String>> {
        self.name.as_ref().or(self.foreign_name.as_ref())
    }
}

/// Which card it is, by the type flag at byte 248.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityKind {
    /// 居民身份证, flag blank.
    Resident,
    /// 港澳台居民居住证, flag J.
    ResidencePermit,
    /// 外国人永久居留身份证 of 2017, flag I.
    PermanentResidence2017,
    /// 外国人永久居留身份证 of 2023, flag Y.
    PermanentResidence2023,
}

impl IdentityKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [
        Self::Resident,
        Self::ResidencePermit,
        Self::PermanentResidence2017,
        Self::PermanentResidence2023,
    ];

    /// The name in JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Resident => "resident",
            Self::ResidencePermit => "residence_permit",
            Self::PermanentResidence2017 => "permanent_residence_2017",
            Self::PermanentResidence2023 => "permanent_residence_2023",
        }
    }

    /// The kind of number that stands on it.
    pub const fn number_kind(self) -> IdKind {
        match self {
            Self::Resident => IdKind::CitizenId,
            Self::ResidencePermit => IdKind::ResidencePermit,
            Self::PermanentResidence2017 => IdKind::PermanentResidence2017,
            Self::PermanentResidence2023 => IdKind::PermanentResidence2023,
        }
    }

    /// Whether the number is one of its kind. Whether its owner is born yet is for whoever knows the day.
    pub(super) fn takes(self, number: &str) -> bool {
        IdentityNumber::parse_as(self.number_kind(), number, Date::MAX).is_ok()
    }
}

/// Last day of validity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValidUntil {
    /// A day.
    Day(Date),
    /// 长期.
    LongTerm,
}

/// Something on the card that is missing or cannot be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdentityFinding {
    /// Which field.
    pub field: IdentityField,
    /// What is wrong with it.
    pub problem: Problem,
}

impl IdentityFinding {
    /// One sentence for the clerk.
    pub fn sentence(self) -> String {
        let field = self.field.label();
        match self.problem {
            Problem::Missing => format!("证件上没有{field}，请对照证面录入"),
            Problem::Unreadable { byte } => {
                let character = byte / 2 + 1;
                format!("证件上{field}第{character}个字不能识别，请对照证面录入")
            }
            Problem::CheckCharacter => format!("证件上{field}的校验位不符，请与证面核对"),
            Problem::NotADate => format!("证件上{field}不是真实日期，请对照证面录入"),
            Problem::IncompleteDate => format!("证件上{field}不完整，请对照证面录入"),
            Problem::UnknownCode => format!("证件上{field}代码不能识别，请对照证面录入"),
        }
    }
}

/// A field of the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityField {
    /// 姓名.
    Name,
    /// 性别.
    Sex,
    /// 民族.
    Ethnicity,
    /// 国籍.
    Nationality,
    /// 出生日期.
    Birth,
    /// 住址.
    Address,
    /// 证件号码.
    Number,
    /// 签发机关.
    Authority,
    /// 有效期起始日期.
    ValidFrom,
    /// 有效期截止日期.
    ValidUntil,
}

impl IdentityField {
    /// The name in JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Sex => "sex",
            Self::Ethnicity => "ethnicity",
            Self::Nationality => "nationality",
            Self::Birth => "birth",
            Self::Address => "address",
            Self::Number => "number",
            Self::Authority => "authority",
            Self::ValidFrom => "valid_from",
            Self::ValidUntil => "valid_until",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Name => "姓名",
            Self::Sex => "性别",
            Self::Ethnicity => "民族",
            Self::Nationality => "国籍",
            Self::Birth => "出生日期",
            Self::Address => "住址",
            Self::Number => "证件号码",
            Self::Authority => "签发机关",
            Self::ValidFrom => "有效期起始日期",
            Self::ValidUntil => "有效期截止日期",
        }
    }
}
