//! The identity-card reader as it is now, and the changes that are told.

use serde::Serialize;

use super::error::IdentityReadError;

/// The identity-card reader as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum IdentityReaderState {
    /// Nothing is known yet.
    Starting,
    /// No port is set and none was found.
    Absent,
    /// The port that is set is not there.
    Missing {
        /// The port.
        port: String,
    },
    /// Another program holds the port.
    Busy {
        /// The port.
        port: String,
    },
    /// The program may not open the port.
    Forbidden {
        /// The port.
        port: String,
    },
    /// The port is there and no module answers.
    Silent {
        /// The port.
        port: String,
    },
    /// A reading hangs.
    Stuck {
        /// The port.
        port: String,
    },
    /// The module answers.
    Ready {
        /// The port.
        port: String,
        /// Its speed.
        speed: u32,
        /// The module's own number, in hexadecimal.
        module: String,
    },
}

/// A change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdentityEvent {
    /// The state is another one.
    State(IdentityReaderState),
    /// A card was put down.
    CardPresent,
}

impl IdentityReaderState {
    /// The port, where there is one.
    pub fn port(&self) -> Option<&str> {
        match self {
            Self::Starting | Self::Absent => None,
            Self::Missing { port }
            | Self::Busy { port }
            | Self::Forbidden { port }
            | Self::Silent { port }
            | Self::Stuck { port }
            | Self::Ready { port, .. } => Some(port),
        }
    }

    /// A stable name, as it is serialized.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Absent => "absent",
            Self::Missing { .. } => "missing",
            Self::Busy { .. } => "busy",
            Self::Forbidden { .. } => "forbidden",
            Self::Silent { .. } => "silent",
            Self::Stuck { .. } => "stuck",
            Self::Ready { .. } => "ready",
        }
    }

    pub(super) fn of_error(error: IdentityReadError, port: String) -> Self {
        match error {
            IdentityReadError::NoReader | IdentityReadError::PortLost => Self::Missing { port },
            IdentityReadError::PortBusy => Self::Busy { port },
            IdentityReadError::PortForbidden => Self::Forbidden { port },
            _ => Self::Silent { port },
        }
    }

    pub(super) const fn error(&self) -> IdentityReadError {
        match self {
            Self::Busy { .. } => IdentityReadError::PortBusy,
            Self::Forbidden { .. } => IdentityReadError::PortForbidden,
            Self::Silent { .. } | Self::Ready { .. } => IdentityReadError::NoAnswer,
            Self::Stuck { .. } => IdentityReadError::Stuck,
            Self::Starting | Self::Absent | Self::Missing { .. } => IdentityReadError::NoReader,
        }
    }
}
