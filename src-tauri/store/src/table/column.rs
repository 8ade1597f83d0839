//! Reading and writing columns as the types of the domain.

use counter_act::Hash;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::Row;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::error::StoreError;

/// A row of a named table, so that what cannot be read can say where it stands.
pub(crate) struct Columns<'a> {
    pub(crate) table: &'static str,
    pub(crate) row: &'a Row<'a>,
}

impl Columns<'_> {
    pub(crate) fn get<T: rusqlite::types::FromSql>(&self, name: &str) -> Result<T, StoreError> {
        Ok(self.row.get(name)?)
    }

    pub(crate) fn id(&self, name: &str) -> Result<Uuid, StoreError> {
        self.optional_id(name)?
            .ok_or_else(|| StoreError::malformed(self.table, format!("{name} is empty")))
    }

    pub(crate) fn optional_id(&self, name: &str) -> Result<Option<Uuid>, StoreError> {
        let bytes: Vec<u8> = self.get(name)?;
        if bytes.is_empty() {
            return Ok(None);
        }
        Uuid::from_slice(&bytes)
            .map(Some)
            .map_err(|error| StoreError::malformed(self.table, error))
    }

    pub(crate) fn hash(&self, name: &str) -> Result<Hash, StoreError> {
        self.optional_hash(name)?
            .ok_or_else(|| StoreError::malformed(self.table, format!("{name} is empty")))
    }

    pub(crate) fn optional_hash(&self, name: &str) -> Result<Option<Hash>, StoreError> {
        let bytes: Vec<u8> = self.get(name)?;
        if bytes.is_empty() {
            return Ok(None);
        }
        <[u8; 32]>::try_from(bytes)
            .map(|bytes| Some(Hash::from_bytes(bytes)))
            .map_err(|_| StoreError::malformed(self.table, format!("{name} is no hash")))
    }

    pub(crate) fn time(&self, name: &str) -> Result<Timestamp, StoreError> {
        Timestamp::from_millisecond(self.get(name)?)
            .map_err(|error| StoreError::malformed(self.table, error))
    }

    /// A time that may not have come yet: -1 stands for none.
    pub(crate) fn optional_time(&self, name: &str) -> Result<Option<Timestamp>, StoreError> {
        match self.get::<i64>(name)? {
            -1 => Ok(None),
            milliseconds => Timestamp::from_millisecond(milliseconds)
                .map(Some)
                .map_err(|error| StoreError::malformed(self.table, error)),
        }
    }

    /// Text where an empty one stands for none.
    pub(crate) fn optional_text(&self, name: &str) -> Result<Option<String>, StoreError> {
        let text: String = self.get(name)?;
        Ok((!text.is_empty()).then_some(text))
    }

    /// Text that the type reads by its `FromStr` or `TryFrom<String>`.
    pub(crate) fn parse<T>(&self, name: &str) -> Result<T, StoreError>
    where
        T: std::str::FromStr,
        T::Err: std::fmt::Display,
    {
        let text: String = self.get(name)?;
        text.parse()
            .map_err(|error: T::Err| StoreError::malformed(self.table, error))
    }

    pub(crate) fn optional_date(&self, name: &str) -> Result<Option<Date>, StoreError> {
        let text: String = self.get(name)?;
        if text.is_empty() {
            return Ok(None);
        }
        text.parse()
            .map(Some)
            .map_err(|error| StoreError::malformed(self.table, error))
    }

    pub(crate) fn json<T: DeserializeOwned>(&self, name: &str) -> Result<T, StoreError> {
        let text = self
            .row
            .get_ref(name)?
            .as_str()
            .map_err(|error| StoreError::malformed(self.table, error))?;
        from_json(self.table, text)
    }

    /// Text that is a name of a variant, as serde writes it.
    pub(crate) fn name<T: DeserializeOwned>(&self, name: &str) -> Result<T, StoreError> {
        let text: String = self.get(name)?;
        from_name(self.table, &text)
    }
}

pub(crate) fn from_json<T: DeserializeOwned>(
    table: &'static str,
    text: &str,
) -> Result<T, StoreError> {
    // The message of serde_json may quote the value, which is personal.
    serde_json::from_str(text).map_err(|error| {
        StoreError::malformed(
            table,
            format!(
                "JSON {:?} {}:{}",
                error.classify(),
                error.line(),
                error.column()
            ),
        )
    })
}

pub(crate) fn to_json<T: Serialize>(table: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::malformed(table, error))
}

/// A unit variant by its name.
pub(crate) fn from_name<T: DeserializeOwned>(
    table: &'static str,
    name: &str,
) -> Result<T, StoreError> {
    serde_json::from_value(serde_json::Value::String(name.to_owned()))
        .map_err(|error| StoreError::malformed(table, error))
}

/// The name of a unit variant.
pub(crate) fn to_name<T: Serialize>(table: &'static str, value: &T) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => Ok(name),
        _ => Err(StoreError::malformed(table, "not a unit variant")),
    }
}

/// Runs a prepared query and reads each row.
pub(crate) fn all<T>(
    connection: &rusqlite::Connection,
    table: &'static str,
    sql: &str,
    params: impl rusqlite::Params,
    read: impl Fn(&Columns<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(&Columns { table, row })?);
    }
    Ok(found)
}

/// Runs a prepared query and reads its first row, if there is one.
pub(crate) fn first<T>(
    connection: &rusqlite::Connection,
    table: &'static str,
    sql: &str,
    params: impl rusqlite::Params,
    read: impl FnOnce(&Columns<'_>) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    match rows.next()? {
        Some(row) => read(&Columns { table, row }).map(Some),
        None => Ok(None),
    }
}

/// Runs a prepared change. Returns how many rows it touched.
pub(crate) fn change(
    connection: &rusqlite::Connection,
    sql: &str,
    params: impl rusqlite::Params,
) -> Result<usize, StoreError> {
    Ok(connection.prepare_cached(sql)?.execute(params)?)
}

/// How a time that may not have come yet is written.
pub(crate) fn from_time(time: Option<Timestamp>) -> i64 {
    time.map_or(-1, Timestamp::as_millisecond)
}

/// A count that SQLite keeps as a signed number.
pub(crate) fn count(connection: &rusqlite::Connection, sql: &str) -> Result<u64, StoreError> {
    let count: i64 = connection
        .prepare_cached(sql)?
        .query_row([], |row| row.get(0))?;
    Ok(u64::try_from(count).unwrap_or(0))
}
