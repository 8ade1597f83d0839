//! Which parts of its subject an act touches: two acts that touch the same part without having
//! seen one another are a conflict that a person decides (scenario S07).

use std::collections::BTreeSet;

use super::ActBody;
use crate::id::{ActId, ApplicationId, CardId, DocumentId};

/// A part of a person's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Touch {
    /// What is known of him.
    Facts,
    /// The one application that may be under way.
    UnderWay,
    /// One application.
    Application(ApplicationId),
    /// One card.
    Card(CardId),
    /// One certificate.
    Certificate(DocumentId),
    /// Another act, by a decision about it.
    Act(ActId),
}

impl ActBody {
    /// Everything that the act touches; the old card of an application is named by its content.
    pub fn touches(&self) -> BTreeSet<Touch> {
        let mut touched = BTreeSet::new();
        if let Some((application, _)) = self.application_step() {
            touched.insert(Touch::Application(application));
        }
        if let Some((card, _)) = self.card_step() {
            touched.insert(Touch::Card(card));
        }
        if let Some((certificate, _)) = self.certificate_step() {
            touched.insert(Touch::Certificate(certificate));
        }
        match self {
            Self::PersonRegistered { .. } => {
                touched.insert(Touch::Facts);
            }
            Self::OnlineApplicationReturned { .. } => {
                touched.insert(Touch::UnderWay);
            }
            Self::ApplicationSubmitted(submitted) => {
                touched.insert(Touch::UnderWay);
                touched.insert(Touch::Application(submitted.application));
                touched.extend(submitted.content.purpose.old_card().map(Touch::Card));
            }
            Self::ApplicationResubmitted { content, .. } => {
                touched.extend(content.purpose.old_card().map(Touch::Card));
            }
            Self::InstantCardIssued(issued) => {
                touched.insert(Touch::UnderWay);
                touched.insert(Touch::Card(issued.card));
            }
            Self::CertificateMade(made) => {
                touched.insert(Touch::Certificate(made.content.certificate));
            }
            Self::ActWithdrawn { act, .. }
            | Self::ActSentAgain { act, .. }
            | Self::ActHandedOver { act, .. }
            | Self::ActDecided { act, .. } => {
                touched.insert(Touch::Act(*act));
            }
            _ => {}
        }
        touched
    }
}
