//! A business by its word, and the request that its form becomes.

use counter_domain::act::{InstantCardAsked, Request};
use counter_domain::application::{
    Agent, Applicant, Attendance, IdentitySeen, IdentitySource, Material, Posting, ReturnReason,
    TellingWay, Visit,
};
use counter_domain::calendar::from_beijing;
use counter_domain::card::{MisuseReferral, OralLossChannel};
use counter_domain::id::{ApplicationId, CardId};
use counter_domain::number::normalised;
use counter_domain::person::Person;
use counter_domain::policy::Policy;
use counter_domain::sensitive::Sensitive;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::contract::{ActForm, AttendanceForm, CommandError, ErrorCode};
use crate::draft::form;

/// What can be done about a card or an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Business {
    /// 口头挂失
    ReportOralLoss,
    /// 解除口头挂失
    ReleaseOralLoss,
    /// 书面挂失
    ReportWrittenLoss,
    /// 暂停用卡 (CARD-25-1)
    FreezeCard,
    /// 恢复用卡
    UnfreezeCard,
    /// 销卡
    CancelCard,
    /// 领卡
    CollectCard,
    /// 即时补卡 (CARD-11-1)
    IssueInstantCard,
    /// 审核通过
    ApproveApplication,
    /// 退回
    ReturnApplication,
    /// 告知退回
    TellApplicant,
    /// 送银行制卡
    SendToBank,
    /// 延期
    ExtendApplication,
    /// 撤销
    WithdrawApplication,
    /// 终止
    TerminateApplication,
    /// 回收未领卡
    RecallCard,
    /// 交寄
    PostCard,
    /// 寄达签收
    DeliverCard,
    /// 退件
    TakePostBack,
    /// 移送 (CARD-25-1)
    ReferMisuse,
}

impl Business {
    /// Those of a card, in the order in which they are offered.
    pub(super) const OF_CARD: [Self; 7] = [
        Self::ReportOralLoss,
        Self::ReleaseOralLoss,
        Self::ReportWrittenLoss,
        Self::FreezeCard,
        Self::UnfreezeCard,
        Self::ReferMisuse,
        Self::CancelCard,
    ];
    /// Those of an application, in the order in which they are offered.
    pub(super) const OF_APPLICATION: [Self; 13] = [
        Self::CollectCard,
        Self::IssueInstantCard,
        Self::ApproveApplication,
        Self::ReturnApplication,
        Self::TellApplicant,
        Self::SendToBank,
        Self::ExtendApplication,
        Self::WithdrawApplication,
        Self::TerminateApplication,
        Self::RecallCard,
        Self::PostCard,
        Self::DeliverCard,
        Self::TakePostBack,
    ];

    /// The business of a word of the contract.
    pub(super) fn parse(word: &str) -> Result<Self, CommandError> {
        choice(word).ok_or_else(|| invalid("business", "unknown_choice"))
    }

    /// What whoever comes for it has to show; none where nobody's papers are asked.
    pub(super) fn visit(self, policy: &Policy, today: Date) -> Option<Visit> {
        match self {
            Self::ReportWrittenLoss => Some(Visit::WrittenLoss),
            Self::ReleaseOralLoss => Some(Visit::Release {
                holders_original: *policy.release_wants_holders_original.at(today),
            }),
            Self::CollectCard | Self::IssueInstantCard => Some(Visit::Collection),
            Self::CancelCard => Some(Visit::Cancellation),
            _ => None,
        }
    }

    /// The request that the form asks for. What cannot be read in it is said by its field; what
    /// may not be is left to the rules. A card that the business makes gets the id `new_card`.
    pub(super) fn request(
        self,
        person: &Person,
        subject: &str,
        form: &ActForm,
        (today, new_card): (Date, CardId),
    ) -> Result<Request, CommandError> {
        let not_found = || CommandError::new(ErrorCode::NotFound);
        let card = || subject.parse::<CardId>().map_err(|_| not_found());
        let application = || subject.parse::<ApplicationId>().map_err(|_| not_found());
        let attendance = || attendance(form.attendance.as_ref(), today);
        let reason = || text("reason", &form.reason);
        Ok(match self {
            Self::ReportOralLoss => Request::ReportOralLoss {
                card: card()?,
                channel: choice::<OralLossChannel>(&form.channel)
                    .ok_or_else(|| invalid("channel", "unknown_choice"))?,
                at: moment(&form.reported_at)?,
            },
            Self::ReleaseOralLoss => Request::ReleaseOralLoss {
                card: card()?,
                attendance: attendance()?,
            },
            Self::ReportWrittenLoss => Request::ReportWrittenLoss {
                card: card()?,
                attendance: attendance()?,
            },
            Self::FreezeCard => Request::FreezeCard {
                card: card()?,
                reason: reason()?,
            },
            Self::UnfreezeCard => Request::UnfreezeCard {
                card: card()?,
                reason: reason()?,
            },
            Self::CancelCard => Request::CancelCard {
                card: card()?,
                attendance: attendance()?,
            },
            Self::CollectCard => {
                let application = application()?;
                Request::CollectCard {
                    application,
                    card: made_for(person, application).ok_or_else(not_found)?,
                    old_card_taken_back: form.old_card_taken_back,
                    attendance: attendance()?,
                }
            }
            Self::IssueInstantCard => Request::IssueInstantCard(Box::new(InstantCardAsked {
                application: application()?,
                card: new_card,
                number: Sensitive::new(normalised(&text("card_number", &form.card_number)?)),
                need: reason()?,
                old_card_taken_back: form.old_card_taken_back,
                attendance: attendance()?,
            })),
            Self::ApproveApplication => Request::ApproveApplication(application()?),
            Self::ReturnApplication => Request::ReturnApplication {
                application: application()?,
                reasons: form
                    .reasons
                    .iter()
                    .map(|reason| choice::<ReturnReason>(reason))
                    .collect::<Option<_>>()
                    .ok_or_else(|| invalid("reasons", "unknown_choice"))?,
                note: text("note", &form.note)?,
            },
            Self::TellApplicant => Request::TellApplicant {
                application: application()?,
                way: choice::<TellingWay>(&form.way)
                    .ok_or_else(|| invalid("way", "unknown_choice"))?,
            },
            Self::SendToBank => Request::SendToBank(application()?),
            Self::ExtendApplication => Request::ExtendApplication {
                application: application()?,
                until: date("until", &form.until)?,
                reason: reason()?,
            },
            Self::WithdrawApplication => Request::WithdrawApplication {
                application: application()?,
                reason: reason()?,
            },
            Self::TerminateApplication => Request::TerminateApplication {
                application: application()?,
                reason: reason()?,
            },
            Self::RecallCard => Request::RecallCard {
                application: application()?,
                reason: reason()?,
            },
            Self::PostCard => Request::PostCard {
                application: application()?,
                posting: Box::new(Posting {
                    courier: text("courier", &form.courier)?,
                    tracking: text("tracking", &form.tracking)?,
                    address: Sensitive::new(text("address", &form.address)?),
                    old_card_taken_back: form.old_card_taken_back,
                }),
            },
            Self::DeliverCard => {
                let application = application()?;
                Request::DeliverCard {
                    application,
                    card: made_for(person, application).ok_or_else(not_found)?,
                    proof: reason()?,
                    delivered_on: date("delivered_on", &form.delivered_on)?,
                }
            }
            Self::TakePostBack => Request::TakePostBack {
                application: application()?,
                reason: reason()?,
            },
            Self::ReferMisuse => Request::ReferMisuse {
                card: card()?,
                referral: Box::new(MisuseReferral {
                    misuse: choice(&form.misuse)
                        .ok_or_else(|| invalid("misuse", "unknown_choice"))?,
                    to: choice(&form.refer_to)
                        .ok_or_else(|| invalid("refer_to", "unknown_choice"))?,
                    crime_suspected: form.crime_suspected,
                    finding: reason()?,
                }),
            },
        })
    }
}

/// No card's number, and its check character is right.
const FAULTLESS_CARD_NUMBER: &str = "000000000";

/// A form with which nothing but the state of things can be wrong: nobody's papers are looked at
/// before somebody stands at the window.
pub(super) fn nothing_wrong(card_due: Option<Date>, today: Date) -> ActForm {
    let later = card_due.and_then(|due| due.tomorrow().ok());
    ActForm {
        reason: "-".to_owned(),
        note: "-".to_owned(),
        reasons: vec!["other".to_owned()],
        channel: "window".to_owned(),
        reported_at: String::new(),
        way: "in_person".to_owned(),
        until: later.unwrap_or(Date::MAX).to_string(),
        old_card_taken_back: true,
        card_number: FAULTLESS_CARD_NUMBER.to_owned(),
        courier: "-".to_owned(),
        tracking: "00000000".to_owned(),
        address: "-".to_owned(),
        delivered_on: today.to_string(),
        misuse: "used".to_owned(),
        refer_to: "judiciary".to_owned(),
        crime_suspected: false,
        attendance: None,
    }
}

/// The card that waits to be collected for an application; where several were made, the newest.
fn made_for(person: &Person, application: ApplicationId) -> Option<CardId> {
    let made = person.cards.values();
    made.filter(|card| card.application == Some(application))
        .max_by_key(|card| card.issued_on)
        .map(|card| card.id)
}

fn attendance(
    typed: Option<&AttendanceForm>,
    today: Date,
) -> Result<Option<Box<Attendance>>, CommandError> {
    let Some(typed) = typed else {
        return Ok(None);
    };
    for (field, value) in [
        ("identity_name", &typed.identity_name),
        ("identity_number", &typed.identity_number),
        ("agent.name", &typed.agent.name),
        ("agent.number", &typed.agent.number),
        ("agent.phone", &typed.agent.phone),
        ("agent.relation", &typed.agent.relation),
    ] {
        text(field, value)?;
    }
    let valid_until = form::valid_until(&typed.identity_valid_until).map_err(CommandError::from)?;
    let materials = typed.materials.iter().map(form::material);
    Ok(Some(Box::new(Attendance {
        by: if typed.by_agent {
            Applicant::ByAgent(Agent {
                name: form::name(&typed.agent.name),
                number: form::number(&typed.agent.number, today),
                phone: Sensitive::new(typed.agent.phone.trim().to_owned()),
                relation: typed.agent.relation.trim().to_owned(),
            })
        } else {
            Applicant::Oneself
        },
        identity: IdentitySeen {
            source: if typed.identity_from_chip {
                IdentitySource::Chip
            } else {
                IdentitySource::Seen
            },
            name: form::name(&typed.identity_name),
            number: form::number(&typed.identity_number, today),
            valid_until,
        },
        materials: materials
            .collect::<Result<Vec<Material>, _>>()
            .map_err(CommandError::from)?,
    })))
}

/// A moment of today or before in Beijing, as `2026-11-20T10:05:00`; none where nothing is typed.
fn moment(typed: &str) -> Result<Option<Timestamp>, CommandError> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let wrong = || invalid("reported_at", "not_a_moment");
    let at: DateTime = typed.replace(' ', "T").parse().map_err(|_| wrong())?;
    from_beijing(at).map(Some).ok_or_else(wrong)
}

fn date(field: &str, typed: &str) -> Result<Date, CommandError> {
    let day = typed.trim().parse();
    day.map_err(|_| invalid(field, "not_a_date"))
}

/// A text that is neither too long nor has control characters; the rules say whether it may be empty.
fn text(field: &str, typed: &str) -> Result<String, CommandError> {
    form::sane(field, typed).map_err(CommandError::from)?;
    Ok(typed.trim().to_owned())
}

fn invalid(field: &str, reason: &str) -> CommandError {
    CommandError::new(ErrorCode::InvalidInput)
        .with("field", field)
        .with("reason", reason)
}

fn choice<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}
