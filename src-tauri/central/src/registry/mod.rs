//! What administrators do: stations, staff, codes for devices, policies, reports of people. Every
//! change is told to the stations that it concerns and stands in the audit.
//!
//! The command line and the outside's adapters call this; nothing else writes these tables.

mod device;
mod notice;
mod online;
mod people;
mod policy;
mod seal;
mod staff;
mod station;

pub use device::RevokeError;
pub(crate) use notice::{EVERYONE, tell};
pub(crate) use policy::policies;
pub use policy::{PolicyError, PolicySetError};
pub use seal::SealError;
pub(crate) use staff::staff_of;
pub use station::Station;

pub use crate::judge::{PersonReport, ReportError};

use jiff::Timestamp;

use crate::central::Central;
use crate::database::Client;
use crate::error::DatabaseError;
use crate::sql::registry as sql;

/// The administrators' side of a centre.
#[derive(Clone, Copy)]
pub struct Registry<'a> {
    pub(crate) central: &'a Central,
}

impl Registry<'_> {
    fn now(self) -> Timestamp {
        self.central.clock.now()
    }

    /// Writes a line of the audit within a transaction of the caller.
    async fn audit(
        &self,
        client: Client<'_>,
        office: &str,
        what: &str,
        detail: &str,
    ) -> Result<(), DatabaseError> {
        let parameters: crate::database::Parameters<'_> =
            &[&self.now(), &"", &office, &what, &detail];
        client.change(sql::AUDIT, parameters).await?;
        Ok(())
    }
}
