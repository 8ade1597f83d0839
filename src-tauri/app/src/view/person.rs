//! People, cards and insurances as the UI shows them.

use counter_domain::calendar::beijing;
use counter_domain::card::{Card, CardStatus};
use counter_domain::organisation::{OfficeCode, OrganisationTree};
use counter_domain::person::{Insurance, Person};
use counter_domain::policy::Policy;
use jiff::Timestamp;

use super::masked;
use super::words::{day_words, masked_card, sex_word, word};
use crate::contract::{CardView, InsuranceView, PersonBanner, SuspicionView};

/// A card at an instant.
pub(crate) fn card_view(card: &Card, policy: &Policy, at: Timestamp) -> CardView {
    let today = beijing(at).date();
    let status = card.at(at);
    let lapses = (status == CardStatus::OralLoss)
        .then_some(card.oral_loss_until)
        .flatten();
    let months = *policy.renewal_months.at(today);
    let renewal = counter_domain::calendar::card_validity_until(card.expires_on, months);
    CardView {
        card: card.id.to_string(),
        number: masked_card(card.number.expose()),
        status: word(&status),
        issued_on: card.issued_on.to_string(),
        expires_on: card.expires_on.to_string(),
        lapses_at: lapses.map(|until| day_words(until, today)),
        renew_from: renewal.renew_from.to_string(),
        renewal_is_due: status.is_usable() && today >= renewal.renew_from,
        suspicion: suspicion_view(card, at),
    }
}

/// Why a card is halted.
pub(crate) fn suspicion_view(card: &Card, at: Timestamp) -> Option<SuspicionView> {
    let suspicion = card.suspicion.as_ref()?;
    let last = suspicion.referrals.last();
    let today = beijing(at).date();
    Some(SuspicionView {
        reason: suspicion.reason.clone(),
        referred_to: last.map(|last| word(&last.referral.to)),
        referred_at: last.map(|last| day_words(last.at, today)),
    })
}

/// The card that matters at a window, of several.
pub(crate) fn main_card(cards: &[Card], at: Timestamp) -> Option<&Card> {
    cards
        .iter()
        .filter(|card| card.at(at).is_held())
        .max_by_key(|card| (card.at(at).is_usable(), card.issued_on))
}

/// The banner of the person being served.
pub(crate) fn person_banner(
    person: &Person,
    photo: Option<String>,
    offices: &OrganisationTree,
    policy: &Policy,
    at: Timestamp,
) -> PersonBanner {
    let facts = &person.facts;
    let today = beijing(at).date();
    PersonBanner {
        person: person.id.to_string(),
        name: facts.name.expose().clone(),
        number: masked(facts.number.expose()),
        sex: sex_word(facts.sex).to_owned(),
        age: facts.age_on(today),
        insured_office: facts
            .insured_office
            .value()
            .map(|code| office_name(offices, code)),
        photo,
        card: person.main_card(at).map(|card| card_view(card, policy, at)),
        under_way: person.application_under_way().map(|a| a.number.to_string()),
        checked_at: facts.insured_office.as_of().map(|of| day_words(of, today)),
        provisional: person.provisional,
    }
}

/// One insurance.
pub(crate) fn insurance_view(insurance: &Insurance) -> InsuranceView {
    InsuranceView {
        kind: word(&insurance.kind),
        since: insurance.since.strftime("%Y-%m").to_string(),
        months: insurance.months,
        status: word(&insurance.status),
    }
}

/// The name of an office; its code where it is not known here.
pub(crate) fn office_name(offices: &OrganisationTree, code: &OfficeCode) -> String {
    offices
        .get(code)
        .map_or_else(|| code.to_string(), |office| office.name.clone())
}
