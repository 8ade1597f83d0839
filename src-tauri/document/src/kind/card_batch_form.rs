//! 《单位批量申领社会保障卡受理单》: what an employer confirms with one signature for everybody on
//! its list (CARD-7-1-1, CARD-7-1-4). The employer keeps a copy: it is its receipt too.

use jiff::civil::{Date, DateTime};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Sheet,
    parts::{Due, Material, Office, example_moment, example_number, example_office},
    setting::{self, A4, Extent, Identity, Look},
};
use crate::{
    layout::{
        flow::{Flow, TooTall},
        table::{Cell, Row, Table},
        text::{Align, Setting},
    },
    wording,
};

/// One of the list.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedApplicant {
    /// The business number of his own application.
    pub number: String,
    /// His name.
    pub name: String,
    /// His number, masked.
    pub identity_number_masked: String,
    /// What the centre is still to check; empty where nothing.
    #[serde(default)]
    pub to_be_verified: String,
}

/// The data of the form. Not `Debug`: it is personal data.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CardBatchForm {
    /// The business number of the first of the list, under which the paper is kept.
    pub number: String,
    /// Who took the list, where to ask.
    pub office: Office,
    /// When, in Beijing time.
    pub accepted_at: DateTime,
    /// 申领单位.
    pub employer: String,
    /// 经办人 of the employer.
    pub operator_name: String,
    /// His number, masked: a list is seen by many.
    pub operator_number_masked: String,
    /// His phone.
    pub operator_phone: String,
    /// 制卡方式.
    pub making: String,
    /// 领卡地点.
    pub pickup_place: String,
    /// When the cards are made (60 days, DL-1).
    pub card_due: Due,
    /// What was handed in.
    pub materials: Vec<Material>,
    /// Everybody, in the order of the employer's own list.
    pub people: Vec<ListedApplicant>,
    /// 经办人 of the office.
    pub clerk: String,
}

impl CardBatchForm {
    /// A good example with made-up people.
    pub fn example() -> Self {
        let material = |name: &str, originals, electronic, remark: &str| Material {
            name: name.to_owned(),
            originals,
            copies: 0,
            electronic,
            remark: Some(remark.to_owned()),
        };
        let one = |number: &str, name: &str, masked: &str| ListedApplicant {
            number: number.to_owned(),
            name: name.to_owned(),
            identity_number_masked: masked.to_owned(),
            to_be_verified: String::new(),
        };
        Self {
            number: example_number(),
            office: example_office(),
            accepted_at: example_moment(),
            employer: "181团农业发展服务中心".to_owned(),
            operator_name: "马建国".to_owned(),
            operator_number_masked: "6600**********0016".to_owned(),
            operator_phone: "0906-3300001".to_owned(),
            making: "中心批量制卡".to_owned(),
            pickup_place: "181团社会保险所".to_owned(),
            card_due: Due {
                date: Date::constant(2027, 1, 20),
                basis: "自受理之日起60天内".to_owned(),
                provisional: false,
            },
            materials: vec![
                material("单位介绍信", 1, 0, "原件留存"),
                material("单位经办人身份证件", 1, 0, "原件已核验，当场退还"),
                material("申领人身份证", 3, 0, "原件已逐人核验，当场退还"),
                material("近期白底免冠电子照片", 0, 3, "已通过检查"),
            ],
            people: vec![
                one(
                    "660181261121A0100001K",
                    "阿依古丽·买买提江",
                    "6600**********0022",
                ),
                ListedApplicant {
                    to_be_verified: "参保登记".to_owned(),
                    ..one("660181261121A01000024", "单建国", "6600**********001X")
                },
                one(
                    "660181261121A0100003B",
                    "巴合提亚尔·努尔兰别克",
                    "6600**********3079",
                ),
            ],
            clerk: "张新民（工号 0103）".to_owned(),
        }
    }

    fn pairs(&self) -> Vec<(&'static str, String, Extent)> {
        let due = format!(
            "{}前（{}）{}",
            wording::date(self.card_due.date),
            self.card_due.basis,
            if self.card_due.provisional {
                format!("（{}）", wording::PROVISIONAL)
            } else {
                String::new()
            }
        );
        vec![
            ("单位名称", self.employer.clone(), Extent::Whole),
            ("经  办  人", self.operator_name.clone(), Extent::Half),
            ("联系电话", self.operator_phone.clone(), Extent::Half),
            (
                "证件号码",
                self.operator_number_masked.clone(),
                Extent::Half,
            ),
            ("申领人数", format!("{}人", self.people.len()), Extent::Half),
            ("制卡方式", self.making.clone(), Extent::Half),
            ("领卡地点", self.pickup_place.clone(), Extent::Half),
            ("制卡完成期限", due, Extent::Whole),
        ]
    }

    fn list(&self, look: &Look, width: f32) -> Table {
        let label = |text: &str| Cell::new(text, look.label, Align::Centre);
        let value = |text: &str| Cell::new(text, look.value, Align::Left);
        let (index, number, masked, remark) = (30.0, 138.0, 112.0, 82.0);
        let row = |cells| Row {
            cells,
            minimum_height: look.row_height,
        };
        let rows = self.people.iter().zip(1_usize..).map(|(person, line)| {
            row(vec![
                Cell::figures(line.to_string(), look.value),
                value(&person.number),
                value(&person.name),
                value(&person.identity_number_masked),
                value(&person.to_be_verified),
            ])
        });
        Table {
            columns: vec![
                index,
                number,
                width - index - number - masked - remark,
                masked,
                remark,
            ],
            head: Some(row(["序号", "业务编号", "姓名", "证件号码", "待中心核对"]
                .map(label)
                .into())),
            rows: rows.collect(),
        }
    }
}

impl Sheet for CardBatchForm {
    fn number(&self) -> &str {
        &self.number
    }

    fn masked(&self) -> Vec<(&'static str, &str)> {
        let people = self.people.iter().map(|person| {
            (
                "people.identity_number_masked",
                person.identity_number_masked.as_str(),
            )
        });
        std::iter::once((
            "operator_number_masked",
            self.operator_number_masked.as_str(),
        ))
        .chain(people)
        .collect()
    }

    fn incomplete(&self) -> Vec<&'static str> {
        if self.people.is_empty() {
            vec!["people"]
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
        let look = &A4;
        let accepted = wording::moment(self.accepted_at);
        let office = self.office.in_two_lines();
        let facts = [
            ("首件编号：", self.number.as_str()),
            ("受理机构：", office.as_str()),
            ("受理时间：", accepted.as_str()),
        ];
        setting::head(flow, look, identity, &facts, false)?;
        let width = flow.width();
        setting::section(flow, look, "一、申领单位")?;
        flow.table(&setting::grid(look, width, &self.pairs()))?;
        setting::section(flow, look, "二、材料清单")?;
        flow.table(&setting::materials(look, width, &self.materials))?;
        setting::section(flow, look, "三、申领人名单")?;
        flow.table(&self.list(look, width))?;
        flow.space(3.0);
        flow.text(wording::BLANK_BELOW, look.notice, Align::Centre)?;
        for remark in setting::remarks(None, &[], gaps) {
            flow.text(&format!("※ {remark}"), look.value, Align::Spread)?;
        }
        setting::section(flow, look, "四、告知事项")?;
        let others = wording::FORM_RIGHTS.iter().skip(1).copied();
        let rights: Vec<&str> = std::iter::once(wording::BATCH_RIGHTS_1)
            .chain(others)
            .collect();
        flow.text(&rights.join("\n"), look.notice, Align::Spread)?;

        // What is signed and the signature stand on one page.
        let declaration = Setting::new(
            flow.fonts(),
            wording::BATCH_DECLARATION,
            look.notice,
            flow.width(),
        );
        let signature_height = 34.0;
        flow.keep(declaration.height() + look.section.leading + 2.0 * signature_height + 12.0)?;
        setting::section(flow, look, "五、单位确认")?;
        flow.text(wording::BATCH_DECLARATION, look.notice, Align::Spread)?;
        flow.space(4.0);
        let signers = [
            ("经办人签名、盖章", ""),
            ("受理机构经办人", self.clerk.as_str()),
        ];
        flow.table(&setting::signatures(
            look,
            width,
            &signers,
            signature_height,
        ))
    }
}
