//! 《兵团社保卡业务退回告知单》: why an application is sent back and what to do (CARD-9-3).

use jiff::civil::{Date, DateTime};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Sheet,
    parts::{Material, Office, example_number, example_office, example_person},
    setting::{self, A4, Extent, Identity},
};
use crate::{
    layout::{
        flow::{Flow, TooTall},
        page::MM,
        table::{Cell, Row, Table},
        text::Align,
    },
    wording,
};

/// Why an application is sent back; the codes of CARD-9-3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReturnReasonCode {
    /// 姓名不符.
    NameMismatch,
    /// 证号不符.
    NumberMismatch,
    /// 照片不合格.
    PhotoRejected,
    /// 无参保.
    NotInsured,
    /// 重复申请.
    DuplicateApplication,
    /// 材料缺失.
    MaterialMissing,
    /// 其他, always with an explanation.
    Other,
}

impl ReturnReasonCode {
    /// All codes, in the order of the rule.
    pub const ALL: [Self; 7] = [
        Self::NameMismatch,
        Self::NumberMismatch,
        Self::PhotoRejected,
        Self::NotInsured,
        Self::DuplicateApplication,
        Self::MaterialMissing,
        Self::Other,
    ];

    /// The reason as the paper names it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::NameMismatch => "姓名不符",
            Self::NumberMismatch => "证号不符",
            Self::PhotoRejected => "照片不合格",
            Self::NotInsured => "无参保登记",
            Self::DuplicateApplication => "重复申请",
            Self::MaterialMissing => "材料缺失",
            Self::Other => "其他",
        }
    }

    /// What the applicant does next.
    pub const fn next_step(self) -> &'static str {
        match self {
            Self::NameMismatch => {
                "申领姓名与社会保险基础信息库不一致。请持本人有效身份证件原件先办理个人信息变更，再补正本申请。"
            }
            Self::NumberMismatch => {
                "申领证号与社会保险基础信息库不一致。请持本人有效身份证件原件先办理个人信息变更，再补正本申请。"
            }
            Self::PhotoRejected => {
                "请按说明重新提供近期白底免冠电子照片，或到参保地社保卡服务窗口现场采集。"
            }
            Self::NotInsured => "请先办理参保登记，再申领社保卡。",
            Self::DuplicateApplication => {
                "已有在途申请或已持有社保卡，不能重复申领。卡丢失或损坏的，请办理挂失补卡或换卡。"
            }
            Self::MaterialMissing => "请按说明补齐材料，持本告知单到受理窗口补交。",
            Self::Other => "请按说明办理；有疑问的，向受理窗口咨询。",
        }
    }
}

/// One reason with what was found.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnReason {
    /// Which.
    pub code: ReturnReasonCode,
    /// What exactly is wrong, in the clerk's or the check's words.
    #[serde(default)]
    pub explanation: Option<String>,
}

/// The data of the notice. Not `Debug`: it is personal data.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CardReturnNotice {
    /// The business number of the application.
    pub number: String,
    /// Who sends it back.
    pub office: Office,
    /// When the application was made.
    pub applied_on: Date,
    /// When it is sent back, in Beijing time.
    pub returned_at: DateTime,
    /// 业务类型.
    pub business: String,
    /// Whose application it is.
    pub person_name: String,
    /// His number, masked.
    pub identity_number_masked: String,
    /// At least one.
    pub reasons: Vec<ReturnReason>,
    /// Papers given back with the notice.
    #[serde(default)]
    pub materials: Vec<Material>,
    /// 告知方式, such as 当面告知.
    pub told_by: String,
    /// When he was told, in Beijing time.
    pub told_at: DateTime,
    /// 经办人.
    pub clerk: String,
}

impl CardReturnNotice {
    /// A good example with made-up people.
    pub fn example() -> Self {
        Self {
            number: example_number(),
            office: example_office(),
            applied_on: Date::constant(2026, 11, 21),
            returned_at: DateTime::constant(2026, 11, 24, 16, 5, 0, 0),
            business: "首次申领".to_owned(),
            person_name: example_person().name,
            identity_number_masked: "6600**********0022".to_owned(),
            reasons: vec![
                ReturnReason {
                    code: ReturnReasonCode::PhotoRejected,
                    explanation: Some(
                        "照片尺寸为600×800像素，应为358×441像素；背景疑似非白底。".to_owned(),
                    ),
                },
                ReturnReason {
                    code: ReturnReasonCode::MaterialMissing,
                    explanation: Some("缺申领人身份证复印件1份。".to_owned()),
                },
            ],
            materials: Vec::new(),
            told_by: "当面告知".to_owned(),
            told_at: DateTime::constant(2026, 11, 24, 16, 10, 0, 0),
            clerk: "张新民（工号 0103）".to_owned(),
        }
    }

    fn reasons(&self, width: f32) -> Table {
        let look = &A4;
        let (number, reason) = (3.2 * look.label.size, 8.0 * look.label.size);
        let explanation = (width - number - reason) * 0.44;
        let label = |text: &str| Cell::new(text, look.label, Align::Centre);
        let rows = self
            .reasons
            .iter()
            .zip(1_usize..)
            .map(|(reason, index)| Row {
                cells: vec![
                    Cell::new(index.to_string(), look.value, Align::Centre),
                    Cell::new(reason.code.label(), look.value, Align::Centre),
                    Cell::new(
                        reason.explanation.as_deref().unwrap_or_default(),
                        look.value,
                        Align::Left,
                    ),
                    Cell::new(reason.code.next_step(), look.value, Align::Left),
                ],
                minimum_height: 2.0 * look.row_height,
            });
        Table {
            rows: rows.collect(),
            head: Some(Row {
                cells: ["序号", "退回原因", "具体说明", "下一步办理"]
                    .map(label)
                    .into(),
                minimum_height: look.row_height,
            }),
            columns: vec![
                number,
                reason,
                explanation,
                width - number - reason - explanation,
            ],
        }
    }
}

impl Sheet for CardReturnNotice {
    fn number(&self) -> &str {
        &self.number
    }

    fn masked(&self) -> Vec<(&'static str, &str)> {
        vec![("identity_number_masked", &self.identity_number_masked)]
    }

    fn incomplete(&self) -> Vec<&'static str> {
        let unexplained = |reason: &ReturnReason| {
            let explanation = reason.explanation.as_deref().unwrap_or_default();
            reason.code == ReturnReasonCode::Other && explanation.trim().is_empty()
        };
        let mut fields = Vec::new();
        if self.reasons.is_empty() {
            fields.push("reasons");
        }
        if self.reasons.iter().any(unexplained) {
            fields.push("reasons.explanation");
        }
        fields
    }

    fn lay_out(
        &self,
        flow: &mut Flow<'_>,
        identity: &Identity<'_>,
        gaps: usize,
    ) -> Result<(), TooTall> {
        let look = &A4;
        let returned = wording::moment(self.returned_at);
        let facts = [
            ("业务编号：", self.number.as_str()),
            ("退回机构：", self.office.name.as_str()),
            ("退回时间：", returned.as_str()),
        ];
        setting::head(flow, look, identity, &facts, false)?;

        flow.space(6.0);
        let person = [
            ("name", self.person_name.as_str()),
            ("number", &self.identity_number_masked),
        ];
        let salutation = wording::fill(wording::RETURN_SALUTATION, &person);
        let application = [
            ("date", wording::date(self.applied_on)),
            ("business", self.business.clone()),
        ];
        let lead = wording::fill(
            wording::RETURN_LEAD,
            &application
                .each_ref()
                .map(|(key, value)| (*key, value.as_str())),
        );
        flow.text(&salutation, look.body, Align::Left)?;
        flow.text(&lead, look.body, Align::Spread)?;
        flow.space(5.0);
        flow.table(&self.reasons(flow.width()))?;
        flow.space(6.0);
        flow.text(wording::RETURN_CONTINUE, look.body, Align::Spread)?;

        if !self.materials.is_empty() {
            setting::section(flow, look, "随本告知单退还的材料")?;
            flow.table(&setting::materials(look, flow.width(), &self.materials))?;
        }
        setting::remark_lines(flow, look, None, &[], gaps)?;

        setting::section(flow, look, "告知与签收")?;
        let pairs = [
            ("告知方式", self.told_by.clone(), Extent::Half),
            ("告知时间", wording::moment(self.told_at), Extent::Half),
            ("经  办  人", self.clerk.clone(), Extent::Half),
            ("咨询电话", self.office.phone.clone(), Extent::Half),
        ];
        let address = self
            .office
            .address
            .iter()
            .map(|address| ("窗口地址", address.clone(), Extent::Whole));
        let pairs: Vec<_> = pairs.into_iter().chain(address).collect();
        flow.table(&setting::grid(look, flow.width(), &pairs))?;
        flow.space(4.0);
        flow.table(&setting::signatures(
            look,
            flow.width(),
            &[("申领人（代理人）签名", "")],
            32.0,
        ))?;

        setting::section(flow, look, "权利告知")?;
        flow.text(wording::REFUSAL_RIGHTS, look.body, Align::Spread)?;

        // Name and date of the office, with room for a seal of 42 mm over them.
        flow.space(10.0);
        let seal = flow.take(46.0 * MM)?;
        let top = seal.y + 16.0 * MM;
        setting::signed_off(
            flow,
            look.foot,
            wording::SEAL_PLACE,
            top - look.foot.leading,
        );
        setting::signed_off(flow, look.body, &self.office.name, top);
        let date = wording::date(self.returned_at.date());
        setting::signed_off(flow, look.body, &date, top + look.body.leading);
        Ok(())
    }
}
