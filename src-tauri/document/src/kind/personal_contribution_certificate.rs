//! 《个人参保缴费证明》: what a person has paid, by insurance, month by month and summed.

use counter_domain::{
    contribution::{
        ContributionHistory, ContributionRun, ContributionState, InsuranceTotal, Month,
    },
    money::Fen,
    person::InsuranceKind,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Sheet,
    amounts::{insurance, schema, span, yuan},
    issue::{CERTIFICATE, Issue, SECOND_TITLE},
    parts::example_person,
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

/// Whose contributions they are. The number in full: the paper is his, for whom he shows it to.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InsuredPerson {
    /// Name.
    pub name: String,
    /// 性别.
    pub sex: String,
    /// 证件类型.
    pub identity_kind: String,
    /// 证件号码.
    pub identity_number: String,
    /// 社会保障号码, where it differs.
    #[serde(default)]
    pub social_security_number: Option<String>,
    /// 现参保单位.
    #[serde(default)]
    pub employer: Option<String>,
}

impl InsuredPerson {
    pub(super) fn example() -> Self {
        let person = example_person();
        Self {
            name: person.name,
            sex: person.sex,
            identity_kind: person.identity_kind,
            identity_number: person.identity_number,
            social_security_number: None,
            employer: person.employer,
        }
    }

    pub(super) fn pairs(&self) -> Vec<(&'static str, String, Extent)> {
        let number = self.social_security_number.as_ref();
        let mut pairs = vec![
            ("姓　　名", self.name.clone(), Extent::Whole),
            ("性　　别", self.sex.clone(), Extent::Half),
            ("证件类型", self.identity_kind.clone(), Extent::Half),
            ("证件号码", self.identity_number.clone(), Extent::Half),
            (
                "社会保障号码",
                number.unwrap_or(&self.identity_number).clone(),
                Extent::Half,
            ),
        ];
        pairs.extend(
            self.employer
                .iter()
                .map(|employer| ("现参保单位", employer.clone(), Extent::Whole)),
        );
        pairs
    }
}

/// The data of the certificate. Not `Debug`: it is personal data in full.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonalContributionCertificate {
    /// What every certificate says about itself.
    pub issue: Issue,
    /// Whose contributions they are.
    pub person: InsuredPerson,
    /// First month that was asked for.
    #[schemars(with = "schema::Month")]
    pub first: Month,
    /// Last month that was asked for.
    #[schemars(with = "schema::Month")]
    pub last: Month,
    /// Runs of months; those outside of the span are not printed.
    #[schemars(with = "Vec<schema::Run>")]
    pub runs: Vec<ContributionRun>,
    /// Whether every month is listed, not the sums only.
    pub monthly: bool,
}

impl PersonalContributionCertificate {
    /// A good example with made-up people.
    pub fn example() -> Self {
        Self {
            issue: Issue::example(),
            person: InsuredPerson::example(),
            first: example_month(2026, 1),
            last: example_month(2026, 10),
            runs: example_runs(),
            monthly: true,
        }
    }

    fn history(&self) -> Option<ContributionHistory> {
        let history = ContributionHistory::new(self.runs.clone()).ok()?;
        Some(history.within(self.first, self.last))
    }
}

pub(super) fn example_month(year: i16, month: i8) -> Month {
    Month::new(year, month).unwrap_or_default()
}

/// Two insurances of a made-up person, with a month that is owed.
pub(super) fn example_runs() -> Vec<ContributionRun> {
    let run = |insurance, from: (i16, i8), to: (i16, i8), base, employer, personal, state| {
        ContributionRun {
            insurance,
            first: example_month(from.0, from.1),
            last: example_month(to.0, to.1),
            base: Fen(base),
            employer: Fen(employer),
            personal: Fen(personal),
            state,
            payer: "181团农业发展服务中心".to_owned(),
        }
    };
    let (paid, owed) = (ContributionState::Paid, ContributionState::Owed);
    let (pension, unemployment) = (InsuranceKind::EmployeePension, InsuranceKind::Unemployment);
    vec![
        run(
            pension,
            (2025, 1),
            (2025, 12),
            543_210,
            86_914,
            43_457,
            paid,
        ),
        run(pension, (2026, 1), (2026, 6), 561_830, 89_893, 44_946, paid),
        run(pension, (2026, 7), (2026, 7), 561_830, 89_893, 44_946, owed),
        run(
            pension,
            (2026, 8),
            (2026, 10),
            561_830,
            89_893,
            44_946,
            paid,
        ),
        run(
            unemployment,
            (2026, 1),
            (2026, 10),
            561_830,
            2_809,
            2_809,
            paid,
        ),
    ]
}

impl Sheet for PersonalContributionCertificate {
    fn number(&self) -> &str {
        &self.issue.number
    }

    fn incomplete(&self) -> Vec<&'static str> {
        let empty = self
            .history()
            .is_some_and(|history| history.runs().is_empty());
        Some("runs")
            .filter(|_| empty && self.first <= self.last)
            .into_iter()
            .collect()
    }

    fn inconsistent(&self) -> Option<String> {
        if self.last < self.first {
            return Some("证明的起止月份颠倒。请重新选择起止月份".to_owned());
        }
        match ContributionHistory::new(self.runs.clone()) {
            Ok(_) => self.issue.inconsistent(),
            Err(error) => Some(error.to_string()),
        }
    }

    fn lay_out(
        &self,
        flow: &mut Flow<'_>,
        identity: &Identity<'_>,
        gaps: usize,
    ) -> Result<(), TooTall> {
        let look = &CERTIFICATE;
        let asked = span(self.first, self.last);
        self.issue
            .open(flow, look, identity, &[("费款所属期：", &asked)])?;
        let history = self.history().unwrap_or_default();
        let width = flow.width();

        setting::section(flow, look, "一、参保人员信息")?;
        flow.table(&setting::grid(look, width, &self.person.pairs()))?;

        setting::section(flow, look, "二、缴费情况汇总（单位：元）")?;
        flow.table(&summary(look, width, &history))?;
        if self.monthly {
            setting::section(flow, look, "三、逐月缴费明细（单位：元）")?;
            let numerals = ["一", "二", "三", "四", "五"];
            for (total, numeral) in history.totals().iter().zip(numerals) {
                flow.space(2.0);
                flow.keep(SECOND_TITLE.leading + 3.0 * look.row_height)?;
                let title = format!("（{numeral}）{}", insurance(total.insurance));
                flow.text(&title, SECOND_TITLE, Align::Left)?;
                flow.space(1.0);
                flow.table(&months(look, width, &history, total))?;
            }
        }
        Issue::blank_below(flow, look)?;
        let notes = [
            wording::CONTRIBUTIONS_COUNTED.to_owned(),
            wording::PERSONAL_PURPOSE.to_owned(),
        ];
        self.issue.close(flow, look, &notes, gaps)
    }
}

/// One line an insurance, and the sum in figures and in capitals.
fn summary(look: &Look, width: f32, history: &ContributionHistory) -> Table {
    let label = |text: &str| Cell::new(text, look.label, Align::Centre);
    let (count, amount) = (34.0, 64.0);
    let span_width = 104.0;
    let mut rows: Vec<Row> = history
        .totals()
        .iter()
        .map(|total| {
            row(
                look,
                vec![
                    Cell::new(insurance(total.insurance), look.value, Align::Left),
                    Cell::new(
                        format!("{}—{}", total.first, total.last),
                        look.value,
                        Align::Centre,
                    ),
                    Cell::figures(total.months.to_string(), look.value),
                    Cell::figures(yuan(total.employer), look.value),
                    Cell::figures(yuan(total.personal), look.value),
                    Cell::figures(yuan(total.sum), look.value),
                ],
            )
        })
        .collect();
    rows.push(row(
        look,
        vec![
            label("合　　计"),
            Cell::new(history.sum().capitals(), look.value, Align::Left).spanning(4),
            Cell::figures(yuan(history.sum()), look.value),
        ],
    ));
    Table {
        columns: vec![
            width - span_width - count - 3.0 * amount,
            span_width,
            count,
            amount,
            amount,
            amount,
        ],
        head: Some(row(
            look,
            ["险种", "起止年月", "月数", "单位缴纳", "个人缴纳", "合计"]
                .map(label)
                .into(),
        )),
        rows,
    }
}

/// Every month of an insurance, with a sum at each year's end and under all.
fn months(look: &Look, width: f32, history: &ContributionHistory, total: &InsuranceTotal) -> Table {
    let label = |text: &str| Cell::new(text, look.label, Align::Centre);
    let (state, amount, period) = (34.0, 58.0, 58.0);
    let lines: Vec<_> = history.months(total.insurance).collect();
    let mut rows = Vec::with_capacity(lines.len() + 8);
    for year in lines.chunk_by(|a, b| a.month.year() == b.month.year()) {
        for line in year {
            rows.push(row(
                look,
                vec![
                    Cell::new(line.month.to_string(), look.value, Align::Centre),
                    Cell::new(line.run.payer.as_str(), look.value, Align::Left),
                    Cell::figures(yuan(line.run.base), look.value),
                    Cell::figures(yuan(line.run.employer), look.value),
                    Cell::figures(yuan(line.run.personal), look.value),
                    Cell::figures(yuan(line.run.monthly()), look.value),
                    Cell::new(state_name(line.run.state), look.value, Align::Centre),
                ],
            ));
        }
        if let Some(first) = year.first() {
            // A year is a part of a checked history, so its sums are in range.
            let counted = || year.iter().filter(|line| line.run.state.counts());
            let sum = |amount: fn(&ContributionRun) -> Fen| {
                let amounts = counted().map(|line| amount(line.run));
                yuan(Fen::checked_sum(amounts).unwrap_or_default())
            };
            let title = format!("{}年小计（{}个月）", first.month.year(), counted().count());
            rows.push(sum_row(
                look,
                &title,
                [
                    sum(|run| run.employer),
                    sum(|run| run.personal),
                    sum(ContributionRun::monthly),
                ],
            ));
        }
    }
    rows.push(sum_row(
        look,
        &format!("累计（{}个月）", total.months),
        [total.employer, total.personal, total.sum].map(yuan),
    ));
    Table {
        columns: vec![
            period,
            width - period - 4.0 * amount - state,
            amount,
            amount,
            amount,
            amount,
            state,
        ],
        head: Some(row(
            look,
            [
                "费款所属期",
                "缴费单位",
                "缴费基数",
                "单位缴纳",
                "个人缴纳",
                "合计",
                "状态",
            ]
            .map(label)
            .into(),
        )),
        rows,
    }
}

fn sum_row(look: &Look, title: &str, amounts: [String; 3]) -> Row {
    let mut cells = vec![Cell::new(title, look.label, Align::Right).spanning(3)];
    cells.extend(amounts.map(|amount| Cell::figures(amount, look.value)));
    cells.push(Cell::new("", look.value, Align::Centre));
    row(look, cells)
}

pub(super) fn row(look: &Look, cells: Vec<Cell>) -> Row {
    Row {
        cells,
        minimum_height: look.row_height,
    }
}

/// As the rights record's legend names it.
pub(super) const fn state_name(state: ContributionState) -> &'static str {
    match state {
        ContributionState::Paid => "实缴",
        ContributionState::Owed => "欠费",
        ContributionState::TransferredIn => "转入",
    }
}
