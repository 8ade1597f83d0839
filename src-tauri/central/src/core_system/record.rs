//! Rows that have been understood. Words may be given as codes or in Chinese.

use counter_domain::application::ReturnReason;
use counter_domain::calendar::from_beijing;
use counter_domain::card::CardStatus;
use counter_domain::money::Fen;
use counter_domain::name::PersonName;
use counter_domain::number::{
    BusinessNumber, CardNumber, IdKind, IdentityNumber, IdentityNumberError, Sex, normalised,
};
use counter_domain::organisation::OfficeCode;
use counter_domain::person::{Insurance, InsuranceKind, InsuranceStatus};
use counter_domain::sensitive::Sensitive;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, time};
use serde::{Deserialize, Serialize};

use super::column::Kind;
use super::fault::RowFault;
use super::table::Row;
use crate::judge::card_key;

/// A row of some kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// 人员
    Person(Box<PersonFact>),
    /// 参保登记
    Insurance(InsuranceFact),
    /// 缴费记录
    Contribution(ContributionRun),
    /// A card that exists.
    Card(CardFact),
    /// 制卡结果
    Production(Production),
    /// 银行回盘
    BankReturn(BankReturn),
}

/// What is known of a person. What a file has no column for, or the outer `None`, is not told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonFact {
    /// Number and its kind.
    pub number: IdentityNumber,
    /// Name.
    pub name: Sensitive<String>,
    /// Sex.
    pub sex: Sex,
    /// Birth.
    pub born_on: Date,
    /// Code of GB/T 3304.
    pub ethnicity: Option<String>,
    /// Phone.
    pub phone: Option<Sensitive<String>>,
    /// Address.
    pub address: Option<Sensitive<String>>,
    /// 参保地
    pub insured_office: Option<OfficeCode>,
    /// 社会保险关系已终止
    pub relation_ended: Option<bool>,
    /// Day of death; `Some(None)` says that he lives.
    pub died_on: Option<Option<Date>>,
    /// When this was true.
    pub as_of: Timestamp,
}

/// One insurance of a person, or that he has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InsuranceFact {
    /// Whose.
    pub number: Sensitive<String>,
    /// The insurance; none says that he has no insurance at all.
    pub insurance: Option<Insurance>,
    /// When this was true.
    pub as_of: Timestamp,
}

/// Months of the same amounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContributionRun {
    /// Whose.
    pub number: Sensitive<String>,
    /// Of which insurance.
    pub kind: InsuranceKind,
    /// The months.
    pub run: Run,
    /// When this was true.
    pub as_of: Timestamp,
}

/// A run of months as it is kept: both months included, amounts a month in fen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// First day of the first month.
    pub from: Date,
    /// First day of the last month.
    pub to: Date,
    /// 缴费基数, fen a month.
    pub base_fen: i64,
    /// 个人缴费, fen a month.
    pub personal_fen: i64,
    /// 单位缴费, fen a month.
    pub employer_fen: i64,
    /// 单位名称, empty for who pays by himself.
    pub employer: String,
}

/// A card that was made before the register, or elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardFact {
    /// Whose.
    pub number: Sensitive<String>,
    /// The card.
    pub made: MadeCard,
    /// Its state.
    pub status: CardStatus,
    /// When this was true.
    pub as_of: Timestamp,
}

/// What is printed on a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeCard {
    /// 卡号
    pub card_number: CardNumber,
    /// 发卡日期
    pub issued_on: Date,
    /// 到期日
    pub expires_on: Date,
}

/// What became of an application at the card system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Production {
    /// 流水号, never used for two things.
    pub reference: String,
    /// Which application.
    pub application: BusinessNumber,
    /// What became of it.
    pub result: ProductionResult,
    /// When.
    pub at: Timestamp,
}

/// A result of production.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProductionResult {
    /// 制卡中
    Making,
    /// 已制成
    Made(MadeCard),
    /// 制卡失败
    Failed,
    /// 重新制卡
    Remaking,
    /// 调度发放
    Reallotted,
    /// 已销毁
    Destroyed,
    /// 退回, with its reason.
    Returned {
        /// Why.
        reason: ReturnReason,
        /// What 其他 means.
        note: String,
    },
}

/// A card that a bank's branch has made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankReturn {
    /// 流水号
    pub reference: String,
    /// Which application.
    pub application: BusinessNumber,
    /// The card.
    pub made: MadeCard,
    /// When.
    pub at: Timestamp,
}

const INSURANCES: &[(&str, &str, Option<InsuranceKind>)] = &[
    (
        "employee_pension",
        "企业职工养老",
        Some(InsuranceKind::EmployeePension),
    ),
    (
        "resident_pension",
        "城乡居民养老",
        Some(InsuranceKind::ResidentPension),
    ),
    (
        "employee_medical",
        "职工医疗",
        Some(InsuranceKind::EmployeeMedical),
    ),
    ("unemployment", "失业", Some(InsuranceKind::Unemployment)),
    ("work_injury", "工伤", Some(InsuranceKind::WorkInjury)),
    ("none", "无", None),
];

const INSURANCE_STATES: &[(&str, &str, InsuranceStatus)] = &[
    ("paying", "正常缴费", InsuranceStatus::Paying),
    ("paused", "暂停缴费", InsuranceStatus::Paused),
    ("ended", "终止", InsuranceStatus::Ended),
    ("receiving", "待遇领取", InsuranceStatus::Receiving),
];

/// States of a card that come from outside. A replacement or an exchange under way is an
/// application's doing, and expiry is a matter of time.
const CARD_STATES: &[(&str, &str, CardStatus)] = &[
    ("unused", "未启用", CardStatus::Unused),
    ("normal", "正常", CardStatus::Normal),
    ("written_loss", "书面挂失", CardStatus::WrittenLoss),
    ("frozen", "冻结", CardStatus::Frozen),
    ("stopped", "停用", CardStatus::Stopped),
    ("cancelled", "已注销", CardStatus::Cancelled),
];

const RETURN_REASONS: &[(&str, &str, ReturnReason)] = &[
    ("name_differs", "姓名不符", ReturnReason::NameDiffers),
    ("number_differs", "证号不符", ReturnReason::NumberDiffers),
    ("photo_unfit", "照片不合格", ReturnReason::PhotoUnfit),
    ("not_insured", "无参保", ReturnReason::NotInsured),
    ("duplicate", "重复申请", ReturnReason::Duplicate),
    (
        "material_missing",
        "材料缺失",
        ReturnReason::MaterialMissing,
    ),
    ("other", "其他", ReturnReason::Other),
];

const SEXES: &[(&str, &str, Sex)] = &[
    ("1", "男", Sex::Male),
    ("2", "女", Sex::Female),
    ("male", "男性", Sex::Male),
    ("female", "女性", Sex::Female),
];

const YES_OR_NO: &[(&str, &str, bool)] = &[("0", "否", false), ("1", "是", true)];

const DATE: &str = "YYYY-MM-DD";
const MONTH: &str = "YYYY-MM";
const TIME: &str = "YYYY-MM-DD或带时区的时刻";
const AMOUNT: &str = "不为负的元，至多两位小数";

impl Record {
    /// Reads a row of a kind. `today` bounds dates of birth and death.
    pub fn read(kind: Kind, row: &Row<'_>, today: Date) -> Result<Self, RowFault> {
        Ok(match kind {
            Kind::People => Self::Person(Box::new(person(row, today)?)),
            Kind::Insurance => Self::Insurance(insurance(row, today)?),
            Kind::Contributions => Self::Contribution(contribution(row, today)?),
            Kind::Cards => Self::Card(CardFact {
                number: citizen(row, today)?,
                made: made(row)?,
                status: word(row, "status", CARD_STATES)?,
                as_of: moment(row, "as_of")?,
            }),
            Kind::Production => Self::Production(production(row)?),
            Kind::BankReturns => Self::BankReturn(BankReturn {
                reference: reference(row)?,
                application: application(row)?,
                made: {
                    word(row, "result", &[("made", "已制卡", ())])?;
                    made(row)?
                },
                at: moment(row, "at")?,
            }),
        })
    }

    /// What the row is about, so that the same row in another file is known again.
    pub fn key(&self) -> String {
        match self {
            Self::Person(fact) => fact.number.expose().to_owned(),
            Self::Insurance(fact) => format!(
                "{}/{}",
                fact.number.expose(),
                insurance_name(fact.insurance.as_ref().map(|insurance| insurance.kind))
            ),
            Self::Contribution(fact) => format!(
                "{}/{}/{}",
                fact.number.expose(),
                insurance_name(Some(fact.kind)),
                fact.run.from
            ),
            Self::Card(fact) => fact.made.card_number.expose().to_owned(),
            Self::Production(result) => result.reference.clone(),
            Self::BankReturn(result) => result.reference.clone(),
        }
    }

    /// As of when a fact was true; none for an event, which stands by itself.
    pub fn as_of(&self) -> Option<Timestamp> {
        match self {
            Self::Person(fact) => Some(fact.as_of),
            Self::Insurance(fact) => Some(fact.as_of),
            Self::Contribution(fact) => Some(fact.as_of),
            Self::Card(fact) => Some(fact.as_of),
            Self::Production(_) | Self::BankReturn(_) => None,
        }
    }

    /// The person's number, where the row names a person.
    pub fn person_number(&self) -> Option<&str> {
        match self {
            Self::Person(fact) => Some(fact.number.expose()),
            Self::Insurance(fact) => Some(fact.number.expose()),
            Self::Contribution(fact) => Some(fact.number.expose()),
            Self::Card(fact) => Some(fact.number.expose()),
            Self::Production(_) | Self::BankReturn(_) => None,
        }
    }

    /// The numbers by which somebody is found once the row is taken: no two people have one.
    pub(crate) fn names(&self) -> Vec<String> {
        let card = |made: &MadeCard| vec![card_key(made.card_number.expose())];
        match self {
            Self::Person(fact) => vec![fact.number.expose().to_owned()],
            // What is reported are all his facts, his number among them.
            Self::Insurance(fact) => vec![fact.number.expose().clone()],
            Self::Card(fact) => card(&fact.made),
            Self::BankReturn(result) => card(&result.made),
            Self::Production(Production {
                result: ProductionResult::Made(made),
                ..
            }) => card(made),
            Self::Contribution(_) | Self::Production(_) => Vec::new(),
        }
    }

    /// The application's number, where the row names an application.
    pub const fn application(&self) -> Option<&BusinessNumber> {
        match self {
            Self::Production(result) => Some(&result.application),
            Self::BankReturn(result) => Some(&result.application),
            _ => None,
        }
    }
}

/// The code of an insurance, as keys and tables name it.
pub(crate) fn insurance_name(kind: Option<InsuranceKind>) -> &'static str {
    INSURANCES
        .iter()
        .find(|(.., known)| *known == kind)
        .map_or("none", |(name, ..)| name)
}

fn person(row: &Row<'_>, today: Date) -> Result<PersonFact, RowFault> {
    let number = row.needed("number")?;
    let number = match row.optional("id_kind") {
        "" => IdentityNumber::parse_any(number, today)?,
        kind => {
            let kind = IdKind::ALL.into_iter().find(|known| {
                known.name() == kind
                    || serde_json::to_value(known).is_ok_and(|name| name.as_str() == Some(kind))
            });
            let kind = kind.ok_or_else(|| form(row, "id_kind", "证件类型的名称"))?;
            IdentityNumber::parse_as(kind, number, today)?
        }
    };
    let name = PersonName::parse(row.needed("name")?)
        .map_err(|_| form(row, "name", "2至50个字的姓名"))?
        .name;
    let born_on = day(row, "born_on")?;
    if born_on > today || number.birth().is_some_and(|birth| birth != born_on) {
        return Err(disagrees(row, "born_on"));
    }
    let sex = word(row, "sex", SEXES)?;
    if number.sex().is_some_and(|told| told != sex) {
        return Err(disagrees(row, "sex"));
    }
    let ethnicity = told(row, "ethnicity");
    if let Some(code) = ethnicity
        && !(code.len() == 2 && code.chars().all(|c| c.is_ascii_digit()))
    {
        return Err(form(row, "ethnicity", "GB/T 3304的两位数字代码"));
    }
    let insured_office = told(row, "insured_office")
        .map(OfficeCode::parse)
        .transpose()
        .map_err(|_| form(row, "insured_office", "6位机构代码"))?;
    let relation_ended = match told(row, "relation_ended") {
        None => None,
        Some(_) => Some(word(row, "relation_ended", YES_OR_NO)?),
    };
    let died_on = match (row.has("died_on"), told(row, "died_on")) {
        (false, _) => None,
        (true, None) => Some(None),
        (true, Some(_)) => Some(Some(day(row, "died_on")?)),
    };
    if let Some(Some(died)) = died_on
        && (died > today || died < born_on)
    {
        return Err(form(row, "died_on", "不早于出生、不晚于今天的日期"));
    }
    Ok(PersonFact {
        number,
        name: Sensitive::new(name.expose().to_owned()),
        sex,
        born_on,
        ethnicity: ethnicity.map(str::to_owned),
        phone: told(row, "phone").map(|text| Sensitive::new(text.to_owned())),
        address: told(row, "address").map(|text| Sensitive::new(text.to_owned())),
        insured_office,
        relation_ended,
        died_on,
        as_of: moment(row, "as_of")?,
    })
}

fn insurance(row: &Row<'_>, today: Date) -> Result<InsuranceFact, RowFault> {
    let insurance = match word(row, "kind", INSURANCES)? {
        None => None,
        Some(kind) => Some(Insurance {
            kind,
            since: month(row, "since")?,
            months: row
                .needed("months")?
                .parse()
                .ok()
                .filter(|months| *months <= 12 * 80)
                .ok_or_else(|| form(row, "months", "0至960的整数"))?,
            status: word(row, "status", INSURANCE_STATES)?,
        }),
    };
    Ok(InsuranceFact {
        number: citizen(row, today)?,
        insurance,
        as_of: moment(row, "as_of")?,
    })
}

fn contribution(row: &Row<'_>, today: Date) -> Result<ContributionRun, RowFault> {
    let kind = word(row, "kind", INSURANCES)?.ok_or_else(|| form(row, "kind", "险种名称"))?;
    let run = Run {
        from: month(row, "from")?,
        to: month(row, "to")?,
        base_fen: amount(row, "base")?,
        personal_fen: amount(row, "personal")?,
        employer_fen: amount(row, "employer")?,
        employer: row.optional("employer_name").to_owned(),
    };
    if run.to < run.from {
        return Err(form(row, "to", "不早于起始年月的年月"));
    }
    Ok(ContributionRun {
        number: citizen(row, today)?,
        kind,
        run,
        as_of: moment(row, "as_of")?,
    })
}

fn production(row: &Row<'_>) -> Result<Production, RowFault> {
    let result = match word(row, "result", RESULTS)? {
        Stage::Making => ProductionResult::Making,
        Stage::Made => ProductionResult::Made(made(row)?),
        Stage::Failed => ProductionResult::Failed,
        Stage::Remaking => ProductionResult::Remaking,
        Stage::Reallotted => ProductionResult::Reallotted,
        Stage::Destroyed => ProductionResult::Destroyed,
        Stage::Returned => {
            let reason = word(row, "reason", RETURN_REASONS)?;
            let note = row.optional("note").to_owned();
            if reason == ReturnReason::Other {
                row.needed("note")?;
            }
            ProductionResult::Returned { reason, note }
        }
    };
    Ok(Production {
        reference: reference(row)?,
        application: application(row)?,
        result,
        at: moment(row, "at")?,
    })
}

#[derive(Clone, Copy)]
enum Stage {
    Making,
    Made,
    Failed,
    Remaking,
    Reallotted,
    Destroyed,
    Returned,
}

const RESULTS: &[(&str, &str, Stage)] = &[
    ("making", "制卡中", Stage::Making),
    ("made", "已制成", Stage::Made),
    ("failed", "制卡失败", Stage::Failed),
    ("remaking", "重新制卡", Stage::Remaking),
    ("reallotted", "调度发放", Stage::Reallotted),
    ("destroyed", "已销毁", Stage::Destroyed),
    ("returned", "退回", Stage::Returned),
];

fn made(row: &Row<'_>) -> Result<MadeCard, RowFault> {
    let made = MadeCard {
        card_number: CardNumber::parse(row.needed("card_number")?)?,
        issued_on: day(row, "issued_on")?,
        expires_on: day(row, "expires_on")?,
    };
    if made.expires_on <= made.issued_on {
        return Err(form(row, "expires_on", "晚于发卡日期的日期"));
    }
    Ok(made)
}

fn citizen(row: &Row<'_>, today: Date) -> Result<Sensitive<String>, RowFault> {
    let number = normalised(row.needed("number")?);
    // Travel documents cannot be told by their look; whether anybody has the number is asked later.
    match IdentityNumber::parse_any(&number, today) {
        Ok(_) | Err(IdentityNumberError::Unrecognised { .. }) => Ok(Sensitive::new(number)),
        Err(error) => Err(error.into()),
    }
}

fn reference(row: &Row<'_>) -> Result<String, RowFault> {
    let text = row.needed("reference")?;
    let fits = text.len() <= 64 && text.chars().all(|c| c.is_ascii_graphic());
    if fits {
        Ok(text.to_owned())
    } else {
        Err(form(row, "reference", "至多64个字母、数字或符号"))
    }
}

fn application(row: &Row<'_>) -> Result<BusinessNumber, RowFault> {
    BusinessNumber::parse(row.needed("application")?)
        .map_err(|_| form(row, "application", "受理单上的业务编号"))
}

fn told<'a>(row: &'a Row<'_>, name: &str) -> Option<&'a str> {
    Some(row.optional(name)).filter(|text| !text.is_empty())
}

fn form(row: &Row<'_>, name: &str, form: &'static str) -> RowFault {
    RowFault::Form {
        column: row.chinese(name),
        form,
    }
}

fn disagrees(row: &Row<'_>, name: &str) -> RowFault {
    RowFault::Disagrees {
        column: row.chinese(name),
    }
}

fn word<T: Copy>(
    row: &Row<'_>,
    name: &'static str,
    words: &[(&str, &str, T)],
) -> Result<T, RowFault> {
    let text = row.needed(name)?;
    words
        .iter()
        .find(|(code, chinese, _)| *code == text || *chinese == text)
        .map(|(.., value)| *value)
        .ok_or_else(|| form(row, name, "本列规定的代码或名称"))
}

fn day(row: &Row<'_>, name: &'static str) -> Result<Date, RowFault> {
    let text = row.needed(name)?;
    let compact = text.len() == 8 && text.chars().all(|c| c.is_ascii_digit());
    let parsed = if compact {
        Date::strptime("%Y%m%d", text)
    } else {
        Date::strptime("%Y-%m-%d", text)
    };
    parsed.map_err(|_| form(row, name, DATE))
}

fn month(row: &Row<'_>, name: &'static str) -> Result<Date, RowFault> {
    let text: String = row.needed(name)?.chars().filter(|c| *c != '-').collect();
    if text.len() != 6 {
        return Err(form(row, name, MONTH));
    }
    Date::strptime("%Y%m%d", format!("{text}01")).map_err(|_| form(row, name, MONTH))
}

/// A moment, or a day of Beijing, which begins at midnight.
fn moment(row: &Row<'_>, name: &'static str) -> Result<Timestamp, RowFault> {
    let text = row.needed(name)?;
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    let at = day(row, name)
        .map(|day| day.to_datetime(time(0, 0, 0, 0)))
        .or_else(|_| {
            DateTime::strptime("%Y-%m-%d %H:%M:%S", text).map_err(|_| form(row, name, TIME))
        })?;
    from_beijing(at).ok_or_else(|| form(row, name, TIME))
}

fn amount(row: &Row<'_>, name: &'static str) -> Result<i64, RowFault> {
    Fen::parse(row.needed(name)?)
        .ok()
        .map(|fen| fen.0)
        .filter(|fen| *fen >= 0)
        .ok_or_else(|| form(row, name, AMOUNT))
}
