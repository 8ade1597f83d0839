//! Data that several kinds share, and how it is set.

use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::civil::{Date, DateTime};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The office that takes the business.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// Full name.
    pub name: String,
    /// Landline for questions.
    pub phone: String,
    /// Where it is.
    #[serde(default)]
    pub address: Option<String>,
}

impl Office {
    /// Its name, and under it where it is and its phone.
    pub(super) fn in_two_lines(&self) -> String {
        let address = self
            .address
            .as_ref()
            .map(|address| format!("{address}　"))
            .unwrap_or_default();
        format!("{}\n{address}{}", self.name, self.phone)
    }
}

/// The person whose card it is. All numbers in full: the form is a named exception to masking.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Name.
    pub name: String,
    /// 性别.
    pub sex: String,
    /// 民族.
    #[serde(default)]
    pub ethnicity: Option<String>,
    /// Date of birth.
    pub birth: Date,
    /// 证件类型.
    pub identity_kind: String,
    /// 证件号码.
    pub identity_number: String,
    /// 社会保障号码, where it differs from the identity number.
    #[serde(default)]
    pub social_security_number: Option<String>,
    /// Telephone.
    pub phone: String,
    /// 参保地.
    pub insured_place: String,
    /// 工作单位.
    #[serde(default)]
    pub employer: Option<String>,
    /// 通讯地址.
    #[serde(default)]
    pub address: Option<String>,
}

/// Who acts for the person (CARD-7-1-5).
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Agent {
    /// Name.
    pub name: String,
    /// 与申领人关系.
    pub relation: String,
    /// 证件类型.
    pub identity_kind: String,
    /// 证件号码.
    pub identity_number: String,
    /// Telephone.
    pub phone: String,
}

/// A paper that was handed in, with how many of each form.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Material {
    /// What it is.
    pub name: String,
    /// 原件, shown or handed in.
    #[serde(default)]
    pub originals: u16,
    /// 复印件.
    #[serde(default)]
    pub copies: u16,
    /// 电子件.
    #[serde(default)]
    pub electronic: u16,
    /// What was done with it, such as 已核验退还.
    #[serde(default)]
    pub remark: Option<String>,
}

/// Business done outside the normal mode (BJ-2-7-4).
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Emergency {
    /// Why.
    pub reason: String,
    /// The number on the paper made by hand, where there is one.
    #[serde(default)]
    pub original_number: Option<String>,
}

/// A day by which something is to be done.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Due {
    /// The last day.
    pub date: Date,
    /// How it is counted, such as 自受理之日起60天.
    pub basis: String,
    /// Whether holidays were guessed, because no notice is out for that year.
    #[serde(default)]
    pub provisional: bool,
}

/// A telephone number with what it is for.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Who answers.
    pub name: String,
    /// The number.
    pub phone: String,
}

/// A photo as JPEG; base64 in JSON.
#[derive(Clone, JsonSchema)]
#[schemars(with = "String")]
pub struct Photo {
    /// The file's bytes, which go into the PDF unchanged.
    pub jpeg: Vec<u8>,
}

impl Serialize for Photo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64_STANDARD.encode(&self.jpeg))
    }
}

impl<'de> Deserialize<'de> for Photo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let jpeg = BASE64_STANDARD
            .decode(text)
            .map_err(|_| serde::de::Error::custom("photo is not base64"))?;
        Ok(Self { jpeg })
    }
}

/// The made-up office of all examples.
pub(super) fn example_office() -> Office {
    Office {
        name: "第十师北屯市181团社会保险所".to_owned(),
        phone: "0906-3327117".to_owned(),
        address: Some("181团团部便民服务中心一楼".to_owned()),
    }
}

/// The made-up person of all examples: born in 1890, with the area code that nobody has.
pub(super) fn example_person() -> Person {
    Person {
        name: "阿依古丽·买买提江".to_owned(),
        sex: "女".to_owned(),
        ethnicity: Some("维吾尔族".to_owned()),
        birth: Date::constant(1890, 1, 1),
        identity_kind: "居民身份证".to_owned(),
        identity_number: "660000189001010022".to_owned(),
        social_security_number: None,
        phone: "0906-3300000".to_owned(),
        insured_place: "第十师181团".to_owned(),
        employer: Some("181团农业发展服务中心".to_owned()),
        address: Some("181团双拥路3号".to_owned()),
    }
}

pub(super) fn example_moment() -> DateTime {
    DateTime::constant(2026, 11, 21, 10, 32, 0, 0)
}

pub(super) fn example_number() -> String {
    "660181261121A0100001K".to_owned()
}
