//! Bringing the key file in line with the table of staff.
//!
//! The table is written in the transaction of the page that brought a change; the key file lies
//! beside the database and cannot be. So the slots are settled afterwards, by comparing: whoever
//! has no slot, or other keys than the table says, gets one; whoever was revoked loses his. After
//! a cut in between the next call does the same.

use counter_domain::role::StaffId;

use crate::entropy::Fill;
use crate::error::StoreError;
use crate::keys::{AddStaffError, KeyFile, KeyFileError};
use crate::store::Store;

/// Whose slots changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SlotsSettled {
    /// They can log in from now on, or by a new password.
    pub added: Vec<StaffId>,
    /// They can no longer.
    pub removed: Vec<StaffId>,
}

/// Why the slots are not settled. The key file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum SettleSlotsError {
    /// The key file cannot be read or written.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// Somebody's public key is none.
    #[error(transparent)]
    Add(#[from] AddStaffError),
    /// The file.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Gives slots to those whom the table of staff names, and takes them from those revoked. Call
    /// it after a page that changed staff, and after opening.
    pub fn settle_slots(&self, fill: Fill<'_>) -> Result<SlotsSettled, SettleSlotsError> {
        let staff = self.read(|reading| reading.staff().list())?;
        let mut slots = KeyFile::load(self.dir())?;
        let mut settled = SlotsSettled::default();
        for member in staff {
            let id = member.entry.staff.clone();
            let known = slots.staff().find(|entry| entry.staff == id);
            if member.revoked_at.is_some() {
                if known.is_some() {
                    slots.remove(&id);
                    settled.removed.push(id);
                }
            } else if known != Some(&member.entry) {
                slots.add(member.entry, self.key(), fill)?;
                settled.added.push(id);
            }
        }
        if settled != SlotsSettled::default() {
            slots.save(self.dir())?;
        }
        Ok(settled)
    }
}
