//! 待处理: what the centre refused, holds, or cannot take, and what is done with it.
//!
//! The rules are `counter_domain::desk`'s; here stand who may see it, the three versions side by
//! side, and the recording of each decision as an act of its own.

mod correct;
mod decide;
mod fields;
mod item;
mod slip;

use counter_domain::role::Permission;
use counter_store::StoreError;

use crate::contract::{CommandError, DeskItemRequest, DeskItemView, DeskList};
use crate::counter::{Counter, Work};

pub(crate) use correct::{correction_of, may_still_be_corrected};

impl Counter {
    /// What lies on the desk.
    pub fn list_desk(&self) -> Result<DeskList, CommandError> {
        let work = self.work(Permission::Look)?;
        desk(&work)
    }

    /// An act of the desk with everything that is needed to decide.
    pub fn open_desk_item(&self, request: &DeskItemRequest) -> Result<DeskItemView, CommandError> {
        let work = self.work(Permission::Look)?;
        let lying = work.lying(&request.act)?;
        item::view(&work, &lying)
    }
}

fn desk(work: &Work) -> Result<DeskList, CommandError> {
    let rows = work.store.read(|reading| {
        let mut rows = Vec::new();
        for record in reading.acts().on_desk()? {
            if let Some(lying) = item::lying(reading, record)? {
                rows.push(item::row(reading, &lying)?);
            }
        }
        Ok::<_, StoreError>(rows)
    })?;
    Ok(DeskList { rows })
}
