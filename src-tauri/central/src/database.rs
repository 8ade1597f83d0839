//! Connections, and transactions that cannot be left open by accident.
//!
//! Statements of one step are sent together, without waiting for one another (the protocol's
//! pipelining), so that judging a push costs two round trips however many acts it holds. Therefore
//! all statements of a step are prepared before its first one is sent.

use std::ops::Deref;
use std::str::FromStr;

use deadpool_postgres::{
    ClientWrapper, Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime,
};
use tokio_postgres::types::ToSql;
use tokio_postgres::{NoTls, Row};

use crate::error::DatabaseError;

/// Parameters of a statement.
pub(crate) type Parameters<'a> = &'a [&'a (dyn ToSql + Sync)];

/// What is set on every connection: an acknowledged act is on disk, and on the standby where one
/// is synchronous, whatever the cluster's own setting says.
const OPTIONS: &str = "-c synchronous_commit=on -c timezone=UTC";

/// The database of the centre.
#[derive(Debug, Clone)]
pub struct Database(Pool);

impl Database {
    /// Connections to an address as `host=/run/postgresql user=central dbname=central`; none is
    /// made before it is needed.
    pub fn new(address: &str, connections: usize) -> Result<Self, DatabaseError> {
        let mut config = tokio_postgres::Config::from_str(address)?;
        config.options(OPTIONS);
        config.application_name("counter-central");
        let manager = Manager::from_config(
            config,
            NoTls,
            ManagerConfig {
                recycling_method: RecyclingMethod::Fast,
            },
        );
        let pool = Pool::builder(manager)
            .max_size(connections)
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| DatabaseError::malformed("pool", error))?;
        Ok(Self(pool))
    }

    /// Closes all connections; nothing can be asked any more.
    pub fn close(&self) {
        self.0.close();
    }

    /// A connection outside a transaction.
    pub(crate) async fn connection(&self) -> Result<Connection, DatabaseError> {
        Ok(Connection {
            object: Some(self.0.get().await?),
            open: false,
        })
    }
}

/// A connection. One that is dropped within a transaction is closed and not used again.
pub(crate) struct Connection {
    object: Option<Object>,
    open: bool,
}

impl Connection {
    fn client(&self) -> Result<&ClientWrapper, DatabaseError> {
        self.object
            .as_deref()
            .ok_or_else(|| DatabaseError::malformed("pool", "the connection is gone"))
    }

    /// The client of a connection, for statements outside a transaction.
    pub(crate) fn plain(&self) -> Result<Client<'_>, DatabaseError> {
        Ok(Client(self.client()?))
    }

    /// Says that a transaction is about to begin with the next statements.
    pub(crate) fn opening(&mut self) -> Result<Client<'_>, DatabaseError> {
        self.open = true;
        self.plain()
    }

    /// Says that the transaction has ended at the database.
    pub(crate) const fn closed(&mut self) {
        self.open = false;
    }

    /// Begins a transaction at once.
    pub(crate) async fn begin(&mut self, how: &'static str) -> Result<(), DatabaseError> {
        Ok(self.opening()?.batch_execute(how).await?)
    }

    /// Commits.
    pub(crate) async fn commit(&mut self) -> Result<(), DatabaseError> {
        self.plain()?.batch_execute(COMMIT).await?;
        self.closed();
        Ok(())
    }

    /// Gives up what was done since the transaction began.
    pub(crate) async fn roll_back(&mut self) -> Result<(), DatabaseError> {
        self.plain()?.batch_execute(ROLLBACK).await?;
        self.closed();
        Ok(())
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if self.open
            && let Some(object) = self.object.take()
        {
            drop(Object::take(object));
        }
    }
}

/// Begins a transaction that sees each statement's own present.
pub(crate) const BEGIN: &str = "BEGIN";
/// Begins a transaction that sees one moment throughout and changes nothing.
pub(crate) const BEGIN_SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
pub(crate) const COMMIT: &str = "COMMIT";
const ROLLBACK: &str = "ROLLBACK";

/// A client with a statement cache.
#[derive(Clone, Copy)]
pub(crate) struct Client<'a>(&'a ClientWrapper);

impl Client<'_> {
    /// Rows of a statement that is prepared once a connection.
    pub(crate) async fn rows(
        &self,
        sql: &'static str,
        parameters: Parameters<'_>,
    ) -> Result<Vec<Row>, DatabaseError> {
        let statement = self.0.prepare_cached(sql).await?;
        Ok(self.0.query(&statement, parameters).await?)
    }

    /// The first row, if there is one.
    pub(crate) async fn row(
        &self,
        sql: &'static str,
        parameters: Parameters<'_>,
    ) -> Result<Option<Row>, DatabaseError> {
        Ok(self.rows(sql, parameters).await?.into_iter().next())
    }

    /// How many rows a statement changed.
    pub(crate) async fn change(
        &self,
        sql: &'static str,
        parameters: Parameters<'_>,
    ) -> Result<u64, DatabaseError> {
        let statement = self.0.prepare_cached(sql).await?;
        Ok(self.0.execute(&statement, parameters).await?)
    }
}

impl Deref for Client<'_> {
    type Target = ClientWrapper;

    fn deref(&self) -> &Self::Target {
        self.0
    }
}

/// Declares statements that are prepared together before a step sends its first one.
macro_rules! statements {
    ($(#[$doc:meta])* $name:ident { $($field:ident = $sql:expr,)* }) => {
        $(#[$doc])*
        pub(crate) struct $name { $(pub(crate) $field: tokio_postgres::Statement,)* }

        impl $name {
            pub(crate) async fn prepare(
                client: $crate::database::Client<'_>,
            ) -> Result<Self, $crate::error::DatabaseError> {
                Ok(Self { $($field: client.prepare_cached($sql).await?,)* })
            }
        }
    };
}
pub(crate) use statements;
