//! 《兵团社保卡业务受理单》: what the applicant confirms by his signature (CARD-7-1-1).

use std::sync::Arc;

use jiff::civil::DateTime;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Sheet,
    parts::{
        Agent, Emergency, Material, Office, Person, Photo, example_moment, example_number,
        example_office, example_person,
    },
    setting::{self, A4, Extent, Identity},
};
use crate::{
    layout::{
        flow::{Flow, TooTall},
        page::{Area, MM},
        picture::Jpeg,
        table::FRAME,
        text::{Align, Setting},
    },
    wording,
};

/// The data of the form. Not `Debug`: it is personal data in full.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CardApplicationForm {
    /// The business number, reserved when the form is printed.
    pub number: String,
    /// Who takes the application.
    pub office: Office,
    /// When, in Beijing time.
    pub accepted_at: DateTime,
    /// 业务类型, such as 首次申领.
    pub business: String,
    /// 制卡方式, such as 中心批量制卡.
    pub making: String,
    /// 合作银行.
    #[serde(default)]
    pub bank: Option<String>,
    /// 领卡地点.
    pub pickup_place: String,
    /// Whose card it is.
    pub person: Person,
    /// The photo for the card.
    #[serde(default)]
    pub photo: Option<Photo>,
    /// 照片来源.
    #[serde(default)]
    pub photo_source: Option<String>,
    /// Who acts for the person; by himself when absent.
    #[serde(default)]
    pub agent: Option<Agent>,
    /// Where and when the applicant confirmed it, if not by his signature on this paper.
    #[serde(default)]
    pub confirmed_online: Option<String>,
    /// What was handed in.
    pub materials: Vec<Material>,
    /// What the centre is still to check, each as a phrase.
    #[serde(default)]
    pub to_be_verified: Vec<String>,
    /// Set when the business is done in an emergency mode.
    #[serde(default)]
    pub emergency: Option<Emergency>,
    /// Anything else, in the clerk's words.
    #[serde(default)]
    pub note: Option<String>,
    /// 经办人.
    pub clerk: String,
}

/// Width of the photo's cell and the size it is printed in: that of a one-inch photo's picture
/// on the card, 358 × 441 pixels at 350 dpi.
const PHOTO_CELL: f32 = 31.0 * MM;
const PHOTO_SIZE: (f32, f32) = (358.0 / 350.0 * 72.0, 441.0 / 350.0 * 72.0);

impl CardApplicationForm {
    /// A good example with made-up people.
    pub fn example() -> Self {
        let material = |name: &str, originals, copies, electronic, remark: &str| Material {
            name: name.to_owned(),
            originals,
            copies,
            electronic,
            remark: Some(remark.to_owned()),
        };
        Self {
            number: example_number(),
            office: example_office(),
            accepted_at: example_moment(),
            business: "首次申领".to_owned(),
            making: "中心批量制卡".to_owned(),
            bank: Some("中国农业银行".to_owned()),
            pickup_place: "181团社会保险所".to_owned(),
            person: example_person(),
            photo: None,
            photo_source: Some("申领人提供的电子照片".to_owned()),
            agent: Some(Agent {
                name: "买买提江·艾合买提".to_owned(),
                relation: "父女".to_owned(),
                identity_kind: "居民身份证".to_owned(),
                identity_number: "66000018680101001X".to_owned(),
                phone: "0906-3300001".to_owned(),
            }),
            confirmed_online: None,
            materials: vec![
                material("代理人居民身份证", 1, 0, 0, "原件已核验，当场退还"),
                material("申领人居民身份证", 0, 1, 0, "复印件留存"),
                material("近期白底免冠电子照片", 0, 0, 1, "已通过检查"),
            ],
            to_be_verified: vec!["参保登记状态（离线受理，资料截至2026年11月20日）".to_owned()],
            emergency: None,
            note: None,
            clerk: "张新民（工号 0103）".to_owned(),
        }
    }

    fn applicant(&self) -> Vec<(&'static str, String, Extent)> {
        let person = &self.person;
        let social_security = person
            .social_security_number
            .as_ref()
            .unwrap_or(&person.identity_number);
        vec![
            ("姓　　名", person.name.clone(), Extent::Whole),
            ("性　　别", person.sex.clone(), Extent::Half),
            (
                "民　　族",
                person.ethnicity.clone().unwrap_or_default(),
                Extent::Half,
            ),
            ("出生日期", wording::date(person.birth), Extent::Half),
            ("联系电话", person.phone.clone(), Extent::Half),
            ("证件类型", person.identity_kind.clone(), Extent::Whole),
            ("证件号码", person.identity_number.clone(), Extent::Half),
            ("社会保障号码", social_security.clone(), Extent::Half),
        ]
    }

    fn business(&self) -> Vec<(&'static str, String, Extent)> {
        let person = &self.person;
        let handled = match (&self.confirmed_online, &self.agent) {
            (Some(_), _) => "网上申请",
            (None, Some(_)) => "代理人代办",
            (None, None) => "本人办理",
        };
        let mut pairs = vec![
            ("业务类型", self.business.clone(), Extent::Half),
            ("办理方式", handled.to_owned(), Extent::Half),
            ("参  保  地", person.insured_place.clone(), Extent::Half),
            ("制卡方式", self.making.clone(), Extent::Half),
        ];
        let optional = [
            ("合作银行", self.bank.as_ref(), Extent::Half),
            ("照片来源", self.photo_source.as_ref(), Extent::Half),
            ("领卡地点", Some(&self.pickup_place), Extent::Whole),
            ("工作单位", person.employer.as_ref(), Extent::Whole),
            ("通讯地址", person.address.as_ref(), Extent::Whole),
        ];
        let given = optional
            .into_iter()
            .filter_map(|(label, value, extent)| Some((label, value?.clone(), extent)));
        pairs.extend(given);
        pairs
    }
}

impl Sheet for CardApplicationForm {
    fn number(&self) -> &str {
        &self.number
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
            ("业务编号：", self.number.as_str()),
            ("受理机构：", office.as_str()),
            ("受理时间：", accepted.as_str()),
        ];
        setting::head(flow, look, identity, &facts, self.emergency.is_some())?;

        setting::section(flow, look, "一、申领人信息")?;
        let photo = self
            .photo
            .as_ref()
            .and_then(|photo| Jpeg::read(&photo.jpeg));
        let top = flow.y();
        flow.table(&setting::grid(
            look,
            flow.width() - PHOTO_CELL,
            &self.applicant(),
        ))?;
        let cell = Area {
            x: flow.left() + flow.width() - PHOTO_CELL,
            y: top,
            width: PHOTO_CELL,
            height: flow.y() - top,
        };
        flow.page().frame(cell, FRAME);
        draw_photo(flow, photo, cell);

        setting::section(flow, look, "二、业务信息")?;
        flow.table(&setting::grid(look, flow.width(), &self.business()))?;

        let mut ordinals = ["三", "四", "五", "六"].into_iter();
        let mut next = |title: &str| format!("{}、{title}", ordinals.next().unwrap_or_default());
        if let Some(agent) = &self.agent {
            setting::section(flow, look, &next("代理人信息"))?;
            let pairs = [
                ("姓　　名", agent.name.clone(), Extent::Half),
                ("与申领人关系", agent.relation.clone(), Extent::Half),
                ("证件类型", agent.identity_kind.clone(), Extent::Half),
                ("联系电话", agent.phone.clone(), Extent::Half),
                ("证件号码", agent.identity_number.clone(), Extent::Whole),
            ];
            flow.table(&setting::grid(look, flow.width(), &pairs))?;
        }

        setting::section(flow, look, &next("材料清单"))?;
        flow.table(&setting::materials(look, flow.width(), &self.materials))?;

        let mut remarks = setting::remarks(self.emergency.as_ref(), &self.to_be_verified, gaps);
        remarks.extend(self.note.clone());
        if !remarks.is_empty() {
            flow.space(4.0);
            for remark in remarks {
                flow.text(&format!("※ {remark}"), look.value, Align::Spread)?;
            }
        }

        setting::section(flow, look, &next("告知事项"))?;
        flow.text(&wording::FORM_RIGHTS.join("\n"), look.notice, Align::Spread)?;

        // What is signed and the signature stand on one page.
        let declaration = Setting::new(
            flow.fonts(),
            wording::DECLARATION,
            look.notice,
            flow.width(),
        );
        let signature_height = 30.0;
        flow.keep(declaration.height() + look.section.leading + 2.0 * signature_height + 12.0)?;
        setting::section(flow, look, &next("确认与签名"))?;
        flow.text(wording::DECLARATION, look.notice, Align::Spread)?;
        flow.space(4.0);
        let signer = if self.agent.is_some() {
            "代理人签名"
        } else {
            "申领人签名"
        };
        let confirmed = self.confirmed_online.as_deref().unwrap_or_default();
        let signers = [(signer, confirmed), ("经  办  人", self.clerk.as_str())];
        flow.table(&setting::signatures(
            look,
            flow.width(),
            &signers,
            signature_height,
        ))
    }
}

/// The photo in the middle of its cell, or the words for one that is missing.
fn draw_photo(flow: &mut Flow<'_>, photo: Option<Jpeg>, cell: Area) {
    if let Some(photo) = photo {
        let scale = f32::min(1.0, (cell.height - 8.0) / PHOTO_SIZE.1);
        let (width, height) = (PHOTO_SIZE.0 * scale, PHOTO_SIZE.1 * scale);
        let area = Area {
            x: cell.x + (cell.width - width) / 2.0,
            y: cell.y + (cell.height - height) / 2.0,
            width,
            height,
        };
        flow.page().pictures.push((area, Arc::new(photo)));
    } else {
        let words = Setting::new(flow.fonts(), "照　片", A4.label, cell.width);
        words.draw(
            flow.page(),
            cell.x,
            cell.y + (cell.height - words.height()) / 2.0,
            Align::Centre,
        );
    }
}
