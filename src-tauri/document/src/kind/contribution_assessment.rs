//! 《社会保险费缴费核定单》: what an employer or a person is to pay for a month.

use counter_domain::{contribution::Month, money::Fen, person::InsuranceKind};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Sheet,
    amounts::{insurance, is_sum, month, rate, schema, yuan},
    employer_contribution_certificate::Employer,
    issue::{CERTIFICATE, Issue},
    personal_contribution_certificate::{example_month, row},
    setting::{self, Extent, Identity, Look},
};
use crate::{
    layout::{
        flow::{Flow, TooTall},
        table::{Cell, Row, Table},
        text::Align,
    },
    wording,
};

/// What is due in one insurance.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessedInsurance {
    /// Which.
    #[schemars(with = "schema::Insurance")]
    pub insurance: InsuranceKind,
    /// 缴费人数.
    pub people: u32,
    /// 缴费基数合计, fen.
    #[schemars(with = "i64")]
    pub base: Fen,
    /// 单位比例, hundredths of a percent.
    pub employer_rate: u32,
    /// 单位应缴, fen.
    #[schemars(with = "i64")]
    pub employer: Fen,
    /// 个人比例, hundredths of a percent.
    pub personal_rate: u32,
    /// 个人应缴, fen.
    #[schemars(with = "i64")]
    pub personal: Fen,
}

/// The data of the assessment.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContributionAssessment {
    /// What every certificate says about itself.
    pub issue: Issue,
    /// Who is to pay.
    pub employer: Employer,
    /// 费款所属期.
    #[schemars(with = "schema::Month")]
    pub month: Month,
    /// 缴费期限.
    pub due: Date,
    /// By insurance.
    pub insurances: Vec<AssessedInsurance>,
    /// 补退差额, fen; below zero where money is given back.
    #[serde(default)]
    #[schemars(with = "i64")]
    pub adjustment: Fen,
    /// 应缴合计, fen.
    #[schemars(with = "i64")]
    pub total: Fen,
}

impl ContributionAssessment {
    /// A good example.
    pub fn example() -> Self {
        let line = |kind, people, base, rates: (u32, u32), employer, personal| AssessedInsurance {
            insurance: kind,
            people,
            base: Fen(base),
            employer_rate: rates.0,
            employer: Fen(employer),
            personal_rate: rates.1,
            personal: Fen(personal),
        };
        Self {
            issue: Issue {
                valid_until: None,
                ..Issue::example()
            },
            employer: Employer::example(),
            month: example_month(2026, 11),
            due: Date::constant(2026, 11, 25),
            insurances: vec![
                line(
                    InsuranceKind::EmployeePension,
                    36,
                    20_225_880,
                    (1600, 800),
                    3_236_141,
                    1_618_070,
                ),
                line(
                    InsuranceKind::Unemployment,
                    36,
                    20_225_880,
                    (50, 50),
                    101_129,
                    101_129,
                ),
                line(
                    InsuranceKind::WorkInjury,
                    38,
                    21_349_540,
                    (40, 0),
                    85_398,
                    0,
                ),
            ],
            adjustment: Fen(-12_600),
            total: Fen(5_129_267),
        }
    }

    fn table(&self, look: &Look, width: f32) -> Table {
        let label = |text: &str| Cell::new(text, look.label, Align::Centre);
        let (people, base, rate_width, amount) = (34.0, 66.0, 34.0, 60.0);
        let mut rows: Vec<Row> = self
            .insurances
            .iter()
            .map(|line| {
                // The total of all was checked, so this sum is in range.
                let sum = line.employer.checked_add(line.personal).unwrap_or_default();
                row(
                    look,
                    vec![
                        Cell::new(insurance(line.insurance), look.value, Align::Left),
                        Cell::figures(line.people.to_string(), look.value),
                        Cell::figures(yuan(line.base), look.value),
                        Cell::figures(rate(line.employer_rate), look.value),
                        Cell::figures(yuan(line.employer), look.value),
                        Cell::figures(rate(line.personal_rate), look.value),
                        Cell::figures(yuan(line.personal), look.value),
                        Cell::figures(yuan(sum), look.value),
                    ],
                )
            })
            .collect();
        if self.adjustment != Fen::ZERO {
            rows.push(row(
                look,
                vec![
                    label("补退差额"),
                    Cell::new("", look.value, Align::Left).spanning(6),
                    Cell::figures(yuan(self.adjustment), look.value),
                ],
            ));
        }
        rows.push(row(
            look,
            vec![
                label("应缴合计"),
                Cell::new(self.total.capitals(), look.value, Align::Left).spanning(6),
                Cell::figures(yuan(self.total), look.value),
            ],
        ));
        Table {
            columns: vec![
                width - people - base - 2.0 * rate_width - 3.0 * amount,
                people,
                base,
                rate_width,
                amount,
                rate_width,
                amount,
                amount,
            ],
            head: Some(row(
                look,
                [
                    "险种",
                    "人数",
                    "基数合计",
                    "单位\n比例",
                    "单位应缴",
                    "个人\n比例",
                    "个人应缴",
                    "合计",
                ]
                .map(label)
                .into(),
            )),
            rows,
        }
    }
}

impl Sheet for ContributionAssessment {
    fn number(&self) -> &str {
        &self.issue.number
    }

    fn incomplete(&self) -> Vec<&'static str> {
        Some("insurances")
            .filter(|_| self.insurances.is_empty())
            .into_iter()
            .collect()
    }

    fn inconsistent(&self) -> Option<String> {
        let parts = self
            .insurances
            .iter()
            .flat_map(|line| [line.employer, line.personal])
            .chain([self.adjustment]);
        if !is_sum(self.total, parts) {
            return Some("各险种应缴与补退差额之和与应缴合计不一致。请重新核定".to_owned());
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
        let period = month(self.month);
        self.issue
            .open(flow, look, identity, &[("费款所属期：", &period)])?;
        let width = flow.width();
        setting::section(flow, look, "一、缴费单位")?;
        let mut pairs = self.employer.pairs();
        pairs.push(("缴费期限", wording::date(self.due), Extent::Whole));
        flow.table(&setting::grid(look, width, &pairs))?;
        setting::section(flow, look, "二、核定金额（单位：元）")?;
        flow.table(&self.table(look, width))?;
        Issue::blank_below(flow, look)?;
        let notes = [wording::ASSESSMENT_OBJECTION.to_owned()];
        self.issue.close(flow, look, &notes, gaps)
    }
}
