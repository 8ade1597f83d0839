//! Cards as lists show them: a projection of heads, never a source. A cancelled card is in no list,
//! nor is a made one that its holder cannot fetch: not yet there, recalled, halted.

use std::collections::BTreeMap;

use counter_domain::application::ApplicationStatus;
use counter_domain::card::{Card, CardStatus};
use counter_domain::id::{CardId, PersonId};
use counter_domain::person::Person;
use counter_domain::sensitive::Sensitive;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::Connection;
use rusqlite::types::Value;

use super::column::{Columns, all, change, first, from_time, to_name};
use crate::error::StoreError;
use crate::migrate::Migration;
use crate::store::Reading;

// Heads that are there already are read once; a moment is stored in milliseconds.
pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611230401,
    "CREATE TABLE card_row (
        card BLOB PRIMARY KEY NOT NULL,
        person_row INTEGER NOT NULL REFERENCES person (row),
        person_name TEXT NOT NULL,
        person_number TEXT NOT NULL,
        number TEXT NOT NULL,
        status TEXT NOT NULL,
        lapses_at INTEGER NOT NULL,
        issued_on TEXT NOT NULL,
        expires_on TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX card_row_expiry ON card_row (status, expires_on);
    CREATE INDEX card_row_lapse ON card_row (lapses_at) WHERE status = 'oral_loss';
    CREATE INDEX card_row_uncollected ON card_row (issued_on) WHERE status = 'unused';
    INSERT INTO card_row (card, person_row, person_name, person_number, number, status, lapses_at,
        issued_on, expires_on)
    SELECT unhex(replace(held.key, '-', '')), row, state ->> '$.facts.name',
        state ->> '$.facts.number', held.value ->> '$.number', held.value ->> '$.status',
        coalesce(CAST(round(unixepoch(held.value ->> '$.oral_loss_until', 'subsec') * 1000)
            AS INTEGER), -1),
        held.value ->> '$.issued_on', held.value ->> '$.expires_on'
    FROM person_head, json_each(state, '$.cards') AS held
    WHERE held.value ->> '$.status' NOT IN ('cancelled', 'unused')
       OR held.value ->> '$.status' = 'unused'
          AND state ->> ('$.applications.\"' || (held.value ->> '$.application') || '\".status')
              IN ('awaiting_collection', 'bank_made')",
)];

const TABLE: &str = "card_row";

const SELECT: &str = "SELECT card, person.id AS person, person_name, person_number, number, status,
    lapses_at, issued_on, expires_on
    FROM card_row JOIN person ON person.row = person_row";

/// One card in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardRow {
    /// Its id.
    pub card: CardId,
    /// Whose.
    pub person: PersonId,
    /// Name of the person.
    pub person_name: Sensitive<String>,
    /// Number of the person, whole.
    pub person_number: Sensitive<String>,
    /// 卡号, whole.
    pub number: Sensitive<String>,
    /// Its state, but for time.
    pub status: CardStatus,
    /// When its oral loss lapses.
    pub lapses_at: Option<Timestamp>,
    /// 发卡日期
    pub issued_on: Date,
    /// 到期日
    pub expires_on: Date,
}

/// Which cards a list shows, and in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardFilter {
    /// 口头挂失 that still runs at an instant, the next to lapse first (CARD-12-3).
    OralLoss(Timestamp),
    /// 书面挂失未补卡, the next to expire first (CARD-14-2).
    WrittenLoss,
    /// 暂停用卡: halted for suspected misuse, until a supervisor has found out (CARD-25-1); the next
    /// to expire first.
    Frozen,
    /// 临期换领: in its holder's use at an instant and valid until a day or an earlier one, the next
    /// to expire first (CARD-5-2).
    ExpiresBy {
        /// The last day of expiry that is shown.
        day: Date,
        /// An oral loss that has lapsed by then is none.
        at: Timestamp,
    },
    /// 未领: made on this day or earlier and waiting, the longest first (CARD-10-1).
    UncollectedSince(Date),
}

impl CardFilter {
    /// Condition and order, with the values of the condition.
    fn sql(self) -> (&'static str, &'static str, Vec<Value>) {
        match self {
            Self::OralLoss(at) => (
                "status = 'oral_loss' AND lapses_at > ?",
                "lapses_at, card",
                vec![Value::from(at.as_millisecond())],
            ),
            Self::WrittenLoss => ("status = 'written_loss'", "expires_on, card", Vec::new()),
            Self::Frozen => ("status = 'frozen'", "expires_on, card", Vec::new()),
            Self::ExpiresBy { day, at } => (
                "status IN ('normal', 'oral_loss') AND expires_on <= ?
                 AND (status = 'normal' OR lapses_at <= ?)",
                "expires_on, card",
                vec![
                    Value::from(day.to_string()),
                    Value::from(at.as_millisecond()),
                ],
            ),
            Self::UncollectedSince(day) => (
                "status = 'unused' AND issued_on <= ?",
                "issued_on, card",
                vec![Value::from(day.to_string())],
            ),
        }
    }
}

/// Reads lists of cards.
#[derive(Debug)]
pub struct Cards<'a>(pub(crate) &'a Reading<'a>);

impl Cards<'_> {
    /// A page of a list.
    pub fn list(
        &self,
        filter: CardFilter,
        offset: u32,
        limit: u32,
    ) -> Result<Vec<CardRow>, StoreError> {
        let (condition, order, values) = filter.sql();
        let sql = format!("{SELECT} WHERE {condition} ORDER BY {order} LIMIT ? OFFSET ?");
        let page = [Value::from(limit), Value::from(offset)];
        let values = rusqlite::params_from_iter(values.into_iter().chain(page));
        all(self.0.connection, TABLE, &sql, values, read)
    }

    /// How many a list has.
    pub fn count(&self, filter: CardFilter) -> Result<u64, StoreError> {
        let (condition, _, values) = filter.sql();
        let sql = format!("SELECT count(*) FROM card_row WHERE {condition}");
        let mut statement = self.0.connection.prepare_cached(&sql)?;
        let count: i64 =
            statement.query_row(rusqlite::params_from_iter(values), |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }
}

/// Brings the rows of a person in line with his head. `before` is the head that they were in line
/// with.
pub(crate) fn project(
    connection: &Connection,
    person_row: i64,
    before: Option<&Person>,
    head: Option<&Person>,
) -> Result<(), StoreError> {
    let known = before.map(listed).unwrap_or_default();
    let now = head.map(listed).unwrap_or_default();
    for gone in known.keys().filter(|id| !now.contains_key(id)) {
        change(
            connection,
            "DELETE FROM card_row WHERE card = ?1",
            [gone.0.as_bytes().as_slice()],
        )?;
    }
    let Some(head) = head else { return Ok(()) };
    let same_person = before.is_some_and(|before| {
        before.facts.name == head.facts.name && before.facts.number == head.facts.number
    });
    for (id, card) in now {
        if !same_person || known.get(&id) != Some(&card) {
            put(connection, person_row, head, card)?;
        }
    }
    Ok(())
}

/// Whether the rows of a person are what his head says.
pub(crate) fn agrees(
    connection: &Connection,
    person_row: i64,
    head: &Person,
) -> Result<bool, StoreError> {
    let sql = format!("{SELECT} WHERE card = ?1 AND person_row = ?2");
    let expected = listed(head);
    for card in head.cards.values() {
        let params = (card.id.0.as_bytes().as_slice(), person_row);
        let found = first(connection, TABLE, &sql, params, read)?;
        if found != expected.get(&card.id).map(|card| row(head, card)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The cards of a person that stand in a list.
fn listed(head: &Person) -> BTreeMap<CardId, &Card> {
    let waits = |card: &Card| {
        let application = card.application.and_then(|id| head.applications.get(&id));
        application.is_some_and(|application| {
            matches!(
                application.status,
                ApplicationStatus::AwaitingCollection | ApplicationStatus::BankMade
            )
        })
    };
    let cards = head.cards.values().filter(|card| match card.status {
        CardStatus::Cancelled => false,
        CardStatus::Unused => waits(card),
        _ => true,
    });
    cards.map(|card| (card.id, card)).collect()
}

fn row(head: &Person, card: &Card) -> CardRow {
    CardRow {
        card: card.id,
        person: head.id,
        person_name: head.facts.name.clone(),
        person_number: head.facts.number.clone(),
        number: card.number.clone(),
        status: card.status,
        // As the table keeps it: to the millisecond.
        lapses_at: card
            .oral_loss_until
            .and_then(|until| Timestamp::from_millisecond(until.as_millisecond()).ok()),
        issued_on: card.issued_on,
        expires_on: card.expires_on,
    }
}

fn put(
    connection: &Connection,
    person_row: i64,
    head: &Person,
    card: &Card,
) -> Result<(), StoreError> {
    change(
        connection,
        "INSERT INTO card_row (card, person_row, person_name, person_number, number, status,
            lapses_at, issued_on, expires_on)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (card) DO UPDATE SET person_row = excluded.person_row,
            person_name = excluded.person_name, person_number = excluded.person_number,
            number = excluded.number, status = excluded.status, lapses_at = excluded.lapses_at,
            issued_on = excluded.issued_on, expires_on = excluded.expires_on",
        (
            card.id.0.as_bytes().as_slice(),
            person_row,
            head.facts.name.expose(),
            head.facts.number.expose(),
            card.number.expose(),
            to_name(TABLE, &card.status)?,
            from_time(card.oral_loss_until),
            card.issued_on.to_string(),
            card.expires_on.to_string(),
        ),
    )?;
    Ok(())
}

fn read(columns: &Columns<'_>) -> Result<CardRow, StoreError> {
    let date = |name| {
        columns
            .optional_date(name)?
            .ok_or_else(|| StoreError::malformed(TABLE, format!("{name} is empty")))
    };
    Ok(CardRow {
        card: CardId(columns.id("card")?),
        person: PersonId(columns.id("person")?),
        person_name: Sensitive::new(columns.get("person_name")?),
        person_number: Sensitive::new(columns.get("person_number")?),
        number: Sensitive::new(columns.get("number")?),
        status: columns.name("status")?,
        lapses_at: columns.optional_time("lapses_at")?,
        issued_on: date("issued_on")?,
        expires_on: date("expires_on")?,
    })
}
