//! Rules of a card in its holder's hands: loss, release, freeze, cancellation.

use jiff::{SignedDuration, Timestamp};

use super::attendance::attended;
use super::competence::card_6_2_insured_place;
use super::{Case, marked, plain};
use crate::act::{Act, ActBody};
use crate::application::{Attendance, Visit};
use crate::calendar::beijing;
use crate::card::{
    Card, CardStatus, CardStep, MisuseReferral, OralLossChannel, ReferralTarget, cell,
};
use crate::id::CardId;
use crate::rule::{Mark, Refusal};
use crate::table::Cell;

/// The card, if the table allows the step in the state that it has at this instant.
pub(super) fn allowed<'a>(
    case: &Case<'a>,
    id: CardId,
    step: CardStep,
) -> Result<&'a Card, Refusal> {
    let card = case
        .person
        .cards
        .get(&id)
        .ok_or(Refusal::new("CARD-20-1", "card_unknown"))?;
    match cell(card.at(case.at), step) {
        Cell::Allowed { .. } => Ok(card),
        Cell::Refused { rule, reason } => {
            let refusal = Refusal {
                rule,
                reason: reason.into(),
                params: std::collections::BTreeMap::new(),
            };
            Err(match lapsed_at(card, case.at) {
                Some(until) if step == CardStep::ReleaseOralLoss => {
                    Refusal::new("CARD-13-1", "lapsed").with("at", beijing(until))
                }
                _ => refusal,
            })
        }
    }
}

fn lapsed_at(card: &Card, at: Timestamp) -> Option<Timestamp> {
    (card.status == CardStatus::OralLoss)
        .then_some(card.oral_loss_until)
        .flatten()
        .filter(|until| at >= *until)
}

/// CARD-12-2, CARD-12-3: to the second, from when it was reported.
pub(super) fn report_oral_loss(
    case: &Case<'_>,
    id: CardId,
    channel: OralLossChannel,
    reported: Option<Timestamp>,
) -> Result<Act, Refusal> {
    allowed(case, id, CardStep::ReportOralLoss)?;
    let at = reported.unwrap_or(case.at);
    let day = beijing(at).date();
    let hours = i64::from(*case.policy.oral_loss_hours.at(day));
    let until = at
        .checked_add(SignedDuration::from_hours(hours))
        .map_err(|_| Refusal::new("CARD-12-3", "time_out_of_range"))?;
    if at > case.at || until <= case.at {
        return Err(Refusal::new("CARD-12-3", "not_in_force").with("at", beijing(at)));
    }
    Ok(plain(ActBody::OralLossReported {
        card: id,
        channel,
        at,
        until,
    }))
}

/// CARD-13-1: only an oral loss that still runs; CARD-13-2, CARD-13-4: with whose papers.
pub(super) fn release_oral_loss(
    case: &Case<'_>,
    id: CardId,
    attendance: Option<&Attendance>,
) -> Result<Act, Refusal> {
    allowed(case, id, CardStep::ReleaseOralLoss)?;
    let mut marks = Vec::new();
    let visit = Visit::Release {
        holders_original: *case
            .policy
            .release_wants_holders_original
            .at(beijing(case.at).date()),
    };
    let attendance = attended(case, visit, attendance, &mut marks)?;
    Ok(marked(
        ActBody::OralLossReleased {
            card: id,
            attendance,
        },
        marks,
    ))
}

/// CARD-12-4: at the insured place's window; CARD-12-5: or by an agent.
pub(super) fn report_written_loss(
    case: &Case<'_>,
    id: CardId,
    attendance: Option<&Attendance>,
) -> Result<Act, Refusal> {
    let mut marks: Vec<Mark> = Vec::new();
    allowed(case, id, CardStep::ReportWrittenLoss)?;
    card_6_2_insured_place(case, &mut marks)?;
    let attendance = attended(case, Visit::WrittenLoss, attendance, &mut marks)?;
    Ok(marked(
        ActBody::WrittenLossReported {
            card: id,
            at: case.at,
            attendance,
        },
        marks,
    ))
}

/// CARD-25-1: a suspicion halts business on the card.
pub(super) fn freeze(case: &Case<'_>, id: CardId, reason: &str) -> Result<Act, Refusal> {
    allowed(case, id, CardStep::Freeze)?;
    Ok(plain(ActBody::CardFrozen {
        card: id,
        reason: reason_given(reason)?,
    }))
}

pub(super) fn unfreeze(case: &Case<'_>, id: CardId, reason: &str) -> Result<Act, Refusal> {
    allowed(case, id, CardStep::Unfreeze)?;
    Ok(plain(ActBody::CardUnfrozen {
        card: id,
        reason: reason_given(reason)?,
    }))
}

/// CARD-25-1: what was found out or proven goes on; a crime goes to nobody but the courts.
pub(super) fn refer(
    case: &Case<'_>,
    id: CardId,
    referral: &MisuseReferral,
) -> Result<Act, Refusal> {
    allowed(case, id, CardStep::Refer)?;
    if referral.crime_suspected && referral.to != ReferralTarget::Judiciary {
        return Err(Refusal::new("CARD-25-1", "crime_to_judiciary"));
    }
    Ok(plain(ActBody::MisuseReferred {
        card: id,
        referral: Box::new(MisuseReferral {
            finding: reason_given(&referral.finding)?,
            ..referral.clone()
        }),
        by: case.draft.actor.staff.clone(),
        at: case.at,
    }))
}

/// CARD-16-1: only when the relationship has ended; CARD-16-2: with the bank's receipt.
pub(super) fn cancel(
    case: &Case<'_>,
    id: CardId,
    attendance: Option<&Attendance>,
) -> Result<Act, Refusal> {
    allowed(case, id, CardStep::Cancel)?;
    let mut marks = Vec::new();
    match case.person.facts.relation_ended.value() {
        Some(true) => {}
        Some(false) => return Err(Refusal::new("CARD-16-1", "relation_not_ended")),
        None => marks.push(Mark::new("CARD-16-1", "relation_ended")),
    }
    let attendance = attended(case, Visit::Cancellation, attendance, &mut marks)?;
    Ok(marked(
        ActBody::CardCancelled {
            card: id,
            attendance,
        },
        marks,
    ))
}

fn reason_given(reason: &str) -> Result<String, Refusal> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Refusal::new("CARD-25-1", "reason_missing"));
    }
    Ok(reason.to_owned())
}
