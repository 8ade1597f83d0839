//! 《基本养老保险参保缴费凭证》: what a person takes along when his pension insurance moves.

use counter_domain::{contribution::Month, money::Fen};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Sheet,
    amounts::{month, schema, yuan},
    issue::{CERTIFICATE, Issue},
    personal_contribution_certificate::{InsuredPerson, example_month},
    setting::{self, Extent, Identity},
};
use crate::{
    layout::flow::{Flow, TooTall},
    wording,
};

/// The data of the voucher. Not `Debug`: it is personal data in full.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PensionContributionVoucher {
    /// What every certificate says about itself.
    pub issue: Issue,
    /// Whose insurance moves.
    pub person: InsuredPerson,
    /// 个人编号.
    #[serde(default)]
    pub personal_number: Option<String>,
    /// 户籍所在地地址.
    pub household_address: String,
    /// 在本地参保起.
    #[schemars(with = "schema::Month")]
    pub first: Month,
    /// 在本地参保止.
    #[schemars(with = "schema::Month")]
    pub last: Month,
    /// 本地实际缴费月数.
    pub months: u32,
    /// 本地参保期间个人账户储存额, fen.
    #[schemars(with = "i64")]
    pub account: Fen,
    /// 行政区划代码.
    pub area_code: String,
    /// 邮政编码.
    pub postal_code: String,
}

impl PensionContributionVoucher {
    /// A good example with made-up people.
    pub fn example() -> Self {
        Self {
            issue: Issue::example(),
            person: InsuredPerson::example(),
            personal_number: Some("6601810031".to_owned()),
            household_address: "181团双拥路3号".to_owned(),
            first: example_month(2018, 2),
            last: example_month(2026, 10),
            months: 104,
            account: Fen(6_173_608),
            area_code: "660000".to_owned(),
            postal_code: "836000".to_owned(),
        }
    }
}

impl Sheet for PensionContributionVoucher {
    fn number(&self) -> &str {
        &self.issue.number
    }

    fn inconsistent(&self) -> Option<String> {
        if self.months > self.first.count_to(self.last) {
            return Some("实际缴费月数多于参保起止时间内的月数。请核对后重新查询".to_owned());
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
        setting::section(flow, look, "一、参保人员基本信息")?;
        let mut pairs = self.person.pairs();
        pairs.extend(
            self.personal_number
                .iter()
                .map(|number| ("个人编号", number.clone(), Extent::Whole)),
        );
        pairs.extend([
            ("户籍地址", self.household_address.clone(), Extent::Whole),
            ("本地参保起", month(self.first), Extent::Half),
            ("本地参保止", month(self.last), Extent::Half),
            ("实际缴费", format!("{}个月", self.months), Extent::Half),
            (
                "账户储存额",
                format!("{}元", yuan(self.account)),
                Extent::Half,
            ),
            ("储存额大写", self.account.capitals(), Extent::Whole),
        ]);
        flow.table(&setting::grid(look, width, &pairs))?;
        setting::section(flow, look, "二、社会保险经办机构信息")?;
        let office = &self.issue.office;
        let pairs = [
            ("机构名称", office.name.clone(), Extent::Whole),
            (
                "机构地址",
                office.address.clone().unwrap_or_default(),
                Extent::Whole,
            ),
            ("联系电话", office.phone.clone(), Extent::Whole),
            ("行政区划", self.area_code.clone(), Extent::Half),
            ("邮政编码", self.postal_code.clone(), Extent::Half),
        ];
        flow.table(&setting::grid(look, width, &pairs))?;
        Issue::blank_below(flow, look)?;
        let notes = wording::VOUCHER_NOTES.map(str::to_owned);
        self.issue.close(flow, look, &notes, gaps)
    }
}
