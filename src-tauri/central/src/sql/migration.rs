//! Which migrations have run.

use crate::database::Client;
use crate::error::DatabaseError;

pub(crate) const CREATE: &str = "CREATE TABLE IF NOT EXISTS migration (
    name text PRIMARY KEY,
    checksum text NOT NULL
)";

pub(crate) const LOCK: &str = "LOCK TABLE migration IN EXCLUSIVE MODE";

pub(crate) async fn all(client: Client<'_>) -> Result<Vec<(String, String)>, DatabaseError> {
    let rows = client
        .rows("SELECT name, checksum FROM migration ORDER BY name", &[])
        .await?;
    rows.iter()
        .map(|row| Ok((row.try_get("name")?, row.try_get("checksum")?)))
        .collect()
}

pub(crate) async fn add(
    client: Client<'_>,
    name: &str,
    checksum: &str,
) -> Result<(), DatabaseError> {
    client
        .change(
            "INSERT INTO migration (name, checksum) VALUES ($1, $2)",
            &[&name, &checksum],
        )
        .await?;
    Ok(())
}
