//! Rules of what came in by the portal (CARD-7-2-1, CARD-7-2-2).
//!
//! The window of the insured place takes it in like any other application, but for the papers: the
//! applicant is registered there under his own name, and what he hands in is electronic. Whoever
//! reviews may instead return it, and the portal tells the applicant why.

use super::application::reasons_given;
use super::competence::card_6_2_insured_place;
use super::{Case, marked};
use crate::act::{Act, ActBody};
use crate::application::{Applicant, ApplicationContent, Purpose, ReturnReason};
use crate::rule::Refusal;

/// CARD-7-2-1: a first card, asked by himself, and not answered yet.
pub(super) fn card_7_2_1_may_be_taken(
    case: &Case<'_>,
    content: &ApplicationContent,
) -> Result<(), Refusal> {
    let Some(origin) = &content.online else {
        return Ok(());
    };
    if origin.id.trim().is_empty() || origin.submitted_at > case.at {
        return Err(Refusal::new("CARD-7-2-1", "origin_wrong"));
    }
    if case.person.has_answered_online(&origin.id) {
        return Err(Refusal::new("CARD-7-2-1", "answered"));
    }
    if content.purpose != Purpose::First || content.applicant != Applicant::Oneself {
        return Err(Refusal::new("CARD-7-2-1", "first_by_oneself_only"));
    }
    Ok(())
}

pub(super) fn send_back(
    case: &Case<'_>,
    online: &str,
    reasons: &[ReturnReason],
    note: &str,
) -> Result<Act, Refusal> {
    if online.trim().is_empty() {
        return Err(Refusal::new("CARD-7-2-1", "origin_wrong"));
    }
    if case.person.has_answered_online(online) {
        return Err(Refusal::new("CARD-7-2-1", "answered"));
    }
    let mut marks = Vec::new();
    card_6_2_insured_place(case, &mut marks)?;
    reasons_given(reasons, note)?;
    Ok(marked(
        ActBody::OnlineApplicationReturned {
            online: online.to_owned(),
            reasons: reasons.to_vec(),
            note: note.trim().to_owned(),
            by: case.draft.actor.staff.clone(),
            at: case.at,
        },
        marks,
    ))
}
