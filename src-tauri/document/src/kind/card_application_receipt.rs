//! 《兵团社保卡业务受理回执》: what the citizen takes home.

use jiff::civil::{Date, DateTime};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Sheet,
    parts::{
        Contact, Due, Emergency, Material, Office, example_moment, example_number, example_office,
        example_person,
    },
    setting::{self, A5, Extent, Identity},
};
use crate::{
    layout::{
        flow::{Flow, TooTall},
        text::Align,
    },
    wording,
};

/// The data of the receipt. Not `Debug`: it is personal data.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CardApplicationReceipt {
    /// The business number.
    pub number: String,
    /// Who took the application, where to ask.
    pub office: Office,
    /// When, in Beijing time.
    pub accepted_at: DateTime,
    /// 业务类型.
    pub business: String,
    /// Whose card it is.
    pub person_name: String,
    /// His number, masked.
    pub identity_number_masked: String,
    /// Who acted for him.
    #[serde(default)]
    pub agent_name: Option<String>,
    /// What was handed in.
    pub materials: Vec<Material>,
    /// When the application is filed (ten working days).
    pub filing_due: Due,
    /// When the card is made (60 days, DL-1).
    pub card_due: Due,
    /// 领卡地点.
    pub pickup_place: String,
    /// Other places that answer questions, such as 12333.
    #[serde(default)]
    pub contacts: Vec<Contact>,
    /// Phones for the bank side (CARD-12-6).
    pub banks: Vec<Contact>,
    /// What the citizen has to know of the old card, each a sentence.
    #[serde(default)]
    pub advice: Vec<String>,
    /// What the centre is still to check, each as a phrase.
    #[serde(default)]
    pub to_be_verified: Vec<String>,
    /// Set when the business is done in an emergency mode.
    #[serde(default)]
    pub emergency: Option<Emergency>,
    /// 经办人.
    pub clerk: String,
}

impl CardApplicationReceipt {
    /// A good example with made-up people.
    pub fn example() -> Self {
        let contact = |name: &str, phone: &str| Contact {
            name: name.to_owned(),
            phone: phone.to_owned(),
        };
        let material = |name: &str, originals, copies, electronic| Material {
            name: name.to_owned(),
            originals,
            copies,
            electronic,
            remark: None,
        };
        Self {
            number: example_number(),
            office: example_office(),
            accepted_at: example_moment(),
            business: "首次申领".to_owned(),
            person_name: example_person().name,
            identity_number_masked: "6600**********0022".to_owned(),
            agent_name: Some("买买提江·艾合买提".to_owned()),
            materials: vec![
                material("代理人居民身份证", 1, 0, 0),
                material("申领人居民身份证", 0, 1, 0),
                material("近期白底免冠电子照片", 0, 0, 1),
            ],
            filing_due: Due {
                date: Date::constant(2026, 12, 4),
                basis: "10个工作日内".to_owned(),
                provisional: false,
            },
            card_due: Due {
                date: Date::constant(2027, 1, 20),
                basis: "自受理之日起60天内".to_owned(),
                provisional: true,
            },
            pickup_place: "181团社会保险所".to_owned(),
            contacts: vec![contact("人社服务热线", "12333")],
            banks: vec![
                contact("中国农业银行", "95599"),
                contact("中国建设银行", "95533"),
            ],
            advice: Vec::new(),
            to_be_verified: vec!["参保登记状态".to_owned()],
            emergency: None,
            clerk: "张新民（工号 0103）".to_owned(),
        }
    }
}

impl Sheet for CardApplicationReceipt {
    fn number(&self) -> &str {
        &self.number
    }

    fn masked(&self) -> Vec<(&'static str, &str)> {
        vec![("identity_number_masked", &self.identity_number_masked)]
    }

    fn lay_out(
        &self,
        flow: &mut Flow<'_>,
        identity: &Identity<'_>,
        gaps: usize,
    ) -> Result<(), TooTall> {
        let look = &A5;
        let accepted = wording::moment(self.accepted_at);
        let facts = [
            ("业务编号：", self.number.as_str()),
            ("受理时间：", accepted.as_str()),
            ("业务类型：", self.business.as_str()),
        ];
        setting::head(flow, look, identity, &facts, self.emergency.is_some())?;

        let width = flow.width();
        let mut pairs = setting::holder(
            "申  领  人",
            &self.person_name,
            &self.identity_number_masked,
            self.agent_name.as_deref(),
        );
        pairs.extend([
            ("登记办结期限", due(&self.filing_due), Extent::Whole),
            ("制卡完成期限", due(&self.card_due), Extent::Whole),
            ("领卡地点", self.pickup_place.clone(), Extent::Whole),
        ]);
        flow.table(&setting::grid(look, width, &pairs))?;

        setting::section(flow, look, "已收材料")?;
        flow.table(&setting::materials(look, width, &self.materials))?;

        let office = ("受理机构", &self.office);
        setting::enquiries(flow, look, office, &self.contacts, &self.banks)?;

        flow.space(5.0);
        for advice in &self.advice {
            flow.text(advice, look.value, Align::Spread)?;
        }
        let emergency = self.emergency.as_ref();
        setting::remark_lines(flow, look, emergency, &self.to_be_verified, gaps)?;
        flow.text(wording::RECEIPT_BANK, look.notice, Align::Spread)?;
        flow.text(wording::RECEIPT_KEEP, look.notice, Align::Spread)?;
        flow.space(6.0);
        flow.text(&format!("经办人：{}", self.clerk), look.value, Align::Right)
    }
}

fn due(due: &Due) -> String {
    let basis = match due.basis.as_str() {
        "" => String::new(),
        basis => format!("（{basis}）"),
    };
    let provisional = if due.provisional {
        format!("\n（{}）", wording::PROVISIONAL)
    } else {
        String::new()
    };
    format!("{}前{basis}{provisional}", wording::date(due.date))
}
