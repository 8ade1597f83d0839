//! Rules of a made card that leaves the window otherwise than into its holder's hands.

use jiff::civil::Date;

use super::application::{card_15_1_old_card_returned, old_card_may_end, step};
use super::competence::{card_10_1_alive, card_11_1_no_second_card};
use super::{Case, card, plain};
use crate::act::{Act, ActBody};
use crate::application::{ApplicationStep, HandInList, Posting};
use crate::calendar::beijing;
use crate::card::CardStep;
use crate::id::{ApplicationId, CardId};
use crate::rule::Refusal;
use crate::sensitive::Sensitive;

/// Couriers' numbers have from eight to thirty-two letters and digits.
const TRACKING: std::ops::RangeInclusive<usize> = 8..=32;

/// CARD-7-2-2: the holder asked to have it sent. What holds when a card is handed out holds now:
/// afterwards nobody stands at the window.
pub(super) fn post(case: &Case<'_>, id: ApplicationId, posting: &Posting) -> Result<Act, Refusal> {
    let application = step(case, id, ApplicationStep::Post)?;
    card_10_1_alive(case)?;
    old_card_may_end(case, application)?;
    card_11_1_no_second_card(case, application)?;
    card_15_1_old_card_returned(case, application, posting.old_card_taken_back)?;
    let tracking: String = posting.tracking.split_whitespace().collect();
    let tracking = tracking.to_ascii_uppercase();
    let is_number = TRACKING.contains(&tracking.len())
        && tracking.chars().all(|one| one.is_ascii_alphanumeric());
    if !is_number {
        return Err(Refusal::new("CARD-7-2-2", "tracking_wrong"));
    }
    let courier = said(&posting.courier).ok_or(Refusal::new("CARD-7-2-2", "courier_missing"))?;
    let address =
        said(posting.address.expose()).ok_or(Refusal::new("CARD-7-2-2", "address_missing"))?;
    Ok(plain(ActBody::CardPosted {
        application: id,
        posting: Box::new(Posting {
            courier,
            tracking,
            address: Sensitive::new(address),
            old_card_taken_back: posting.old_card_taken_back,
        }),
    }))
}

/// CARD-20-1, CARD-21-1: it is his from the day on which he signed for it, and that is written
/// down.
pub(super) fn deliver(
    case: &Case<'_>,
    id: ApplicationId,
    card_id: CardId,
    proof: &str,
    delivered_on: Date,
) -> Result<Act, Refusal> {
    let application = step(case, id, ApplicationStep::Deliver)?;
    card_10_1_alive(case)?;
    old_card_may_end(case, application)?;
    card_11_1_no_second_card(case, application)?;
    let card = card::allowed(case, card_id, CardStep::Collect)?;
    if card.application != Some(id) {
        return Err(Refusal::new("CARD-20-1", "other_card"));
    }
    if delivered_on > beijing(case.at).date() || delivered_on < card.issued_on {
        return Err(Refusal::new("CARD-21-1", "delivered_when").with("made", card.issued_on));
    }
    Ok(plain(ActBody::CardDelivered {
        application: id,
        card: card_id,
        proof: said(proof).ok_or(Refusal::new("CARD-20-1", "proof_missing"))?,
        delivered_on,
    }))
}

/// The card lies at the window again, to be collected or sent once more.
pub(super) fn take_post_back(
    case: &Case<'_>,
    id: ApplicationId,
    reason: &str,
) -> Result<Act, Refusal> {
    step(case, id, ApplicationStep::PostComesBack)?;
    Ok(plain(ActBody::PostingReturned {
        application: id,
        reason: said(reason).ok_or(Refusal::new("CARD-7-2-2", "post_reason_missing"))?,
    }))
}

/// CARD-10-2: once, on one list.
pub(super) fn hand_in(
    case: &Case<'_>,
    id: ApplicationId,
    list: &HandInList,
) -> Result<Act, Refusal> {
    let application = step(case, id, ApplicationStep::HandIn)?;
    if let Some(before) = &application.handed_in {
        let refusal = Refusal::new("CARD-10-2", "handed_in_already");
        return Err(refusal.with("list", &before.list.number));
    }
    if list.number.trim().is_empty() || list.place == 0 || list.place > list.of {
        return Err(Refusal::new("CARD-10-2", "list_wrong"));
    }
    Ok(plain(ActBody::RecalledCardHandedIn {
        application: id,
        list: list.clone(),
        by: case.draft.actor.staff.clone(),
        at: case.at,
    }))
}

/// What was written, if anything was.
fn said(text: &str) -> Option<String> {
    Some(text.trim())
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}
