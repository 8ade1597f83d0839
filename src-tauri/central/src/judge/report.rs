//! What the centre itself reports of people: facts from outside, cards made, steps that only the
//! centre takes. A report makes a new version of its subject, as an accepted act does.

use std::collections::{BTreeMap, BTreeSet};

use counter_domain::evolve::{self, Report};
use counter_domain::id::{DeviceId, PersonId};
use counter_domain::person::Person;
use jiff::Timestamp;

use super::docket::{Audited, Docket};
use super::read::{self, Asking};
use super::write;
use crate::database::{BEGIN, Client, Database};
use crate::error::DatabaseError;
use crate::sql::{docket as docket_sql, record as record_sql};

/// People in one transaction: also the largest step of a station's clock.
const AT_ONCE: usize = 200;
const ATTEMPTS: usize = 8;

/// Something reported of a person.
#[derive(Debug, Clone)]
pub struct PersonReport {
    /// Who; facts of an unknown person make him known.
    pub person: PersonId,
    /// What.
    pub report: Report,
}

/// Why a report was not taken. The others of the same call were, up to the chunk that failed.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// Nobody knows the person, and what is reported are not his facts.
    #[error("nobody knows person {0}")]
    UnknownPerson(PersonId),
    /// His number is another person's.
    #[error("the number of person {0} is another person's")]
    NumberTaken(PersonId),
}

/// Takes reports, in their order, 200 at a time.
pub(crate) async fn report(
    database: &Database,
    at: Timestamp,
    reports: &[PersonReport],
) -> Result<(), ReportError> {
    for chunk in reports.chunks(AT_ONCE) {
        report_locked(database, at, &mut Told(chunk)).await?;
    }
    Ok(())
}

/// Whom somebody is going to report of.
#[derive(Debug, Default)]
pub(crate) struct Speaking {
    pub(crate) people: BTreeSet<PersonId>,
    /// Numbers by which people are found, and [`card_key`]s.
    pub(crate) numbers: BTreeSet<String>,
}

/// Somebody who says what is to be reported once the people are locked, because it depends on what
/// they are by then.
pub(crate) trait Reporter {
    /// At most 200 people.
    fn speaks_of(&mut self) -> Speaking;

    /// Reports, and writes what belongs to the same transaction. Called anew, on what is there by
    /// then, when another transaction was in the way.
    async fn report(
        &mut self,
        client: Client<'_>,
        known: &mut Known<'_>,
    ) -> Result<(), ReportError>;
}

/// The people who were spoken of, locked.
pub(crate) struct Known<'a>(&'a mut Docket);

impl Known<'_> {
    /// One of them, after what was reported of him so far.
    pub(crate) fn person(&self, person: PersonId) -> Option<&Person> {
        let row = self.0.subjects.get(&format!("person/{person}"))?;
        row.state.as_ref()
    }

    /// Folds a report. One that is refused leaves everything as it was.
    pub(crate) fn report(&mut self, one: &PersonReport) -> Result<(), ReportError> {
        self.0.report(one)
    }
}

/// Reports that were told beforehand.
struct Told<'a>(&'a [PersonReport]);

impl Reporter for Told<'_> {
    fn speaks_of(&mut self) -> Speaking {
        Speaking {
            people: self.0.iter().map(|one| one.person).collect(),
            numbers: self.0.iter().filter_map(|one| key(&one.report)).collect(),
        }
    }

    async fn report(&mut self, _: Client<'_>, known: &mut Known<'_>) -> Result<(), ReportError> {
        self.0.iter().try_for_each(|one| known.report(one))
    }
}

/// Lets somebody report of people while they are locked: one transaction.
pub(crate) async fn report_locked(
    database: &Database,
    at: Timestamp,
    reporter: &mut impl Reporter,
) -> Result<(), ReportError> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        match Box::pin(once(database, at, reporter)).await {
            Err(ReportError::Database(error)) if error.was_in_the_way() && attempt < ATTEMPTS => {}
            done => return done,
        }
    }
}

async fn once(
    database: &Database,
    at: Timestamp,
    reporter: &mut impl Reporter,
) -> Result<(), ReportError> {
    let Speaking { people, numbers } = reporter.speaks_of();
    let mut asking = Asking::default();
    for person in people {
        let subject = format!("person/{person}");
        asking.unseen.insert(subject.clone());
        asking.subjects.insert(subject, i64::MAX);
    }
    asking.numbers.extend(numbers);
    let mut connection = database.connection().await?;
    let client = connection.plain()?;
    let reads = docket_sql::Docket::prepare(client).await?;
    let writes = record_sql::Record::prepare(client).await?;
    let client = connection.opening()?;
    let mut docket = Box::pin(read::read(client, &reads, &asking)).await?.docket;
    docket.received_at = at;
    let before: BTreeMap<String, Option<String>> = docket
        .subjects
        .iter()
        .map(|(subject, row)| (subject.clone(), row.state.as_ref().and_then(insured_office)))
        .collect();
    reporter.report(client, &mut Known(&mut docket)).await?;
    docket.follow_where_insured(&before);
    docket.leave_where_insured_before(&before);
    Box::pin(write::write(client, &writes, &docket, &[])).await?;
    connection.closed();
    Ok(())
}

/// What a person is found by: his number, or that of a card.
fn key(report: &Report) -> Option<String> {
    match report {
        Report::Facts(facts) => Some(facts.number.expose().clone()),
        Report::CardMade(card) => Some(card_key(card.number.expose())),
        Report::Application { .. }
        | Report::Returned { .. }
        | Report::Card { .. }
        | Report::Contributions(_) => None,
    }
}

/// Under what a card is found.
pub(crate) fn card_key(number: &str) -> String {
    format!("card/{number}")
}

/// Has a station follow a person of another one, and says so in the audit.
pub(crate) async fn follow(
    database: &Database,
    at: Timestamp,
    device: DeviceId,
    office: &str,
    subject: &str,
) -> Result<(), DatabaseError> {
    let mut connection = database.connection().await?;
    let client = connection.plain()?;
    let writes = record_sql::Record::prepare(client).await?;
    connection.begin(BEGIN).await?;
    let mut docket = Docket {
        received_at: at,
        ..Docket::default()
    };
    docket
        .found
        .follows
        .push((office.to_owned(), subject.to_owned()));
    docket.found.audit.push(Audited {
        what: "lookup",
        about: subject.to_owned(),
        device: Some(device),
    });
    Box::pin(write::write(connection.plain()?, &writes, &docket, &[])).await?;
    connection.closed();
    Ok(())
}

impl Docket {
    /// A person is found by his card from now on.
    pub(super) fn name_card(&mut self, key: String, subject: &str) {
        if !self.numbers.contains_key(&key) {
            self.numbers.insert(key.clone(), subject.to_owned());
            self.found.numbers.push((key, subject.to_owned()));
        }
    }

    fn report(&mut self, one: &PersonReport) -> Result<(), ReportError> {
        let subject = format!("person/{}", one.person);
        if let Some(number) = key(&one.report) {
            match self.numbers.get(&number) {
                Some(owner) if *owner == subject => {}
                Some(_) => return Err(ReportError::NumberTaken(one.person)),
                None => {
                    self.numbers.insert(number.clone(), subject.clone());
                    self.found.numbers.push((number, subject.clone()));
                }
            }
        }
        let row = self.subjects.entry(subject.clone()).or_default();
        let person = match (row.state.take(), &one.report) {
            (Some(person), _) => person,
            (None, Report::Facts(facts)) => Person::new(one.person, (**facts).clone(), false),
            (None, _) => return Err(ReportError::UnknownPerson(one.person)),
        };
        row.state = Some(evolve::report(person, &one.report));
        row.version += 1;
        let body = serde_json::to_string(&one.report)
            .map_err(|error| DatabaseError::malformed("report", error))?;
        self.found
            .reports
            .push((subject.clone(), row.version, body));
        self.found.moved.insert(subject);
        Ok(())
    }

    /// The station where somebody is insured follows him.
    fn follow_where_insured(&mut self, before: &BTreeMap<String, Option<String>>) {
        for subject in &self.found.moved {
            let office = self.subjects.get(subject).and_then(|row| {
                let person = row.state.as_ref()?;
                insured_office(person)
            });
            if let Some(office) = office
                && before.get(subject).and_then(Option::as_ref) != Some(&office)
            {
                self.found.follows.push((office, subject.clone()));
            }
        }
    }

    /// The station where somebody was insured follows him no longer, unless an application that it
    /// took is under way. Acts of its own that are open keep him too, which the tables know.
    fn leave_where_insured_before(&mut self, before: &BTreeMap<String, Option<String>>) {
        for subject in &self.found.moved {
            let Some(person) = self.person(subject) else {
                continue;
            };
            let (Some(Some(old)), Some(new)) = (before.get(subject), insured_office(person)) else {
                continue;
            };
            let under_way = person.applications.values().any(|application| {
                application.status.is_under_way() && application.office.as_str() == old
            });
            if *old != new && !under_way {
                self.found.leaves.push((old.clone(), person.id));
            }
        }
    }
}

fn insured_office(person: &Person) -> Option<String> {
    let office = person.facts.insured_office.value()?;
    Some(office.as_str().to_owned())
}
