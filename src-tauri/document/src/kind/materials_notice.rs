//! 《业务办理一次性告知单》: who comes with papers missing is told once, on paper, everything that
//! the business needs and what of it is still to be brought. No act is made, and no business number
//! is used.

use jiff::civil::DateTime;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Sheet,
    parts::{Office, example_office, example_person},
    setting::{self, A5, Extent, Identity},
};
use crate::{
    layout::{
        flow::{Flow, TooTall},
        table::{Cell, Row, Table},
        text::Align,
    },
    wording,
};

/// The data of the notice. Not `Debug`: it is personal data.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MaterialsNotice {
    /// The notice's own number: no business has begun.
    pub number: String,
    /// Who tells it.
    pub office: Office,
    /// When, in Beijing time.
    pub told_at: DateTime,
    /// 业务类型.
    pub business: String,
    /// Whose business it is.
    pub person_name: String,
    /// His number, masked.
    pub identity_number_masked: String,
    /// Everything that is needed, at least one.
    pub materials: Vec<NeededMaterial>,
    /// 经办人.
    pub clerk: String,
}

/// A paper that the business needs.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NeededMaterial {
    /// What it is.
    pub name: String,
    /// In which form, and what it must be like.
    pub form: String,
    /// It was seen and is good.
    pub is_there: bool,
}

impl MaterialsNotice {
    /// A good example with made-up people.
    pub fn example() -> Self {
        let needed = |name: &str, form: &str, is_there| NeededMaterial {
            name: name.to_owned(),
            form: form.to_owned(),
            is_there,
        };
        Self {
            number: "GZ661181A01-20261122110612".to_owned(),
            office: example_office(),
            told_at: DateTime::constant(2026, 11, 22, 11, 6, 12, 0),
            business: "首次申领".to_owned(),
            person_name: example_person().name,
            identity_number_masked: "6600**********0022".to_owned(),
            materials: vec![
                needed("代理人身份证", "原件", true),
                needed("申领人身份证", "复印件", false),
                needed(
                    "近期白底免冠电子照片",
                    "358×441像素，JPG格式，10至60KB，也可以在窗口当场拍摄",
                    false,
                ),
            ],
            clerk: "张新民（工号 0103）".to_owned(),
        }
    }

    fn needed(&self, width: f32) -> Table {
        let look = &A5;
        let (number, state) = (3.2 * look.label.size, 6.0 * look.label.size);
        let name = (width - number - state) * 0.45;
        let label = |text: &str| Cell::new(text, look.label, Align::Centre);
        let rows = self
            .materials
            .iter()
            .zip(1_usize..)
            .map(|(needed, index)| Row {
                cells: vec![
                    Cell::new(index.to_string(), look.value, Align::Centre),
                    Cell::new(needed.name.as_str(), look.value, Align::Left),
                    Cell::new(needed.form.as_str(), look.value, Align::Left),
                    Cell::new(
                        if needed.is_there {
                            "已核验"
                        } else {
                            "请补齐"
                        },
                        look.value,
                        Align::Centre,
                    ),
                ],
                minimum_height: look.row_height,
            });
        Table {
            rows: rows.collect(),
            head: Some(Row {
                cells: ["序号", "所需材料", "形式和要求", "今天"].map(label).into(),
                minimum_height: look.row_height,
            }),
            columns: vec![number, name, width - number - name - state, state],
        }
    }
}

impl Sheet for MaterialsNotice {
    fn number(&self) -> &str {
        &self.number
    }

    fn masked(&self) -> Vec<(&'static str, &str)> {
        vec![("identity_number_masked", &self.identity_number_masked)]
    }

    fn incomplete(&self) -> Vec<&'static str> {
        if self.materials.is_empty() {
            vec!["materials"]
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
        let told = wording::moment(self.told_at);
        let facts = [
            ("告知编号：", self.number.as_str()),
            ("告知机构：", self.office.name.as_str()),
            ("告知时间：", told.as_str()),
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
            ("咨询电话", self.office.phone.clone(), Extent::Half),
        ];
        if let Some(address) = &self.office.address {
            pairs.push(("办公地址", address.clone(), Extent::Whole));
        }
        pairs.push(("经  办  人", self.clerk.clone(), Extent::Whole));
        flow.table(&setting::grid(look, flow.width(), &pairs))?;
        flow.space(6.0);
        flow.text(wording::MATERIALS_LEAD, look.body, Align::Spread)?;
        flow.space(4.0);
        flow.table(&self.needed(flow.width()))?;
        flow.space(6.0);
        flow.text(wording::MATERIALS_EFFECT, look.body, Align::Spread)?;
        setting::remark_lines(flow, look, None, &[], gaps)?;
        flow.space(6.0);
        setting::office_and_date(flow, look.body, &self.office.name, self.told_at.date())
    }
}
