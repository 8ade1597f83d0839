//! What a card says, as types that do not print personal data.

use std::fmt;

use counter_domain::sensitive::Sensitive;
use jiff::civil::Date;

use super::decode;
use super::ethnicity::Ethnicity;
use crate::authentication::AuthenticationError;
use crate::bank_card::BankCardNumber;
use crate::error::ReadError;
use crate::tlv::{FileControl, parse_objects};

/// All that was read from one card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardReading {
    /// Version of the specification that the card follows.
    pub version: CardVersion,
    /// 卡号, nine characters. [`Field::CardNumber`] in the findings says when its check fails.
    pub card_no: Option<Sensitive<String>>,
    /// 卡识别码, 32 hexadecimal digits.
    pub identification: Option<Sensitive<String>>,
    /// 发卡日期.
    pub issued: Option<Date>,
    /// 卡有效期.
    pub expires: Option<Date>,
    /// The holder, where the card lets anyone read him.
    pub holder: Holder,
    /// Why the holder's data stayed closed to an authenticator.
    pub unlocking: Option<AuthenticationError>,
    /// Algorithm of the card's keys.
    pub algorithm: KeyAlgorithm,
    /// Number of the bank card on the same chip, where it was asked for and is there.
    pub bank_card: Option<BankCardNumber>,
    /// What is missing or not to be trusted.
    pub findings: Vec<Finding>,
}

impl CardReading {
    /// One sentence on what stayed closed and what to do instead.
    pub fn lock_sentence(&self) -> Option<String> {
        let Holder::Locked(lock) = &self.holder else {
            return None;
        };
        Some(match self.unlocking {
            Some(reason) => reason.to_string(),
            None => lock.sentence().to_owned(),
        })
    }

    /// Whether the holder's data stayed closed.
    pub const fn locked(&self) -> bool {
        matches!(self.holder, Holder::Locked(_))
    }
}

/// Data of the holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// The card gave it.
    Open(HolderRecord),
    /// The card keeps it closed; the card number may still lead to the person.
    Locked(Lock),
}

impl Holder {
    /// The record, where it is open.
    pub const fn open(&self) -> Option<&HolderRecord> {
        match self {
            Self::Open(record) => Some(record),
            Self::Locked(_) => None,
        }
    }
}

/// What would open the holder's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// A 3.0 card: an authentication by PSAM or HSM with key RKSSSE.
    Authentication,
    /// A 1.0 or 2.0 card whose city closed the file: most likely the holder's PIN.
    Pin,
}

impl Lock {
    /// One sentence for the clerk.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Authentication => {
                "本卡为3.0社保卡，持卡人信息受密钥保护，本机不能读取；请按卡号打开人员，或放身份证"
            }
            Self::Pin => {
                "本卡的持卡人信息需密码才能读取；请按卡号打开人员，或放身份证，也可由本人输入密码"
            }
        }
    }
}

/// The holder's basic data (EF06).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolderRecord {
    /// 社会保障号码, as on the card; its check is the domain's.
    pub ssn: Option<Sensitive<String>>,
    /// 姓名, both records joined.
    pub name: Option<Sensitive<String>>,
    /// 性别.
    pub sex: Option<Sensitive<Sex>>,
    /// 民族.
    pub ethnicity: Option<Sensitive<Ethnicity>>,
    /// 出生日期.
    pub birth: Option<Sensitive<Date>>,
}

/// 性别 (GB/T 2261.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// 男.
    Male,
    /// 女.
    Female,
    /// 未说明.
    Unstated,
}

impl Sex {
    /// The word on papers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Male => "男",
            Self::Female => "女",
            Self::Unstated => "未说明",
        }
    }

    /// Reads record `0A`: an ASCII digit, or the digit itself.
    pub(super) fn from_record(value: &[u8]) -> Option<Self> {
        match *value {
            [b'1' | 1, ..] => Some(Self::Male),
            [b'2' | 2, ..] => Some(Self::Female),
            [b'0' | b'9' | 9, ..] => Some(Self::Unstated),
            _ => None,
        }
    }
}

/// Version of the specification, such as `2.00`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardVersion {
    text: String,
    generation: Generation,
}

/// Which generation a version belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generation {
    /// 1.0: holder's data free.
    First,
    /// 2.0: holder's data free, with the extension of the name.
    Second,
    /// 3.0: holder's data needs authentication.
    Third,
}

impl CardVersion {
    /// Judges record `03` by its first three characters; an empty one means 1.0.
    pub(super) fn parse(value: Option<&[u8]>) -> Result<Self, ReadError> {
        let content = decode::trimmed(value.unwrap_or_default());
        let text = str::from_utf8(content).map_err(|_| ReadError::Malformed { tag: 0x03 })?;
        let generation = match text.get(..3) {
            None if text.is_empty() => return Ok(Self::new("1.00", Generation::First)),
            Some("1.0") => Generation::First,
            Some("2.0") => Generation::Second,
            Some("3.0") => Generation::Third,
            _ => return Err(ReadError::UnsupportedVersion),
        };
        Ok(Self::new(text, generation))
    }

    fn new(text: &str, generation: Generation) -> Self {
        Self {
            text: text.to_owned(),
            generation,
        }
    }

    /// The version as the card writes it, without padding.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The generation.
    pub const fn generation(&self) -> Generation {
        self.generation
    }
}

impl fmt::Display for CardVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// Algorithm of the card's keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyAlgorithm {
    /// 3DES, code 01.
    TripleDes,
    /// SSF33, code 02.
    Ssf33,
    /// SM4, code 03.
    Sm4,
    /// A code that is not known.
    Unknown(u8),
}

impl KeyAlgorithm {
    /// Data object `86` in the issuer's data; where it is absent, cards of Beijing (area 11) use
    /// SSF33 and all others DES.
    pub(super) fn of(control: &FileControl, identification: Option<&str>) -> Self {
        let objects = parse_objects(&control.issuer).unwrap_or_default();
        let code = objects
            .iter()
            .find(|object| object.tag == 0x86)
            .and_then(|object| object.value.first().copied());
        match code {
            Some(0x01) => Self::TripleDes,
            Some(0x02) => Self::Ssf33,
            Some(0x03) => Self::Sm4,
            Some(code) => Self::Unknown(code),
            None if identification.is_some_and(|digits| digits.starts_with("11")) => Self::Ssf33,
            None => Self::TripleDes,
        }
    }
}

/// Something on the card that is missing or cannot be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding {
    /// Which field.
    pub field: Field,
    /// What is wrong with it.
    pub problem: Problem,
}

impl Finding {
    /// One sentence for the clerk.
    pub fn sentence(self) -> String {
        let field = self.field.label();
        match self.problem {
            Problem::Missing => format!("卡上没有{field}，请按证件录入"),
            Problem::Unreadable { byte } => {
                format!(
                    "卡上{field}第{}字节处有不能识别的字符，请按证件录入",
                    byte + 1
                )
            }
            Problem::CheckCharacter => {
                format!("卡上{field}的校验位不符，请与卡面核对")
            }
            Problem::NotADate => format!("卡上{field}不是真实日期，请按证件录入"),
            Problem::IncompleteDate => format!("卡上{field}不完整，请按证件录入"),
            Problem::UnknownCode => format!("卡上{field}代码不能识别，请按证件录入"),
        }
    }
}

/// A field of the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// 卡识别码.
    Identification,
    /// 卡号.
    CardNumber,
    /// 发卡日期.
    Issued,
    /// 卡有效期.
    Expires,
    /// 社会保障号码.
    SocialSecurityNumber,
    /// 姓名.
    Name,
    /// 性别.
    Sex,
    /// 民族.
    Ethnicity,
    /// 出生日期.
    Birth,
}

impl Field {
    /// The name in JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Identification => "identification",
            Self::CardNumber => "card_no",
            Self::Issued => "issued",
            Self::Expires => "expires",
            Self::SocialSecurityNumber => "ssn",
            Self::Name => "name",
            Self::Sex => "sex",
            Self::Ethnicity => "ethnicity",
            Self::Birth => "birth",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Identification => "卡识别码",
            Self::CardNumber => "卡号",
            Self::Issued => "发卡日期",
            Self::Expires => "卡有效期",
            Self::SocialSecurityNumber => "社会保障号码",
            Self::Name => "姓名",
            Self::Sex => "性别",
            Self::Ethnicity => "民族",
            Self::Birth => "出生日期",
        }
    }
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// No record, or nothing but padding.
    Missing,
    /// Bytes that are no characters, or characters of no assigned meaning.
    Unreadable {
        /// Offset of the first of them, from 0.
        byte: usize,
    },
    /// The card number does not agree with its check character.
    CheckCharacter,
    /// No date.
    NotADate,
    /// A year without a day.
    IncompleteDate,
    /// A code that its table does not have.
    UnknownCode,
}

impl Problem {
    /// The name in JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unreadable { .. } => "unreadable",
            Self::CheckCharacter => "check_character",
            Self::NotADate => "not_a_date",
            Self::IncompleteDate => "incomplete_date",
            Self::UnknownCode => "unknown_code",
        }
    }
}
