//! 《社会保险个人权益记录单》: one year of a person, month by month, with his accounts
//! (《社会保险个人权益记录管理办法》).

use counter_domain::{
    contribution::{ContributionHistory, ContributionRun, ContributionState, Month},
    money::Fen,
    person::InsuranceKind,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Sheet,
    amounts::{insurance, is_sum, schema, yuan},
    issue::{CERTIFICATE, Issue},
    personal_contribution_certificate::{InsuredPerson, example_runs, row},
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

/// One account over the year, fen.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountOfYear {
    /// Of which insurance.
    #[schemars(with = "schema::Insurance")]
    pub insurance: InsuranceKind,
    /// 截至上年末累计储存额.
    #[schemars(with = "i64")]
    pub opening: Fen,
    /// 当年记入本金.
    #[schemars(with = "i64")]
    pub principal: Fen,
    /// 当年记入利息.
    #[schemars(with = "i64")]
    pub interest: Fen,
    /// 当年支出.
    #[schemars(with = "i64")]
    pub spent: Fen,
    /// 累计储存额.
    #[schemars(with = "i64")]
    pub closing: Fen,
    /// 账户月数, all years.
    pub months: u32,
}

impl AccountOfYear {
    /// Whether the closing amount follows from the others.
    pub(super) fn adds_up(&self) -> bool {
        let spent = Fen::ZERO.checked_sub(self.spent);
        spent.is_some_and(|spent| {
            is_sum(
                self.closing,
                [self.opening, self.principal, self.interest, spent],
            )
        })
    }
}

/// The data of the record. Not `Debug`: it is personal data in full.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnualRightsRecord {
    /// What every certificate says about itself.
    pub issue: Issue,
    /// The year.
    pub year: i16,
    /// Whose record it is.
    pub person: InsuredPerson,
    /// Personal accounts.
    pub accounts: Vec<AccountOfYear>,
    /// Runs of months; those outside of the year are not printed.
    #[schemars(with = "Vec<schema::Run>")]
    pub runs: Vec<ContributionRun>,
}

impl AnnualRightsRecord {
    /// A good example with made-up people.
    pub fn example() -> Self {
        Self {
            issue: Issue {
                seal: super::SealPlan::None,
                valid_until: None,
                ..Issue::example()
            },
            year: 2026,
            person: InsuredPerson::example(),
            accounts: vec![AccountOfYear {
                insurance: InsuranceKind::EmployeePension,
                opening: Fen(5_214_840),
                principal: Fen(404_514),
                interest: Fen(136_629),
                spent: Fen(0),
                closing: Fen(5_755_983),
                months: 105,
            }],
            runs: example_runs(),
        }
    }

    fn history(&self) -> Option<ContributionHistory> {
        let history = ContributionHistory::new(self.runs.clone()).ok()?;
        Some(history.within(Month::new(self.year, 1)?, Month::new(self.year, 12)?))
    }

    /// Twelve lines, two columns an insurance: the mark of the month, and the base.
    fn year_table(look: &Look, width: f32, year: i16, history: &ContributionHistory) -> Table {
        let label = |text: &str| Cell::new(text, look.label, Align::Centre);
        let totals = history.totals();
        let first = 34.0;
        let insurances: f32 = totals.iter().map(|_| 1.0).sum();
        let pair = (width - first) / insurances.max(1.0);
        let mark = (pair * 0.3).max(24.0);
        let mut columns = vec![first];
        let mut head = vec![label("月份")];
        for total in totals {
            columns.extend([mark, pair - mark]);
            head.push(label(short(total.insurance)));
            head.push(label("缴费基数"));
        }
        let months = (1_i8..=12).filter_map(|month| Month::new(year, month));
        let rows: Vec<Row> = months
            .map(|month| {
                let mut cells = vec![Cell::figures(month.month().to_string(), look.value)];
                for total in totals {
                    let line = history
                        .months(total.insurance)
                        .find(|line| line.month == month);
                    let (sign, base) = match line {
                        Some(line) => (sign(line.run.state), yuan(line.run.base)),
                        None => ("-", String::new()),
                    };
                    cells.push(Cell::new(sign, look.value, Align::Centre));
                    cells.push(Cell::figures(base, look.value));
                }
                row(look, cells)
            })
            .collect();
        Table {
            columns,
            head: Some(row(look, head)),
            rows,
        }
    }

    fn accounts(&self, look: &Look, width: f32) -> Table {
        let label = |text: &str| Cell::new(text, look.label, Align::Centre);
        let (amount, months) = (65.0, 38.0);
        let rows = self.accounts.iter().map(|account| {
            let mut cells = vec![Cell::new(
                insurance(account.insurance),
                look.value,
                Align::Left,
            )];
            let amounts = [
                account.opening,
                account.principal,
                account.interest,
                account.spent,
                account.closing,
            ];
            cells.extend(amounts.map(|amount| Cell::figures(yuan(amount), look.value)));
            cells.push(Cell::figures(account.months.to_string(), look.value));
            row(look, cells)
        });
        Table {
            columns: vec![
                width - 5.0 * amount - months,
                amount,
                amount,
                amount,
                amount,
                amount,
                months,
            ],
            head: Some(row(
                look,
                [
                    "险种",
                    "上年末累计储存额",
                    "当年记入本金",
                    "当年记入利息",
                    "当年支出",
                    "累计储存额",
                    "账户月数",
                ]
                .map(label)
                .into(),
            )),
            rows: rows.collect(),
        }
    }
}

/// The insurance in a column's head.
const fn short(kind: InsuranceKind) -> &'static str {
    match kind {
        InsuranceKind::EmployeePension => "养老",
        InsuranceKind::ResidentPension => "居民养老",
        InsuranceKind::EmployeeMedical => "医疗",
        InsuranceKind::Unemployment => "失业",
        InsuranceKind::WorkInjury => "工伤",
    }
}

/// The legend's marks.
const fn sign(state: ContributionState) -> &'static str {
    match state {
        ContributionState::Paid => "●",
        ContributionState::Owed => "△",
        ContributionState::TransferredIn => "○",
    }
}

impl Sheet for AnnualRightsRecord {
    fn number(&self) -> &str {
        &self.issue.number
    }

    fn inconsistent(&self) -> Option<String> {
        if Month::new(self.year, 1).is_none() {
            return Some("权益记录的年度有误。请重新选择年度".to_owned());
        }
        if let Err(error) = ContributionHistory::new(self.runs.clone()) {
            return Some(error.to_string());
        }
        if !self.accounts.iter().all(AccountOfYear::adds_up) {
            return Some(
                "个人账户的累计储存额与上年末储存额、当年记入和支出之和不一致。请核对后重新查询"
                    .to_owned(),
            );
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
        let year = format!("{}年度", self.year);
        self.issue
            .open(flow, look, identity, &[("记录年度：", &year)])?;
        let history = self.history().unwrap_or_default();
        let width = flow.width();
        setting::section(flow, look, "一、基本信息")?;
        flow.table(&setting::grid(look, width, &self.person.pairs()))?;
        setting::section(flow, look, "二、个人账户（单位：元）")?;
        flow.table(&self.accounts(look, width))?;
        setting::section(flow, look, "三、各月缴费情况（单位：元）")?;
        flow.table(&Self::year_table(look, width, self.year, &history))?;
        flow.space(2.0);
        flow.text(wording::LEGEND, look.notice, Align::Left)?;
        Issue::blank_below(flow, look)?;
        let notes = [wording::RIGHTS_PURPOSE.to_owned()];
        self.issue.close(flow, look, &notes, gaps)
    }
}
