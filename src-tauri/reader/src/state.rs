//! What is known of the service and its readers, and how it changed.

use serde::Serialize;

/// A snapshot of service and readers, true within one second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReaderState {
    /// The PC/SC service.
    pub service: ServiceState,
    /// The attached readers, by name; none while the service is away.
    pub readers: Vec<ReaderStatus>,
}

/// The PC/SC service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceState {
    /// Nothing is known yet.
    Starting,
    /// The service answers.
    Running,
    /// The service is not there; it is looked for again and again.
    NotRunning,
    /// The service took a question and has not answered for seconds.
    NotResponding,
}

/// One reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReaderStatus {
    /// Its name in PC/SC.
    pub name: String,
    /// What lies on it.
    pub card: CardPresence,
    /// False while a reading of this reader hangs.
    pub responding: bool,
    /// The card's answer to reset in hexadecimal; empty without a card. It tells makers and protocols, not
    /// what the card is.
    pub answer_to_reset: String,
}

/// What lies on a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CardPresence {
    /// Not looked at yet.
    Unknown,
    /// No card.
    Absent,
    /// A card that answers to power.
    Present,
    /// A card that does not answer: upside down, dirty, or none.
    Mute,
}

/// A change, in the order in which changes were seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReaderEvent {
    /// The service came or went. [`ServiceState::NotResponding`] is a silence and so no event: it is
    /// in the snapshot only.
    Service(ServiceState),
    /// A reader was attached.
    ReaderAdded {
        /// Its name.
        reader: String,
    },
    /// A reader was unplugged, or went with its service.
    ReaderRemoved {
        /// Its name.
        reader: String,
    },
    /// A card was put down.
    CardPresent {
        /// The name of the reader.
        reader: String,
    },
    /// Something was put down that does not answer to power.
    CardMute {
        /// The name of the reader.
        reader: String,
    },
    /// The card was taken away.
    CardRemoved {
        /// The name of the reader.
        reader: String,
    },
    /// A reading hangs; the next one gets a thread of its own.
    ReaderStuck {
        /// The name of the reader.
        reader: String,
    },
    /// The readings that hung have come back.
    ReaderResponding {
        /// The name of the reader.
        reader: String,
    },
}
