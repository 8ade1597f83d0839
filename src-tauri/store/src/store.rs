//! The open file: one writer, and readers that never wait for it.
//!
//! A change is a closure over a [`Writing`] transaction: it happens as a whole or not at all, and
//! is on the disk when [`Store::write`] returns. Reads see one state of the file from their first
//! statement to their last. Tables are reached through typed handles, `reading.people()` and
//! `writing.people_mut()`.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::connection;
use crate::error::StoreError;
use crate::keys::DataKey;
use crate::lock::StationLock;

/// Readers that are kept for the next who asks.
const IDLE_READERS: usize = 3;

/// A station's open file. It can be shared between threads.
pub struct Store {
    path: PathBuf,
    key: DataKey,
    // Readers close before the writer, which then empties the write-ahead log.
    readers: Mutex<Vec<Connection>>,
    writer: Mutex<Connection>,
    _lock: StationLock,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// A state of the file.
#[derive(Debug)]
pub struct Reading<'a> {
    pub(crate) connection: &'a Connection,
}

/// A change that is being made.
#[derive(Debug)]
pub struct Writing<'a> {
    reading: Reading<'a>,
}

impl<'a> Deref for Writing<'a> {
    type Target = Reading<'a>;

    fn deref(&self) -> &Reading<'a> {
        &self.reading
    }
}

impl Writing<'_> {
    pub(crate) const fn connection(&self) -> &Connection {
        self.reading.connection
    }
}

impl Store {
    pub(crate) fn assemble(
        path: PathBuf,
        key: DataKey,
        writer: Connection,
        lock: StationLock,
    ) -> Self {
        Self {
            path,
            key,
            readers: Mutex::new(Vec::new()),
            writer: Mutex::new(writer),
            _lock: lock,
        }
    }

    /// The directory in which the station's files lie.
    pub fn dir(&self) -> &Path {
        self.path.parent().unwrap_or(&self.path)
    }

    pub(crate) const fn key(&self) -> &DataKey {
        &self.key
    }

    /// Reads. Does not wait for a change that is under way, and does not see it.
    pub fn read<T, E: From<StoreError>>(
        &self,
        read: impl FnOnce(&Reading<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let idle = locked(&self.readers).pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => connection::connect_reader(&self.path, &self.key)?,
        };
        let result = read_within(&mut connection, read);
        let mut readers = locked(&self.readers);
        if readers.len() < IDLE_READERS {
            readers.push(connection);
        }
        result
    }

    /// Changes. If the closure fails, nothing has happened; if this returns `Ok`, everything has,
    /// and stays so when the power is cut.
    pub fn write<T, E: From<StoreError>>(
        &self,
        change: impl FnOnce(&Writing<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = locked(&self.writer);
        let transaction = Transaction::new(&mut connection, TransactionBehavior::Immediate)
            .map_err(StoreError::from)?;
        let value = {
            let writing = Writing {
                reading: Reading {
                    connection: &transaction,
                },
            };
            change(&writing)?
        };
        transaction.commit().map_err(StoreError::from)?;
        Ok(value)
    }
}

fn read_within<T, E: From<StoreError>>(
    connection: &mut Connection,
    read: impl FnOnce(&Reading<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let transaction =
        Transaction::new(connection, TransactionBehavior::Deferred).map_err(StoreError::from)?;
    read(&Reading {
        connection: &transaction,
    })
}

/// A panic in a closure rolled its transaction back, so the connection is as good as before.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
