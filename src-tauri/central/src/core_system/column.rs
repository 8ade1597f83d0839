//! The kinds of files and their columns, with the words that stand in them.
//!
//! A column is named in English or in Chinese; the order does not matter, and a column that is not
//! named here is refused, so that a misspelt one is not silently lost.

use serde::{Deserialize, Serialize};

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 人员
    People,
    /// 参保登记
    Insurance,
    /// 缴费记录
    Contributions,
    /// 个人账户
    Accounts,
    /// Cards that exist already.
    Cards,
    /// 制卡结果
    Production,
    /// 银行回盘
    BankReturns,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) chinese: &'static str,
    pub(crate) required: bool,
}

const fn needed(name: &'static str, chinese: &'static str) -> Column {
    Column {
        name,
        chinese,
        required: true,
    }
}

const fn optional(name: &'static str, chinese: &'static str) -> Column {
    Column {
        name,
        chinese,
        required: false,
    }
}

impl Kind {
    /// All kinds, in the order in which the files of a delivery are taken.
    pub const ALL: [Self; 7] = [
        Self::People,
        Self::Insurance,
        Self::Contributions,
        Self::Accounts,
        Self::Cards,
        Self::Production,
        Self::BankReturns,
    ];

    /// Its name in manifests.
    pub const fn name(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Insurance => "insurance",
            Self::Contributions => "contributions",
            Self::Accounts => "accounts",
            Self::Cards => "cards",
            Self::Production => "production",
            Self::BankReturns => "bank_returns",
        }
    }

    pub(crate) const fn columns(self) -> &'static [Column] {
        match self {
            Self::People => PEOPLE,
            Self::Insurance => INSURANCE,
            Self::Contributions => CONTRIBUTIONS,
            Self::Accounts => ACCOUNTS,
            Self::Cards => CARDS,
            Self::Production => PRODUCTION,
            Self::BankReturns => BANK_RETURNS,
        }
    }
}

const PEOPLE: &[Column] = &[
    needed("number", "社会保障号码"),
    optional("id_kind", "证件类型"),
    needed("name", "姓名"),
    needed("sex", "性别"),
    needed("born_on", "出生日期"),
    optional("ethnicity", "民族"),
    optional("phone", "联系电话"),
    optional("address", "地址"),
    optional("insured_office", "参保地"),
    optional("relation_ended", "社保关系终止"),
    optional("died_on", "死亡日期"),
    needed("as_of", "数据时间"),
];

const INSURANCE: &[Column] = &[
    needed("number", "社会保障号码"),
    needed("kind", "险种"),
    optional("since", "起始年月"),
    optional("months", "累计月数"),
    optional("status", "缴费状态"),
    needed("as_of", "数据时间"),
];

const CONTRIBUTIONS: &[Column] = &[
    needed("number", "社会保障号码"),
    needed("kind", "险种"),
    needed("from", "起始年月"),
    needed("to", "终止年月"),
    needed("base", "缴费基数"),
    needed("personal", "个人缴费"),
    needed("employer", "单位缴费"),
    optional("employer_name", "单位名称"),
    optional("state", "缴费情况"),
    needed("as_of", "数据时间"),
];

const ACCOUNTS: &[Column] = &[
    needed("number", "社会保障号码"),
    needed("year", "年度"),
    needed("months", "缴费月数"),
    needed("opening", "上年末储存额"),
    needed("principal", "当年记入本金"),
    needed("interest", "当年记入利息"),
    needed("spent", "当年支出"),
    needed("closing", "年末储存额"),
    needed("as_of", "数据时间"),
];

const CARDS: &[Column] = &[
    needed("number", "社会保障号码"),
    needed("card_number", "卡号"),
    needed("status", "卡状态"),
    needed("issued_on", "发卡日期"),
    needed("expires_on", "到期日期"),
    needed("as_of", "数据时间"),
];

const PRODUCTION: &[Column] = &[
    needed("reference", "流水号"),
    needed("application", "业务编号"),
    needed("result", "结果"),
    needed("at", "时间"),
    optional("card_number", "卡号"),
    optional("issued_on", "发卡日期"),
    optional("expires_on", "到期日期"),
    optional("reason", "原因"),
    optional("note", "说明"),
];

const BANK_RETURNS: &[Column] = &[
    needed("reference", "流水号"),
    needed("application", "业务编号"),
    needed("result", "结果"),
    needed("at", "时间"),
    optional("card_number", "卡号"),
    optional("issued_on", "发卡日期"),
    optional("expires_on", "到期日期"),
];
