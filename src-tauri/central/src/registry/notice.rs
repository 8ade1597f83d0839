//! Telling stations: the newest word on each topic, at the next step of the reader's clock.

use counter_wire::change::Change;

use super::Registry;
use crate::database::{BEGIN, Client};
use crate::error::DatabaseError;
use crate::sql::registry as sql;

/// The office of a notice for every station.
pub(crate) const EVERYONE: &str = "";

impl Registry<'_> {
    /// Tells a station, or everyone where none is named, something in place of what was said of the
    /// same topic before.
    pub async fn tell(
        &self,
        office: Option<&str>,
        topic: &str,
        change: &Change,
    ) -> Result<(), DatabaseError> {
        let mut connection = self.central.database.connection().await?;
        connection.begin(BEGIN).await?;
        let client = connection.plain()?;
        tell(client, office.unwrap_or(EVERYONE), topic, change).await?;
        connection.commit().await
    }
}

/// Tells within a transaction of the caller. Rows of stations are locked until it ends, so that
/// nobody reads a later step before this one can be seen.
pub(crate) async fn tell(
    client: Client<'_>,
    office: &str,
    topic: &str,
    change: &Change,
) -> Result<(), DatabaseError> {
    let ticked = if office == EVERYONE {
        client.row(sql::TICK_CENTRE, &[]).await?
    } else {
        client.row(sql::TICK_STATION, &[&office]).await?
    };
    let row = ticked.ok_or_else(|| DatabaseError::malformed("station", "no such station"))?;
    let position: i64 = row.try_get("position")?;
    let body =
        serde_json::to_string(change).map_err(|error| DatabaseError::malformed("notice", error))?;
    client
        .change(sql::PUT_NOTICE, &[&office, &topic, &position, &body])
        .await?;
    Ok(())
}
