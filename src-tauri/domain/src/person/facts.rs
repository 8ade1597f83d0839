//! Facts about a person: they come from outside and only the centre writes them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::fact::Fact;
use crate::number::{IdKind, Sex};
use crate::organisation::OfficeCode;
use crate::sensitive::Sensitive;

/// A branch of social insurance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InsuranceKind {
    /// 企业职工养老
    EmployeePension,
    /// 城乡居民养老
    ResidentPension,
    /// 职工医疗
    EmployeeMedical,
    /// 失业
    Unemployment,
    /// 工伤
    WorkInjury,
}

/// Whether contributions go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InsuranceStatus {
    /// 正常缴费
    Paying,
    /// 暂停缴费
    Paused,
    /// 终止
    Ended,
    /// 待遇领取
    Receiving,
}

/// One insurance of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Insurance {
    /// Which.
    pub kind: InsuranceKind,
    /// First month, as the first day of it.
    pub since: Date,
    /// 累计月数
    pub months: u32,
    /// Whether contributions go on.
    pub status: InsuranceStatus,
}

/// What is known of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonFacts {
    /// Kind of the number.
    pub id_kind: IdKind,
    /// 社会保障号码, normalised.
    pub number: Sensitive<String>,
    /// Name with U+00B7 as its dot.
    pub name: Sensitive<String>,
    /// Sex.
    pub sex: Sex,
    /// Birth.
    pub born_on: Date,
    /// Code of GB/T 3304, two digits.
    pub ethnicity: Option<String>,
    /// Phone.
    pub phone: Option<Sensitive<String>>,
    /// Address.
    pub address: Option<Sensitive<String>>,
    /// 参保登记; an empty list says that there is none.
    pub insurances: Fact<Vec<Insurance>>,
    /// 参保地
    pub insured_office: Fact<OfficeCode>,
    /// 社会保险关系已终止
    pub relation_ended: Fact<bool>,
    /// Day of death, if he has died.
    pub died_on: Fact<Option<Date>>,
}

impl PersonFacts {
    /// Whole years on a day (民法典: the day of birth counts).
    pub fn age_on(&self, day: Date) -> i16 {
        let had_birthday = (day.month(), day.day()) >= (self.born_on.month(), self.born_on.day());
        day.year() - self.born_on.year() - i16::from(!had_birthday)
    }
}
