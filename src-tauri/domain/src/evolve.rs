//! Folding: acts and the centre's reports into a state.
//!
//! Total and frozen. There is no policy, no clock and no refusal here; what does not fit leaves
//! the state as it was, because the centre will say held or refused, not this function. A
//! released arm never changes its meaning: rebuilding a counter's head and verifying a journal
//! use only this module. The tables of `application` and `card` say what is *allowed*; a test
//! holds every allowed cell against what happens here.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::act::{ActBody, ApplicationSubmitted};
use crate::application::{
    Application, ApplicationStatus, ApplicationStep, Purpose, ReturnReason, ReturnRecord, Telling,
};
use crate::card::{Card, CardStatus, CardStep};
use crate::id::{ApplicationId, CardId};
use crate::person::{Person, PersonFacts};
use crate::rule::Mark;

/// A fact that the centre reports of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "report", rename_all = "snake_case")]
pub enum Report {
    /// His record as it is now.
    Facts(Box<PersonFacts>),
    /// A card exists.
    CardMade(Box<Card>),
    /// A step of an application that only the centre takes.
    Application {
        /// Which.
        application: ApplicationId,
        /// Which step; any other than the centre's own leaves the state as it is.
        step: ApplicationStep,
    },
    /// The centre's own check sends an application back.
    Returned {
        /// Which.
        application: ApplicationId,
        /// At least one.
        reasons: Vec<ReturnReason>,
        /// What 其他 means.
        note: String,
        /// When.
        at: Timestamp,
    },
    /// A step of a card that only the centre takes: death, its taking back, a stopped card.
    Card {
        /// Which.
        card: CardId,
        /// Which step.
        step: CardStep,
    },
}

/// Folds an act into a person; none is a person not yet known.
pub fn evolve(state: Option<Person>, body: &ActBody, marks: &[Mark]) -> Option<Person> {
    let Some(mut person) = state else {
        return match body {
            ActBody::PersonRegistered { person, facts } => {
                Some(Person::new(*person, (**facts).clone(), true))
            }
            _ => None,
        };
    };
    if let ActBody::ApplicationSubmitted(submitted) = body {
        submit(&mut person, submitted, marks);
        return Some(person);
    }
    if let Some((id, step)) = body.application_step() {
        advance(&mut person, id, step);
        if let Some(application) = person.applications.get_mut(&id) {
            record(application, body);
        }
    }
    if let Some((id, step)) = body.card_step()
        && let Some(card) = person.cards.get_mut(&id)
    {
        step_card(card, step);
        match body {
            ActBody::OralLossReported { until, .. } => card.oral_loss_until = Some(*until),
            ActBody::OralLossReleased { .. } | ActBody::WrittenLossReported { .. } => {
                card.oral_loss_until = None;
            }
            _ => {}
        }
    }
    if let ActBody::CardCollected {
        application,
        old_card_taken_back,
        ..
    } = body
    {
        end_old_card(&mut person, *application, *old_card_taken_back);
    }
    Some(person)
}

/// Folds a report of the centre into a person.
pub fn report(mut person: Person, report: &Report) -> Person {
    match report {
        Report::Facts(facts) => {
            person.facts = (**facts).clone();
            person.provisional = false;
        }
        Report::CardMade(card) => {
            person.cards.insert(card.id, (**card).clone());
        }
        Report::Application { application, step } => {
            if step.is_the_centres() {
                advance(&mut person, *application, *step);
            }
        }
        Report::Returned {
            application,
            reasons,
            note,
            at,
        } => {
            advance(&mut person, *application, ApplicationStep::Return);
            if let Some(application) = person.applications.get_mut(application) {
                application.returns.push(ReturnRecord {
                    reasons: reasons.clone(),
                    note: note.clone(),
                    at: *at,
                    told: None,
                });
            }
        }
        Report::Card { card, step } => {
            if let Some(card) = person.cards.get_mut(card) {
                step_card(card, *step);
            }
        }
    }
    person
}

/// Where a step leads an application, whatever the table thinks of it.
pub const fn application_target(
    step: ApplicationStep,
    from: ApplicationStatus,
) -> ApplicationStatus {
    use ApplicationStatus as S;
    use ApplicationStep as T;
    match step {
        T::Approve => S::Approved,
        T::Return => S::Returned,
        T::Tell | T::Extend => from,
        T::Resubmit => S::PendingReview,
        T::Terminate => S::Terminated,
        T::Withdraw => S::Withdrawn,
        T::Report => S::Reported,
        T::BeginMaking | T::Remake => S::Making,
        T::FinishMaking | T::Reallot => S::AwaitingCollection,
        T::FailMaking => S::ProductionFailed,
        T::SendToBank => S::AwaitingBank,
        T::BankMakes => S::BankMade,
        T::Collect => S::Collected,
        T::Recall => match from {
            S::Halted => S::HaltedRecalled,
            _ => S::Recalled,
        },
        T::Destroy => S::Destroyed,
        T::Halt => S::Halted,
    }
}

fn submit(person: &mut Person, submitted: &ApplicationSubmitted, marks: &[Mark]) {
    let content = &submitted.content;
    person.applications.insert(
        submitted.application,
        Application {
            id: submitted.application,
            number: submitted.form.number.clone(),
            purpose: content.purpose,
            path: content.path.clone(),
            status: ApplicationStatus::PendingReview,
            old_card: content.purpose.old_card(),
            office: submitted.office.clone(),
            entered_by: submitted.entered_by.clone(),
            reviewed_by: None,
            accepted_at: submitted.accepted_at,
            filing_due: submitted.filing_due,
            card_due: submitted.card_due,
            due_is_provisional: submitted.due_is_provisional,
            pickup_place: content.pickup_place.clone(),
            returns: Vec::new(),
            marks: marks.to_vec(),
        },
    );
    let begun = match content.purpose {
        Purpose::First => return,
        Purpose::Replacement { old_card } => (old_card, CardStep::BeginReplacement),
        Purpose::Exchange { old_card } => (old_card, CardStep::BeginExchange),
    };
    if let Some(card) = person.cards.get_mut(&begun.0) {
        step_card(card, begun.1);
    }
}

fn advance(person: &mut Person, id: ApplicationId, step: ApplicationStep) {
    let Some(application) = person.applications.get_mut(&id) else {
        return;
    };
    if application.status.is_final() {
        return;
    }
    application.status = application_target(step, application.status);
    let ended_without_card = matches!(step, ApplicationStep::Terminate | ApplicationStep::Withdraw);
    let abandoned = match (ended_without_card, application.purpose) {
        (true, Purpose::Replacement { old_card }) => (old_card, CardStep::AbandonReplacement),
        (true, Purpose::Exchange { old_card }) => (old_card, CardStep::AbandonExchange),
        _ => return,
    };
    if let Some(card) = person.cards.get_mut(&abandoned.0) {
        step_card(card, abandoned.1);
    }
}

fn record(application: &mut Application, body: &ActBody) {
    match body {
        ActBody::ApplicationApproved { by, .. } => application.reviewed_by = Some(by.clone()),
        ActBody::ApplicationReturned {
            reasons, note, at, ..
        } => application.returns.push(ReturnRecord {
            reasons: reasons.clone(),
            note: note.clone(),
            at: *at,
            told: None,
        }),
        ActBody::ApplicantTold { way, at, by, .. } => {
            if let Some(last) = application.returns.last_mut() {
                last.told = Some(Telling {
                    way: *way,
                    at: *at,
                    by: by.clone(),
                });
            }
        }
        ActBody::ApplicationResubmitted {
            content,
            entered_by,
            ..
        } => {
            application.path = content.path.clone();
            application.pickup_place.clone_from(&content.pickup_place);
            application.entered_by = entered_by.clone();
            application.reviewed_by = None;
        }
        ActBody::ApplicationExtended { until, .. } => extend(application, *until),
        _ => {}
    }
}

fn extend(application: &mut Application, until: Date) {
    application.card_due = application.card_due.max(until);
}

fn end_old_card(person: &mut Person, application: ApplicationId, taken_back: bool) {
    let Some(purpose) = person.applications.get(&application).map(|a| a.purpose) else {
        return;
    };
    let ended = match purpose {
        Purpose::First => return,
        Purpose::Replacement { old_card } => (old_card, CardStep::CompleteReplacement),
        Purpose::Exchange { old_card } => (old_card, CardStep::CompleteExchange),
    };
    if let Some(card) = person.cards.get_mut(&ended.0) {
        step_card(card, ended.1);
        card.taken_back |= taken_back;
    }
}

/// Moves a card. What it goes back to is remembered on the way in. A cancelled card stays so.
fn step_card(card: &mut Card, step: CardStep) {
    use CardStatus as S;
    use CardStep as T;
    if card.status == S::Cancelled {
        return;
    }
    let back = card.before.unwrap_or(S::Normal);
    let (status, before) = match step {
        T::Collect | T::ReleaseOralLoss => (S::Normal, None),
        T::ReportOralLoss => (S::OralLoss, None),
        T::ReportWrittenLoss | T::AbandonReplacement => (S::WrittenLoss, None),
        T::BeginReplacement => (S::Replacing, None),
        T::BeginExchange => (S::Exchanging, Some(card.status)),
        T::AbandonExchange if card.status == S::Exchanging => (back, None),
        T::AbandonExchange => (card.status, card.before),
        T::Freeze => (S::Frozen, Some(card.status)),
        T::HolderDied => (S::Stopped, Some(card.status)),
        T::Unfreeze | T::HolderLives => (back, None),
        T::CompleteReplacement | T::CompleteExchange | T::Cancel | T::CancelUncollected => {
            (S::Cancelled, None)
        }
    };
    card.status = status;
    card.before = before;
}
