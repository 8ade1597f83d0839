//! Logging in, locking, unlocking, logging out. All of it works offline.

mod demo;
mod login;

use counter_store::keys::{KeyFile, KeyFileError, StaffEntry};

use crate::contract::{
    CommandError, ErrorCode, Nothing, SessionState, SessionView, StaffView, StationView,
};
use crate::counter::{Counter, Session};
use crate::fault::incident;

/// Idle minutes after which the screen locks.
const IDLE_MINUTES: u32 = 15;

impl Counter {
    /// The session as it stands.
    pub fn session_view(&self) -> SessionView {
        let session = self.session();
        let state = session.state();
        let user = session.open.as_ref().map(|open| open.user.clone());
        drop(session);
        let file = self.key_file();
        let demo = file.as_ref().is_ok_and(|file| file.station().demo);
        let passwords = if demo {
            self.demo_passwords()
        } else {
            Vec::new()
        };
        let view = |entry: &StaffEntry| StaffView {
            staff: entry.staff.0.clone(),
            name: entry.name.clone(),
            role: entry.role.into(),
            demo_password: passwords
                .iter()
                .find(|(staff, _)| *staff == entry.staff.0)
                .map(|(_, password)| password.clone()),
        };
        SessionView {
            state,
            user: user.as_ref().map(&view),
            station: file.as_ref().ok().map(|file| {
                let station = file.station();
                StationView {
                    office: station.office_name.clone(),
                    window: station.window.clone(),
                    device: station.code.to_string(),
                    demo: station.demo,
                }
            }),
            staff: file
                .as_ref()
                .map(|file| file.staff().map(&view).collect())
                .unwrap_or_default(),
            idle_minutes: IDLE_MINUTES,
            problem: file
                .err()
                .map(|error| error.code)
                .or_else(|| self.problem()),
        }
    }

    /// Locks the screen. The keys are forgotten, the file stays open.
    pub fn lock(&self) -> SessionView {
        self.photos.forget();
        if let Some(open) = self.session().open.as_mut() {
            open.keys = None;
        }
        self.session_view()
    }

    /// Locks the screen if nobody has touched the machine for long enough; tells whether it did.
    pub(crate) fn lock_when_idle(&self) -> bool {
        let mut session = self.session();
        let idle_ms = u64::from(IDLE_MINUTES) * 60_000;
        match session.open.as_mut() {
            Some(open)
                if open.keys.is_some()
                    && self.clock.monotonic_ms().saturating_sub(open.touched_ms) >= idle_ms =>
            {
                open.keys = None;
                drop(session);
                self.photos.forget();
                true
            }
            _ => false,
        }
    }

    /// Somebody is there.
    pub fn touch(&self) -> Nothing {
        let now = self.clock.monotonic_ms();
        if let Some(open) = self.session().open.as_mut()
            && open.keys.is_some()
        {
            open.touched_ms = now;
        }
        Nothing {}
    }

    /// Ends the session and closes the file.
    pub fn logout(&self) -> SessionView {
        self.photos.forget();
        self.stop_line();
        *self.session() = Session::default();
        self.session_view()
    }

    pub(crate) fn key_file(&self) -> Result<KeyFile, CommandError> {
        KeyFile::load(&self.data_dir).map_err(|error| {
            let code = match error {
                KeyFileError::Missing => return CommandError::new(ErrorCode::StoreMissing),
                KeyFileError::Newer(_) => ErrorCode::StoreTooNew,
                KeyFileError::Damaged => ErrorCode::StoreDamaged,
                KeyFileError::Io(_) => ErrorCode::Internal,
            };
            incident(code, &error)
        })
    }

    pub(crate) fn require_open(&self) -> Result<(), CommandError> {
        match self.session().state() {
            SessionState::Open => Ok(()),
            SessionState::Locked => Err(CommandError::new(ErrorCode::ScreenLocked)),
            SessionState::LoggedOut => Err(CommandError::new(ErrorCode::NotLoggedIn)),
        }
    }
}
