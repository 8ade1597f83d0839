//! 《社会保障卡业务回执》: what was done about a card or an application, for whoever asked it.
//!
//! One kind for every business without a 受理单 of its own: loss, release, cancellation, hand-out,
//! withdrawal, termination. What is particular to each stands in the facts and the advice.

use jiff::civil::DateTime;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Sheet,
    parts::{Contact, Material, Office, example_number, example_office, example_person},
    setting::{self, A5, Extent, Identity},
};
use crate::{
    layout::{
        flow::{Flow, TooTall},
        text::Align,
    },
    wording,
};

/// One line of what was done, as 卡号 and its value.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiptFact {
    /// At most six ideographs.
    pub name: String,
    /// As it is printed.
    pub value: String,
}

/// The data of the receipt. Not `Debug`: it is personal data.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BusinessReceipt {
    /// The business number.
    pub number: String,
    /// Who did it, where to ask.
    pub office: Office,
    /// When, in Beijing time.
    pub done_at: DateTime,
    /// 业务类型.
    pub business: String,
    /// Whose business it is.
    pub person_name: String,
    /// His number, masked.
    pub identity_number_masked: String,
    /// Who acted for him.
    #[serde(default)]
    pub agent_name: Option<String>,
    /// What was done, line by line.
    pub facts: Vec<ReceiptFact>,
    /// What was shown.
    #[serde(default)]
    pub materials: Vec<Material>,
    /// What the citizen has to know and to do, each a sentence.
    pub advice: Vec<String>,
    /// Other places that answer questions, such as 12333.
    #[serde(default)]
    pub contacts: Vec<Contact>,
    /// Phones for the bank side (CARD-12-6).
    #[serde(default)]
    pub banks: Vec<Contact>,
    /// What the centre is still to check, each as a phrase.
    #[serde(default)]
    pub to_be_verified: Vec<String>,
    /// 经办人.
    pub clerk: String,
}

impl BusinessReceipt {
    /// A good example with made-up people.
    pub fn example() -> Self {
        let fact = |name: &str, value: &str| ReceiptFact {
            name: name.to_owned(),
            value: value.to_owned(),
        };
        let contact = |name: &str, phone: &str| Contact {
            name: name.to_owned(),
            phone: phone.to_owned(),
        };
        Self {
            number: example_number(),
            office: example_office(),
            done_at: DateTime::constant(2026, 11, 21, 10, 42, 7, 0),
            business: "口头挂失".to_owned(),
            person_name: example_person().name,
            identity_number_masked: "6600**********0022".to_owned(),
            agent_name: None,
            facts: vec![
                fact("卡        号", "A0*****23"),
                fact("挂失渠道", "窗口"),
                fact("失效时间", "2026年11月23日10时42分07秒"),
            ],
            materials: Vec::new(),
            advice: vec![
                "口头挂失48小时后自动失效，卡恢复正常；请在失效前持本人有效身份证原件到参保地窗口办理书面挂失。"
                    .to_owned(),
            ],
            contacts: vec![contact("咨询", "12333")],
            banks: vec![contact("农业银行", "95599"), contact("建设银行", "95533")],
            to_be_verified: Vec::new(),
            clerk: "张新民（工号 0103）".to_owned(),
        }
    }
}

impl Sheet for BusinessReceipt {
    fn number(&self) -> &str {
        &self.number
    }

    fn masked(&self) -> Vec<(&'static str, &str)> {
        vec![("identity_number_masked", &self.identity_number_masked)]
    }

    fn incomplete(&self) -> Vec<&'static str> {
        if self.facts.is_empty() {
            vec!["facts"]
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
        let done = wording::moment(self.done_at);
        let facts = [
            ("业务编号：", self.number.as_str()),
            ("办理时间：", done.as_str()),
            ("业务类型：", self.business.as_str()),
        ];
        setting::head(flow, look, identity, &facts, false)?;
        let width = flow.width();
        let mut pairs = setting::holder(
            "姓        名",
            &self.person_name,
            &self.identity_number_masked,
            self.agent_name.as_deref(),
        );
        pairs.extend(
            self.facts
                .iter()
                .map(|fact| (fact.name.as_str(), fact.value.clone(), Extent::Whole)),
        );
        flow.table(&setting::grid(look, width, &pairs))?;
        if !self.materials.is_empty() {
            setting::section(flow, look, "已验材料")?;
            flow.table(&setting::materials(look, width, &self.materials))?;
        }
        let office = ("办理机构", &self.office);
        setting::enquiries(flow, look, office, &self.contacts, &self.banks)?;
        flow.space(5.0);
        for advice in &self.advice {
            flow.text(advice, look.value, Align::Spread)?;
        }
        setting::remark_lines(flow, look, None, &self.to_be_verified, gaps)?;
        flow.text(wording::RECEIPT_KEEP, look.notice, Align::Spread)?;
        flow.space(6.0);
        flow.table(&setting::signatures(
            look,
            width,
            &[("办理人签名", "")],
            24.0,
        ))?;
        flow.space(6.0);
        flow.text(&format!("经办人：{}", self.clerk), look.value, Align::Right)
    }
}
