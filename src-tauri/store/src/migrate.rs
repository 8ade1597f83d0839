//! From any older form of the file to this program's.
//!
//! A migration is SQL text with an id, in the file of the table that it makes or changes; it
//! imports nothing that can change. Ids are dates with a running number and give the order. What
//! has been released is never edited. Within a release line migrations only add, so that the
//! release before opens the file: [`OLDEST_READER`] then stays. All that are missing run in one
//! transaction.

use std::collections::BTreeMap;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::error::StoreError;
use crate::search::TERMS_VERSION;
use crate::table;

/// Form of the file that this program writes.
pub const SCHEMA_VERSION: u32 = 2;

/// Oldest form that a program must know to read and write what this one writes.
pub const OLDEST_READER: u32 = 1;

/// One step. Its id is `yyyymmddnnnn`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Migration {
    pub(crate) id: i64,
    pub(crate) sql: &'static str,
}

impl Migration {
    pub(crate) const fn new(id: i64, sql: &'static str) -> Self {
        Self { id, sql }
    }
}

/// All steps, in their order.
pub(crate) fn all() -> Vec<Migration> {
    let mut all: Vec<Migration> = table::MIGRATIONS.concat();
    all.sort_by_key(|migration| migration.id);
    all
}

/// Runs what has not run yet. Returns how many steps that were.
pub(crate) fn migrate(connection: &mut Connection) -> Result<usize, StoreError> {
    let transaction = Transaction::new(connection, TransactionBehavior::Immediate)?;
    transaction.execute_batch(
        "CREATE TABLE IF NOT EXISTS migration (id INTEGER PRIMARY KEY NOT NULL) STRICT",
    )?;
    let mut count = 0;
    for Migration { id, sql } in all() {
        let done: bool = transaction.query_row(
            "SELECT EXISTS (SELECT 1 FROM migration WHERE id = ?1)",
            [id],
            |row| row.get(0),
        )?;
        if !done {
            transaction.execute_batch(sql)?;
            transaction.execute("INSERT INTO migration (id) VALUES (?1)", [id])?;
            count += 1;
        }
    }
    if count > 0 {
        table::meta::set(&transaction, table::meta::VERSION, SCHEMA_VERSION)?;
        table::meta::set(&transaction, table::meta::OLDEST_READER, OLDEST_READER)?;
        transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    }
    if table::meta::number(&transaction, table::meta::TERMS_VERSION)? != Some(TERMS_VERSION) {
        table::person_search::rebuild(&transaction)?;
        table::meta::set(&transaction, table::meta::TERMS_VERSION, TERMS_VERSION)?;
    }
    transaction.commit()?;
    Ok(count)
}

/// What SQLite keeps of each table, index and trigger of ours, by name.
pub(crate) fn schema_of(connection: &Connection) -> Result<BTreeMap<String, String>, StoreError> {
    let mut statement = connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")?;
    let schema = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(schema.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_steps_have_one_id() {
        for pair in all().windows(2) {
            assert_ne!(pair[0].id, pair[1].id, "the second would never run");
        }
    }
}
