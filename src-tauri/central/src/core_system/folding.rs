//! Folding a chunk of rows into the people that it speaks of, while they are locked.

use std::collections::{BTreeMap, HashMap};

use counter_act::Hash;
use counter_domain::certificate::Contributions;
use counter_domain::evolve::Report;
use counter_domain::id::PersonId;
use counter_domain::person::Person;
use jiff::Timestamp;
use tokio_postgres::Row;
use uuid::Uuid;

use super::Kind;
use super::fault::{RowError, RowFault};
use super::plan::{Plan, plan};
use super::record::Record;
use crate::database::Client;
use crate::error::DatabaseError;
use crate::identity::random;
use crate::judge::{Known, PersonReport, ReportError, Reporter, Speaking};
use crate::sql::core_system as sql;

/// A row that has been understood.
pub(super) struct Taken {
    pub(super) line: u64,
    pub(super) record: Record,
    pub(super) key: String,
    pub(super) hash: Hash,
}

/// A chunk that is being folded. Everything in `outcome` is made anew when the transaction has to
/// be done again.
pub(super) struct Folding<'a> {
    pub(super) kind: Kind,
    pub(super) at: Timestamp,
    pub(super) chunk: &'a [Taken],
    pub(super) subjects: HashMap<String, PersonId>,
    /// Ids of people whom the chunk makes known, by number; the same at each attempt.
    pub(super) new: BTreeMap<String, PersonId>,
    pub(super) outcome: Outcome,
}

#[derive(Default)]
pub(super) struct Outcome {
    pub(super) rows: Vec<(String, Hash, Option<Timestamp>)>,
    /// What was told of contributions: a file has many rows of a person, and one report is enough.
    told: BTreeMap<PersonId, Box<Contributions>>,
    pub(super) errors: Vec<RowError>,
    pub(super) taken: u64,
    pub(super) unchanged: u64,
}

impl Folding<'_> {
    fn person(&mut self, taken: &Taken) -> Result<PersonId, RowFault> {
        if let Some(number) = taken.record.application() {
            let found = self.subjects.get(&number.to_string());
            return found.copied().ok_or(RowFault::UnknownApplication);
        }
        let number = taken.record.person_number().unwrap_or_default();
        if let Some(known) = self.subjects.get(number).or_else(|| self.new.get(number)) {
            return Ok(*known);
        }
        match taken.record {
            Record::Person(_) => {
                let id = PersonId(new_id(self.at));
                self.new.insert(number.to_owned(), id);
                Ok(id)
            }
            _ => Err(RowFault::UnknownPerson),
        }
    }

    /// Folds a row; says whether it changed anything.
    fn fold(&mut self, taken: &Taken, known: &mut Known<'_>) -> Result<bool, RowFault> {
        let person = self.person(taken)?;
        let at = self.at;
        let told = self.outcome.told.get(&person);
        let so_far = known.person(person).map(|person| Person {
            contributions: told.map_or_else(
                || person.contributions.clone(),
                |told| Some((**told).clone()),
            ),
            ..person.clone()
        });
        let planned = plan(so_far.as_ref(), &taken.record, &mut || new_id(at))?;
        let reports = match planned {
            Plan::Create(facts) => vec![Report::Facts(facts)],
            Plan::Report(reports) => reports,
        };
        let changed = !reports.is_empty();
        for report in reports {
            if let Report::Contributions(told) = report {
                self.outcome.told.insert(person, told);
                continue;
            }
            known
                .report(&PersonReport { person, report })
                .map_err(|error| match error {
                    ReportError::UnknownPerson(_) | ReportError::Database(_) => {
                        RowFault::UnknownPerson
                    }
                    ReportError::NumberTaken(_) => RowFault::CardTaken,
                })?;
        }
        Ok(changed)
    }
}

impl Reporter for Folding<'_> {
    fn speaks_of(&mut self) -> Speaking {
        let chunk = self.chunk;
        let mut speaking = Speaking::default();
        for taken in chunk {
            if let Ok(person) = self.person(taken) {
                speaking.people.insert(person);
            }
            speaking.numbers.extend(taken.record.names());
        }
        speaking
    }

    async fn report(
        &mut self,
        client: Client<'_>,
        known: &mut Known<'_>,
    ) -> Result<(), ReportError> {
        self.outcome = Outcome::default();
        let keys: Vec<&str> = self.chunk.iter().map(|taken| taken.key.as_str()).collect();
        let mut before: HashMap<String, (Hash, Option<Timestamp>)> = HashMap::new();
        for row in client.rows(sql::ROWS, &[&self.kind.name(), &keys]).await? {
            let (key, row) = taken_before(&row)?;
            before.insert(key, row);
        }
        let chunk = self.chunk;
        for taken in chunk {
            let as_of = taken.record.as_of();
            let folded = match before.get(&taken.key) {
                Some((hash, _)) if *hash == taken.hash => {
                    self.outcome.unchanged += 1;
                    continue;
                }
                Some((_, known)) if as_of.is_some() && as_of < *known => {
                    self.outcome.unchanged += 1;
                    continue;
                }
                Some(_) if as_of.is_none() => Err(RowFault::ReferenceReused),
                _ => self.fold(taken, known),
            };
            match folded {
                Ok(changed) => {
                    let counted = if changed {
                        &mut self.outcome.taken
                    } else {
                        &mut self.outcome.unchanged
                    };
                    *counted += 1;
                    before.insert(taken.key.clone(), (taken.hash, as_of));
                    self.outcome.rows.retain(|(key, ..)| *key != taken.key);
                    let row = (taken.key.clone(), taken.hash, as_of);
                    self.outcome.rows.push(row);
                }
                Err(fault) => self.outcome.errors.push(RowError {
                    line: taken.line,
                    fault,
                }),
            }
        }
        for (person, told) in std::mem::take(&mut self.outcome.told) {
            let report = Report::Contributions(told);
            known.report(&PersonReport { person, report })?;
        }
        Ok(self.write(client).await?)
    }
}

fn taken_before(row: &Row) -> Result<(String, (Hash, Option<Timestamp>)), DatabaseError> {
    let hash: &[u8] = row.try_get("sha256")?;
    let hash =
        <[u8; 32]>::try_from(hash).map_err(|error| DatabaseError::malformed("core_row", error))?;
    Ok((
        row.try_get("key")?,
        (Hash::from_bytes(hash), row.try_get("as_of")?),
    ))
}

impl Folding<'_> {
    async fn write(&self, client: Client<'_>) -> Result<(), DatabaseError> {
        let rows = &self.outcome.rows;
        let keys: Vec<&str> = rows.iter().map(|row| row.0.as_str()).collect();
        let hashes: Vec<&[u8]> = rows.iter().map(|row| row.1.as_bytes().as_slice()).collect();
        let times: Vec<Option<Timestamp>> = rows.iter().map(|row| row.2).collect();
        client
            .change(sql::PUT_ROWS, &[&self.kind.name(), &keys, &hashes, &times])
            .await?;
        Ok(())
    }
}

/// A version 7 id. Without randomness the id of a moment is taken, which a unique key refuses if
/// it is there already.
fn new_id(at: Timestamp) -> Uuid {
    let random = random().unwrap_or_default();
    let bytes = random.first_chunk::<10>().copied().unwrap_or_default();
    let milliseconds = u64::try_from(at.as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &bytes).into_uuid()
}
