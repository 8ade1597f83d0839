//! Rules of an application: taking it, reviewing it, and what follows.

use jiff::civil::Date;

use super::attendance::attended;
use super::competence::{
    card_6_1_insured, card_6_2_first, card_6_2_insured_place, card_6_2_none_under_way,
    card_10_1_alive, card_11_1_no_second_card,
};
use super::identity::{
    card_7_1_1_confirmed, card_7_1_5_agent, card_7_1_materials, card_8_1_same_identity,
};
use super::online::card_7_2_1_may_be_taken;
use super::{Case, card, marked, photo, plain};
use crate::act::{Act, ActBody, ApplicationSubmitted};
use crate::application::{
    Application, ApplicationContent, ApplicationStatus, ApplicationStep, Attendance,
    ExchangeReason, FormConfirmation, MakingPath, Purpose, ReturnReason, TellingWay, Visit, cell,
};
use crate::calendar::{beijing, card_making_due, filing_due};
use crate::card::{CardStatus, CardStep};
use crate::id::{ApplicationId, CardId};
use crate::rule::{Mark, Refusal};
use crate::table::Cell;

pub(super) fn submit(
    case: &Case<'_>,
    id: ApplicationId,
    content: &ApplicationContent,
    form: Option<&FormConfirmation>,
) -> Result<Act, Refusal> {
    let mut marks = Vec::new();
    if case.person.applications.contains_key(&id) {
        return Err(Refusal::new("CARD-6-2", "already_submitted"));
    }
    card_7_2_1_may_be_taken(case, content)?;
    card_10_1_alive(case)?;
    card_6_1_insured(case, &mut marks)?;
    match content.purpose {
        Purpose::First => {
            card_6_2_insured_place(case, &mut marks)?;
            card_6_2_first(case)?;
        }
        Purpose::Replacement { old_card } => {
            card_6_2_none_under_way(case)?;
            card::allowed(case, old_card, CardStep::BeginReplacement)?;
        }
        Purpose::Exchange { old_card } => {
            card_6_2_none_under_way(case)?;
            card::allowed(case, old_card, CardStep::BeginExchange)?;
            card_15_1_reason(content)?;
        }
    }
    content_is_complete(case, content, &mut marks)?;
    let form = card_7_1_1_confirmed(content, form)?;
    // rules.md C17: what came in online counts from the day on which it was handed in.
    let handed_in = content.online.as_ref().map(|origin| origin.submitted_at);
    let day = beijing(handed_in.unwrap_or(case.at)).date();
    let filing = filing_due(
        &case.policy.holidays,
        day,
        *case.policy.filing_working_days.at(day),
    );
    let card = card_making_due(&case.policy.holidays, day, *case.policy.making_days.at(day));
    Ok(marked(
        ActBody::ApplicationSubmitted(Box::new(ApplicationSubmitted {
            application: id,
            content: content.clone(),
            form: form.clone(),
            office: case.draft.actor.office.clone(),
            entered_by: case.draft.actor.staff.clone(),
            accepted_at: case.at,
            filing_due: filing.date,
            card_due: card.date,
            due_is_provisional: filing.provisional,
        })),
        marks,
    ))
}

pub(super) fn resubmit(
    case: &Case<'_>,
    id: ApplicationId,
    content: &ApplicationContent,
    form: Option<&FormConfirmation>,
) -> Result<Act, Refusal> {
    let application = step(case, id, ApplicationStep::Resubmit)?;
    let mut marks = Vec::new();
    if content.purpose != application.purpose {
        return Err(Refusal::new("CARD-9-3", "purpose_changed"));
    }
    card_10_1_alive(case)?;
    card_6_1_insured(case, &mut marks)?;
    match content.purpose {
        Purpose::First => card_6_2_insured_place(case, &mut marks)?,
        Purpose::Replacement { .. } => {}
        Purpose::Exchange { .. } => card_15_1_reason(content)?,
    }
    content_is_complete(case, content, &mut marks)?;
    let form = card_7_1_1_confirmed(content, form)?;
    if form.number != application.number {
        return Err(Refusal::new("CARD-9-3", "number_changed"));
    }
    Ok(marked(
        ActBody::ApplicationResubmitted {
            application: id,
            content: Box::new(content.clone()),
            form: form.clone(),
            entered_by: case.draft.actor.staff.clone(),
        },
        marks,
    ))
}

fn content_is_complete(
    case: &Case<'_>,
    content: &ApplicationContent,
    marks: &mut Vec<Mark>,
) -> Result<(), Refusal> {
    card_8_1_same_identity(case, &content.identity, marks)?;
    card_7_1_5_agent(case, content)?;
    card_7_1_materials(case, content)?;
    photo::photo(case, content)?;
    if let MakingPath::BankBranch { branch } = &content.path
        && branch.trim().is_empty()
    {
        return Err(Refusal::new("N10-2-4-1", "branch_missing"));
    }
    if content.pickup_place.trim().is_empty() {
        return Err(Refusal::new("CARD-7-2-2", "pickup_place_missing"));
    }
    Ok(())
}

/// Nobody reviews what he entered (rules.md §13).
pub(super) fn approve(case: &Case<'_>, id: ApplicationId) -> Result<Act, Refusal> {
    let application = step(case, id, ApplicationStep::Approve)?;
    entered_by_another(case, application)?;
    Ok(plain(ActBody::ApplicationApproved {
        application: id,
        by: case.draft.actor.staff.clone(),
    }))
}

pub(super) fn send_back(
    case: &Case<'_>,
    id: ApplicationId,
    reasons: &[ReturnReason],
    note: &str,
) -> Result<Act, Refusal> {
    let application = step(case, id, ApplicationStep::Return)?;
    entered_by_another(case, application)?;
    reasons_given(reasons, note)?;
    Ok(plain(ActBody::ApplicationReturned {
        application: id,
        reasons: reasons.to_vec(),
        note: note.to_owned(),
        at: case.at,
    }))
}

/// CARD-9-3: at least one coded reason, and what 其他 means.
pub(super) fn reasons_given(reasons: &[ReturnReason], note: &str) -> Result<(), Refusal> {
    if reasons.is_empty() {
        return Err(Refusal::new("CARD-9-3", "reason_missing"));
    }
    if reasons.contains(&ReturnReason::Other) && note.trim().is_empty() {
        return Err(Refusal::new("CARD-9-3", "note_missing"));
    }
    Ok(())
}

pub(super) fn tell(case: &Case<'_>, id: ApplicationId, way: TellingWay) -> Result<Act, Refusal> {
    step(case, id, ApplicationStep::Tell)?;
    Ok(plain(ActBody::ApplicantTold {
        application: id,
        way,
        at: case.at,
        by: case.draft.actor.staff.clone(),
    }))
}

/// CARD-9-3: a return that nobody was told of cannot be closed.
pub(super) fn terminate(case: &Case<'_>, id: ApplicationId, reason: &str) -> Result<Act, Refusal> {
    let application = step(case, id, ApplicationStep::Terminate)?;
    let untold = application.status == ApplicationStatus::Returned
        && application.returns.last().is_some_and(|r| r.told.is_none());
    if untold {
        return Err(Refusal::new("CARD-9-3", "not_told"));
    }
    Ok(plain(ActBody::ApplicationTerminated {
        application: id,
        reason: reason_given(reason)?,
    }))
}

pub(super) fn withdraw(case: &Case<'_>, id: ApplicationId, reason: &str) -> Result<Act, Refusal> {
    step(case, id, ApplicationStep::Withdraw)?;
    Ok(plain(ActBody::ApplicationWithdrawn {
        application: id,
        reason: reason_given(reason)?,
    }))
}

/// CARD-9-2: the supervisor extends, with a reason, to a later day.
pub(super) fn extend(
    case: &Case<'_>,
    id: ApplicationId,
    until: Date,
    reason: &str,
) -> Result<Act, Refusal> {
    let application = step(case, id, ApplicationStep::Extend)?;
    if until <= application.card_due {
        return Err(Refusal::new("CARD-9-2", "not_later").with("due", application.card_due));
    }
    Ok(plain(ActBody::ApplicationExtended {
        application: id,
        until,
        reason: reason_given(reason)?,
    }))
}

pub(super) fn send_to_bank(case: &Case<'_>, id: ApplicationId) -> Result<Act, Refusal> {
    let application = step(case, id, ApplicationStep::SendToBank)?;
    match application.path {
        MakingPath::BankBranch { .. } => {
            Ok(plain(ActBody::ApplicationSentToBank { application: id }))
        }
        MakingPath::CentreBatch => Err(Refusal::new("N10-2-4-1", "not_a_bank_card")),
    }
}

/// CARD-21-1 and CARD-3-3: the card that was made for this application is handed out.
pub(super) fn collect(
    case: &Case<'_>,
    id: ApplicationId,
    card_id: CardId,
    old_card_taken_back: bool,
    attendance: Option<&Attendance>,
) -> Result<Act, Refusal> {
    let application = step(case, id, ApplicationStep::Collect)?;
    card_10_1_alive(case)?;
    old_card_may_end(case, application)?;
    card_11_1_no_second_card(case, application)?;
    let card = card::allowed(case, card_id, CardStep::Collect)?;
    if card.application != Some(id) {
        return Err(Refusal::new("CARD-20-1", "other_card"));
    }
    card_15_1_old_card_returned(case, application, old_card_taken_back)?;
    let mut marks = Vec::new();
    let attendance = attended(case, Visit::Collection, attendance, &mut marks)?;
    Ok(marked(
        ActBody::CardCollected {
            application: id,
            card: card_id,
            old_card_taken_back,
            attendance,
        },
        marks,
    ))
}

/// CARD-15-1: an exchange has a reason; one that the rule does not name is written down.
fn card_15_1_reason(content: &ApplicationContent) -> Result<(), Refusal> {
    match content.exchange_reason {
        None => Err(Refusal::new("CARD-15-1", "exchange_reason_missing")),
        Some(ExchangeReason::Other) if content.remark.expose().trim().is_empty() => {
            Err(Refusal::new("CARD-15-1", "exchange_note_missing"))
        }
        Some(_) => Ok(()),
    }
}

/// CARD-15-1: whoever exchanges a card gives the old one back, to be cut (rules.md C6); one that he
/// lost meanwhile cannot be given back.
pub(super) fn card_15_1_old_card_returned(
    case: &Case<'_>,
    application: &Application,
    taken_back: bool,
) -> Result<(), Refusal> {
    let Purpose::Exchange { old_card } = application.purpose else {
        return Ok(());
    };
    let day = beijing(case.at).date();
    let held = case.person.cards.get(&old_card).is_some_and(|card| {
        !matches!(
            card.at(case.at),
            CardStatus::WrittenLoss | CardStatus::Cancelled
        )
    });
    if held && !taken_back && *case.policy.exchange_takes_old_card.at(day) {
        return Err(Refusal::new("CARD-15-1", "old_card_not_returned"));
    }
    Ok(())
}

/// CARD-25-1, CARD-16-1: a frozen or stopped card is not replaced over the counter.
pub(super) fn old_card_may_end(case: &Case<'_>, application: &Application) -> Result<(), Refusal> {
    let (old_card, ending) = match application.purpose {
        Purpose::First => return Ok(()),
        Purpose::Replacement { old_card } => (old_card, CardStep::CompleteReplacement),
        Purpose::Exchange { old_card } => (old_card, CardStep::CompleteExchange),
    };
    let halted =
        case.person.cards.get(&old_card).is_some_and(|card| {
            matches!(card.at(case.at), CardStatus::Frozen | CardStatus::Stopped)
        });
    if halted {
        card::allowed(case, old_card, ending)?;
    }
    Ok(())
}

pub(super) fn recall(case: &Case<'_>, id: ApplicationId, reason: &str) -> Result<Act, Refusal> {
    step(case, id, ApplicationStep::Recall)?;
    Ok(plain(ActBody::CardRecalled {
        application: id,
        reason: reason_given(reason)?,
    }))
}

pub(super) fn step<'a>(
    case: &Case<'a>,
    id: ApplicationId,
    step: ApplicationStep,
) -> Result<&'a Application, Refusal> {
    let application = case
        .person
        .applications
        .get(&id)
        .ok_or(Refusal::new("CARD-8-1", "application_unknown"))?;
    match cell(application.status, step) {
        Cell::Allowed { .. } => Ok(application),
        Cell::Refused { rule, reason } => Err(Refusal {
            rule,
            reason: reason.into(),
            params: [("number".to_owned(), application.number.to_string())].into(),
        }),
    }
}

fn entered_by_another(case: &Case<'_>, application: &Application) -> Result<(), Refusal> {
    if application.entered_by == case.draft.actor.staff {
        return Err(Refusal::new("CARD-7-2-2", "own_entry"));
    }
    Ok(())
}

fn reason_given(reason: &str) -> Result<String, Refusal> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Refusal::new("CARD-9-3", "reason_missing"));
    }
    Ok(reason.to_owned())
}
