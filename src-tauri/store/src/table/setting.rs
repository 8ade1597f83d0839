//! Settings of this machine, as the printer. Not what a policy pack says.

use rusqlite::Connection;

use super::column::{all, change, first};
use crate::error::StoreError;
use crate::migrate::Migration;
use crate::spool::Renewal;
use crate::store::{Reading, Writing};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration::new(
    202611220004,
    "CREATE TABLE setting (
        name TEXT PRIMARY KEY NOT NULL,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID",
)];

/// Reads settings.
#[derive(Debug)]
pub struct Settings<'a>(pub(crate) &'a Reading<'a>);

/// Writes settings.
#[derive(Debug)]
pub struct SettingsMut<'a>(pub(crate) &'a Writing<'a>);

impl Settings<'_> {
    /// A setting, if it has been set.
    pub fn get(&self, name: &str) -> Result<Option<String>, StoreError> {
        first(
            self.0.connection,
            "setting",
            "SELECT value FROM setting WHERE name = ?1",
            [name],
            |columns| columns.get("value"),
        )
    }
}

impl SettingsMut<'_> {
    /// Sets it.
    pub fn set(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.0
            .touch(|touched| touched.renew = touched.renew.max(Renewal::Snapshot));
        change(
            self.0.connection(),
            "INSERT INTO setting (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )?;
        Ok(())
    }
}

/// All settings, by name.
pub(crate) fn list(connection: &Connection) -> Result<Vec<(String, String)>, StoreError> {
    all(
        connection,
        "setting",
        "SELECT name, value FROM setting ORDER BY name",
        [],
        |columns| Ok((columns.get("name")?, columns.get("value")?)),
    )
}
