//! What a use case is given: the file, the user with his permission checked, the time.

use std::sync::Arc;

use counter_domain::calendar::beijing;
use counter_domain::clock::Now;
use counter_domain::organisation::OfficeCode;
use counter_domain::role::{Actor, Permission, StaffId};
use counter_store::keys::StaffEntry;
use counter_store::table::staff::StaffMember;
use counter_store::{Store, StoreError};
use jiff::Timestamp;
use jiff::civil::Date;

use super::Counter;
use super::session::OpenSession;
use crate::contract::{CommandError, ErrorCode};
use crate::fault::from_store;
use crate::line::time::trust;

/// One use case at work.
pub(crate) struct Work {
    pub(crate) store: Arc<Store>,
    pub(crate) user: StaffEntry,
    pub(crate) now: Now,
}

impl Counter {
    /// Checks that somebody is logged in, that the screen is open and that his role carries the
    /// permission.
    pub(crate) fn work(&self, permission: Permission) -> Result<Work, CommandError> {
        let session = self.session();
        let open = session
            .open
            .as_ref()
            .ok_or(CommandError::new(ErrorCode::NotLoggedIn))?;
        let OpenSession {
            user,
            keys: Some(_),
            store,
            ..
        } = open
        else {
            return Err(CommandError::new(ErrorCode::ScreenLocked));
        };
        if !user.role.may(permission) {
            return Err(CommandError::new(ErrorCode::Forbidden));
        }
        let (store, user) = (Arc::clone(store), user.clone());
        drop(session);
        let now = self.now(&store)?;
        Ok(Work { store, user, now })
    }

    /// The present: the machine's reading, bounded by what is certain. That is the last time that
    /// the centre signed, moved on by the monotonic clock; and nothing can be older than the last
    /// thing that happened on the same machine.
    pub(crate) fn now(&self, store: &Store) -> Result<Now, CommandError> {
        let reading = self.clock.now();
        let (last, state) = store
            .read(|reading| Ok((reading.audit().newest(1)?, reading.sync_state().get()?)))
            .map_err(|error: StoreError| from_store(&error))?;
        let last = last.first().map(|line| line.entry.at);
        let trust = trust(state.centre_time.as_ref(), self.clock.as_ref());
        let bound = trust.not_before.max(last);
        Ok(match bound {
            Some(bound) if bound > reading || trust.is_wrong(reading) => {
                Now::bounded(reading, bound)
            }
            _ => Now::certain(reading),
        })
    }
}

impl Work {
    /// The machine's reading.
    pub(crate) fn at(&self) -> Timestamp {
        self.now.reading()
    }

    /// Today in Beijing.
    pub(crate) fn today(&self) -> Date {
        beijing(self.at()).date()
    }

    /// The user as an act names him.
    pub(crate) fn actor(&self) -> Actor {
        Actor {
            staff: self.user.staff.clone(),
            role: self.user.role,
            office: self.user.office.clone(),
        }
    }

    /// The office of the user.
    pub(crate) const fn office(&self) -> &OfficeCode {
        &self.user.office
    }

    /// The name of a member of staff; his number where the name is not known here.
    pub(crate) fn staff_name(&self, staff: &StaffId) -> String {
        let found: Result<Option<StaffMember>, _> =
            self.store.read(|reading| reading.staff().get(staff));
        match found {
            Ok(Some(member)) => member.entry.name,
            _ => staff.0.clone(),
        }
    }
}
