//! Opening the file with a password, and a locked screen with one's own.
//!
//! The guard is asked first and told afterwards; what it has seen while the file was closed goes
//! into the audit with the next opening. A failed opening of the file is not a failed password.

use std::collections::BTreeSet;
use std::sync::Arc;

use counter_domain::role::StaffId;
use counter_store::guard::{AttemptError, GuardEventKind, LoginGuard, Moment};
use counter_store::keys::{Login, LoginError, UnwrapError};
use counter_store::table::audit::AuditEntry;
use counter_store::{OpenError, Store, StoreError};

use crate::contract::{
    AppEvent, CommandError, ErrorCode, LoginRequest, SessionView, UnlockRequest,
};
use crate::counter::{Counter, OpenSession};
use crate::fault::{from_open, from_store, incident};
use crate::recovery::Need;

impl Counter {
    /// Opens the session. Where another's screen is locked, his session ends and his drafts wait
    /// for him.
    pub fn login(&self, request: &LoginRequest) -> Result<SessionView, CommandError> {
        let staff = StaffId(request.staff.trim().to_owned());
        let login = self.attempt(&staff, &request.password)?;
        let user = self
            .key_file()?
            .staff()
            .find(|entry| entry.staff == staff)
            .cloned()
            .ok_or(CommandError::new(ErrorCode::WrongPassword))?;
        let mut session = self.session();
        let open = session.open.take().map(|open| open.store);
        let store = if let Some(store) = open {
            store
        } else {
            let store = Store::open(&self.data_dir, &login.data_key)
                .map_err(|error| self.unusable(&error))?;
            self.settle(&store);
            self.doubt_unfollowed_prints(&store)?;
            Arc::new(store)
        };
        session.open = Some(OpenSession {
            user,
            keys: Some(Arc::new(login.keys)),
            store: Arc::clone(&store),
            touched_ms: self.clock.monotonic_ms(),
            looked_at: BTreeSet::new(),
        });
        drop(session);
        if self.syncer().is_none() {
            self.start_line(&store);
        }
        self.audit_login(&store, &staff, "login")?;
        Ok(self.tell_session())
    }

    /// Unlocks the screen for the one who locked it.
    pub fn unlock(&self, request: &UnlockRequest) -> Result<SessionView, CommandError> {
        let (staff, store) = match &self.session().open {
            None => return Err(CommandError::new(ErrorCode::NotLoggedIn)),
            Some(open) => (open.user.staff.clone(), Arc::clone(&open.store)),
        };
        let login = self.attempt(&staff, &request.password)?;
        let now = self.clock.monotonic_ms();
        if let Some(open) = self.session().open.as_mut() {
            open.keys = Some(Arc::new(login.keys));
            open.touched_ms = now;
        }
        self.audit_login(&store, &staff, "unlock")?;
        Ok(self.tell_session())
    }

    fn tell_session(&self) -> SessionView {
        let view = self.session_view();
        self.events.tell(&AppEvent::Session(view.clone()));
        view
    }

    pub(crate) fn attempt(&self, staff: &StaffId, password: &str) -> Result<Login, CommandError> {
        let now = self.moment();
        let io = |error: std::io::Error| incident(ErrorCode::Internal, &error);
        let mut guard = LoginGuard::load(&self.data_dir, &now).map_err(io)?;
        guard.begin(staff, &now).map_err(|error| match error {
            AttemptError::Locked(locked) => locked_for(locked.remaining_ms),
            AttemptError::Io(error) => io(error),
        })?;
        match self.key_file()?.login(staff, password) {
            Ok(login) => {
                guard.succeeded(staff).map_err(io)?;
                Ok(login)
            }
            Err(LoginError::UnknownStaff | LoginError::Unwrap(UnwrapError::WrongPassword)) => {
                match guard.remaining_ms(staff, &now) {
                    Some(remaining_ms) => Err(locked_for(remaining_ms)),
                    None => Err(CommandError::new(ErrorCode::WrongPassword)
                        .with("left", guard.attempts_left(staff))),
                }
            }
            Err(error) => Err(incident(ErrorCode::StoreDamaged, &error)),
        }
    }

    fn audit_login(&self, store: &Store, staff: &StaffId, kind: &str) -> Result<(), CommandError> {
        let now = self.moment();
        let io = |error: std::io::Error| incident(ErrorCode::Internal, &error);
        let mut guard = LoginGuard::load(&self.data_dir, &now).map_err(io)?;
        store
            .write(|writing| {
                for event in guard.events() {
                    writing.audit_mut().append(&AuditEntry {
                        at: event.at,
                        kind: match event.kind {
                            GuardEventKind::Failed => "login_failed",
                            GuardEventKind::Locked => "account_locked",
                            GuardEventKind::Tampered => "login_guard_tampered",
                        }
                        .to_owned(),
                        actor: event.staff.clone(),
                        subject: "session".to_owned(),
                        detail: String::new(),
                    })?;
                }
                writing.audit_mut().append(&AuditEntry {
                    at: now.at,
                    kind: kind.to_owned(),
                    actor: Some(staff.clone()),
                    subject: "session".to_owned(),
                    detail: String::new(),
                })
            })
            .map_err(|error: StoreError| from_store(&error))?;
        guard.clear_events().map_err(io)
    }

    /// What cannot be opened, and what is to be done about it.
    fn unusable(&self, error: &OpenError) -> CommandError {
        let told = from_open(error);
        match told.code {
            ErrorCode::StoreMissing => self.needs_recovery(Need::Missing),
            ErrorCode::StoreDamaged => self.needs_recovery(Need::Damaged),
            _ => {}
        }
        told
    }

    pub(crate) fn moment(&self) -> Moment {
        Moment {
            boot: self.clock.boot(),
            monotonic_ms: self.clock.monotonic_ms(),
            at: self.clock.now(),
        }
    }
}

fn locked_for(remaining_ms: u64) -> CommandError {
    CommandError::new(ErrorCode::AccountLocked).with("minutes", remaining_ms.div_ceil(60_000))
}
