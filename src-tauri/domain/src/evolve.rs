//! Folding: acts and the centre's reports into a state.
//!
//! Total and frozen. There is no policy, no clock and no refusal here; what does not fit (a step
//! of an application that has ended, a step that a card's state does not know) leaves the state
//! as it was, because the centre will say held or refused, not this function. A
//! released arm never changes its meaning: rebuilding a counter's head and verifying a journal
//! use only this module. The tables of `application` and `card` say what is *allowed*; a test
//! holds every allowed cell against what happens here.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::act::{ActBody, ApplicationSubmitted, CertificateMade, InstantCardIssued};
use crate::application::{
    Application, ApplicationStatus, ApplicationStep, HandedIn, Purpose, ReturnReason, ReturnRecord,
    Telling,
};
use crate::card::{Card, CardStatus, CardStep, Referred, Suspicion};
use crate::certificate::{
    Certificate, CertificateStatus, CertificateStep, Contributions, SealWay, Stamping,
};
use crate::id::{ApplicationId, CardId, DocumentId};
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
    /// His contributions as they are now.
    Contributions(Box<Contributions>),
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
    if let ActBody::OnlineApplicationReturned { online, .. } = body {
        person.returned_online.insert(online.clone());
        return Some(person);
    }
    if let ActBody::InstantCardIssued(issued) = body {
        issue_instant_card(&mut person, issued);
        return Some(person);
    }
    if let ActBody::CertificateMade(made) = body {
        make_certificate(&mut person, made);
        return Some(person);
    }
    if let Some((id, step)) = body.certificate_step() {
        step_certificate(&mut person, id, step, body);
        return Some(person);
    }
    if let Some((id, step)) = body.application_step() {
        let taken = advance(&mut person, id, step);
        if taken && let Some(application) = person.applications.get_mut(&id) {
            record(application, body, marks);
        }
    }
    if let Some((id, step)) = body.card_step()
        && let Some(card) = person.cards.get_mut(&id)
    {
        step_card(card, step);
        match (body, card.status) {
            (ActBody::OralLossReported { until, .. }, CardStatus::OralLoss) => {
                card.oral_loss_until = Some(*until);
            }
            (ActBody::OralLossReleased { .. }, CardStatus::Normal)
            | (ActBody::WrittenLossReported { .. }, CardStatus::WrittenLoss) => {
                card.oral_loss_until = None;
            }
            (ActBody::CardFrozen { reason, .. }, CardStatus::Frozen) => {
                card.suspicion.get_or_insert_with(|| {
                    Box::new(Suspicion {
                        reason: reason.clone(),
                        referrals: Vec::new(),
                    })
                });
            }
            (ActBody::CardUnfrozen { .. }, now) if now != CardStatus::Frozen => {
                card.suspicion = None;
            }
            (ActBody::MisuseReferred { referral, at, .. }, _) => {
                if let Some(suspicion) = &mut card.suspicion {
                    suspicion.referrals.push(Referred {
                        referral: (**referral).clone(),
                        at: *at,
                    });
                }
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
    if let ActBody::CardDelivered { application, .. } = body {
        let posted = person.applications.get(application);
        let posting = posted.and_then(|application| application.posting.as_ref());
        let taken_back = posting.is_some_and(|posting| posting.old_card_taken_back);
        end_old_card(&mut person, *application, taken_back);
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
        Report::Contributions(told) => person.contributions = Some((**told).clone()),
        Report::CardMade(made) => card_made(&mut person, made),
        Report::Application { application, step } => {
            let fits = *step == ApplicationStep::Destroy || !is_halted(&person, *application);
            if step.is_the_centres() && fits {
                advance(&mut person, *application, *step);
            }
        }
        Report::Returned {
            application,
            reasons,
            note,
            at,
        } => {
            let taken = !is_halted(&person, *application)
                && advance(&mut person, *application, ApplicationStep::Return);
            if taken && let Some(application) = person.applications.get_mut(application) {
                application.returns.push(ReturnRecord {
                    reasons: reasons.clone(),
                    note: note.clone(),
                    at: *at,
                    told: None,
                });
            }
        }
        Report::Card { card, step } => {
            if step.is_the_centres()
                && let Some(card) = person.cards.get_mut(card)
            {
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
        T::Tell | T::Extend | T::HandIn => from,
        T::Resubmit => S::PendingReview,
        T::Terminate => S::Terminated,
        T::Withdraw => S::Withdrawn,
        T::Report => S::Reported,
        T::BeginMaking | T::Remake => S::Making,
        T::FinishMaking | T::Reallot | T::PostComesBack => S::AwaitingCollection,
        T::FailMaking => S::ProductionFailed,
        T::SendToBank => S::AwaitingBank,
        T::BankMakes => S::BankMade,
        T::Collect | T::Deliver => S::Collected,
        T::Post => S::Posted,
        T::Recall => match from {
            S::Halted => S::HaltedRecalled,
            _ => S::Recalled,
        },
        T::Destroy => S::Destroyed,
        T::Halt => S::Halted,
    }
}

/// CARD-11-1: what was halted is never given out, whatever is reported of it.
fn is_halted(person: &Person, id: ApplicationId) -> bool {
    let status = person.applications.get(&id).map(|known| known.status);
    status.is_some_and(|status| !status.is_under_way() && !status.is_final())
}

/// A card that is reported again keeps its state: only steps change that.
fn card_made(person: &mut Person, made: &Card) {
    match person.cards.get_mut(&made.id) {
        None => {
            person.cards.insert(made.id, made.clone());
        }
        Some(card) => {
            card.number = made.number.clone();
            card.application = made.application;
            card.issued_on = made.issued_on;
            card.expires_on = made.expires_on;
        }
    }
}

fn submit(person: &mut Person, submitted: &ApplicationSubmitted, marks: &[Mark]) {
    if person.applications.contains_key(&submitted.application) {
        return;
    }
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
            online: content.online.as_ref().map(|origin| origin.id.clone()),
            posting: None,
            recalled_for: None,
            handed_in: None,
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

/// The application is halted, the new card is there, and the old one ends: all of it, or nothing
/// where the application has ended.
fn issue_instant_card(person: &mut Person, issued: &InstantCardIssued) {
    if !advance(person, issued.application, ApplicationStep::Halt) {
        return;
    }
    person.cards.entry(issued.card).or_insert_with(|| Card {
        id: issued.card,
        number: issued.number.clone(),
        application: None,
        status: CardStatus::Normal,
        before: None,
        issued_on: issued.issued_on,
        expires_on: issued.expires_on,
        oral_loss_until: None,
        taken_back: false,
        suspicion: None,
    });
    end_old_card(person, issued.application, issued.old_card_taken_back);
}

fn make_certificate(person: &mut Person, made: &CertificateMade) {
    let content = &made.content;
    person
        .certificates
        .entry(content.certificate)
        .or_insert_with(|| Certificate {
            id: content.certificate,
            number: content.number.clone(),
            document_kind: content.document_kind.clone(),
            seal: content.seal,
            status: match content.seal {
                SealWay::None => CertificateStatus::Ready,
                SealWay::ByHand | SealWay::Electronic => CertificateStatus::AwaitingSeal,
            },
            first: content.first,
            last: content.last,
            pages: content.pages,
            made_by: made.made_by.clone(),
            made_at: made.made_at,
            office: made.office.clone(),
            valid_until: made.valid_until,
            stamping: None,
            reason: String::new(),
            reprints: 0,
            application: content.application,
        });
}

/// Moves a certificate that has not ended.
fn step_certificate(person: &mut Person, id: DocumentId, step: CertificateStep, body: &ActBody) {
    let Some(certificate) = person.certificates.get_mut(&id) else {
        return;
    };
    if certificate.status.is_final() {
        return;
    }
    certificate.status = match step {
        CertificateStep::Stamp => CertificateStatus::Stamped,
        CertificateStep::RefuseSeal => CertificateStatus::SealRefused,
        CertificateStep::HandOver => CertificateStatus::HandedOver,
        CertificateStep::Reprint => certificate.status,
        CertificateStep::Void => CertificateStatus::Void,
    };
    match body {
        ActBody::CertificateStamped {
            way,
            copies,
            by,
            at,
            ..
        } => {
            certificate.stamping = Some(Stamping {
                by: by.clone(),
                at: *at,
                way: *way,
                copies: *copies,
            });
        }
        ActBody::CertificateSealRefused { reason, .. }
        | ActBody::CertificateVoided { reason, .. } => certificate.reason.clone_from(reason),
        ActBody::CertificateReprinted { time, .. } => {
            certificate.reprints = certificate.reprints.max(*time);
        }
        _ => {}
    }
}

/// Moves an application that has not ended; says whether it did.
fn advance(person: &mut Person, id: ApplicationId, step: ApplicationStep) -> bool {
    let Some(application) = person.applications.get_mut(&id) else {
        return false;
    };
    if application.status.is_final() {
        return false;
    }
    application.status = application_target(step, application.status);
    if step == ApplicationStep::Reallot {
        application.handed_in = None;
    }
    if application.status.is_final() || application.status == ApplicationStatus::Halted {
        lapse_papers(&mut person.certificates, id);
    }
    let ended_without_card = matches!(step, ApplicationStep::Terminate | ApplicationStep::Withdraw);
    let abandoned = match (ended_without_card, application.purpose) {
        (true, Purpose::Replacement { old_card }) => (old_card, CardStep::AbandonReplacement),
        (true, Purpose::Exchange { old_card }) => (old_card, CardStep::AbandonExchange),
        _ => return true,
    };
    if let Some(card) = person.cards.get_mut(&abandoned.0) {
        step_card(card, abandoned.1);
    }
    true
}

/// CERT-6: what stood in for a card lapses when the card is collected, and when it never will be.
fn lapse_papers(papers: &mut BTreeMap<DocumentId, Certificate>, application: ApplicationId) {
    for paper in papers.values_mut() {
        if paper.application == Some(application) && !paper.status.is_final() {
            paper.status = CertificateStatus::Lapsed;
        }
    }
}

fn record(application: &mut Application, body: &ActBody, marks: &[Mark]) {
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
            application.marks = marks.to_vec();
        }
        ActBody::ApplicationExtended { until, .. } => extend(application, *until),
        ActBody::CardRecalled { reason, .. } => application.recalled_for = Some(reason.clone()),
        ActBody::CardPosted { posting, .. } => application.posting = Some((**posting).clone()),
        ActBody::PostingReturned { .. } => application.posting = None,
        ActBody::RecalledCardHandedIn { list, by, at, .. } => {
            application.handed_in = Some(HandedIn {
                list: list.clone(),
                at: *at,
                by: by.clone(),
            });
        }
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

/// Moves a card. What it goes back to is remembered on the way in; a step that does not fit leaves
/// it as it is. Two steps fit where the table refuses them: what follows a lapsed oral loss,
/// because no clock tells here that it has lapsed, and the end of an old card whose successor was
/// handed out, because nobody may have two.
fn step_card(card: &mut Card, step: CardStep) {
    use CardStatus as S;
    use CardStep as T;
    let from = card.status;
    // A freeze under a death is one step more than is remembered; a running oral loss is not lost
    // by it.
    let usual = match card.oral_loss_until {
        Some(_) => S::OralLoss,
        None => S::Normal,
    };
    let back = card.before.unwrap_or(usual);
    let (status, before) = match (step, from) {
        (T::Collect, S::Unused) | (T::ReleaseOralLoss, S::OralLoss) => (S::Normal, None),
        (T::ReportOralLoss, S::Normal | S::OralLoss | S::Expired) => (S::OralLoss, None),
        (T::ReportWrittenLoss, S::Normal | S::OralLoss | S::Exchanging | S::Expired)
        | (T::AbandonReplacement, S::Replacing) => (S::WrittenLoss, None),
        (T::BeginReplacement, S::WrittenLoss) => (S::Replacing, None),
        (T::BeginExchange, S::Normal | S::OralLoss | S::Expired) => (S::Exchanging, Some(from)),
        (T::Freeze, S::Normal | S::OralLoss | S::Exchanging | S::Expired) => {
            (S::Frozen, Some(from))
        }
        (T::HolderDied, _) if !matches!(from, S::Stopped | S::Cancelled) => {
            (S::Stopped, Some(from))
        }
        (T::AbandonExchange, S::Exchanging)
        | (T::Unfreeze, S::Frozen)
        | (T::HolderLives, S::Stopped) => (back, None),
        // The application ended while the card was frozen or its holder thought dead: there is no
        // exchange and no replacement left to go back to.
        (T::AbandonExchange, _) if card.before == Some(S::Exchanging) => (from, Some(S::Normal)),
        (T::AbandonReplacement, _) if card.before == Some(S::Replacing) => {
            (from, Some(S::WrittenLoss))
        }
        (T::CompleteReplacement | T::CompleteExchange, _)
        | (T::Cancel, S::Normal | S::OralLoss | S::WrittenLoss | S::Expired | S::Stopped)
        | (T::CancelUncollected, S::Unused | S::Stopped) => (S::Cancelled, None),
        _ => return,
    };
    card.status = status;
    card.before = before;
}
