//! 即时补卡: a card at once, for whoever waits for one and needs it (CARD-11-1).
//!
//! Three things must be so: a card is to come by an application under way, the applicant declares
//! why he cannot wait, and this is the window of his insured place. In the same act the card that
//! is to come is stopped and the old one ends, so that nobody ever holds two. That the window has a
//! machine that makes cards is not asked here: without one there is no card number to type.

use super::application::{card_15_1_old_card_returned, old_card_may_end, step};
use super::attendance::attended;
use super::competence::{card_6_2_insured_place, card_10_1_alive, card_11_1_no_second_card};
use super::{Case, marked};
use crate::act::{Act, ActBody, InstantCardAsked, InstantCardIssued};
use crate::application::{ApplicationStep, Visit};
use crate::calendar::{beijing, card_validity};
use crate::number::CardNumber;
use crate::rule::{Mark, Refusal};
use crate::sensitive::Sensitive;

pub(super) fn issue(case: &Case<'_>, asked: &InstantCardAsked) -> Result<Act, Refusal> {
    let application = step(case, asked.application, ApplicationStep::Halt)?;
    card_10_1_alive(case)?;
    let mut marks = Vec::new();
    card_11_1_insured_place(case, &mut marks)?;
    old_card_may_end(case, application)?;
    card_11_1_no_second_card(case, application)?;
    card_11_1_need_declared(&asked.need)?;
    let number = card_11_1_number(case, asked)?;
    card_15_1_old_card_returned(case, application, asked.old_card_taken_back)?;
    let attendance = attended(
        case,
        Visit::Collection,
        asked.attendance.as_deref(),
        &mut marks,
    )?;
    let today = beijing(case.at).date();
    let validity = card_validity(
        today,
        *case.policy.card_years.at(today),
        *case.policy.renewal_months.at(today),
    );
    Ok(marked(
        ActBody::InstantCardIssued(Box::new(InstantCardIssued {
            application: asked.application,
            card: asked.card,
            number,
            need: asked.need.trim().to_owned(),
            issued_on: today,
            expires_on: validity.expires,
            old_card_taken_back: asked.old_card_taken_back,
            attendance,
        })),
        marks,
    ))
}

/// CARD-11-1: 到参保地社保卡服务窗口, by the same parameter as a first application.
fn card_11_1_insured_place(case: &Case<'_>, marks: &mut Vec<Mark>) -> Result<(), Refusal> {
    card_6_2_insured_place(case, marks).map_err(|refusal| Refusal {
        params: refusal.params,
        ..Refusal::new("CARD-11-1", "other_insured_place")
    })
}

/// CARD-11-1: 急需使用, in the applicant's words.
fn card_11_1_need_declared(need: &str) -> Result<(), Refusal> {
    if need.trim().is_empty() {
        return Err(Refusal::new("CARD-11-1", "need_missing"));
    }
    Ok(())
}

/// CARD-11-1: the number is a card's, and that of no card that he has had.
fn card_11_1_number(
    case: &Case<'_>,
    asked: &InstantCardAsked,
) -> Result<Sensitive<String>, Refusal> {
    let number = CardNumber::parse(asked.number.expose())
        .map_err(|_| Refusal::new("CARD-11-1", "card_number_wrong"))?;
    let known = case
        .person
        .cards
        .iter()
        .any(|(id, card)| *id == asked.card || card.number.expose() == number.expose());
    if known {
        return Err(Refusal::new("CARD-11-1", "card_number_known"));
    }
    Ok(Sensitive::new(number.expose().to_owned()))
}
