//! A personal pension account, year by year, as the centre keeps it.

use serde::{Deserialize, Serialize};

use crate::money::Fen;

/// One year of the account, fen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountYear {
    /// The year.
    pub year: i16,
    /// 缴费月数
    pub months: u32,
    /// 上年末累计储存额
    pub opening: Fen,
    /// 当年记入本金
    pub principal: Fen,
    /// 当年记入利息
    pub interest: Fen,
    /// 当年支出
    pub spent: Fen,
    /// 年末累计储存额
    pub closing: Fen,
}

impl AccountYear {
    /// Whether the closing amount follows from the others.
    pub fn adds_up(&self) -> bool {
        let comes = Fen::checked_sum([self.opening, self.principal, self.interest]);
        comes.and_then(|comes| comes.checked_sub(self.spent)) == Some(self.closing)
    }

    /// Whether a year follows this one: later, and with what this one left.
    pub fn leads_to(&self, next: &Self) -> bool {
        self.year < next.year && self.closing == next.opening
    }
}

/// The first year that does not add up, or does not begin with what the year before left.
pub fn broken_year(years: &[AccountYear]) -> Option<&AccountYear> {
    let mut before: Option<&AccountYear> = None;
    years.iter().find(|year| {
        let follows = before.is_none_or(|before| before.leads_to(year));
        before = Some(year);
        !(follows && year.adds_up())
    })
}
