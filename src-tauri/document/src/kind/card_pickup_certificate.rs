//! 《新发和补（换）社会保障卡领卡证明》: stands in for the card until it is handed over
//! (BJ-2-5-2).

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Sheet,
    issue::{Issue, LETTER},
    parts::example_person,
    setting::{self, Extent, Identity},
};
use crate::{
    layout::{
        flow::{Flow, TooTall},
        text::Align,
    },
    wording,
};

/// The data of the certificate. Not `Debug`: it is personal data.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CardPickupCertificate {
    /// What every certificate says about itself.
    pub issue: Issue,
    /// Whose card is being made.
    pub person_name: String,
    /// His number, masked.
    pub identity_number_masked: String,
    /// 业务类型, such as 补领.
    pub business: String,
    /// 业务编号 of the application.
    pub application_number: String,
    /// 受理日期.
    pub accepted_on: Date,
    /// 预计领卡日期.
    pub ready_on: Date,
    /// 领卡地点.
    pub pickup_place: String,
}

impl CardPickupCertificate {
    /// A good example with made-up people.
    pub fn example() -> Self {
        Self {
            issue: Issue::example(),
            person_name: example_person().name,
            identity_number_masked: "6600**********0022".to_owned(),
            business: "补领社会保障卡".to_owned(),
            application_number: "660181261121A0100001K".to_owned(),
            accepted_on: Date::constant(2026, 11, 21),
            ready_on: Date::constant(2027, 1, 20),
            pickup_place: "181团社会保险所".to_owned(),
        }
    }
}

impl Sheet for CardPickupCertificate {
    fn number(&self) -> &str {
        &self.issue.number
    }

    fn masked(&self) -> Vec<(&'static str, &str)> {
        vec![("identity_number_masked", &self.identity_number_masked)]
    }

    fn inconsistent(&self) -> Option<String> {
        if self.ready_on < self.accepted_on {
            return Some("预计领卡日期早于受理日期。请核对后再打印".to_owned());
        }
        self.issue.inconsistent()
    }

    fn lay_out(
        &self,
        flow: &mut Flow<'_>,
        identity: &Identity<'_>,
        gaps: usize,
    ) -> Result<(), TooTall> {
        let look = &LETTER;
        self.issue.open(flow, look, identity, &[])?;
        let width = flow.width();
        let accepted = wording::date(self.accepted_on);
        let words = [
            ("name", self.person_name.as_str()),
            ("number", &self.identity_number_masked),
            ("date", &accepted),
            ("business", &self.business),
        ];
        flow.text(
            &wording::fill(wording::PICKUP_LEAD, &words),
            look.body,
            Align::Spread,
        )?;
        flow.space(6.0);
        let pairs = [
            ("业务编号", self.application_number.clone(), Extent::Whole),
            ("预计领卡", wording::date(self.ready_on), Extent::Half),
            ("领卡地点", self.pickup_place.clone(), Extent::Half),
        ];
        flow.table(&setting::grid(look, width, &pairs))?;
        Issue::blank_below(flow, look)?;
        let notes = wording::PICKUP_NOTES.map(str::to_owned);
        self.issue.close(flow, look, &notes, gaps)
    }
}
