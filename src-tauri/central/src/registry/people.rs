//! What is reported of people, and the marks of a backup and of a restored database.

use counter_domain::id::PersonId;
use uuid::Uuid;

use super::{PersonReport, Registry, ReportError};
use crate::error::DatabaseError;
use crate::identity::random;
use crate::judge;
use crate::sql::{person as person_sql, registry as sql};

impl Registry<'_> {
    /// Takes reports in their order, 200 a transaction.
    pub async fn report(&self, reports: &[PersonReport]) -> Result<(), ReportError> {
        judge::report(&self.central.database, self.now(), reports).await
    }

    /// Who has a number, if anybody.
    pub async fn person_of(&self, number: &str) -> Result<Option<PersonId>, DatabaseError> {
        let connection = self.central.database.connection().await?;
        let row = connection
            .plain()?
            .row(person_sql::SUBJECT_OF_NUMBER, &[&number])
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let subject: &str = row.try_get("subject")?;
        let id = subject.strip_prefix("person/").unwrap_or(subject);
        id.parse()
            .map(Some)
            .map_err(|error| DatabaseError::malformed("person_number", error))
    }

    /// Says that a backup holds everything that is here now: counters may free what lies below.
    pub async fn mark_backup(&self) -> Result<(), DatabaseError> {
        let connection = self.central.database.connection().await?;
        let client = connection.plain()?;
        client.change(sql::MARK_BACKUP, &[]).await?;
        self.audit(client, "", "backup", "").await
    }

    /// Begins a new life of the database, after it was restored from a backup (scenario S14).
    pub async fn renew_incarnation(&self) -> Result<Uuid, DatabaseError> {
        let drawn = random().map_err(|error| DatabaseError::malformed("centre", error))?;
        let drawn = drawn.first_chunk::<16>().copied().unwrap_or_default();
        let incarnation = uuid::Builder::from_random_bytes(drawn).into_uuid();
        let connection = self.central.database.connection().await?;
        let client = connection.plain()?;
        client.change(sql::SET_INCARNATION, &[&incarnation]).await?;
        self.audit(client, "", "incarnation", &incarnation.to_string())
            .await?;
        Ok(incarnation)
    }
}
