//! Bringing a station back from its second copy: what can be recovered, and doing it.
//!
//! Nobody is logged in, for there is nothing to log in to. A colleague's password opens a copy, and
//! counts against the same five tries as his login. That a file is damaged is found when somebody
//! opens it, so this process remembers it; that it is not there can be seen at any time. The
//! division's recovery key is `counterctl`'s. The work itself is `counter_store::recover`.

mod copies;

use std::sync::PoisonError;

use counter_domain::role::StaffId;
use counter_store::guard::{AttemptError, GUARD_FILE, LoginGuard};
use counter_store::keys::UnwrapError;
use counter_store::spool::{ReadSpoolError, SpoolReader};
use counter_store::table::fence::{Fence, Witness};
use counter_store::{DATABASE_FILE, RecoverError, Recovered, recover};

use crate::contract::{
    CommandError, ErrorCode, RecoverRequest, RecoveryDone, RecoveryView, StaffView,
};
use crate::counter::Counter;
use crate::fault::{from_store, incident};
use crate::line::fence_word;
use crate::view::moment_words;
use copies::{SecondCopy, all, view};

/// Why the station's file cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// The file, or the one with the keys, is not there.
    Missing,
    /// It is there and cannot be read.
    Damaged,
    /// It ends before the acts that were made with it.
    Cut,
}

impl Need {
    /// What an objection to a file asks for; nothing where a recovery would not help.
    pub(crate) const fn of(fence: &Fence) -> Option<Self> {
        match fence {
            // What only the centre has seen is in no copy here.
            Fence::OldFile {
                witness: Witness::Sidecar | Witness::Spool,
                ..
            } => Some(Self::Cut),
            _ => None,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Damaged => "damaged",
            Self::Cut => "cut",
        }
    }
}

impl Counter {
    /// What there is to recover from. Nobody need be logged in.
    pub fn recovery(&self) -> Result<RecoveryView, CommandError> {
        let mut copies = all(&self.data_dir);
        let need = self.need(&copies);
        if need.is_none() {
            copies.clear();
        }
        let staff = copies.first().map(|copy| copy.staff.clone());
        Ok(RecoveryView {
            needed: need.map_or("", Need::word).to_owned(),
            copies: copies.iter().map(view).collect(),
            staff: staff
                .unwrap_or_default()
                .into_iter()
                .map(|entry| StaffView {
                    staff: entry.staff.0,
                    name: entry.name,
                    role: entry.role.into(),
                    demo_password: None,
                })
                .collect(),
        })
    }

    /// Makes the station's file anew from a copy. What is left of the old one is put aside.
    pub fn recover(&self, request: &RecoverRequest) -> Result<RecoveryDone, CommandError> {
        if self.open_store().is_some() {
            return Err(CommandError::new(ErrorCode::StoreBusy));
        }
        let copies = all(&self.data_dir);
        if self.need(&copies).is_none() {
            // A file that is sound is never replaced by its copy.
            return Err(CommandError::new(ErrorCode::NotFound));
        }
        let copy = copies
            .iter()
            .find(|copy| copy.id() == request.copy)
            .ok_or(CommandError::new(ErrorCode::NotFound))?;
        let staff = StaffId(request.staff.trim().to_owned());
        let io = |error: std::io::Error| incident(ErrorCode::Internal, &error);
        std::fs::create_dir_all(&self.data_dir).map_err(io)?;
        let now = self.moment();
        let mut guard = self.guard().map_err(io)?;
        guard.begin(&staff, &now).map_err(|error| match error {
            AttemptError::Locked(locked) => CommandError::new(ErrorCode::AccountLocked)
                .with("minutes", locked.remaining_ms.div_ceil(60_000)),
            AttemptError::Io(error) => io(error),
        })?;
        let keys =
            SpoolReader::unlock(&copy.path, &staff, &request.password).map_err(
                |error| match error {
                    ReadSpoolError::UnknownStaff
                    | ReadSpoolError::Unwrap(UnwrapError::WrongPassword) => {
                        CommandError::new(ErrorCode::WrongPassword)
                            .with("left", guard.attempts_left(&staff))
                    }
                    error => incident(ErrorCode::StoreDamaged, &error),
                },
            )?;
        guard.succeeded(&staff).map_err(io)?;
        let random = &self.random;
        let recovered = recover(
            &self.data_dir,
            &copy.path,
            keys.exchange(),
            self.clock.now(),
            &mut |buffer| random.fill(buffer),
        )
        .map_err(|error| failed(&error))?;
        *self.needed() = None;
        Ok(done(&recovered))
    }

    /// Who has tried how often. A machine that lost everything begins to count anew.
    fn guard(&self) -> std::io::Result<LoginGuard> {
        let has_keys = self
            .key_file()
            .map_or_else(|error| error.code != ErrorCode::StoreMissing, |_| true);
        if has_keys || self.data_dir.join(GUARD_FILE).exists() {
            LoginGuard::load(&self.data_dir, &self.moment())
        } else {
            let random = &self.random;
            LoginGuard::create(&self.data_dir, &mut |buffer| random.fill(buffer))
        }
    }

    /// Remembers that the file cannot be used, for who comes to the login page next.
    pub(crate) fn needs_recovery(&self, need: Need) {
        *self.needed() = Some(need);
    }

    /// Why nobody can log in, where that was found by trying.
    pub(crate) fn problem(&self) -> Option<ErrorCode> {
        match *self.needed() {
            Some(Need::Missing) => Some(ErrorCode::StoreMissing),
            Some(Need::Damaged) => Some(ErrorCode::StoreDamaged),
            // It can still be read, and what is unsent can be sent.
            Some(Need::Cut) | None => None,
        }
    }

    fn need(&self, copies: &[SecondCopy]) -> Option<Need> {
        let known = *self.needed();
        known.or_else(|| {
            let keys = self.key_file();
            let database = self.data_dir.join(DATABASE_FILE).exists();
            match keys {
                Ok(_) => (!database).then_some(Need::Missing),
                Err(error) if error.code == ErrorCode::StoreMissing => {
                    // A machine that has nothing at all was never enrolled.
                    (database || !copies.is_empty()).then_some(Need::Missing)
                }
                Err(error) => (error.code == ErrorCode::StoreDamaged).then_some(Need::Damaged),
            }
        })
    }

    fn needed(&self) -> std::sync::MutexGuard<'_, Option<Need>> {
        self.need_of_recovery
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn failed(error: &RecoverError) -> CommandError {
    match error {
        RecoverError::Locked => CommandError::new(ErrorCode::StoreBusy),
        RecoverError::Store(error) => from_store(error),
        RecoverError::Io(io) if io.kind() == std::io::ErrorKind::StorageFull => {
            CommandError::new(ErrorCode::DiskFull)
        }
        error => incident(ErrorCode::StoreDamaged, error),
    }
}

fn done(recovered: &Recovered) -> RecoveryDone {
    for refused in &recovered.refused {
        tracing::warn!(%refused, "An act of the second copy is not believed.");
    }
    let lost = recovered.missing + recovered.refused.len() as u64;
    RecoveryDone {
        acts: u32::try_from(recovered.acts).unwrap_or(u32::MAX),
        last: recovered.last.map(moment_words),
        cut: u32::try_from(lost).unwrap_or(u32::MAX),
        kept: recovered
            .aside
            .as_deref()
            .map(|path| path.display().to_string())
            .unwrap_or_default(),
        fenced: recovered
            .fence
            .as_ref()
            .map(fence_word)
            .unwrap_or_default()
            .to_owned(),
    }
}
