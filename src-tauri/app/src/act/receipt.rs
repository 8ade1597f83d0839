//! What the citizen takes home from a business: which paper, with which lines and which advice.

use counter_document::{
    BusinessReceipt, CardReturnNotice, Contact, Document, ReceiptFact,
    ReturnReason as NoticeReason, ReturnReasonCode,
};
use counter_domain::act::{Act, ActBody, InstantCardIssued};
use counter_domain::application::{
    Applicant, Application, Attendance, Posting, ReturnReason, ReturnRecord, TellingWay,
};
use counter_domain::calendar::beijing;
use counter_domain::card::OralLossChannel;
use counter_domain::id::{ApplicationId, CardId};
use counter_domain::organisation::LineKind;
use counter_domain::person::Person;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::document::compose::{Setting, mark_words, materials_shown, office, purpose_words};
use crate::view::{masked, masked_card};

/// The number that a paper carries.
pub(super) struct Numbered<'a>(pub(super) &'a str);

/// A paper that only wants its number.
pub(super) type Draw<'a> = Box<dyn FnOnce(Numbered<'_>) -> Document + 'a>;

/// The paper of an act; none where the citizen takes nothing home.
pub(super) fn receipt<'a>(
    setting: &'a Setting<'_>,
    person: &'a Person,
    act: &'a Act,
) -> Option<Draw<'a>> {
    if let ActBody::ApplicantTold {
        application,
        way,
        at,
        ..
    } = &act.body
    {
        let application = person.applications.get(application)?;
        let returned = application.returns.last()?;
        return Some(Box::new(move |number| {
            return_notice(setting, person, application, returned, (*way, *at), &number)
        }));
    }
    let told = told(person, &act.body)?;
    Some(Box::new(move |number| {
        business_receipt(setting, person, act, told, &number)
    }))
}

/// What is particular to a business.
struct Told<'a> {
    business: &'static str,
    facts: Vec<ReceiptFact>,
    advice: &'static [&'static str],
    attendance: Option<&'a Attendance>,
    /// The phones of the banks belong on it (CARD-12-6, CARD-13-3).
    banks: bool,
}

fn told<'a>(person: &Person, body: &'a ActBody) -> Option<Told<'a>> {
    let told = |business, facts, advice| Told {
        business,
        facts,
        advice,
        attendance: None,
        banks: false,
    };
    let of_card = |card: &CardId| fact("卡        号", card_words(person, *card));
    Some(match body {
        ActBody::OralLossReported {
            card,
            channel,
            at,
            until,
        } => Told {
            banks: true,
            ..told(
                "口头挂失",
                vec![
                    of_card(card),
                    fact("挂失渠道", channel_words(*channel)),
                    fact("挂失时间", second_words(*at)),
                    fact("失效时间", second_words(*until)),
                ],
                &[ORAL_LOSS_LAPSES, BANK_SIDE],
            )
        },
        ActBody::OralLossReleased { card, attendance } => Told {
            attendance: attendance.as_deref(),
            banks: true,
            ..told("解除口头挂失", vec![of_card(card)], &[RELEASED, BANK_SIDE])
        },
        ActBody::WrittenLossReported {
            card,
            at,
            attendance,
        } => Told {
            attendance: attendance.as_deref(),
            banks: true,
            ..told(
                "书面挂失",
                vec![of_card(card), fact("挂失时间", second_words(*at))],
                &[WRITTEN_LOSS_IS_FINAL, BANK_SIDE],
            )
        },
        ActBody::CardCancelled { card, attendance } => Told {
            attendance: attendance.as_deref(),
            banks: true,
            ..told("销卡", vec![of_card(card)], &[CANCELLED])
        },
        ActBody::CardCollected {
            application,
            card,
            old_card_taken_back,
            attendance,
        } => Told {
            attendance: attendance.as_deref(),
            banks: true,
            ..told(
                "领卡",
                collected(person, *application, *card, *old_card_taken_back),
                &[SET_PASSWORD, ACTIVATE_BANK_SIDE, OWN_USE_ONLY],
            )
        },
        ActBody::CardPosted {
            application,
            posting,
        } => told(
            "社会保障卡交寄",
            posted(person, *application, posting),
            &[SIGN_FOR_IT, SET_PASSWORD, ACTIVATE_BANK_SIDE],
        ),
        ActBody::InstantCardIssued(issued) => Told {
            attendance: issued.attendance.as_deref(),
            banks: true,
            ..told(
                "即时补卡",
                issued_at_once(person, issued),
                &[
                    BATCH_CARD_STOPPED,
                    SET_PASSWORD,
                    ACTIVATE_BANK_SIDE,
                    OWN_USE_ONLY,
                ],
            )
        },
        ActBody::ApplicationWithdrawn {
            application,
            reason,
        } => told(
            "撤销申请",
            ended(person, *application, reason)?,
            &[APPLY_AGAIN],
        ),
        ActBody::ApplicationTerminated {
            application,
            reason,
        } => told(
            "终止申请",
            ended(person, *application, reason)?,
            &[APPLY_AGAIN, REMEDIES],
        ),
        _ => return None,
    })
}

fn business_receipt(
    setting: &Setting<'_>,
    person: &Person,
    act: &Act,
    told: Told<'_>,
    number: &Numbered<'_>,
) -> Document {
    let lines = |kind| -> Vec<Contact> {
        let lines = setting.organisations.lines_for(kind);
        lines
            .map(|line| Contact {
                name: line.department.clone(),
                phone: line.number.as_str().to_owned(),
            })
            .collect()
    };
    Document::BusinessReceipt(Box::new(BusinessReceipt {
        number: number.0.to_owned(),
        office: office(setting),
        done_at: beijing(setting.at),
        business: told.business.to_owned(),
        person_name: person.facts.name.expose().clone(),
        identity_number_masked: masked(person.facts.number.expose()),
        agent_name: told.attendance.and_then(|attendance| match &attendance.by {
            Applicant::Oneself => None,
            Applicant::ByAgent(agent) => Some(agent.name.expose().clone()),
            Applicant::ByEmployer(employer) => Some(employer.operator.expose().clone()),
        }),
        facts: told.facts,
        materials: told
            .attendance
            .map(|attendance| materials_shown(&attendance.materials))
            .unwrap_or_default(),
        advice: told.advice.iter().map(|&line| line.to_owned()).collect(),
        contacts: lines(LineKind::Hotline),
        banks: if told.banks {
            lines(LineKind::Bank)
        } else {
            Vec::new()
        },
        to_be_verified: act.marks.iter().map(mark_words).collect(),
        clerk: setting.clerk.clone(),
    }))
}

/// CARD-9-3: reasons, what to do about each, and how the applicant was told.
fn return_notice(
    setting: &Setting<'_>,
    person: &Person,
    application: &Application,
    returned: &ReturnRecord,
    (way, told_at): (TellingWay, Timestamp),
    number: &Numbered<'_>,
) -> Document {
    let note = Some(returned.note.trim()).filter(|note| !note.is_empty());
    Document::CardReturnNotice(Box::new(CardReturnNotice {
        number: number.0.to_owned(),
        office: office(setting),
        applied_on: beijing(application.accepted_at).date(),
        returned_at: beijing(returned.at),
        business: purpose_words(application.purpose).to_owned(),
        person_name: person.facts.name.expose().clone(),
        identity_number_masked: masked(person.facts.number.expose()),
        reasons: returned
            .reasons
            .iter()
            .map(|reason| NoticeReason {
                code: reason_code(*reason),
                explanation: note
                    .filter(|_| *reason == ReturnReason::Other || returned.reasons.len() == 1)
                    .map(str::to_owned),
            })
            .collect(),
        materials: Vec::new(),
        told_by: match way {
            TellingWay::InPerson => "当面告知",
            TellingWay::Phone => "电话告知",
            TellingWay::Message => "短信告知",
            TellingWay::Post => "邮寄告知",
        }
        .to_owned(),
        told_at: beijing(told_at),
        clerk: setting.clerk.clone(),
    }))
}

fn collected(
    person: &Person,
    application: ApplicationId,
    card: CardId,
    taken_back: bool,
) -> Vec<ReceiptFact> {
    let mut facts = vec![fact("卡        号", card_words(person, card))];
    if let Some(card) = person.cards.get(&card) {
        facts.push(fact("有效期至", day_words(card.expires_on)));
    }
    facts.extend(old_card(person, application, taken_back));
    facts
}

fn posted(person: &Person, application: ApplicationId, posting: &Posting) -> Vec<ReceiptFact> {
    let made = person.cards.values();
    let card = made.filter(|card| card.application == Some(application));
    let newest = card.max_by_key(|card| card.issued_on);
    let mut facts = vec![
        fact(
            "卡        号",
            newest.map_or_else(String::new, |card| masked_card(card.number.expose())),
        ),
        fact("承  运  方", posting.courier.clone()),
        fact("运  单  号", posting.tracking.clone()),
        fact("收件地址", posting.address.expose().clone()),
    ];
    facts.extend(old_card(person, application, posting.old_card_taken_back));
    facts
}

fn issued_at_once(person: &Person, issued: &InstantCardIssued) -> Vec<ReceiptFact> {
    let mut facts = vec![
        fact("卡        号", masked_card(issued.number.expose())),
        fact("有效期至", day_words(issued.expires_on)),
        fact("急用原因", issued.need.clone()),
    ];
    facts.extend(old_card(
        person,
        issued.application,
        issued.old_card_taken_back,
    ));
    facts
}

/// What became of the old card, where there is one.
fn old_card(person: &Person, application: ApplicationId, taken_back: bool) -> Option<ReceiptFact> {
    person.applications.get(&application)?.old_card?;
    let old = if taken_back {
        "已收回，剪角作废"
    } else {
        "未收回，已注销"
    };
    Some(fact("旧        卡", old.to_owned()))
}

fn day_words(day: Date) -> String {
    day.strftime("%Y年%-m月%-d日").to_string()
}

fn ended(person: &Person, application: ApplicationId, reason: &str) -> Option<Vec<ReceiptFact>> {
    let application = person.applications.get(&application)?;
    let accepted = beijing(application.accepted_at);
    Some(vec![
        fact("原 业 务", purpose_words(application.purpose).to_owned()),
        fact(
            "受理时间",
            accepted.strftime("%Y年%-m月%-d日 %H:%M").to_string(),
        ),
        fact("原        因", reason.to_owned()),
    ])
}

fn fact(name: &str, value: String) -> ReceiptFact {
    ReceiptFact {
        name: name.to_owned(),
        value,
    }
}

fn card_words(person: &Person, card: CardId) -> String {
    person
        .cards
        .get(&card)
        .map(|card| masked_card(card.number.expose()))
        .unwrap_or_default()
}

fn second_words(at: Timestamp) -> String {
    beijing(at).strftime("%Y年%-m月%-d日 %H:%M:%S").to_string()
}

fn channel_words(channel: OralLossChannel) -> String {
    match channel {
        OralLossChannel::Phone12333 => "12333电话",
        OralLossChannel::WeChat12333 => "兵团12333微信公众号",
        OralLossChannel::Portal => "门户网站",
        OralLossChannel::Window => "窗口",
    }
    .to_owned()
}

const fn reason_code(reason: ReturnReason) -> ReturnReasonCode {
    match reason {
        ReturnReason::NameDiffers => ReturnReasonCode::NameMismatch,
        ReturnReason::NumberDiffers => ReturnReasonCode::NumberMismatch,
        ReturnReason::PhotoUnfit => ReturnReasonCode::PhotoRejected,
        ReturnReason::NotInsured => ReturnReasonCode::NotInsured,
        ReturnReason::Duplicate => ReturnReasonCode::DuplicateApplication,
        ReturnReason::MaterialMissing => ReturnReasonCode::MaterialMissing,
        ReturnReason::Other => ReturnReasonCode::Other,
    }
}

/// CARD-12-3, CARD-12-4.
const ORAL_LOSS_LAPSES: &str = "口头挂失48小时后自动失效，卡恢复正常使用。请在失效前持本人有效身份证原件到参保地社保卡服务窗口办理书面挂失；卡已找回的，持本人有效身份证件原件到窗口解除挂失。";
/// CARD-12-6, CARD-13-3.
const BANK_SIDE: &str =
    "本回执只涉及社会保障功能；金融功能的挂失、解除挂失由合作银行办理，请拨打下列银行电话。";
/// CARD-13-1.
const RELEASED: &str = "社会保障功能已恢复正常。";
/// CARD-13-1, CARD-14-2.
const WRITTEN_LOSS_IS_FINAL: &str = "书面挂失后不能解除挂失，请及时到社保卡服务窗口申请补卡。";
/// CARD-16-2.
const CANCELLED: &str = "本卡社会保障功能已注销，不能再使用。";
/// CARD-21-1.
const SET_PASSWORD: &str = "请及时设置社会保障应用密码；金融应用密码到合作银行设置，不要告诉他人。";
/// CARD-11-1.
const BATCH_CARD_STOPPED: &str = "原申请在制的卡已停发，不再领取；原领卡证明同时失效。";
/// CARD-20-1.
const SIGN_FOR_IT: &str =
    "请持卡人本人签收；收到后当场核对卡面姓名、号码，有误或逾期未收到的，请联系办理机构。";
/// CARD-6-3.
const ACTIVATE_BANK_SIDE: &str = "金融账户须持本人身份证到合作银行激活后才能使用。";
/// CARD-20-1.
const OWN_USE_ONLY: &str = "社保卡只限本人使用，不得转借他人。";
/// CARD-9-3.
const APPLY_AGAIN: &str = "本次申请已结束，原受理单、回执作废；需要时可重新申请。";
/// CARD-24-1.
const REMEDIES: &str = "对本次处理有异议的，可以向申领地人力资源社会保障行政部门申诉，也可以依法申请行政复议或者提起行政诉讼。";
