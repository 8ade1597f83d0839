//! Who is at the machine. The file stays open behind a locked screen, so that what goes on by
//! itself goes on; it is closed at log-off. No login, no data.

use std::collections::BTreeSet;
use std::sync::Arc;

use counter_domain::id::DocumentId;
use counter_store::Store;
use counter_store::keys::{StaffEntry, StaffKeys};

use crate::contract::SessionState;

/// The session.
#[derive(Debug, Default)]
pub(crate) struct Session {
    pub(crate) open: Option<OpenSession>,
}

/// Somebody who works, or whose screen is locked.
#[derive(Debug)]
pub(crate) struct OpenSession {
    pub(crate) user: StaffEntry,
    /// His keys; gone while the screen is locked.
    pub(crate) keys: Option<Arc<StaffKeys>>,
    pub(crate) store: Arc<Store>,
    /// Monotonic milliseconds when somebody last touched the machine.
    pub(crate) touched_ms: u64,
    /// Certificates that he looked at: what a supervisor may stamp.
    pub(crate) looked_at: BTreeSet<DocumentId>,
}

impl Session {
    pub(crate) const fn state(&self) -> SessionState {
        match &self.open {
            None => SessionState::LoggedOut,
            Some(OpenSession { keys: None, .. }) => SessionState::Locked,
            Some(_) => SessionState::Open,
        }
    }
}
