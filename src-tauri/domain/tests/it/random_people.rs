//! Random people.

use counter_domain::card::CardStatus;
use counter_domain::fact::Fact;
use counter_domain::id::PersonId;
use counter_domain::person::Person;
use jiff::SignedDuration;
use jiff::civil::date;
use proptest::prelude::*;
use uuid::Uuid;

use crate::model::{card, facts, morning, office};
use crate::random::card_id;

/// A person with at most one card that is not cancelled, and facts known or not.
pub(crate) fn people() -> impl Strategy<Value = Person> {
    let facts = (0_u8..8, 0_u8..8, 0_u8..3, 0_u8..8);
    let cards = (0..CardStatus::ALL.len() + 4, any::<bool>(), any::<bool>());
    (facts, cards, any::<bool>()).prop_map(|(known, (status, expired, cancelled), provisional)| {
        let mut person = Person::new(PersonId(Uuid::from_u128(7)), facts_of(known), provisional);
        if let Some(status) = CardStatus::ALL.get(status) {
            let mut held = card(card_id(0), *status);
            if expired {
                held.expires_on = date(2026, 11, 19);
            }
            if *status == CardStatus::OralLoss {
                held.oral_loss_until = Some(morning() + SignedDuration::from_hours(24));
            }
            person.cards.insert(held.id, held);
        }
        if cancelled {
            let old = card(card_id(1), CardStatus::Cancelled);
            person.cards.insert(old.id, old);
        }
        person
    })
}

fn facts_of(
    (insured, place, ended, died): (u8, u8, u8, u8),
) -> counter_domain::person::PersonFacts {
    let mut facts = facts();
    let of = morning();
    match insured {
        0 => facts.insurances = Fact::Unknown,
        1 => facts.insurances = Fact::known(Vec::new(), of),
        _ => {}
    }
    match place {
        0 => facts.insured_office = Fact::Unknown,
        1 => facts.insured_office = Fact::known(office("661182"), of),
        _ => {}
    }
    facts.relation_ended = match ended {
        0 => Fact::Unknown,
        1 => Fact::known(true, of),
        _ => Fact::known(false, of),
    };
    match died {
        0 => facts.died_on = Fact::Unknown,
        1 => facts.died_on = Fact::known(Some(date(2026, 11, 1)), of),
        _ => {}
    }
    facts
}
