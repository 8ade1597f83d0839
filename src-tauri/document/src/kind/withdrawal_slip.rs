//! 《业务撤回通知》: a business that the citizen holds a paper of does not count. His paper and this
//! slip carry the same number.

use jiff::civil::DateTime;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Sheet,
    parts::{Office, example_number, example_office, example_person},
    setting::{self, A5, Extent, Identity},
};
use crate::{
    layout::{
        flow::{Flow, TooTall},
        text::Align,
    },
    wording,
};

/// The data of the slip. Not `Debug`: it is personal data.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawalSlip {
    /// The business number of what is withdrawn.
    pub number: String,
    /// Who withdraws it.
    pub office: Office,
    /// When the business was done, in Beijing time.
    pub done_at: DateTime,
    /// When it is withdrawn, in Beijing time.
    pub withdrawn_at: DateTime,
    /// 业务类型.
    pub business: String,
    /// Whose business it is.
    pub person_name: String,
    /// His number, masked.
    pub identity_number_masked: String,
    /// Why, in the clerk's words.
    pub reason: String,
    /// 经办人.
    pub clerk: String,
}

impl WithdrawalSlip {
    /// A good example with made-up people.
    pub fn example() -> Self {
        Self {
            number: example_number(),
            office: example_office(),
            done_at: DateTime::constant(2026, 11, 21, 10, 42, 0, 0),
            withdrawn_at: DateTime::constant(2026, 11, 22, 9, 15, 0, 0),
            business: "首次申领".to_owned(),
            person_name: example_person().name,
            identity_number_masked: "6600**********0022".to_owned(),
            reason: "同一人已在其他窗口受理，本次受理撤回。".to_owned(),
            clerk: "张新民（工号 0103）".to_owned(),
        }
    }
}

impl Sheet for WithdrawalSlip {
    fn number(&self) -> &str {
        &self.number
    }

    fn masked(&self) -> Vec<(&'static str, &str)> {
        vec![("identity_number_masked", &self.identity_number_masked)]
    }

    fn incomplete(&self) -> Vec<&'static str> {
        if self.reason.trim().is_empty() {
            vec!["reason"]
        } else {
            Vec::new()
        }
    }

    fn lay_out(
        &self,
        flow: &mut Flow<'_>,
        identity: &Identity<'_>,
        gaps: usize,
    ) -> Result<(), TooTall> {
        let look = &A5;
        let withdrawn = wording::moment(self.withdrawn_at);
        let facts = [
            ("业务编号：", self.number.as_str()),
            ("撤回机构：", self.office.name.as_str()),
            ("撤回时间：", withdrawn.as_str()),
        ];
        setting::head(flow, look, identity, &facts, false)?;
        flow.space(6.0);
        let mut pairs = vec![
            ("姓        名", self.person_name.clone(), Extent::Half),
            (
                "证件号码",
                self.identity_number_masked.clone(),
                Extent::Half,
            ),
            ("业务类型", self.business.clone(), Extent::Half),
            ("受理时间", wording::moment(self.done_at), Extent::Half),
            ("撤回原因", self.reason.clone(), Extent::Whole),
            ("经  办  人", self.clerk.clone(), Extent::Half),
            ("咨询电话", self.office.phone.clone(), Extent::Half),
        ];
        if let Some(address) = &self.office.address {
            pairs.push(("办公地址", address.clone(), Extent::Whole));
        }
        flow.table(&setting::grid(look, flow.width(), &pairs))?;
        flow.space(6.0);
        flow.text(wording::WITHDRAWAL_EFFECT, look.body, Align::Spread)?;
        setting::remark_lines(flow, look, None, &[], gaps)?;
        flow.space(6.0);
        flow.table(&setting::signatures(
            look,
            flow.width(),
            &[("申领人（代理人）签名", "")],
            26.0,
        ))?;
        flow.space(6.0);
        setting::office_and_date(flow, look.body, &self.office.name, self.withdrawn_at.date())
    }
}
