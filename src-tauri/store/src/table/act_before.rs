//! What the centre had said of a person when an act was recorded, kept once the centre has moved on:
//! the desk shows it beside what the act makes and what the centre has now.
//!
//! Nothing is written while the centre's state stays: the base says it then. What is accepted
//! needs no comparison, and its row goes.

use counter_domain::id::{ActId, PersonId};
use rusqlite::Connection;

use super::column::{change, first};
use super::person::PersonBase;
use crate::error::StoreError;
use crate::migrate::Migration;
use crate::store::Reading;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611230601,
    "CREATE TABLE act_before (
        position INTEGER PRIMARY KEY NOT NULL REFERENCES act (position),
        version INTEGER NOT NULL,
        state TEXT NOT NULL
    ) STRICT",
)];

const TABLE: &str = "act_before";

/// Reads it.
#[derive(Debug)]
pub struct ActsBefore<'a>(pub(crate) &'a Reading<'a>);

impl ActsBefore<'_> {
    /// The centre's state under an act, where the centre has another one by now.
    pub fn get(&self, act: ActId) -> Result<Option<PersonBase>, StoreError> {
        first(
            self.0.connection,
            TABLE,
            "SELECT act_before.version, act_before.state FROM act_before JOIN act USING (position)
             WHERE act.id = ?1",
            [act.0.as_bytes().as_slice()],
            PersonBase::of,
        )
    }
}

/// The state of a person is about to be replaced: own acts that stand on it keep it.
pub(crate) fn keep(connection: &Connection, person: PersonId, row: i64) -> Result<(), StoreError> {
    change(
        connection,
        "INSERT OR IGNORE INTO act_before (position, version, state)
         SELECT act.position, person_base.version, person_base.state FROM act, person_base
         WHERE act.subject = ?1 AND act.verdict <> 'accepted' AND person_base.row = ?2",
        (format!("person/{person}"), row),
    )?;
    Ok(())
}

/// An act was accepted.
pub(crate) fn forget(connection: &Connection, act: ActId) -> Result<(), StoreError> {
    change(
        connection,
        "DELETE FROM act_before WHERE position = (SELECT position FROM act WHERE id = ?1)",
        [act.0.as_bytes().as_slice()],
    )?;
    Ok(())
}
