//! Applications as lists show them.

use counter_domain::application::{Application, Purpose};
use counter_domain::calendar::{Urgency, beijing, days_between, urgency};
use counter_domain::person::Person;
use counter_domain::policy::Policy;
use jiff::Timestamp;
use jiff::civil::Date;

use super::masked;
use super::words::{moment_words, word};
use crate::contract::ApplicationRow;

/// How near the nearer due date is (CARD-9-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum DueLevel {
    /// More than ten days.
    Good,
    /// Ten days or fewer.
    Amber,
    /// Late.
    Red,
}

impl DueLevel {
    /// The level of a due date on a day.
    pub(crate) fn of(due: Date, today: Date, policy: &Policy) -> Self {
        match urgency(today, due, *policy.amber_days.at(today)) {
            Urgency::Ample => Self::Good,
            Urgency::Near => Self::Amber,
            Urgency::Late => Self::Red,
        }
    }

    /// `good` | `amber` | `red`
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Amber => "amber",
            Self::Red => "red",
        }
    }
}

/// `first` | `replacement` | `exchange`
pub(crate) const fn purpose_word(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::First => "first",
        Purpose::Replacement { .. } => "replacement",
        Purpose::Exchange { .. } => "exchange",
    }
}

/// An application in a list.
pub(crate) fn application_row(
    application: &Application,
    person: &Person,
    entered_by: String,
    verdict: &str,
    policy: &Policy,
    at: Timestamp,
) -> ApplicationRow {
    let today = beijing(at).date();
    let next = application.next_due();
    ApplicationRow {
        application: application.id.to_string(),
        person: person.id.to_string(),
        number: application.number.to_string(),
        name: person.facts.name.expose().clone(),
        citizen_number: masked(person.facts.number.expose()),
        purpose: purpose_word(application.purpose).to_owned(),
        status: word(&application.status),
        accepted_at: moment_words(application.accepted_at),
        filing_due: application.filing_due.to_string(),
        card_due: application.card_due.to_string(),
        next_due: next.map(|due| due.to_string()),
        days_left: next.map(|due| i32::try_from(days_between(today, due)).unwrap_or(i32::MAX)),
        due_level: next.map(|due| DueLevel::of(due, today, policy).word().to_owned()),
        due_is_provisional: application.due_is_provisional,
        entered_by,
        marked: !application.marks.is_empty(),
        verdict: verdict.to_owned(),
    }
}
