//! Offices.

use counter_domain::organisation::OfficeCode;

use super::Registry;
use crate::error::DatabaseError;
use crate::sql::registry as sql;

/// An office as the centre keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Station {
    /// Its code.
    pub office: OfficeCode,
    /// As 181团社保所.
    pub name: String,
    /// `corps`, `division`, `regiment`.
    pub level: String,
    /// The office above.
    pub parent: Option<OfficeCode>,
}

impl Registry<'_> {
    /// Adds an office or changes what is known of it.
    pub async fn put_station(&self, station: &Station) -> Result<(), DatabaseError> {
        let connection = self.central.database.connection().await?;
        let parent = station.parent.as_ref().map_or("", OfficeCode::as_str);
        let client = connection.plain()?;
        client
            .change(
                sql::PUT_STATION,
                &[
                    &station.office.as_str(),
                    &station.name,
                    &station.level,
                    &parent,
                ],
            )
            .await?;
        Ok(())
    }
}
