//! People: what the centre said (`base`) and what open acts make of it (`head`).
//!
//! Invariant: `head = evolve(base, open acts)`, at every commit, where open acts are the own and
//! imported ones that the centre has not finally judged, or accepted in a version that has not come yet, in the
//! order of `act/order.rs`. One who
//! was joined with another has no head; his acts are folded into the other's. Nobody writes a head
//! but this module.

use counter_domain::act::ActBody;
use counter_domain::evolve::evolve;
use counter_domain::id::{ActId, PersonId};
use counter_domain::person::Person;
use counter_domain::rule::Mark;
use rusqlite::Connection;

use super::column::{Columns, change, count, first, to_json};
use super::{
    act, act_before, application_row, card_row, certificate_row, person_alias, person_search,
    uncovered,
};
use crate::error::StoreError;
use crate::migrate::Migration;
use crate::store::{Reading, Writing};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220009,
    "CREATE TABLE person (
        row INTEGER PRIMARY KEY NOT NULL,
        id BLOB NOT NULL UNIQUE
    ) STRICT;
    CREATE TABLE person_base (
        row INTEGER PRIMARY KEY NOT NULL REFERENCES person (row),
        version INTEGER NOT NULL,
        state TEXT NOT NULL
    ) STRICT;
    CREATE TABLE person_head (
        row INTEGER PRIMARY KEY NOT NULL REFERENCES person (row),
        state TEXT NOT NULL
    ) STRICT",
)];

const TABLE: &str = "person";

/// What the centre said of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonBase {
    /// Version of the centre's state.
    pub version: u64,
    /// The state.
    pub person: Person,
}

impl PersonBase {
    pub(crate) fn of(columns: &Columns<'_>) -> Result<Self, StoreError> {
        let version: i64 = columns.get("version")?;
        Ok(Self {
            version: u64::try_from(version).unwrap_or(0),
            person: columns.json("state")?,
        })
    }
}

/// Reads people.
#[derive(Debug)]
pub struct People<'a>(pub(crate) &'a Reading<'a>);

/// Writes what the centre says of people.
#[derive(Debug)]
pub struct PeopleMut<'a>(pub(crate) &'a Writing<'a>);

impl People<'_> {
    /// A person as he stands here, with open acts. One who was joined with another is that one.
    pub fn head(&self, person: PersonId) -> Result<Option<Person>, StoreError> {
        let person = person_alias::resolve(self.0.connection, person)?;
        first(
            self.0.connection,
            "person_head",
            "SELECT state FROM person_head JOIN person USING (row) WHERE id = ?1",
            [person.0.as_bytes().as_slice()],
            |columns| columns.json("state"),
        )
    }

    /// A person as he would stand here if one open act were not there: what a correction is decided
    /// on.
    pub fn head_without(
        &self,
        person: PersonId,
        without: ActId,
    ) -> Result<Option<Person>, StoreError> {
        let connection = self.0.connection;
        let person = person_alias::resolve(connection, person)?;
        let base = base(connection, person)?.map(|base| base.person);
        let mut acts = act::open::acts_on(connection, person)?;
        acts.retain(|act| act.sealed.envelope().id != without);
        fold_all(connection, person, base, &acts)
    }

    /// A person as the centre sent him; none for one whom only this machine knows.
    pub fn base(&self, person: PersonId) -> Result<Option<PersonBase>, StoreError> {
        let person = person_alias::resolve(self.0.connection, person)?;
        base(self.0.connection, person)
    }

    /// Who somebody is: himself, or the one with whom the centre has joined him.
    pub fn resolve(&self, person: PersonId) -> Result<PersonId, StoreError> {
        person_alias::resolve(self.0.connection, person)
    }

    /// How many people there are.
    pub fn count(&self) -> Result<u64, StoreError> {
        count(self.0.connection, "SELECT count(*) FROM person_head")
    }

    /// People by their whole number (社会保障号码). More than one is a matter for the centre.
    pub fn by_number(&self, number: &str) -> Result<Vec<PersonId>, StoreError> {
        person_search::by_number(self.0.connection, number)
    }

    /// People by the whole number of one of their cards.
    pub fn by_card_number(&self, number: &str) -> Result<Vec<PersonId>, StoreError> {
        person_search::by_card_number(self.0.connection, number)
    }
}

impl PeopleMut<'_> {
    /// Takes a state of the centre down and folds own open acts on top of it again.
    pub fn put_base(&self, version: u64, person: &Person) -> Result<(), StoreError> {
        set_base(self.0.connection(), version, person)?;
        rebase(self.0.connection(), person.id)
    }
}

/// Takes a state of the centre down without folding.
pub(crate) fn set_base(
    connection: &Connection,
    version: u64,
    person: &Person,
) -> Result<(), StoreError> {
    let row = row_of(connection, person.id)?;
    act_before::keep(connection, person.id, row)?;
    change(
        connection,
        "INSERT INTO person_base (row, version, state) VALUES (?1, ?2, ?3)
         ON CONFLICT (row) DO UPDATE SET version = excluded.version, state = excluded.state",
        (
            row,
            i64::try_from(version).unwrap_or(i64::MAX),
            to_json(TABLE, person)?,
        ),
    )?;
    uncovered::cover(connection, person.id, version)
}

/// Takes a state down unless a newer one is here. Returns whether it was taken.
pub(crate) fn set_base_if_newer(
    connection: &Connection,
    version: u64,
    person: &Person,
) -> Result<bool, StoreError> {
    if version < self::version(connection, person.id)? {
        return Ok(false);
    }
    set_base(connection, version, person)?;
    Ok(true)
}

/// Version of the state that is here; 0 for none.
pub(crate) fn version(connection: &Connection, person: PersonId) -> Result<u64, StoreError> {
    let version = first(
        connection,
        "person_base",
        "SELECT version FROM person_base JOIN person USING (row) WHERE id = ?1",
        [person.0.as_bytes().as_slice()],
        |columns| columns.get("version"),
    )?;
    Ok(version.unwrap_or(0))
}

/// Folds one more act into a head.
pub(crate) fn fold(
    connection: &Connection,
    person: PersonId,
    body: &ActBody,
    marks: &[Mark],
) -> Result<(), StoreError> {
    let row = row_of(connection, person)?;
    let before = head_at(connection, row)?;
    let head = evolve(before.clone(), body, marks);
    put_head(connection, row, before.as_ref(), head.as_ref())
}

/// Folds a head from the beginning.
pub(crate) fn rebase(connection: &Connection, person: PersonId) -> Result<(), StoreError> {
    let row = row_of(connection, person)?;
    let before = head_at(connection, row)?;
    let base = base(connection, person)?.map(|base| base.person);
    let acts = act::open::acts_on(connection, person)?;
    let head = fold_all(connection, person, base, &acts)?;
    put_head(connection, row, before.as_ref(), head.as_ref())?;
    for act in acts {
        application_row::set_verdict(connection, &act.payload.body, act.verdict)?;
    }
    Ok(())
}

/// Folds a head again that may have to go because he was joined with another.
pub(crate) fn join(
    connection: &Connection,
    provisional: PersonId,
    known: PersonId,
) -> Result<PersonId, StoreError> {
    let known = person_alias::join(connection, provisional, known)?;
    if known == provisional {
        return Ok(known);
    }
    uncovered::join(connection, provisional, known)?;
    change(
        connection,
        "DELETE FROM person_base
         WHERE row = (SELECT row FROM person WHERE id = ?1)",
        [provisional.0.as_bytes().as_slice()],
    )?;
    // The rows of his applications go with the one before they come with the other.
    rebase(connection, provisional)?;
    rebase(connection, known)?;
    change(
        connection,
        "UPDATE draft SET person = ?2 WHERE person = ?1",
        (
            provisional.0.as_bytes().as_slice(),
            known.0.as_bytes().as_slice(),
        ),
    )?;
    Ok(known)
}

/// The centre no longer sends somebody to this station: what it said of him goes, own open acts
/// stay.
pub(crate) fn let_go(connection: &Connection, person: PersonId) -> Result<(), StoreError> {
    act_before::keep(connection, person, row_of(connection, person)?)?;
    change(
        connection,
        "DELETE FROM person_base WHERE row = (SELECT row FROM person WHERE id = ?1)",
        [person.0.as_bytes().as_slice()],
    )?;
    rebase(connection, person)
}

/// What was taken back, replaced or decided against (docs/decisions/0006) is left out.
fn fold_all(
    connection: &Connection,
    person: PersonId,
    base: Option<Person>,
    acts: &[act::open::OpenAct],
) -> Result<Option<Person>, StoreError> {
    let undone = act::open::undone(connection, person, acts)?;
    let head = acts
        .iter()
        .filter(|act| !undone.contains(&act.sealed.envelope().id))
        .fold(base, |head, act| {
            evolve(head, &act.payload.body, &act.payload.marks)
        });
    // One who was registered here and joined with a known person is that person.
    Ok(head.map(|head| Person { id: person, ..head }))
}

/// What a head must be.
pub(crate) fn folded(
    connection: &Connection,
    person: PersonId,
) -> Result<Option<Person>, StoreError> {
    let base = base(connection, person)?.map(|base| base.person);
    let acts = act::open::acts_on(connection, person)?;
    fold_all(connection, person, base, &acts)
}

pub(crate) fn head_at(connection: &Connection, row: i64) -> Result<Option<Person>, StoreError> {
    first(
        connection,
        "person_head",
        "SELECT state FROM person_head WHERE row = ?1",
        [row],
        |columns| columns.json("state"),
    )
}

fn base(connection: &Connection, person: PersonId) -> Result<Option<PersonBase>, StoreError> {
    first(
        connection,
        "person_base",
        "SELECT version, state FROM person_base JOIN person USING (row) WHERE id = ?1",
        [person.0.as_bytes().as_slice()],
        PersonBase::of,
    )
}

fn put_head(
    connection: &Connection,
    row: i64,
    before: Option<&Person>,
    head: Option<&Person>,
) -> Result<(), StoreError> {
    if before == head {
        return Ok(());
    }
    application_row::project(connection, row, before, head)?;
    card_row::project(connection, row, before, head)?;
    certificate_row::project(connection, row, before, head)?;
    let Some(head) = head else {
        if let Some(before) = before {
            person_search::remove(connection, row, before)?;
        }
        change(connection, "DELETE FROM person_head WHERE row = ?1", [row])?;
        return Ok(());
    };
    change(
        connection,
        "INSERT INTO person_head (row, state) VALUES (?1, ?2)
         ON CONFLICT (row) DO UPDATE SET state = excluded.state",
        (row, to_json(TABLE, head)?),
    )?;
    person_search::project(connection, row, before, head)
}

fn row_of(connection: &Connection, person: PersonId) -> Result<i64, StoreError> {
    let id = person.0.as_bytes().as_slice();
    let row = first(
        connection,
        TABLE,
        "SELECT row FROM person WHERE id = ?1",
        [id],
        |columns| columns.get("row"),
    )?;
    if let Some(row) = row {
        return Ok(row);
    }
    change(connection, "INSERT INTO person (id) VALUES (?1)", [id])?;
    Ok(connection.last_insert_rowid())
}
