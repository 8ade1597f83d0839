//! 《基本养老保险个人账户清单》: the account year by year.

use counter_domain::{
    contribution::{AccountYear, broken_year},
    money::Fen,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Sheet,
    amounts::{schema, yuan},
    issue::{CERTIFICATE, Issue},
    personal_contribution_certificate::{InsuredPerson, row},
    setting::{self, Identity, Look},
};
use crate::{
    layout::{
        flow::{Flow, TooTall},
        table::{Cell, Row, Table},
        text::Align,
    },
    wording,
};

/// The data of the statement. Not `Debug`: it is personal data in full.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonalAccountStatement {
    /// What every certificate says about itself.
    pub issue: Issue,
    /// Whose account it is.
    pub person: InsuredPerson,
    /// Its years, the first one first.
    #[schemars(with = "Vec<schema::AccountYear>")]
    pub years: Vec<AccountYear>,
}

impl PersonalAccountStatement {
    /// A good example with made-up people.
    pub fn example() -> Self {
        let year = |year, months, opening, principal, interest, closing| AccountYear {
            year,
            months,
            opening: Fen(opening),
            principal: Fen(principal),
            interest: Fen(interest),
            spent: Fen::ZERO,
            closing: Fen(closing),
        };
        Self {
            issue: Issue::example(),
            person: InsuredPerson::example(),
            years: vec![
                year(2023, 12, 3_912_006, 482_160, 155_313, 4_549_479),
                year(2024, 12, 4_549_479, 501_384, 119_196, 5_170_059),
                year(2025, 12, 5_170_059, 521_484, 77_551, 5_769_094),
                year(2026, 9, 5_769_094, 404_514, 0, 6_173_608),
            ],
        }
    }

    fn table(&self, look: &Look, width: f32) -> Table {
        let label = |text: &str| Cell::new(text, look.label, Align::Centre);
        let (months, amount) = (40.0, 74.0);
        let mut rows: Vec<Row> = self
            .years
            .iter()
            .map(|year| {
                let mut cells = vec![
                    Cell::new(year.year.to_string(), look.value, Align::Centre),
                    Cell::figures(year.months.to_string(), look.value),
                ];
                let amounts = [
                    year.opening,
                    year.principal,
                    year.interest,
                    year.spent,
                    year.closing,
                ];
                cells.extend(amounts.map(|amount| Cell::figures(yuan(amount), look.value)));
                row(look, cells)
            })
            .collect();
        rows.push(row(
            look,
            vec![
                label("累计"),
                Cell::figures(self.months().to_string(), look.value),
                Cell::new(self.closing().capitals(), look.value, Align::Left).spanning(4),
                Cell::figures(yuan(self.closing()), look.value),
            ],
        ));
        Table {
            columns: vec![
                width - months - 5.0 * amount,
                months,
                amount,
                amount,
                amount,
                amount,
                amount,
            ],
            head: Some(row(
                look,
                [
                    "年度",
                    "月数",
                    "上年末储存额",
                    "当年记入本金",
                    "当年记入利息",
                    "当年支出",
                    "年末储存额",
                ]
                .map(label)
                .into(),
            )),
            rows,
        }
    }

    fn months(&self) -> u64 {
        self.years.iter().map(|year| u64::from(year.months)).sum()
    }

    fn closing(&self) -> Fen {
        self.years
            .last()
            .map(|year| year.closing)
            .unwrap_or_default()
    }
}

impl Sheet for PersonalAccountStatement {
    fn number(&self) -> &str {
        &self.issue.number
    }

    fn incomplete(&self) -> Vec<&'static str> {
        Some("years")
            .filter(|_| self.years.is_empty())
            .into_iter()
            .collect()
    }

    fn inconsistent(&self) -> Option<String> {
        if let Some(year) = broken_year(&self.years) {
            return Some(format!(
                "个人账户{}年的储存额与上年末储存额、当年记入和支出之和不一致。请核对后重新查询",
                year.year
            ));
        }
        self.issue.inconsistent()
    }

    fn lay_out(
        &self,
        flow: &mut Flow<'_>,
        identity: &Identity<'_>,
        gaps: usize,
    ) -> Result<(), TooTall> {
        let look = &CERTIFICATE;
        self.issue.open(flow, look, identity, &[])?;
        let width = flow.width();
        setting::section(flow, look, "一、参保人员信息")?;
        flow.table(&setting::grid(look, width, &self.person.pairs()))?;
        setting::section(flow, look, "二、个人账户各年度情况（单位：元）")?;
        flow.table(&self.table(look, width))?;
        Issue::blank_below(flow, look)?;
        let notes = [wording::ACCOUNT_INTEREST.to_owned()];
        self.issue.close(flow, look, &notes, gaps)
    }
}
