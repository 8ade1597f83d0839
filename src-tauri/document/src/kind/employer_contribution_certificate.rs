//! 《单位参保缴费证明》: what an employer has paid, with the list of its staff.

use counter_domain::{contribution::Month, money::Fen, person::InsuranceKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Sheet,
    amounts::{insurance, is_sum, schema, span, yuan},
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

/// Who pays for the staff.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Employer {
    /// Full name.
    pub name: String,
    /// 统一社会信用代码.
    pub credit_code: String,
}

impl Employer {
    pub(super) fn example() -> Self {
        Self {
            name: "181团农业发展服务中心".to_owned(),
            credit_code: "916590050000000270".to_owned(),
        }
    }

    pub(super) fn pairs(&self) -> Vec<(&'static str, String, Extent)> {
        vec![
            ("单位名称", self.name.clone(), Extent::Whole),
            ("信用代码", self.credit_code.clone(), Extent::Whole),
        ]
    }
}

/// One line of the staff list.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StaffMember {
    /// Name.
    pub name: String,
    /// His number, masked: the list is shown to people whom he has not asked.
    pub identity_number_masked: String,
    /// First month that the employer paid for within the span.
    #[schemars(with = "schema::Month")]
    pub first: Month,
    /// Last month.
    #[schemars(with = "schema::Month")]
    pub last: Month,
    /// Months paid.
    pub months: u32,
    /// 单位缴纳, fen, all insurances.
    #[schemars(with = "i64")]
    pub employer: Fen,
    /// 个人缴纳, fen, all insurances.
    #[schemars(with = "i64")]
    pub personal: Fen,
}

/// The data of the certificate. Not `Debug`: it is personal data.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EmployerContributionCertificate {
    /// What every certificate says about itself.
    pub issue: Issue,
    /// Who pays.
    pub employer: Employer,
    /// First month.
    #[schemars(with = "schema::Month")]
    pub first: Month,
    /// Last month.
    #[schemars(with = "schema::Month")]
    pub last: Month,
    /// Which insurances the amounts are of.
    #[schemars(with = "Vec<schema::Insurance>")]
    pub insurances: Vec<InsuranceKind>,
    /// 单位缴纳合计, fen: that of the staff list.
    #[schemars(with = "i64")]
    pub employer_total: Fen,
    /// 个人缴纳合计, fen: that of the staff list.
    #[schemars(with = "i64")]
    pub personal_total: Fen,
    /// Everybody who was paid for.
    pub staff: Vec<StaffMember>,
}

impl EmployerContributionCertificate {
    /// A good example with made-up people.
    pub fn example() -> Self {
        let (first, last) = (example_month(2026, 1), example_month(2026, 10));
        let member = |name: &str, masked: &str, months, employer, personal| StaffMember {
            name: name.to_owned(),
            identity_number_masked: masked.to_owned(),
            first: example_month(2026, 11 - i8::try_from(months).unwrap_or(1)),
            last,
            months,
            employer: Fen(employer),
            personal: Fen(personal),
        };
        Self {
            issue: Issue::example(),
            employer: Employer::example(),
            first,
            last,
            insurances: vec![
                InsuranceKind::EmployeePension,
                InsuranceKind::Unemployment,
                InsuranceKind::WorkInjury,
            ],
            employer_total: Fen(2_519_490),
            personal_total: Fen(1_334_910),
            staff: vec![
                member(
                    "阿依古丽·买买提江",
                    "6600**********0022",
                    10,
                    927_020,
                    477_550,
                ),
                member("王建疆", "6600**********1015", 10, 1_120_440, 606_860),
                member(
                    "巴合提亚尔·努尔兰别克",
                    "6600**********3079",
                    5,
                    472_030,
                    250_500,
                ),
            ],
        }
    }

    fn staff_table(&self, look: &Look, width: f32) -> Table {
        let label = |text: &str| Cell::new(text, look.label, Align::Centre);
        let (index, number, period, months, amount) = (30.0, 106.0, 98.0, 34.0, 66.0);
        let rows = self.staff.iter().zip(1_usize..).map(|(member, line)| {
            // The sums of all were checked, so these are in range.
            let both = member.employer.checked_add(member.personal);
            row(
                look,
                vec![
                    Cell::figures(line.to_string(), look.value),
                    Cell::new(member.name.as_str(), look.value, Align::Left),
                    Cell::new(
                        member.identity_number_masked.as_str(),
                        look.value,
                        Align::Centre,
                    ),
                    Cell::new(
                        format!("{}—{}", member.first, member.last),
                        look.value,
                        Align::Centre,
                    ),
                    Cell::figures(member.months.to_string(), look.value),
                    Cell::figures(yuan(both.unwrap_or_default()), look.value),
                ],
            )
        });
        let mut rows: Vec<Row> = rows.collect();
        rows.push(row(
            look,
            vec![
                Cell::new(
                    format!("合计（{}人）", self.staff.len()),
                    look.label,
                    Align::Right,
                )
                .spanning(5),
                Cell::figures(yuan(self.total()), look.value),
            ],
        ));
        Table {
            columns: vec![
                index,
                width - index - number - period - months - amount,
                number,
                period,
                months,
                amount,
            ],
            head: Some(row(
                look,
                [
                    "序号",
                    "姓名",
                    "证件号码",
                    "缴费起止年月",
                    "月数",
                    "缴费合计",
                ]
                .map(label)
                .into(),
            )),
            rows,
        }
    }

    fn total(&self) -> Fen {
        self.employer_total
            .checked_add(self.personal_total)
            .unwrap_or_default()
    }
}

impl Sheet for EmployerContributionCertificate {
    fn number(&self) -> &str {
        &self.issue.number
    }

    fn masked(&self) -> Vec<(&'static str, &str)> {
        self.staff
            .iter()
            .map(|member| {
                (
                    "staff.identity_number_masked",
                    member.identity_number_masked.as_str(),
                )
            })
            .collect()
    }

    fn incomplete(&self) -> Vec<&'static str> {
        [
            ("staff", self.staff.is_empty()),
            ("insurances", self.insurances.is_empty()),
        ]
        .into_iter()
        .filter_map(|(field, empty)| empty.then_some(field))
        .collect()
    }

    fn inconsistent(&self) -> Option<String> {
        if self.last < self.first {
            return Some("证明的起止月份颠倒。请重新选择起止月份".to_owned());
        }
        let beyond = |member: &&StaffMember| {
            member.last < member.first
                || member.first < self.first
                || member.last > self.last
                || member.months > member.first.count_to(member.last)
        };
        if let Some(line) = self.staff.iter().position(|member| beyond(&member)) {
            return Some(format!(
                "人员名单第{}行的缴费起止年月或月数不在证明期间内。请核对后重新查询",
                line + 1
            ));
        }
        let sums = is_sum(
            self.employer_total,
            self.staff.iter().map(|one| one.employer),
        ) && is_sum(
            self.personal_total,
            self.staff.iter().map(|one| one.personal),
        ) && self
            .employer_total
            .checked_add(self.personal_total)
            .is_some();
        if !sums {
            return Some("人员名单各行之和与缴费合计不一致。请核对后重新查询".to_owned());
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
        let asked = span(self.first, self.last);
        self.issue
            .open(flow, look, identity, &[("费款所属期：", &asked)])?;
        let width = flow.width();

        setting::section(flow, look, "一、单位信息和缴费汇总")?;
        let insurances: Vec<&str> = self
            .insurances
            .iter()
            .map(|kind| insurance(*kind))
            .collect();
        let mut pairs = self.employer.pairs();
        pairs.extend([
            ("参保险种", insurances.join("、"), Extent::Whole),
            (
                "单位缴纳",
                format!("{}元", yuan(self.employer_total)),
                Extent::Half,
            ),
            (
                "个人缴纳",
                format!("{}元", yuan(self.personal_total)),
                Extent::Half,
            ),
            ("参保人数", format!("{}人", self.staff.len()), Extent::Half),
            (
                "缴费合计",
                format!("{}元", yuan(self.total())),
                Extent::Half,
            ),
            ("合计大写", self.total().capitals(), Extent::Whole),
        ]);
        flow.table(&setting::grid(look, width, &pairs))?;

        setting::section(flow, look, "二、参保人员名单（单位：元）")?;
        flow.table(&self.staff_table(look, width))?;
        Issue::blank_below(flow, look)?;
        let notes = [wording::STAFF_COUNTED.to_owned()];
        self.issue.close(flow, look, &notes, gaps)
    }
}
