//! Acts that the centre has accepted and whose effect the base here does not hold yet, because the
//! verdict came before the state. Until the state comes they stay in the head and are named as
//! lying beneath what is done next; so nothing that was accepted ever falls out in between.

use std::collections::BTreeSet;

use counter_domain::id::{ActId, PersonId};
use jiff::Timestamp;
use rusqlite::Connection;

use super::column::{all, change};
use super::foreign;
use crate::error::StoreError;
use crate::migrate::Migration;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220110,
    "CREATE TABLE uncovered (
        act BLOB PRIMARY KEY NOT NULL,
        person BLOB NOT NULL,
        version INTEGER NOT NULL,
        judged_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX uncovered_person ON uncovered (person)",
)];

const TABLE: &str = "uncovered";

/// Notes an accepted act that the base of its person does not hold yet.
pub(crate) fn put(
    connection: &Connection,
    act: ActId,
    person: PersonId,
    version: u64,
    at: Timestamp,
) -> Result<(), StoreError> {
    change(
        connection,
        "INSERT OR REPLACE INTO uncovered (act, person, version, judged_at)
         VALUES (?1, ?2, ?3, ?4)",
        (
            act.0.as_bytes().as_slice(),
            person.0.as_bytes().as_slice(),
            i64::try_from(version).unwrap_or(i64::MAX),
            at.as_millisecond(),
        ),
    )?;
    Ok(())
}

/// A base of this version has come: what it holds leaves the head.
pub(crate) fn cover(
    connection: &Connection,
    person: PersonId,
    version: u64,
) -> Result<(), StoreError> {
    let covered = all(
        connection,
        TABLE,
        "SELECT act, judged_at FROM uncovered WHERE person = ?1 AND version <= ?2",
        (
            person.0.as_bytes().as_slice(),
            i64::try_from(version).unwrap_or(i64::MAX),
        ),
        |columns| Ok((ActId(columns.id("act")?), columns.time("judged_at")?)),
    )?;
    for (act, at) in covered {
        foreign::settle_act(connection, act, at)?;
        change(
            connection,
            "DELETE FROM uncovered WHERE act = ?1",
            [act.0.as_bytes().as_slice()],
        )?;
    }
    Ok(())
}

/// Somebody is another one now, and what waits for his state waits for the other's.
pub(crate) fn join(
    connection: &Connection,
    provisional: PersonId,
    known: PersonId,
) -> Result<(), StoreError> {
    change(
        connection,
        "UPDATE uncovered SET person = ?2 WHERE person = ?1",
        (
            provisional.0.as_bytes().as_slice(),
            known.0.as_bytes().as_slice(),
        ),
    )?;
    Ok(())
}

/// Nothing that the centre said of versions counts any more. Returns whose heads are to be folded
/// again.
pub(crate) fn forget(connection: &Connection) -> Result<BTreeSet<PersonId>, StoreError> {
    let acts = all(
        connection,
        TABLE,
        "SELECT act, person, judged_at FROM uncovered",
        [],
        |columns| {
            let person = PersonId(columns.id("person")?);
            Ok((
                ActId(columns.id("act")?),
                person,
                columns.time("judged_at")?,
            ))
        },
    )?;
    for (act, _, at) in &acts {
        foreign::settle_act(connection, *act, *at)?;
    }
    change(connection, "DELETE FROM uncovered", [])?;
    Ok(acts.into_iter().map(|(_, person, _)| person).collect())
}
