//! Applying the rules: a draft becomes an act, or a refusal that names its rule.
//!
//! The present is an interval ([`Now`]). A verdict is formed at the machine's reading; where it
//! would be another one at either end of the interval, the act is allowed and flagged, and the
//! centre holds it (scenario S06). A rule on a fact that is unknown here passes with a mark.

mod application;
mod attendance;
mod card;
mod certificate;
mod competence;
mod identity;
mod instant;
mod leaving;
mod online;
mod photo;

pub use identity::card_7_1_4_operator;
use jiff::Timestamp;

use crate::act::{Act, ActBody, Draft, Request};
use crate::clock::Now;
use crate::desk;
use crate::person::Person;
use crate::policy::Policy;
use crate::role::{Permission, Role};
use crate::rule::{Mark, Refusal};

/// What the rules see.
struct Case<'a> {
    person: &'a Person,
    draft: &'a Draft,
    policy: &'a Policy,
    at: Timestamp,
}

/// Decides what a draft becomes. `state` is the person as head, none if he is not yet known.
pub fn decide(
    state: Option<&Person>,
    draft: &Draft,
    policy: &Policy,
    now: Now,
) -> Result<Act, Refusal> {
    let at = |instant| decide_at(state, draft, policy, instant);
    let reading = at(now.reading());
    if now.earliest() == now.latest() {
        return reading;
    }
    let (early, late) = (at(now.earliest()), at(now.latest()));
    let doubt = early.is_ok() != reading.is_ok() || late.is_ok() != reading.is_ok();
    match (reading, early, late) {
        (Ok(act), ..) | (Err(_), Ok(act), _) | (Err(_), Err(_), Ok(act)) => Ok(Act {
            clock_doubt: doubt,
            ..act
        }),
        (Err(refusal), Err(_), Err(_)) => Err(refusal),
    }
}

fn decide_at(
    state: Option<&Person>,
    draft: &Draft,
    policy: &Policy,
    at: Timestamp,
) -> Result<Act, Refusal> {
    permit(draft)?;
    if let Request::Desk { item, step } = &draft.request {
        return desk::decide(item, &draft.actor, step).map(plain);
    }
    let Some(person) = state else {
        return match &draft.request {
            Request::RegisterPerson { person, facts } => Ok(plain(ActBody::PersonRegistered {
                person: *person,
                facts: facts.clone(),
            })),
            Request::VoidNumbers(numbers) => Ok(plain(ActBody::NumbersVoided {
                numbers: numbers.clone(),
            })),
            _ => Err(Refusal::new("CARD-8-1", "person_unknown")),
        };
    };
    let case = Case {
        person,
        draft,
        policy,
        at,
    };
    match &draft.request {
        Request::RegisterPerson { .. } => Err(Refusal::new("CARD-8-1", "person_known")),
        Request::VoidNumbers(_) | Request::Desk { .. } => {
            Err(Refusal::new("CARD-8-1", "not_about_a_person"))
        }
        Request::SubmitApplication {
            application,
            content,
            form,
        } => application::submit(&case, *application, content, form.as_ref()),
        Request::ResubmitApplication {
            application,
            content,
            form,
        } => application::resubmit(&case, *application, content, form.as_ref()),
        Request::ApproveApplication(id) => application::approve(&case, *id),
        Request::ReturnApplication {
            application,
            reasons,
            note,
        } => application::send_back(&case, *application, reasons, note),
        Request::TellApplicant { application, way } => application::tell(&case, *application, *way),
        Request::TerminateApplication {
            application,
            reason,
        } => application::terminate(&case, *application, reason),
        Request::WithdrawApplication {
            application,
            reason,
        } => application::withdraw(&case, *application, reason),
        Request::ExtendApplication {
            application,
            until,
            reason,
        } => application::extend(&case, *application, *until, reason),
        Request::SendToBank(id) => application::send_to_bank(&case, *id),
        Request::CollectCard {
            application,
            card,
            old_card_taken_back,
            attendance,
        } => application::collect(
            &case,
            *application,
            *card,
            *old_card_taken_back,
            attendance.as_deref(),
        ),
        Request::IssueInstantCard(asked) => instant::issue(&case, asked),
        Request::RecallCard {
            application,
            reason,
        } => application::recall(&case, *application, reason),
        Request::PostCard {
            application,
            posting,
        } => leaving::post(&case, *application, posting),
        Request::DeliverCard {
            application,
            card,
            proof,
            delivered_on,
        } => leaving::deliver(&case, *application, *card, proof, *delivered_on),
        Request::TakePostBack {
            application,
            reason,
        } => leaving::take_post_back(&case, *application, reason),
        Request::HandInRecalledCard { application, list } => {
            leaving::hand_in(&case, *application, list)
        }
        Request::ReturnOnlineApplication {
            online,
            reasons,
            note,
        } => online::send_back(&case, online, reasons, note),
        Request::ReferMisuse { card, referral } => card::refer(&case, *card, referral),
        Request::ReportOralLoss { card, channel, at } => {
            card::report_oral_loss(&case, *card, *channel, *at)
        }
        Request::ReleaseOralLoss { card, attendance } => {
            card::release_oral_loss(&case, *card, attendance.as_deref())
        }
        Request::ReportWrittenLoss { card, attendance } => {
            card::report_written_loss(&case, *card, attendance.as_deref())
        }
        Request::FreezeCard { card, reason } => card::freeze(&case, *card, reason),
        Request::UnfreezeCard { card, reason } => card::unfreeze(&case, *card, reason),
        Request::CancelCard { card, attendance } => {
            card::cancel(&case, *card, attendance.as_deref())
        }
        Request::MakeCertificate(content) => certificate::make(&case, content),
        Request::StampCertificate {
            certificate,
            way,
            copies,
            file_sha256,
        } => certificate::stamp(&case, *certificate, *way, *copies, file_sha256.as_deref()),
        Request::RefuseSeal {
            certificate,
            reason,
        } => certificate::refuse_seal(&case, *certificate, reason),
        Request::HandOverCertificate(id) => certificate::hand_over(&case, *id),
        Request::ReprintCertificate(id) => certificate::reprint(&case, *id),
        Request::VoidCertificate {
            certificate,
            reason,
        } => certificate::void(&case, *certificate, reason),
    }
}

/// The role that each request needs (rules.md §13). `app` asks the same before it opens a screen;
/// here it is part of the verdict, so that the centre says it too.
fn permit(draft: &Draft) -> Result<(), Refusal> {
    let needed = match &draft.request {
        // Whoever did an act may put it right, whatever he is: the desk's own rules say so.
        Request::Desk { .. } => return Ok(()),
        Request::RegisterPerson { .. }
        | Request::SubmitApplication { .. }
        | Request::ResubmitApplication { .. }
        | Request::TellApplicant { .. }
        | Request::TerminateApplication { .. }
        | Request::WithdrawApplication { .. }
        | Request::SendToBank(_)
        | Request::CollectCard { .. }
        | Request::IssueInstantCard(_)
        | Request::RecallCard { .. }
        | Request::PostCard { .. }
        | Request::DeliverCard { .. }
        | Request::TakePostBack { .. }
        | Request::ReportOralLoss { .. }
        | Request::ReleaseOralLoss { .. }
        | Request::ReportWrittenLoss { .. }
        | Request::FreezeCard { .. }
        | Request::CancelCard { .. }
        | Request::MakeCertificate(_)
        | Request::HandOverCertificate(_)
        | Request::ReprintCertificate(_) => Permission::Enter,
        Request::StampCertificate { .. } | Request::RefuseSeal { .. } => {
            return seal_permit(draft);
        }
        Request::VoidCertificate { .. } => {
            // Whoever gives it out and whoever seals it may both find that it is wrong.
            if draft.actor.role.may(Permission::Supervise) {
                return Ok(());
            }
            Permission::Enter
        }
        Request::ApproveApplication(_)
        | Request::ReturnApplication { .. }
        | Request::ReturnOnlineApplication { .. } => Permission::Review,
        Request::ExtendApplication { .. }
        | Request::UnfreezeCard { .. }
        | Request::HandInRecalledCard { .. }
        | Request::ReferMisuse { .. }
        | Request::VoidNumbers(_) => Permission::Supervise,
    };
    if draft.actor.role.may(needed) {
        return Ok(());
    }
    Err(match needed {
        Permission::Supervise => Refusal::new("CARD-9-2", "supervisor_only"),
        Permission::Review => Refusal::new("CARD-7-2-2", "reviewer_only"),
        _ => Refusal::new("CARD-3-2", "clerk_only"),
    }
    .with("role", role_word(draft.actor.role)))
}

/// QU-1-4: the seal is the supervisor's.
fn seal_permit(draft: &Draft) -> Result<(), Refusal> {
    if draft.actor.role.may(Permission::Supervise) {
        return Ok(());
    }
    let refusal = Refusal::new("QU-1-4", "supervisor_only");
    Err(refusal.with("role", role_word(draft.actor.role)))
}

const fn role_word(role: Role) -> &'static str {
    match role {
        Role::Clerk => "经办",
        Role::Reviewer => "复核",
        Role::Supervisor => "主管",
        Role::Finance => "结算",
        Role::Auditor => "稽核",
    }
}

const fn plain(body: ActBody) -> Act {
    marked(body, Vec::new())
}

const fn marked(body: ActBody, marks: Vec<Mark>) -> Act {
    Act {
        body,
        marks,
        clock_doubt: false,
    }
}
