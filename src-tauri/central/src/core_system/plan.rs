//! What a record means for a person: the reports that fold into his log.
//!
//! Pure. The tables of `counter_domain` say whether a step fits the state; `evolve` would leave a
//! state as it was where a step does not, and nobody would know, so it is refused here by its rule.

use counter_domain::application::{self, Application, ApplicationStatus, ApplicationStep};
use counter_domain::calendar::beijing_date;
use counter_domain::card::{Card, CardStatus, CardStep};
use counter_domain::certificate::Contributions;
use counter_domain::evolve::Report;
use counter_domain::fact::Fact;
use counter_domain::id::CardId;
use counter_domain::number::{BusinessNumber, CardNumber};
use counter_domain::person::{Insurance, Person, PersonFacts};
use counter_domain::sensitive::Sensitive;
use counter_domain::table::Cell;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::fault::RowFault;
use super::record::{CardFact, InsuranceFact, MadeCard, PersonFact, ProductionResult, Record};

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// A person whom the centre has not known.
    Create(Box<PersonFacts>),
    /// Reports to fold, in this order; none where nothing changes.
    Report(Vec<Report>),
}

/// Says what a record means for the person it is about, if the centre knows him. `new_id` makes
/// the id of a card that was not known.
pub fn plan(
    person: Option<&Person>,
    record: &Record,
    new_id: &mut dyn FnMut() -> Uuid,
) -> Result<Plan, RowFault> {
    let known = person.ok_or(match record.application() {
        Some(_) => RowFault::UnknownApplication,
        None => RowFault::UnknownPerson,
    });
    Ok(Plan::Report(match record {
        Record::Person(fact) => match person {
            None => return Ok(Plan::Create(Box::new(facts(None, fact)))),
            Some(person) => of_person(person, fact),
        },
        Record::Insurance(fact) => of_insurance(known?, fact),
        Record::Contribution(fact) => of_contributions(known?, fact.as_of, |told, day| {
            told.tell(fact.run.clone(), day);
        }),
        Record::Account(fact) => of_contributions(known?, fact.as_of, |told, day| {
            told.tell_account(fact.year.clone(), day);
        }),
        Record::Card(fact) => of_card(known?, fact, new_id)?,
        Record::Production(result) => of_production(
            known?,
            &result.application,
            &result.result,
            result.at,
            new_id,
        )?,
        Record::BankReturn(result) => {
            let (person, number) = (known?, &result.application);
            let application = find(person, number)?;
            // A branch that reports a card twice reports the same card.
            if application.status == ApplicationStatus::BankMade
                && has_card(person, application, &result.made)
            {
                return Ok(Plan::Report(Vec::new()));
            }
            let step = step(application, ApplicationStep::BankMakes)?;
            vec![card_made(person, application, &result.made, new_id)?, step]
        }
    }))
}

/// What is told of his contributions, with what was told before.
fn of_contributions(
    person: &Person,
    as_of: Timestamp,
    tell: impl FnOnce(&mut Contributions, Date),
) -> Vec<Report> {
    let day = beijing_date(as_of);
    let before = person.contributions.as_ref();
    let mut told = before.map_or_else(|| Contributions::none(day), Clone::clone);
    tell(&mut told, day);
    let changed = before != Some(&told);
    Vec::from_iter(changed.then(|| Report::Contributions(Box::new(told))))
}

fn facts(person: Option<&Person>, fact: &PersonFact) -> PersonFacts {
    let before = person.map(|person| &person.facts);
    let known = |text: &Option<Sensitive<String>>, old: Option<&Option<Sensitive<String>>>| {
        text.clone().or_else(|| old.cloned().flatten())
    };
    PersonFacts {
        id_kind: fact.number.kind(),
        number: Sensitive::new(fact.number.expose().to_owned()),
        name: fact.name.clone(),
        sex: fact.sex,
        born_on: fact.born_on,
        ethnicity: fact
            .ethnicity
            .clone()
            .or_else(|| before.and_then(|facts| facts.ethnicity.clone())),
        phone: known(&fact.phone, before.map(|facts| &facts.phone)),
        address: known(&fact.address, before.map(|facts| &facts.address)),
        insurances: before.map_or(Fact::Unknown, |facts| facts.insurances.clone()),
        insured_office: fact.insured_office.clone().map_or_else(
            || before.map_or(Fact::Unknown, |facts| facts.insured_office.clone()),
            |office| Fact::known(office, fact.as_of),
        ),
        relation_ended: fact.relation_ended.map_or_else(
            || before.map_or(Fact::Unknown, |facts| facts.relation_ended.clone()),
            |ended| Fact::known(ended, fact.as_of),
        ),
        died_on: fact.died_on.map_or_else(
            || before.map_or(Fact::Unknown, |facts| facts.died_on.clone()),
            |died| Fact::known(died, fact.as_of),
        ),
    }
}

/// His record, and what a death or its taking back does to his cards.
fn of_person(person: &Person, fact: &PersonFact) -> Vec<Report> {
    let new = facts(Some(person), fact);
    let step = match (dead(&person.facts), dead(&new)) {
        (false, true) => Some(CardStep::HolderDied),
        (true, false) => Some(CardStep::HolderLives),
        _ => None,
    };
    let mut reports = Vec::new();
    if new != person.facts || person.provisional {
        reports.push(Report::Facts(Box::new(new)));
    }
    if let Some(step) = step {
        reports.extend(
            person
                .cards
                .values()
                .filter(|card| match step {
                    CardStep::HolderLives => card.status == CardStatus::Stopped,
                    _ => !matches!(card.status, CardStatus::Stopped | CardStatus::Cancelled),
                })
                .map(|card| Report::Card {
                    card: card.id,
                    step,
                }),
        );
    }
    reports
}

fn dead(facts: &PersonFacts) -> bool {
    matches!(facts.died_on.value(), Some(Some(_)))
}

fn of_insurance(person: &Person, fact: &InsuranceFact) -> Vec<Report> {
    let mut insurances: Vec<Insurance> =
        person.facts.insurances.value().cloned().unwrap_or_default();
    match &fact.insurance {
        None => insurances.clear(),
        Some(insurance) => {
            insurances.retain(|known| known.kind != insurance.kind);
            insurances.push(insurance.clone());
            insurances.sort_by_key(|insurance| insurance.kind);
        }
    }
    let mut new = person.facts.clone();
    new.insurances = Fact::known(insurances, fact.as_of);
    if new == person.facts {
        return Vec::new();
    }
    vec![Report::Facts(Box::new(new))]
}

/// A card that exists elsewhere. One that is here already keeps its state, which acts have made.
fn of_card(
    person: &Person,
    fact: &CardFact,
    new_id: &mut dyn FnMut() -> Uuid,
) -> Result<Vec<Report>, RowFault> {
    let MadeCard {
        card_number,
        issued_on,
        expires_on,
    } = &fact.made;
    let known = by_number(person, card_number);
    if known.is_some_and(|card| card.issued_on == *issued_on && card.expires_on == *expires_on) {
        return Ok(Vec::new());
    }
    // At most one usable card a person: a second would be a defect of the delivery.
    let usable = |status: CardStatus| !matches!(status, CardStatus::Cancelled);
    if known.is_none()
        && usable(fact.status)
        && person.cards.values().any(|card| usable(card.status))
    {
        return Err(RowFault::CardTaken);
    }
    Ok(vec![Report::CardMade(Box::new(Card {
        id: known.map_or_else(|| CardId(new_id()), |card| card.id),
        number: Sensitive::new(card_number.expose().to_owned()),
        application: known.and_then(|card| card.application),
        status: fact.status,
        before: None,
        issued_on: *issued_on,
        expires_on: *expires_on,
        oral_loss_until: None,
        taken_back: false,
        suspicion: None,
    }))])
}

fn of_production(
    person: &Person,
    number: &BusinessNumber,
    result: &ProductionResult,
    at: Timestamp,
    new_id: &mut dyn FnMut() -> Uuid,
) -> Result<Vec<Report>, RowFault> {
    use ApplicationStep as Step;
    let application = find(person, number)?;
    Ok(match result {
        ProductionResult::Making => vec![step(application, Step::BeginMaking)?],
        ProductionResult::Failed => vec![step(application, Step::FailMaking)?],
        ProductionResult::Remaking => vec![step(application, Step::Remake)?],
        ProductionResult::Reallotted => vec![step(application, Step::Reallot)?],
        ProductionResult::Made(made) => {
            let step = step(application, Step::FinishMaking)?;
            vec![card_made(person, application, made, new_id)?, step]
        }
        ProductionResult::Destroyed => {
            let destroyed = step(application, Step::Destroy)?;
            let cards = person.cards.values().filter(|card| {
                card.application == Some(application.id) && card.status != CardStatus::Cancelled
            });
            let mut reports: Vec<Report> = cards
                .map(|card| Report::Card {
                    card: card.id,
                    step: CardStep::CancelUncollected,
                })
                .collect();
            reports.push(destroyed);
            reports
        }
        ProductionResult::Returned { reason, note } => {
            allowed(application, Step::Return)?;
            vec![Report::Returned {
                application: application.id,
                reasons: vec![*reason],
                note: note.clone(),
                at,
            }]
        }
    })
}

fn find<'a>(person: &'a Person, number: &BusinessNumber) -> Result<&'a Application, RowFault> {
    person
        .applications
        .values()
        .find(|application| application.number == *number)
        .ok_or(RowFault::UnknownApplication)
}

fn allowed(application: &Application, step: ApplicationStep) -> Result<(), RowFault> {
    match application::cell(application.status, step) {
        Cell::Allowed { .. } => Ok(()),
        Cell::Refused { rule, .. } => Err(RowFault::Step {
            rule: rule.to_string(),
        }),
    }
}

fn step(application: &Application, step: ApplicationStep) -> Result<Report, RowFault> {
    allowed(application, step)?;
    Ok(Report::Application {
        application: application.id,
        step,
    })
}

fn by_number<'a>(person: &'a Person, number: &CardNumber) -> Option<&'a Card> {
    person
        .cards
        .values()
        .find(|card| card.number.expose() == number.expose())
}

fn has_card(person: &Person, application: &Application, made: &MadeCard) -> bool {
    by_number(person, &made.card_number)
        .is_some_and(|card| card.application == Some(application.id))
}

/// The new card, unused until it is collected.
fn card_made(
    person: &Person,
    application: &Application,
    made: &MadeCard,
    new_id: &mut dyn FnMut() -> Uuid,
) -> Result<Report, RowFault> {
    if by_number(person, &made.card_number)
        .is_some_and(|card| card.application != Some(application.id))
    {
        return Err(RowFault::CardTaken);
    }
    Ok(Report::CardMade(Box::new(Card {
        id: CardId(new_id()),
        number: Sensitive::new(made.card_number.expose().to_owned()),
        application: Some(application.id),
        status: CardStatus::Unused,
        before: None,
        issued_on: made.issued_on,
        expires_on: made.expires_on,
        oral_loss_until: None,
        taken_back: false,
        suspicion: None,
    })))
}
