//! The schema's versions. A migration that was released is never changed: its checksum is held
//! against the one with which it ran.

use counter_act::Hash;

use crate::database::{BEGIN, Database};
use crate::error::DatabaseError;
use crate::sql::migration;

/// Name and text of each, in their order.
const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_centre", include_str!("../migrations/0001_centre.sql")),
    (
        "0002_identity",
        include_str!("../migrations/0002_identity.sql"),
    ),
    ("0003_policy", include_str!("../migrations/0003_policy.sql")),
    ("0004_acts", include_str!("../migrations/0004_acts.sql")),
    ("0005_blobs", include_str!("../migrations/0005_blobs.sql")),
    ("0006_online", include_str!("../migrations/0006_online.sql")),
    (
        "0007_core_system",
        include_str!("../migrations/0007_core_system.sql"),
    ),
    (
        "0008_issued_certificate",
        include_str!("../migrations/0008_issued_certificate.sql"),
    ),
    (
        "0009_enrolment",
        include_str!("../migrations/0009_enrolment.sql"),
    ),
    (
        "0010_certificate_seal",
        include_str!("../migrations/0010_certificate_seal.sql"),
    ),
    (
        "0011_contributions_of_the_person",
        include_str!("../migrations/0011_contributions_of_the_person.sql"),
    ),
];

/// Why a schema is not this program's.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A migration ran with another text than this program has.
    #[error("migration {name} ran with another text than this program has")]
    Changed {
        /// Which.
        name: String,
    },
    /// The database knows a migration that this program does not.
    #[error("the database was made by a newer program: it knows {name}")]
    Newer {
        /// Which.
        name: String,
    },
}

/// Brings the schema up to this program's. Two programs that start at once do it one after the
/// other.
pub async fn migrate(database: &Database) -> Result<(), MigrateError> {
    let mut connection = database.connection().await?;
    connection
        .plain()?
        .batch_execute(migration::CREATE)
        .await
        .map_err(DatabaseError::from)?;
    connection.begin(BEGIN).await?;
    let client = connection.plain()?;
    client
        .batch_execute(migration::LOCK)
        .await
        .map_err(DatabaseError::from)?;
    let done = migration::all(client).await?;
    if let Some((name, _)) = done
        .iter()
        .find(|(name, _)| !MIGRATIONS.iter().any(|(known, _)| known == name))
    {
        return Err(MigrateError::Newer { name: name.clone() });
    }
    for (name, text) in MIGRATIONS {
        let checksum = Hash::of(text.as_bytes()).to_string();
        match done.iter().find(|(known, _)| known == name) {
            Some((_, ran)) if *ran == checksum => {}
            Some(_) => {
                return Err(MigrateError::Changed {
                    name: (*name).to_owned(),
                });
            }
            None => {
                client
                    .batch_execute(text)
                    .await
                    .map_err(DatabaseError::from)?;
                migration::add(client, name, &checksum).await?;
            }
        }
    }
    connection.commit().await?;
    Ok(())
}
