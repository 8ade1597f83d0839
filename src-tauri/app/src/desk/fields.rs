//! What was before, what the act makes of it, what the centre has: field by field.

use std::collections::BTreeMap;

use counter_domain::act::ActBody;
use counter_domain::card::{self, CardStatus, CardStep};
use counter_domain::evolve::evolve;
use counter_domain::person::Person;
use counter_domain::table::Cell;
use counter_store::table::person::PersonBase;

use crate::contract::DeskField;
use crate::view::{masked, masked_card, word};

type Values = BTreeMap<&'static str, String>;

/// The fields that an act touches, three times. `before` is the centre's state that the act was
/// done on, where it has another one by now; `seen` is that state's version, 0 for none.
pub(super) fn three(
    body: &ActBody,
    seen: u64,
    base: Option<&PersonBase>,
    before: Option<&PersonBase>,
) -> Vec<DeskField> {
    let centre = base.map(|base| &base.person);
    let mine = evolve(centre.cloned(), body, &[]);
    let mut mine = values(body, mine.as_ref());
    mine.extend(said(body));
    let theirs = values(body, centre);
    let mut states = before.into_iter().chain(base);
    let under = states.find(|known| known.version == seen);
    let is_known = seen == 0 || under.is_some();
    let before = values(body, under.map(|known| &known.person));
    let mut names: Vec<&'static str> = mine.keys().chain(theirs.keys()).copied().collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .map(|name| {
            let (mine, centre) = (mine.get(name).cloned(), theirs.get(name).cloned());
            DeskField {
                field: name.to_owned(),
                before: is_known.then(|| before.get(name).cloned().unwrap_or_default()),
                differs: mine != centre,
                mine,
                centre,
            }
        })
        .collect()
}

/// The number at which the citizen said that he can be called.
pub(super) fn phone(body: &ActBody) -> Option<String> {
    match body {
        ActBody::ApplicationSubmitted(submitted) => {
            Some(submitted.content.phone.expose().clone()).filter(|phone| !phone.is_empty())
        }
        _ => None,
    }
}

/// A state's values of what the act touches.
fn values(body: &ActBody, person: Option<&Person>) -> Values {
    let mut values = Values::new();
    let Some(person) = person else {
        return values;
    };
    let application = match body {
        ActBody::ApplicationSubmitted(submitted) => Some(submitted.application),
        body => body.application_step().map(|(application, _)| application),
    };
    let application = application
        .and_then(|id| person.applications.get(&id))
        .or_else(|| application.and_then(|_| person.application_under_way()));
    if let Some(application) = application {
        values.insert("application_number", application.number.to_string());
        values.insert("application_status", word(&application.status));
        values.insert("application_pickup_place", application.pickup_place.clone());
        values.insert("application_card_due", application.card_due.to_string());
    }
    if let Some((card, _)) = body.card_step()
        && let Some(card) = person.cards.get(&card)
    {
        values.insert("card_number", masked_card(card.number.expose()));
        values.insert("card_status", word(&card.status));
    }
    if matches!(body, ActBody::PersonRegistered { .. }) {
        values.insert("person_name", person.facts.name.expose().clone());
        values.insert("person_number", masked(person.facts.number.expose()));
    }
    values
}

/// What the act itself says beside the state that it makes.
fn said(body: &ActBody) -> Values {
    let mut values = Values::new();
    match body {
        ActBody::ApplicationSubmitted(submitted) => {
            values.insert("application_number", submitted.form.number.to_string());
            values.insert(
                "application_pickup_place",
                submitted.content.pickup_place.clone(),
            );
            values.insert("application_card_due", submitted.card_due.to_string());
        }
        ActBody::PersonRegistered { facts, .. } => {
            values.insert("person_name", facts.name.expose().clone());
            values.insert("person_number", masked(facts.number.expose()));
        }
        _ => {}
    }
    if let Some(status) = body.card_step().and_then(|(_, step)| leads_to(step)) {
        values.insert("card_status", word(&status));
    }
    values
}

/// The state that a step makes of a card, wherever it is allowed; none where that depends.
fn leads_to(step: CardStep) -> Option<CardStatus> {
    let mut next = CardStatus::ALL
        .iter()
        .filter_map(|status| match card::cell(*status, step) {
            Cell::Allowed { next, .. } => Some(next),
            Cell::Refused { .. } => None,
        });
    let first = next.next()?;
    next.all(|other| other == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_centre_refused_still_says_what_it_would_have_made() {
        assert_eq!(
            leads_to(CardStep::ReportOralLoss),
            Some(CardStatus::OralLoss)
        );
        assert_eq!(leads_to(CardStep::Freeze), Some(CardStatus::Frozen));
        assert_eq!(leads_to(CardStep::Cancel), Some(CardStatus::Cancelled));
    }
}
