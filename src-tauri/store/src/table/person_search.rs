//! People as the finder lists them, and the terms under which it finds them: a projection of
//! heads, never a source.

use std::collections::BTreeSet;

use counter_domain::card::Card;
use counter_domain::id::PersonId;
use counter_domain::number::Sex;
use counter_domain::organisation::OfficeCode;
use counter_domain::person::Person;
use counter_domain::sensitive::Sensitive;
use jiff::civil::Date;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::column::{Columns, all, change, first, to_json};
use super::person::People;
use crate::error::StoreError;
use crate::migrate::Migration;
use crate::search::{Kind, Query, same_terms, terms};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220015,
    "CREATE TABLE person_search (
        row INTEGER PRIMARY KEY NOT NULL REFERENCES person (row),
        name TEXT NOT NULL,
        number TEXT NOT NULL,
        summary TEXT NOT NULL
    ) STRICT;
    CREATE TABLE person_term (
        kind INTEGER NOT NULL,
        term TEXT NOT NULL,
        row INTEGER NOT NULL,
        PRIMARY KEY (kind, term, row)
    ) STRICT, WITHOUT ROWID",
)];

const TABLE: &str = "person_search";

/// What the list shows of a person, beside name and number.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Summary {
    sex: Sex,
    born_on: Date,
    insured_office: Option<OfficeCode>,
    provisional: bool,
    cards: Vec<Card>,
}

/// A person in the finder's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPerson {
    /// Who.
    pub person: PersonId,
    /// Name.
    pub name: Sensitive<String>,
    /// Number, whole.
    pub number: Sensitive<String>,
    /// Sex.
    pub sex: Sex,
    /// Birth.
    pub born_on: Date,
    /// 参保地; none when unknown.
    pub insured_office: Option<OfficeCode>,
    /// Known only here.
    pub provisional: bool,
    /// His cards.
    pub cards: Vec<Card>,
}

/// What the finder found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// At most as many as were asked for.
    pub people: Vec<FoundPerson>,
    /// There are more.
    pub more: bool,
}

impl People<'_> {
    /// Finds people by what was typed; see [`crate::search`].
    pub fn search(&self, typed: &str, limit: usize) -> Result<Found, StoreError> {
        let connection = self.0.connection;
        let mut rows = Rows {
            connection,
            wanted: limit.saturating_add(1),
            found: Vec::new(),
            seen: BTreeSet::new(),
        };
        match Query::read(typed) {
            Query::Nothing => {}
            Query::Number(number) => rows.starting_with(
                &[Kind::Number, Kind::Card, Kind::NumberPart, Kind::CardPart],
                &number,
            )?,
            Query::Latin(letters) => {
                let pinyin = [
                    Kind::Initials,
                    Kind::Pinyin,
                    Kind::InitialsPart,
                    Kind::PinyinPart,
                ];
                rows.starting_with(&pinyin, &letters)?;
                rows.starting_with(&[Kind::Number, Kind::Card], &letters.to_uppercase())?;
            }
            Query::Name(name) => rows.starting_with(&[Kind::Name, Kind::NamePart], &name)?,
        }
        let more = rows.found.len() > limit;
        let people = rows
            .found
            .iter()
            .take(limit)
            .map(|row| found(connection, *row))
            .collect::<Result<_, _>>()?;
        Ok(Found { people, more })
    }
}

struct Rows<'a> {
    connection: &'a Connection,
    wanted: usize,
    found: Vec<i64>,
    seen: BTreeSet<i64>,
}

impl Rows<'_> {
    fn starting_with(&mut self, kinds: &[Kind], start: &str) -> Result<(), StoreError> {
        let end = format!("{start}\u{10FFFF}");
        for kind in kinds {
            if self.found.len() >= self.wanted {
                return Ok(());
            }
            let rows = all(
                self.connection,
                "person_term",
                "SELECT row FROM person_term WHERE kind = ?1 AND term >= ?2 AND term < ?3
                 ORDER BY term, row LIMIT ?4",
                (*kind as u8, start, &end, self.enough()),
                |columns| columns.get("row"),
            )?;
            self.take(rows);
        }
        Ok(())
    }

    /// How many rows of one source are enough, whatever other sources have found already.
    fn enough(&self) -> i64 {
        i64::try_from(self.wanted + self.found.len()).unwrap_or(i64::MAX)
    }

    fn take(&mut self, rows: Vec<i64>) {
        for row in rows {
            if self.found.len() < self.wanted && self.seen.insert(row) {
                self.found.push(row);
            }
        }
    }
}

pub(crate) fn by_number(
    connection: &Connection,
    number: &str,
) -> Result<Vec<PersonId>, StoreError> {
    by_term(connection, Kind::Number, number)
}

pub(crate) fn by_card_number(
    connection: &Connection,
    number: &str,
) -> Result<Vec<PersonId>, StoreError> {
    by_term(connection, Kind::Card, number)
}

fn by_term(connection: &Connection, kind: Kind, term: &str) -> Result<Vec<PersonId>, StoreError> {
    all(
        connection,
        "person_term",
        "SELECT id FROM person_term JOIN person USING (row)
         WHERE kind = ?1 AND term = ?2 ORDER BY row",
        (kind as u8, term.to_uppercase()),
        |columns| columns.id("id").map(PersonId),
    )
}

/// Brings the row and the terms of a person in line with his head. `before` is the head that they
/// were in line with.
pub(crate) fn project(
    connection: &Connection,
    row: i64,
    before: Option<&Person>,
    head: &Person,
) -> Result<(), StoreError> {
    let (name, number, summary) = shown(head)?;
    let same = match before {
        Some(before) => shown(before)? == (name, number, summary.clone()),
        None => false,
    };
    if !same {
        change(
            connection,
            "INSERT INTO person_search (row, name, number, summary) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (row) DO UPDATE SET name = excluded.name, number = excluded.number,
                summary = excluded.summary",
            (row, name, number, summary),
        )?;
    }
    if before.is_some_and(|before| same_terms(before, head)) {
        return Ok(());
    }
    if let Some(before) = before {
        forget(connection, row, before)?;
    }
    remember(connection, row, head)
}

/// Takes a person out of the finder.
pub(crate) fn remove(connection: &Connection, row: i64, before: &Person) -> Result<(), StoreError> {
    forget(connection, row, before)?;
    change(
        connection,
        "DELETE FROM person_search WHERE row = ?1",
        [row],
    )?;
    Ok(())
}

/// Makes all terms anew, for a program with other terms than the one that wrote the file.
pub(crate) fn rebuild(connection: &Connection) -> Result<(), StoreError> {
    change(connection, "DELETE FROM person_term", [])?;
    let mut statement = connection.prepare("SELECT row, state FROM person_head ORDER BY row")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let columns = Columns {
            table: "person_head",
            row,
        };
        remember(connection, columns.get("row")?, &columns.json("state")?)?;
    }
    Ok(())
}

/// Whether the row and its terms are what the head says.
pub(crate) fn agrees(connection: &Connection, row: i64, head: &Person) -> Result<bool, StoreError> {
    let (name, number, summary) = shown(head)?;
    let same = first(
        connection,
        TABLE,
        "SELECT 1 FROM person_search
         WHERE row = ?1 AND name = ?2 AND number = ?3 AND summary = ?4",
        (row, name, number, summary),
        |_| Ok(()),
    )?;
    if same.is_none() {
        return Ok(false);
    }
    for (kind, term) in terms(head) {
        let there = first(
            connection,
            "person_term",
            "SELECT 1 FROM person_term WHERE kind = ?1 AND term = ?2 AND row = ?3",
            (kind as u8, term, row),
            |_| Ok(()),
        )?;
        if there.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn shown(head: &Person) -> Result<(&str, &str, String), StoreError> {
    let facts = &head.facts;
    let summary = Summary {
        sex: facts.sex,
        born_on: facts.born_on,
        insured_office: facts.insured_office.value().cloned(),
        provisional: head.provisional,
        cards: head.cards.values().cloned().collect(),
    };
    Ok((
        facts.name.expose(),
        facts.number.expose(),
        to_json(TABLE, &summary)?,
    ))
}

fn remember(connection: &Connection, row: i64, head: &Person) -> Result<(), StoreError> {
    for (kind, term) in terms(head) {
        change(
            connection,
            "INSERT INTO person_term (kind, term, row) VALUES (?1, ?2, ?3)",
            (kind as u8, term, row),
        )?;
    }
    Ok(())
}

fn forget(connection: &Connection, row: i64, before: &Person) -> Result<(), StoreError> {
    for (kind, term) in terms(before) {
        change(
            connection,
            "DELETE FROM person_term WHERE kind = ?1 AND term = ?2 AND row = ?3",
            (kind as u8, term, row),
        )?;
    }
    Ok(())
}

fn found(connection: &Connection, row: i64) -> Result<FoundPerson, StoreError> {
    first(
        connection,
        TABLE,
        "SELECT id, name, number, summary FROM person_search JOIN person USING (row)
         WHERE row = ?1",
        [row],
        read,
    )?
    .ok_or_else(|| StoreError::malformed(TABLE, "a term without its person"))
}

fn read(columns: &Columns<'_>) -> Result<FoundPerson, StoreError> {
    let summary: Summary = columns.json("summary")?;
    Ok(FoundPerson {
        person: PersonId(columns.id("id")?),
        name: Sensitive::new(columns.get("name")?),
        number: Sensitive::new(columns.get("number")?),
        sex: summary.sex,
        born_on: summary.born_on,
        insured_office: summary.insured_office,
        provisional: summary.provisional,
        cards: summary.cards,
    })
}
