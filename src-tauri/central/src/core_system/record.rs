//! Rows that have been understood. Words may be given as codes or in Chinese.
//!
//! - `word`: the words of each column. `field`: a field as a date, a month, an amount.
//! - `read`: rows of each kind.

mod field;
mod read;
mod word;

use counter_domain::application::ReturnReason;
use counter_domain::card::CardStatus;
use counter_domain::contribution::{AccountYear, ContributionRun};
use counter_domain::number::{BusinessNumber, CardNumber, IdentityNumber, Sex};
use counter_domain::organisation::OfficeCode;
use counter_domain::person::Insurance;
use counter_domain::sensitive::Sensitive;
use jiff::Timestamp;
use jiff::civil::Date;

use self::field::moment;
use self::read::{
    account, application, citizen, contribution, insurance, made, person, production, reference,
};
use self::word::{CARD_STATES, word};
use super::column::Kind;
use super::fault::RowFault;
use super::table::Row;
use crate::judge::card_key;

use self::word::insurance_name;

/// A row of some kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// 人员
    Person(Box<PersonFact>),
    /// 参保登记
    Insurance(InsuranceFact),
    /// 缴费记录
    Contribution(ContributionFact),
    /// 个人账户
    Account(AccountFact),
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
pub struct ContributionFact {
    /// Whose.
    pub number: Sensitive<String>,
    /// The months.
    pub run: ContributionRun,
    /// When this was true.
    pub as_of: Timestamp,
}

/// A year of a personal pension account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountFact {
    /// Whose.
    pub number: Sensitive<String>,
    /// The year.
    pub year: AccountYear,
    /// When this was true.
    pub as_of: Timestamp,
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

impl Record {
    /// Reads a row of a kind. `today` bounds dates of birth and death.
    pub fn read(kind: Kind, row: &Row<'_>, today: Date) -> Result<Self, RowFault> {
        Ok(match kind {
            Kind::People => Self::Person(Box::new(person(row, today)?)),
            Kind::Insurance => Self::Insurance(insurance(row, today)?),
            Kind::Contributions => Self::Contribution(contribution(row, today)?),
            Kind::Accounts => Self::Account(account(row, today)?),
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
                insurance_name(Some(fact.run.insurance)),
                fact.run.first
            ),
            Self::Account(fact) => format!("{}/{}", fact.number.expose(), fact.year.year),
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
            Self::Account(fact) => Some(fact.as_of),
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
            Self::Account(fact) => Some(fact.number.expose()),
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
            Self::Contribution(_) | Self::Account(_) | Self::Production(_) => Vec::new(),
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
