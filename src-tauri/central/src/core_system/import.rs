//! Taking deliveries in.
//!
//! A file is read in chunks; a chunk is one transaction that locks the people it speaks of, plans
//! each row on what is there by then, folds the reports and writes the rows' keys. So a row counts
//! once, however often its file is begun: after a cut the same file is simply taken again.

use std::collections::{BTreeMap, HashMap};

use counter_domain::calendar::beijing_date;
use counter_domain::id::PersonId;
use jiff::Timestamp;
use jiff::civil::Date;

use super::delivery::{Delivery, ListedFile};
use super::fault::{RowError, RowFault};
use super::folding::{Folding, Outcome, Taken};
use super::output::{FileReceipt, Receipt};
use super::record::Record;
use super::table::{Table, TableError};
use super::{CoreSystem, Kind};
use crate::central::Central;
use crate::database::{Client, Database};
use crate::error::DatabaseError;
use crate::judge::{ReportError, report_locked};
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
