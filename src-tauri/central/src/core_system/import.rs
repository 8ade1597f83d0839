//! Taking deliveries in.
//!
//! A file is read in chunks; a chunk is one transaction that locks the people it speaks of, plans
//! each row on what is there by then, folds the reports and writes the rows' keys. So a row counts
//! once, however often its file is begun: after a cut the same file is simply taken again.

use std::collections::{BTreeMap, HashMap};

use counter_act::Hash;
use counter_domain::calendar::beijing_date;
use counter_domain::evolve::Report;
use counter_domain::id::PersonId;
use jiff::Timestamp;
use jiff::civil::Date;
use tokio_postgres::Row;
use uuid::Uuid;

use super::delivery::{Delivery, ListedFile};
use super::fault::{RowError, RowFault};
use super::output::{FileReceipt, Receipt};
use super::plan::{Plan, plan};
use super::record::{Record, insurance_name};
use super::table::{Table, TableError};
use super::{CoreSystem, Kind};
use crate::central::Central;
use crate::database::{Client, Database};
use crate::error::DatabaseError;
use crate::identity::random;
use crate::judge::{Known, PersonReport, ReportError, Reporter, Speaking, report_locked};
use crate::sql::core_system as sql;

/// Rows in one transaction.
const CHUNK: usize = 200;

/// Why nothing more was taken in. What was taken is kept.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The exchange cannot be read or written.
    #[error("cannot use the exchange: {0}")]
    Exchange(#[from] std::io::Error),
}

/// A row that has been understood.
struct Taken {
    line: u64,
    record: Record,
    key: String,
    hash: Hash,
}

/// Takes everything that waits, and gives back a receipt for each delivery.
pub async fn import(
    central: &Central,
    core: &(impl CoreSystem + Sync),
) -> Result<Vec<(String, Receipt)>, ImportError> {
    let mut receipts = Vec::new();
    for delivery in core.deliveries()? {
        let receipt = take(central, &delivery).await?;
        core.acknowledge(&delivery, &receipt)?;
        receipts.push((delivery.name, receipt));
    }
    Ok(receipts)
}

async fn take(central: &Central, delivery: &Delivery) -> Result<Receipt, DatabaseError> {
    let mut receipt = Receipt::default();
    match &delivery.files {
        Err(error) => receipt.refused = Some(error.to_string()),
        Ok(files) => {
            for file in files {
                receipt
                    .files
                    .push(take_file(central, delivery, file).await?);
            }
        }
    }
    Ok(receipt)
}

async fn take_file(
    central: &Central,
    delivery: &Delivery,
    file: &ListedFile,
) -> Result<FileReceipt, DatabaseError> {
    let mut receipt = FileReceipt::new(file);
    let sha256 = file.sha256.as_bytes().as_slice();
    let connection = central.database.connection().await?;
    let known = connection.plain()?.row(sql::FILE, &[&sha256]).await?;
    let offices = offices(connection.plain()?).await?;
    drop(connection);
    if let Some(known) = known {
        let written: &str = known.try_get("receipt")?;
        receipt.repeat(written);
        return Ok(receipt);
    }
    let mut table = match Table::open(&delivery.path(file), file.kind, &file.sha256) {
        Ok(table) => table,
        Err(error) => {
            receipt.refused = Some(error.to_string());
            return Ok(receipt);
        }
    };
    let today = beijing_date(central.now());
    loop {
        let read = read_chunk(&mut table, file.kind, today, &offices, &mut receipt);
        let (chunk, more) = match read {
            Ok(read) => read,
            Err(error) => {
                receipt.refused = Some(error.to_string());
                break;
            }
        };
        take_chunk(
            &central.database,
            central.now(),
            file.kind,
            &chunk,
            &mut receipt,
        )
        .await?;
        if !more {
            break;
        }
    }
    receipt.rows.sort_by_key(|row| row.line);
    receipt.errors = receipt.rows.len() as u64;
    if receipt.refused.is_none() {
        let text = serde_json::to_string(&receipt)
            .map_err(|error| DatabaseError::malformed("core_file", error))?;
        let connection = central.database.connection().await?;
        connection
            .plain()?
            .change(
                sql::ADD_FILE,
                &[
                    &sha256,
                    &delivery.name,
                    &file.name,
                    &file.kind.name(),
                    &central.now(),
                    &text,
                ],
            )
            .await?;
    }
    Ok(receipt)
}

async fn offices(client: Client<'_>) -> Result<Vec<String>, DatabaseError> {
    let rows = client.rows(sql::OFFICES, &[]).await?;
    rows.iter().map(|row| Ok(row.try_get("office")?)).collect()
}

/// The next rows that have been understood, and whether there may be more. What a file holds twice
/// under one key ends a chunk, so that the second is judged on what the first has left.
fn read_chunk(
    table: &mut Table,
    kind: Kind,
    today: Date,
    offices: &[String],
    receipt: &mut FileReceipt,
) -> Result<(Vec<Taken>, bool), TableError> {
    let mut chunk = Vec::with_capacity(CHUNK);
    while chunk.len() < CHUNK {
        let Some(row) = table.next_row()? else {
            return Ok((chunk, false));
        };
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                receipt.rows.push(error);
                continue;
            }
        };
        let record = Record::read(kind, &row, today).and_then(|record| match &record {
            Record::Person(fact)
                if fact.insured_office.as_ref().is_some_and(|office| {
                    !offices.iter().any(|known| known == office.as_str())
                }) =>
            {
                Err(RowFault::UnknownOffice)
            }
            _ => Ok(record),
        });
        match record {
            Err(fault) => receipt.rows.push(RowError {
                line: row.line,
                fault,
            }),
            Ok(record) => chunk.push(Taken {
                line: row.line,
                key: record.key(),
                hash: row.hash(),
                record,
            }),
        }
    }
    Ok((chunk, true))
}

async fn take_chunk(
    database: &Database,
    at: Timestamp,
    kind: Kind,
    chunk: &[Taken],
    receipt: &mut FileReceipt,
) -> Result<(), DatabaseError> {
    if chunk.is_empty() {
        return Ok(());
    }
    let connection = database.connection().await?;
    let subjects = subjects(connection.plain()?, chunk).await?;
    drop(connection);
    let mut folding = Folding {
        kind,
        at,
        chunk,
        subjects,
        new: BTreeMap::new(),
        outcome: Outcome::default(),
    };
    match report_locked(database, at, &mut folding).await {
        Ok(()) => {}
        Err(ReportError::Database(error)) => return Err(error),
        // The rows' own faults are answered row by row.
        Err(error) => return Err(DatabaseError::malformed("core_row", error)),
    }
    let outcome = folding.outcome;
    receipt.taken += outcome.taken;
    receipt.unchanged += outcome.unchanged;
    receipt.rows.extend(outcome.errors);
    Ok(())
}

/// Whom each row is about, by its number or its application's.
async fn subjects(
    client: Client<'_>,
    chunk: &[Taken],
) -> Result<HashMap<String, PersonId>, DatabaseError> {
    let numbers: Vec<&str> = chunk
        .iter()
        .filter_map(|taken| taken.record.person_number())
        .collect();
    let applications: Vec<String> = chunk
        .iter()
        .filter_map(|taken| taken.record.application().map(ToString::to_string))
        .collect();
    let mut found = client.rows(sql::SUBJECTS_OF_NUMBERS, &[&numbers]).await?;
    found.extend(
        client
            .rows(sql::SUBJECTS_OF_APPLICATIONS, &[&applications])
            .await?,
    );
    let mut subjects = HashMap::new();
    for row in found {
        let (name, subject): (String, &str) = (row.try_get(0)?, row.try_get("subject")?);
        let id = subject.strip_prefix("person/").unwrap_or(subject);
        let id = id
            .parse()
            .map_err(|error| DatabaseError::malformed("person_number", error))?;
        subjects.insert(name, id);
    }
    Ok(subjects)
}

/// A chunk that is being folded. Everything in `outcome` is made anew when the transaction has to
/// be done again.
struct Folding<'a> {
    kind: Kind,
    at: Timestamp,
    chunk: &'a [Taken],
    subjects: HashMap<String, PersonId>,
    /// Ids of people whom the chunk makes known, by number; the same at each attempt.
    new: BTreeMap<String, PersonId>,
    outcome: Outcome,
}

#[derive(Default)]
struct Outcome {
    rows: Vec<(String, Hash, Option<Timestamp>)>,
    runs: Vec<(String, &'static str, Date, String, Timestamp)>,
    errors: Vec<RowError>,
    taken: u64,
    unchanged: u64,
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
        let planned = plan(known.person(person), &taken.record, &mut || new_id(at))?;
        let reports = match planned {
            Plan::Create(facts) => vec![Report::Facts(facts)],
            Plan::Report(reports) => reports,
        };
        let changed = !reports.is_empty() || matches!(taken.record, Record::Contribution(_));
        for report in reports {
            known
                .report(&PersonReport { person, report })
                .map_err(|error| match error {
                    ReportError::UnknownPerson(_) | ReportError::Database(_) => {
                        RowFault::UnknownPerson
                    }
                    ReportError::NumberTaken(_) => RowFault::CardTaken,
                })?;
        }
        if let Record::Contribution(fact) = &taken.record {
            let (subject, insurance) =
                (format!("person/{person}"), insurance_name(Some(fact.kind)));
            self.outcome.runs.retain(|(of, kind, from, ..)| {
                (of, *kind, *from) != (&subject, insurance, fact.run.from)
            });
            self.outcome.runs.push((
                subject,
                insurance,
                fact.run.from,
                serde_json::to_string(&fact.run).unwrap_or_default(),
                fact.as_of,
            ));
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
        let runs = &self.outcome.runs;
        if runs.is_empty() {
            return Ok(());
        }
        let subjects: Vec<&str> = runs.iter().map(|run| run.0.as_str()).collect();
        let insurances: Vec<&str> = runs.iter().map(|run| run.1).collect();
        let months: Vec<Date> = runs.iter().map(|run| run.2).collect();
        let bodies: Vec<&str> = runs.iter().map(|run| run.3.as_str()).collect();
        let as_of: Vec<Timestamp> = runs.iter().map(|run| run.4).collect();
        client
            .change(
                sql::PUT_CONTRIBUTIONS,
                &[&subjects, &insurances, &months, &bodies, &as_of],
            )
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
