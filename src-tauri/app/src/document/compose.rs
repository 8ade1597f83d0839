//! From an application to the data of its papers.

use counter_document::{
    Agent, CardApplicationForm, CardApplicationReceipt, Contact, Document, Due, Material, Office,
    Person as PaperPerson, Photo, WithdrawalSlip,
};
use counter_domain::act::{ActBody, ApplicationSubmitted};
use counter_domain::application::{
    self, Applicant, ApplicationContent, ExchangeReason, MakingPath, MaterialForm, MaterialKind,
    PhotoSource, Purpose,
};
use counter_domain::calendar::beijing;
use counter_domain::number::{BusinessNumber, IdKind, IdentityNumber};
use counter_domain::organisation::{LineKind, OfficeCode, OrganisationTree};
use counter_domain::person::Person;
use counter_domain::policy::Policy;
use counter_domain::rule::Mark;
use counter_reader::social_security_card::Ethnicity;
use jiff::Timestamp;

use crate::counter::{Counter, Work};
use crate::view::{masked, office_name};

/// What every paper says of the place and the clerk.
pub(crate) struct Setting<'a> {
    pub(crate) organisations: &'a OrganisationTree,
    pub(crate) policy: &'a Policy,
    pub(crate) office: &'a OfficeCode,
    pub(crate) clerk: String,
    pub(crate) at: Timestamp,
}

impl Counter {
    /// The place and the clerk of a paper that is made now.
    pub(crate) fn setting<'a>(&'a self, work: &'a Work) -> Setting<'a> {
        Setting {
            organisations: &self.assets.organisations,
            policy: &self.assets.policy,
            office: work.office(),
            clerk: format!("{}（工号 {}）", work.user.name, work.user.staff.0),
            at: work.at(),
        }
    }
}

/// The 受理单, ready to be laid out.
pub(crate) fn application_form(
    setting: &Setting<'_>,
    number: &BusinessNumber,
    person: &Person,
    content: &ApplicationContent,
    marks: &[Mark],
    photo: Option<&[u8]>,
) -> Document {
    let facts = &person.facts;
    let paper = PaperPerson {
        name: facts.name.expose().clone(),
        sex: facts.sex.name().to_owned(),
        ethnicity: facts.ethnicity.as_deref().and_then(ethnicity),
        birth: facts.born_on,
        identity_kind: identity_word(facts.id_kind).to_owned(),
        identity_number: facts.number.expose().clone(),
        social_security_number: None,
        phone: content.phone.expose().clone(),
        insured_place: facts.insured_office.value().map_or_else(
            || "待中心核对".to_owned(),
            |code| office_name(setting.organisations, code),
        ),
        employer: None,
        address: facts
            .address
            .as_ref()
            .map(|address| address.expose().clone()),
    };
    Document::CardApplicationForm(Box::new(CardApplicationForm {
        number: number.to_string(),
        office: office(setting),
        accepted_at: beijing(setting.at),
        business: asked_words(content),
        making: making_words(&content.path),
        bank: None,
        pickup_place: content.pickup_place.clone(),
        person: paper,
        photo: photo.map(|jpeg| Photo {
            jpeg: jpeg.to_vec(),
        }),
        photo_source: content
            .photo
            .as_ref()
            .map(|photo| source_words(photo.source).to_owned()),
        agent: agent(&content.applicant, setting.at),
        confirmed_online: content.online.as_ref().map(|origin| {
            let at = beijing(origin.submitted_at).strftime("%Y年%-m月%-d日 %H:%M");
            format!("{at}在网上确认，编号{}", origin.id)
        }),
        materials: materials(content),
        to_be_verified: marks.iter().map(mark_words).collect(),
        emergency: None,
        note: Some(content.remark.expose().clone()).filter(|note| !note.is_empty()),
        clerk: setting.clerk.clone(),
    }))
}

/// The receipt that the citizen takes home.
pub(crate) fn application_receipt(
    setting: &Setting<'_>,
    person: &Person,
    submitted: &ApplicationSubmitted,
    marks: &[Mark],
) -> Document {
    let content = &submitted.content;
    let facts = &person.facts;
    let day = beijing(submitted.accepted_at).date();
    let lines = |kind| {
        setting
            .organisations
            .lines_for(kind)
            .map(|line| Contact {
                name: line.department.clone(),
                phone: line.number.as_str().to_owned(),
            })
            .collect()
    };
    Document::CardApplicationReceipt(Box::new(CardApplicationReceipt {
        number: submitted.form.number.to_string(),
        office: office(setting),
        accepted_at: beijing(submitted.accepted_at),
        business: asked_words(content),
        person_name: facts.name.expose().clone(),
        identity_number_masked: masked(facts.number.expose()),
        agent_name: match &content.applicant {
            Applicant::Oneself => None,
            Applicant::ByAgent(agent) => Some(agent.name.expose().clone()),
            Applicant::ByEmployer(employer) => Some(employer.operator.expose().clone()),
        },
        materials: materials(content),
        filing_due: Due {
            date: submitted.filing_due,
            basis: format!(
                "自受理之日起{}个工作日内",
                setting.policy.filing_working_days.at(day)
            ),
            provisional: submitted.due_is_provisional,
        },
        card_due: Due {
            date: submitted.card_due,
            basis: format!("自受理之日起{}天内", setting.policy.making_days.at(day)),
            provisional: false,
        },
        pickup_place: content.pickup_place.clone(),
        contacts: lines(LineKind::Hotline),
        banks: lines(LineKind::Bank),
        advice: old_card_advice(content.purpose)
            .map(str::to_owned)
            .into_iter()
            .collect(),
        to_be_verified: marks.iter().map(mark_words).collect(),
        emergency: None,
        clerk: setting.clerk.clone(),
    }))
}

/// What becomes of the old card (CARD-14-1; CARD-15-1, rules.md C6).
const fn old_card_advice(purpose: Purpose) -> Option<&'static str> {
    match purpose {
        Purpose::First => None,
        Purpose::Replacement { .. } => Some("旧卡已书面挂失，不能再使用；领取新卡时旧卡注销。"),
        Purpose::Exchange { .. } => Some(
            "领取新卡时请带回旧卡，由窗口收回剪角；旧卡在此期间丢失的，请先到窗口办理书面挂失。",
        ),
    }
}

/// The slip that tells the citizen that a business does not count.
pub(crate) fn withdrawal_slip(
    setting: &Setting<'_>,
    person: &Person,
    number: &str,
    business: String,
    done_at: Timestamp,
    reason: &str,
) -> Document {
    Document::WithdrawalSlip(Box::new(WithdrawalSlip {
        number: number.to_owned(),
        office: office(setting),
        done_at: beijing(done_at),
        withdrawn_at: beijing(setting.at),
        business,
        person_name: person.facts.name.expose().clone(),
        identity_number_masked: masked(person.facts.number.expose()),
        reason: reason.to_owned(),
        clerk: setting.clerk.clone(),
    }))
}

/// What an act is called on paper; none for what the citizen holds no paper of.
pub(crate) fn business_words(body: &ActBody) -> Option<String> {
    match body {
        ActBody::ApplicationSubmitted(submitted) => {
            Some(purpose_words(submitted.content.purpose).to_owned())
        }
        _ => None,
    }
}

pub(crate) fn office(setting: &Setting<'_>) -> Office {
    let phone = setting
        .organisations
        .lines_of(setting.office)
        .find(|line| line.kind == LineKind::Telephone)
        .map_or_else(
            || "12333".to_owned(),
            |line| line.number.as_str().to_owned(),
        );
    Office {
        name: office_name(setting.organisations, setting.office),
        phone,
        address: None,
    }
}

fn agent(applicant: &Applicant, at: Timestamp) -> Option<Agent> {
    let Applicant::ByAgent(agent) = applicant else {
        return None;
    };
    let kind = IdentityNumber::parse_any(agent.number.expose(), beijing(at).date())
        .map_or(IdKind::CitizenId, |number| number.kind());
    Some(Agent {
        name: agent.name.expose().clone(),
        relation: agent.relation.clone(),
        identity_kind: identity_word(kind).to_owned(),
        identity_number: agent.number.expose().clone(),
        phone: agent.phone.expose().clone(),
    })
}

fn materials(content: &ApplicationContent) -> Vec<Material> {
    let mut papers = materials_shown(&content.materials);
    if content.photo.is_some() {
        papers.push(Material {
            name: "近期白底免冠电子照片".to_owned(),
            originals: 0,
            copies: 0,
            electronic: 1,
            remark: Some("已检查".to_owned()),
        });
    }
    papers
}

/// The papers that the clerk has seen.
pub(crate) fn materials_shown(shown: &[application::Material]) -> Vec<Material> {
    let mut papers: Vec<Material> = Vec::new();
    for handed_in in shown.iter().filter(|material| material.verified) {
        let count = u16::from(handed_in.copies.max(1));
        let of = |form| if handed_in.form == form { count } else { 0 };
        papers.push(Material {
            name: material_word(handed_in.kind).to_owned(),
            originals: of(MaterialForm::Original),
            copies: of(MaterialForm::Copy),
            electronic: of(MaterialForm::Electronic) + of(MaterialForm::DataExchange),
            remark: Some(
                match handed_in.form {
                    MaterialForm::Original => "原件已核验，当场退还",
                    MaterialForm::Copy => "复印件留存",
                    MaterialForm::Electronic => "电子件留存",
                    MaterialForm::DataExchange => "由数据共享取得",
                }
                .to_owned(),
            ),
        });
    }
    papers
}

fn ethnicity(code: &str) -> Option<String> {
    let code = code.parse().ok()?;
    Ethnicity::from_code(code).map(|ethnicity| ethnicity.name().to_owned())
}

pub(crate) const fn purpose_words(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::First => "首次申领",
        Purpose::Replacement { .. } => "补卡",
        Purpose::Exchange { .. } => "换卡",
    }
}

/// What an application asks, with the reason of an exchange.
fn asked_words(content: &ApplicationContent) -> String {
    let purpose = purpose_words(content.purpose);
    let reason = match content.exchange_reason {
        None => return purpose.to_owned(),
        Some(ExchangeReason::Damaged) => "损坏",
        Some(ExchangeReason::DataChanged) => "个人信息变更",
        Some(ExchangeReason::Expiry) => "到期换领",
        Some(ExchangeReason::Other) => "其他原因",
    };
    format!("{purpose}（{reason}）")
}

pub(crate) fn making_words(path: &MakingPath) -> String {
    match path {
        MakingPath::CentreBatch => "中心批量制卡".to_owned(),
        MakingPath::BankBranch { branch } => format!("银行网点制卡（{branch}）"),
    }
}

const fn source_words(source: PhotoSource) -> &'static str {
    match source {
        PhotoSource::File => "申领人提供的电子照片",
        PhotoSource::Window => "窗口现场采集",
        PhotoSource::IdentityCard => "居民身份证照片",
    }
}

pub(crate) const fn material_word(kind: MaterialKind) -> &'static str {
    match kind {
        MaterialKind::ApplicantIdentity => "申领人身份证",
        MaterialKind::HouseholdRegister => "户口簿",
        MaterialKind::GuardianIdentity => "监护人身份证",
        MaterialKind::AgentIdentity => "代理人身份证",
        MaterialKind::Photo => "电子照片",
        MaterialKind::BankClosureReceipt => "银行销户回执",
        MaterialKind::EmployerLetter => "单位介绍信",
        MaterialKind::OperatorIdentity => "单位经办人身份证件",
    }
}

pub(crate) fn mark_words(mark: &Mark) -> String {
    match mark.fact.as_ref() {
        "insured" => "参保登记".to_owned(),
        "insured_office" => "参保地".to_owned(),
        "identity" => "姓名和社会保障号码".to_owned(),
        "relation_ended" => "社会保险关系是否终止".to_owned(),
        "papers" => "到场人证件".to_owned(),
        other => other.to_owned(),
    }
}

pub(crate) const fn identity_word(kind: IdKind) -> &'static str {
    match kind {
        IdKind::CitizenId | IdKind::CitizenId15 => "居民身份证",
        IdKind::ResidencePermit => "港澳台居民居住证",
        IdKind::PermanentResidence2017 | IdKind::PermanentResidence2023 => "外国人永久居留身份证",
        IdKind::ForeignSocialSecurityNumber => "外国人社会保障号码",
        IdKind::Passport => "护照",
        IdKind::HongKongMacauPermit => "港澳居民来往内地通行证",
        IdKind::TaiwanPermit => "台湾居民来往大陆通行证",
    }
}
