//! Electronic seals: to their keeper's station in full, to every station by their certificate, since
//! papers go from one office to another.

use counter_act::Hash;
use counter_domain::organisation::OfficeCode;
use counter_wire::change::Change;
use counter_wire::seal::{ProvisionedSeal, ReadProvisionedSealError};
use jiff::Timestamp;

use super::{EVERYONE, Registry, tell};
use crate::database::{BEGIN, Client};
use crate::error::DatabaseError;

/// Why a seal was not taken.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The text is no provisioned seal.
    #[error(transparent)]
    Form(#[from] ReadProvisionedSealError),
}

impl Registry<'_> {
    /// Sends a seal to the station of its keeper, in place of one of the same id.
    pub async fn put_seal(
        &self,
        id: &str,
        office: &OfficeCode,
        text: &str,
    ) -> Result<(), SealError> {
        let seal = ProvisionedSeal::read(text)?;
        let mut connection = self.central.database.connection().await?;
        connection.begin(BEGIN).await?;
        let client = connection.plain()?;
        tell_certificate(client, &seal, office, None).await?;
        let change = Change::Seal {
            id: id.to_owned(),
            keeper: seal.keeper,
            text: text.to_owned(),
        };
        tell(client, office.as_str(), &format!("seal/{id}"), &change).await?;
        self.audit(client, office.as_str(), "seal_sent", id).await?;
        Ok(connection.commit().await?)
    }

    /// Takes a seal's certificate back: what it signs from then on is good nowhere. Gives back the
    /// certificate's SHA-256.
    pub async fn revoke_seal(
        &self,
        office: &OfficeCode,
        text: &str,
        from: Timestamp,
    ) -> Result<String, SealError> {
        let seal = ProvisionedSeal::read(text)?;
        let mut connection = self.central.database.connection().await?;
        connection.begin(BEGIN).await?;
        let client = connection.plain()?;
        let sha256 = tell_certificate(client, &seal, office, Some(from)).await?;
        self.audit(client, office.as_str(), "seal_revoked", &sha256)
            .await?;
        connection.commit().await?;
        Ok(sha256)
    }
}

async fn tell_certificate(
    client: Client<'_>,
    seal: &ProvisionedSeal,
    office: &OfficeCode,
    revoked_at: Option<Timestamp>,
) -> Result<String, DatabaseError> {
    let sha256 = Hash::of(&seal.certificate.0).to_string();
    let change = Change::SealCertificate {
        sha256: sha256.clone(),
        certificate: seal.certificate.clone(),
        office: office.clone(),
        revoked_at,
    };
    tell(
        client,
        EVERYONE,
        &format!("seal_certificate/{sha256}"),
        &change,
    )
    .await?;
    Ok(sha256)
}
