//! Which window may do it: insurance, insured place, one card a person.

use super::Case;
use crate::application::Application;
use crate::rule::{Mark, Refusal};

/// CARD-6-1: whoever is insured in the 兵团 has a card; whoever is not, registers first.
pub(super) fn card_6_1_insured(case: &Case<'_>, marks: &mut Vec<Mark>) -> Result<(), Refusal> {
    match case.person.facts.insurances.value() {
        None => marks.push(Mark::new("CARD-6-1", "insured")),
        Some(insurances) if insurances.is_empty() => {
            return Err(Refusal::new("CARD-6-1", "not_insured"));
        }
        Some(_) => {}
    }
    Ok(())
}

/// CARD-6-2: a first application, a loss and an instant card belong to the insured place's window.
pub(super) fn card_6_2_insured_place(
    case: &Case<'_>,
    marks: &mut Vec<Mark>,
) -> Result<(), Refusal> {
    let day = crate::calendar::beijing(case.at).date();
    if !*case.policy.insured_office_only.at(day) {
        return Ok(());
    }
    match case.person.facts.insured_office.value() {
        None => marks.push(Mark::new("CARD-6-2", "insured_office")),
        Some(office) if *office != case.draft.actor.office => {
            return Err(Refusal::new("CARD-6-2", "other_insured_place").with("office", office));
        }
        Some(_) => {}
    }
    Ok(())
}

/// CARD-6-2: first means no card and no application under way. CARD-17-1 explains to those who
/// come because they moved within the 兵团.
pub(super) fn card_6_2_first(case: &Case<'_>) -> Result<(), Refusal> {
    card_6_2_none_under_way(case)?;
    match case.person.main_card(case.at) {
        Some(card) if card.at(case.at).is_usable() => {
            Err(Refusal::new("CARD-17-1", "has_usable_card"))
        }
        Some(_) => Err(Refusal::new("CARD-6-2", "has_card")),
        None => Ok(()),
    }
}

/// CARD-6-2: never a second application under way.
pub(super) fn card_6_2_none_under_way(case: &Case<'_>) -> Result<(), Refusal> {
    match case.person.application_under_way() {
        Some(application) => {
            Err(Refusal::new("CARD-6-2", "under_way").with("number", &application.number))
        }
        None => Ok(()),
    }
}

/// CARD-10-1: nobody applies for the dead.
pub(super) fn card_10_1_alive(case: &Case<'_>) -> Result<(), Refusal> {
    match case.person.facts.died_on.value() {
        Some(Some(_)) => Err(Refusal::new("CARD-10-1", "holder_died")),
        _ => Ok(()),
    }
}

/// CARD-11-1: whatever hands out a card: one that does not end with it would be a second card in the
/// same hands.
pub(super) fn card_11_1_no_second_card(
    case: &Case<'_>,
    application: &Application,
) -> Result<(), Refusal> {
    let mut held = case
        .person
        .cards
        .values()
        .filter(|card| card.at(case.at).is_usable() && Some(card.id) != application.old_card);
    match held.next() {
        None => Ok(()),
        Some(_) => Err(Refusal::new("CARD-11-1", "has_usable_card")),
    }
}
