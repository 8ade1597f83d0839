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
use crate::search::{Kind, Query, Terms, any_part};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220015,
    // `terms` is what person_term and person_part hold of the row, so that a program with another
    // table of readings can take it out again.
    "CREATE TABLE person_search (
        row INTEGER PRIMARY KEY NOT NULL REFERENCES person (row),
        name TEXT NOT NULL,
        number TEXT NOT NULL,
        summary TEXT NOT NULL,
        terms TEXT NOT NULL
    ) STRICT;
    CREATE TABLE person_term (
        kind INTEGER NOT NULL,
        term TEXT NOT NULL,
        row INTEGER NOT NULL,
        PRIMARY KEY (kind, term, row)
    ) STRICT, WITHOUT ROWID;
    CREATE VIRTUAL TABLE person_part USING fts5 (
        number, card, pinyin,
        tokenize = 'trigram', detail = full, content = '', contentless_delete = 1
    )",
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
            Query::Number(number) => {
                rows.starting_with(&[Kind::Number, Kind::Card, Kind::NumberPart], &number)?;
                rows.any_part("number card", &number)?;
            }
            Query::Latin(letters) => {
                rows.starting_with(&[Kind::Initials, Kind::Pinyin], &letters)?;
                rows.starting_with(&[Kind::Number, Kind::Card], &letters.to_uppercase())?;
                rows.any_part("pinyin", &letters)?;
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

    fn any_part(&mut self, columns: &str, part: &str) -> Result<(), StoreError> {
        let Some(query) = any_part(columns, part) else {
            return Ok(());
        };
        if self.found.len() >= self.wanted {
            return Ok(());
        }
        let rows = all(
            self.connection,
            "person_part",
            "SELECT rowid AS row FROM person_part WHERE person_part MATCH ?1
             ORDER BY rowid LIMIT ?2",
            (&query, self.enough()),
            |columns| columns.get("row"),
        )?;
        self.take(rows);
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

/// Brings the row and the terms of a person in line with his head.
pub(crate) fn project(connection: &Connection, row: i64, head: &Person) -> Result<(), StoreError> {
    let terms = Terms::of(head);
    let text = terms.to_text();
    let (name, number, summary) = shown(head)?;
    let before = first(
        connection,
        TABLE,
        "SELECT name, number, summary, terms FROM person_search WHERE row = ?1",
        [row],
        |columns| {
            let shown: (String, String, String) = (
                columns.get("name")?,
                columns.get("number")?,
                columns.get("summary")?,
            );
            Ok((shown, columns.get::<String>("terms")?))
        },
    )?;
    if let Some((shown, old)) = &before {
        let same_terms = *old == text;
        if same_terms && shown.0 == name && shown.1 == number && shown.2 == summary {
            return Ok(());
        }
        if !same_terms {
            forget(connection, row, old)?;
        }
    }
    change(
        connection,
        "INSERT INTO person_search (row, name, number, summary, terms)
         VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (row) DO UPDATE SET name = excluded.name, number = excluded.number,
            summary = excluded.summary, terms = excluded.terms",
        (row, name, number, summary, &text),
    )?;
    if before.is_none_or(|(_, old)| old != text) {
        remember(connection, row, &terms)?;
    }
    Ok(())
}

/// Takes a person out of the finder.
pub(crate) fn remove(connection: &Connection, row: i64) -> Result<(), StoreError> {
    let terms = first(
        connection,
        TABLE,
        "SELECT terms FROM person_search WHERE row = ?1",
        [row],
        |columns| columns.get::<String>("terms"),
    )?;
    if let Some(terms) = terms {
        forget(connection, row, &terms)?;
        change(
            connection,
            "DELETE FROM person_search WHERE row = ?1",
            [row],
        )?;
    }
    Ok(())
}

/// Whether the row and its terms are what the head says.
pub(crate) fn agrees(connection: &Connection, row: i64, head: &Person) -> Result<bool, StoreError> {
    let (name, number, summary) = shown(head)?;
    let same = first(
        connection,
        TABLE,
        "SELECT name = ?2 AND number = ?3 AND summary = ?4 AS same, terms
         FROM person_search WHERE row = ?1",
        (row, name, number, summary),
        |columns| {
            Ok((
                columns.get::<bool>("same")?,
                columns.get::<String>("terms")?,
            ))
        },
    )?;
    let Some((true, terms)) = same else {
        return Ok(false);
    };
    for (kind, term) in Terms::ranged_of(&terms) {
        let there = first(
            connection,
            "person_term",
            "SELECT 1 FROM person_term WHERE kind = ?1 AND term = ?2 AND row = ?3",
            (kind, term, row),
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

fn remember(connection: &Connection, row: i64, terms: &Terms) -> Result<(), StoreError> {
    for (kind, term) in &terms.ranged {
        change(
            connection,
            "INSERT INTO person_term (kind, term, row) VALUES (?1, ?2, ?3)",
            (*kind as u8, term, row),
        )?;
    }
    change(
        connection,
        "INSERT INTO person_part (rowid, number, card, pinyin) VALUES (?1, ?2, ?3, ?4)",
        (row, &terms.number, &terms.cards, &terms.pinyin),
    )?;
    Ok(())
}

fn forget(connection: &Connection, row: i64, terms: &str) -> Result<(), StoreError> {
    for (kind, term) in Terms::ranged_of(terms) {
        change(
            connection,
            "DELETE FROM person_term WHERE kind = ?1 AND term = ?2 AND row = ?3",
            (kind, term, row),
        )?;
    }
    change(
        connection,
        "DELETE FROM person_part WHERE rowid = ?1",
        [row],
    )?;
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
