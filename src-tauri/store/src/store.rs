//! The open file: one writer, and readers that never wait for it.
//!
//! A change is a closure over a [`Writing`] transaction: it happens as a whole or not at all, and
//! is on the disk when [`Store::write`] returns. Reads see one state of the file from their first
//! statement to their last. Tables are reached through typed handles, `reading.people()` and
//! `writing.people_mut()`.

use std::cell::Cell;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::connection;
use crate::error::StoreError;
use crate::keys::DataKey;
use crate::lock::StationLock;
use crate::spool::{Spool, SpoolState, Touched};

/// Readers that are kept for the next who asks.
const IDLE_READERS: usize = 3;

/// A station's open file. It can be shared between threads.
pub struct Store {
    path: PathBuf,
    key: DataKey,
    // Readers close before the writer, which then empties the write-ahead log.
    readers: Mutex<Vec<Connection>>,
    writer: Mutex<Connection>,
    // Taken after the writer, never before.
    spool: Mutex<Option<Spool>>,
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
    touched: Cell<Touched>,
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

    /// Notes what the second copy has to know after the commit.
    pub(crate) fn touch(&self, what: impl FnOnce(&mut Touched)) {
        let mut touched = self.touched.get();
        what(&mut touched);
        self.touched.set(touched);
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
            spool: Mutex::new(None),
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
    /// and stays so when the power is cut. Acts stand in the second copy by then, where there is
    /// one ([`crate::spool`]).
    pub fn write<T, E: From<StoreError>>(
        &self,
        change: impl FnOnce(&Writing<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let (value, lost_medium) = self.commit(change)?;
        if lost_medium {
            // A recovery must know that the second copy may lack something. Where that cannot be
            // noted the disk is full or broken, which the next commit says.
            let _ = self.note_identity();
        }
        Ok(value)
    }

    /// Commits, and brings the second copy up. Returns whether that lost its medium by this.
    fn commit<T, E: From<StoreError>>(
        &self,
        change: impl FnOnce(&Writing<'_>) -> Result<T, E>,
    ) -> Result<(T, bool), E> {
        let mut connection = locked(&self.writer);
        let transaction = Transaction::new(&mut connection, TransactionBehavior::Immediate)
            .map_err(StoreError::from)?;
        let writing = Writing {
            reading: Reading {
                connection: &transaction,
            },
            touched: Cell::default(),
        };
        let value = change(&writing)?;
        let touched = writing.touched.get();
        transaction.commit().map_err(StoreError::from)?;
        if touched != Touched::default()
            && let Some(spool) = locked(&self.spool).as_mut()
        {
            let was_failing = spool.is_failing();
            spool.follow(&connection, touched);
            return Ok((value, spool.is_failing() && !was_failing));
        }
        Ok((value, false))
    }

    /// How the second copy stands.
    pub fn spool_state(&self) -> Result<SpoolState, StoreError> {
        let spool = locked(&self.spool);
        match spool.as_ref() {
            None => Ok(SpoolState::Off),
            Some(spool) => self.read(|reading| spool.state(reading.connection)),
        }
    }

    /// Tries again to bring a second copy up to the file whose medium was missing.
    pub fn retry_spool(&self) -> Result<SpoolState, StoreError> {
        {
            let connection = locked(&self.writer);
            if let Some(spool) = locked(&self.spool).as_mut() {
                spool.follow(&connection, Touched::default());
            }
        }
        self.spool_state()
    }

    /// A file that was never settled has no second copy and no witness; nothing is noted.
    fn is_settled(&self) -> bool {
        locked(&self.spool).is_some()
    }

    pub(crate) fn set_spool(&self, mut spool: Spool) {
        let connection = locked(&self.writer);
        spool.follow(&connection, Touched::default());
        *locked(&self.spool) = Some(spool);
    }
}

impl Drop for Store {
    /// Notes how far the journal has come. Where that fails, the next opening hears the spool.
    fn drop(&mut self) {
        if self.is_settled() {
            let _ = self.note_identity();
        }
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
