//! What can go wrong between the centre and its database.

use deadpool_postgres::PoolError;
use tokio_postgres::error::SqlState;

/// Why the database did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// No connection could be had.
    #[error("no connection to the database: {0}")]
    Unreachable(#[from] PoolError),
    /// A statement failed.
    #[error("the database refused a statement: {0}")]
    Refused(#[from] tokio_postgres::Error),
    /// A row does not say what it should.
    #[error("table {table} holds what cannot be read: {message}")]
    Malformed {
        /// Which table.
        table: &'static str,
        /// What is wrong with it; never personal data.
        message: String,
    },
}

impl DatabaseError {
    /// A row that cannot be read.
    pub(crate) fn malformed(table: &'static str, message: impl std::fmt::Display) -> Self {
        Self::Malformed {
            table,
            message: message.to_string(),
        }
    }

    /// Whether another transaction was in the way, so that the same work done again will pass: two
    /// that waited for one another, or a row that another had just written under the same key.
    pub(crate) fn was_in_the_way(&self) -> bool {
        let Self::Refused(error) = self else {
            return false;
        };
        error.code().is_some_and(|code| {
            [
                SqlState::T_R_DEADLOCK_DETECTED,
                SqlState::T_R_SERIALIZATION_FAILURE,
                SqlState::UNIQUE_VIOLATION,
            ]
            .contains(code)
        })
    }

    /// Whether the database itself is away, so that asking later may help.
    pub(crate) fn is_away(&self) -> bool {
        match self {
            Self::Unreachable(_) => true,
            Self::Refused(error) => {
                error.is_closed()
                    || error.code().is_some_and(|code| {
                        let class = code.code().get(..2);
                        matches!(class, Some("08" | "53" | "57"))
                    })
            }
            Self::Malformed { .. } => false,
        }
    }
}
