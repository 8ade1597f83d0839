//! What citizens began elsewhere: applications made online and appointments, as the centre lists
//! them for this station. The store keeps them as the centre wrote them and does not read them.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::Connection;

use super::column::{Columns, all, change, first};
use crate::error::StoreError;
use crate::migrate::Migration;
use crate::store::Reading;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220106,
    "CREATE TABLE online_application (
        id TEXT PRIMARY KEY NOT NULL,
        state TEXT NOT NULL,
        made_at INTEGER NOT NULL,
        content TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE appointment (
        id TEXT PRIMARY KEY NOT NULL,
        day TEXT NOT NULL,
        begins TEXT NOT NULL,
        state TEXT NOT NULL,
        content TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX appointment_day ON appointment (day, begins)",
)];

/// An application that a citizen made online.
#[derive(Clone, PartialEq, Eq)]
pub struct OnlineApplication {
    /// The centre's id of it.
    pub id: String,
    /// Where it stands, in the centre's words.
    pub state: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// All of it, as JSON of the wire.
    pub content: String,
}

/// A citizen's appointment at this station.
#[derive(Clone, PartialEq, Eq)]
pub struct Appointment {
    /// The centre's id of it.
    pub id: String,
    /// The day, in Beijing.
    pub day: Date,
    /// As `09:30`.
    pub begins: String,
    /// Where it stands, in the centre's words.
    pub state: String,
    /// All of it, as JSON of the wire.
    pub content: String,
}

impl fmt::Debug for OnlineApplication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OnlineApplication({} {})", self.id, self.state)
    }
}

impl fmt::Debug for Appointment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Appointment({} {} {})", self.id, self.day, self.state)
    }
}

/// Reads what citizens began elsewhere.
#[derive(Debug)]
pub struct Online<'a>(pub(crate) &'a Reading<'a>);

impl Online<'_> {
    /// Applications in a state, the oldest first; all of them for none.
    pub fn applications(&self, state: Option<&str>) -> Result<Vec<OnlineApplication>, StoreError> {
        all(
            self.0.connection,
            "online_application",
            "SELECT id, state, made_at, content FROM online_application
             WHERE ?1 = '' OR state = ?1 ORDER BY made_at, id",
            [state.unwrap_or_default()],
            read_application,
        )
    }

    /// One of them.
    pub fn application(&self, id: &str) -> Result<Option<OnlineApplication>, StoreError> {
        first(
            self.0.connection,
            "online_application",
            "SELECT id, state, made_at, content FROM online_application WHERE id = ?1",
            [id],
            read_application,
        )
    }

    /// The appointments of a day, by their time.
    pub fn appointments(&self, day: Date) -> Result<Vec<Appointment>, StoreError> {
        all(
            self.0.connection,
            "appointment",
            "SELECT id, day, begins, state, content FROM appointment
             WHERE day = ?1 ORDER BY begins, id",
            [day.to_string()],
            |columns| {
                Ok(Appointment {
                    id: columns.get("id")?,
                    day: columns.parse("day")?,
                    begins: columns.get("begins")?,
                    state: columns.get("state")?,
                    content: columns.get("content")?,
                })
            },
        )
    }
}

pub(crate) fn put_application(
    connection: &Connection,
    application: &OnlineApplication,
) -> Result<(), StoreError> {
    change(
        connection,
        "INSERT OR REPLACE INTO online_application (id, state, made_at, content)
         VALUES (?1, ?2, ?3, ?4)",
        (
            &application.id,
            &application.state,
            application.made_at.as_millisecond(),
            &application.content,
        ),
    )?;
    Ok(())
}

pub(crate) fn put_appointment(
    connection: &Connection,
    appointment: &Appointment,
) -> Result<(), StoreError> {
    change(
        connection,
        "INSERT OR REPLACE INTO appointment (id, day, begins, state, content)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        (
            &appointment.id,
            appointment.day.to_string(),
            &appointment.begins,
            &appointment.state,
            &appointment.content,
        ),
    )?;
    Ok(())
}

/// Takes away what the centre no longer lists.
pub(crate) fn remove(connection: &Connection, id: &str) -> Result<(), StoreError> {
    change(
        connection,
        "DELETE FROM online_application WHERE id = ?1",
        [id],
    )?;
    change(connection, "DELETE FROM appointment WHERE id = ?1", [id])?;
    Ok(())
}

fn read_application(columns: &Columns<'_>) -> Result<OnlineApplication, StoreError> {
    Ok(OnlineApplication {
        id: columns.get("id")?,
        state: columns.get("state")?,
        made_at: columns.time("made_at")?,
        content: columns.get("content")?,
    })
}
