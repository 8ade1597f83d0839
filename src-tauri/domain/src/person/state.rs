//! The folded state of a person.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::PersonFacts;
use crate::application::Application;
use crate::card::{Card, CardStatus};
use crate::certificate::{Certificate, Contributions};
use crate::id::{ApplicationId, CardId, DocumentId, PersonId};

/// A person with his cards, applications and certificates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// His id.
    pub id: PersonId,
    /// First met offline and not yet known to the centre.
    pub provisional: bool,
    /// What the centre says of him, or the clerk while he is provisional.
    pub facts: PersonFacts,
    /// His cards.
    pub cards: BTreeMap<CardId, Card>,
    /// His applications.
    pub applications: BTreeMap<ApplicationId, Application>,
    /// His certificates.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub certificates: BTreeMap<DocumentId, Certificate>,
    /// What the centre told of his contributions; none where it told nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contributions: Option<Contributions>,
    /// Applications of the portal that were returned, by their numbers there.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub returned_online: BTreeSet<String>,
}

impl Person {
    /// Someone of whom only facts are known.
    pub const fn new(id: PersonId, facts: PersonFacts, provisional: bool) -> Self {
        Self {
            id,
            provisional,
            facts,
            cards: BTreeMap::new(),
            applications: BTreeMap::new(),
            certificates: BTreeMap::new(),
            contributions: None,
            returned_online: BTreeSet::new(),
        }
    }

    /// The card that matters at a window: a usable one, else the newest that is not cancelled.
    pub fn main_card(&self, at: Timestamp) -> Option<&Card> {
        self.cards
            .values()
            .filter(|card| card.at(at).is_held())
            .max_by_key(|card| (card.at(at).is_usable(), card.issued_on))
    }

    /// The application under way, if there is one; there is never a second (CARD-6-2).
    pub fn application_under_way(&self) -> Option<&Application> {
        self.applications
            .values()
            .find(|application| application.status.is_under_way())
    }

    /// Whether an application of the portal was taken or returned.
    pub fn has_answered_online(&self, id: &str) -> bool {
        let mut applications = self.applications.values();
        self.returned_online.contains(id)
            || applications.any(|application| application.online.as_deref() == Some(id))
    }

    /// How many cards he could use at an instant. More than one is a defect.
    pub fn usable_cards(&self, at: Timestamp) -> usize {
        self.cards
            .values()
            .filter(|card| card.at(at).is_usable() && card.status != CardStatus::Unused)
            .count()
    }
}
