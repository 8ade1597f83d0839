//! Provisional people whom the centre has joined with known ones. Acts that were signed for the
//! provisional one keep his id for ever; here stands whose they are now.
//!
//! Invariant: a known person of one row is never the provisional one of another; a join onto
//! somebody who was joined himself goes to the end of the line.

use counter_domain::id::PersonId;
use rusqlite::Connection;

use super::column::{all, change, first};
use crate::error::StoreError;
use crate::migrate::Migration;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220107,
    "CREATE TABLE person_alias (
        provisional BLOB PRIMARY KEY NOT NULL,
        known BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX person_alias_known ON person_alias (known)",
)];

const TABLE: &str = "person_alias";

/// Who somebody is: himself, or the one with whom he was joined.
pub(crate) fn resolve(connection: &Connection, person: PersonId) -> Result<PersonId, StoreError> {
    let known = first(
        connection,
        TABLE,
        "SELECT known FROM person_alias WHERE provisional = ?1",
        [person.0.as_bytes().as_slice()],
        |columns| columns.id("known").map(PersonId),
    )?;
    Ok(known.unwrap_or(person))
}

/// Those who were joined with somebody.
pub(crate) fn of(connection: &Connection, known: PersonId) -> Result<Vec<PersonId>, StoreError> {
    all(
        connection,
        TABLE,
        "SELECT provisional FROM person_alias WHERE known = ?1 ORDER BY provisional",
        [known.0.as_bytes().as_slice()],
        |columns| columns.id("provisional").map(PersonId),
    )
}

/// Joins one with another. Returns with whom he is joined in the end.
pub(crate) fn join(
    connection: &Connection,
    provisional: PersonId,
    known: PersonId,
) -> Result<PersonId, StoreError> {
    let known = resolve(connection, known)?;
    if known == provisional {
        return Ok(known);
    }
    change(
        connection,
        "UPDATE person_alias SET known = ?2 WHERE known = ?1",
        (
            provisional.0.as_bytes().as_slice(),
            known.0.as_bytes().as_slice(),
        ),
    )?;
    change(
        connection,
        "INSERT OR REPLACE INTO person_alias (provisional, known) VALUES (?1, ?2)",
        (
            provisional.0.as_bytes().as_slice(),
            known.0.as_bytes().as_slice(),
        ),
    )?;
    Ok(known)
}
