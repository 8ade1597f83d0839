//! Machines: the one-time codes that let them in, and their end.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use counter_act::Hash;
use counter_domain::id::DeviceId;
use counter_domain::organisation::OfficeCode;
use counter_wire::change::Change;
use jiff::{SignedDuration, Timestamp};

use super::Registry;
use super::notice::tell;
use crate::database::BEGIN;
use crate::error::DatabaseError;
use crate::identity::random;
use crate::sql::registry as sql;

/// Bytes of a one-time code: nobody guesses it within its days.
const CODE_BYTES: usize = 12;

/// Why nobody's rights were taken away.
#[derive(Debug, thiserror::Error)]
pub enum RevokeError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// There is no such thing, or it was revoked before.
    #[error("unknown, or revoked already")]
    Unknown,
}

impl Registry<'_> {
    /// Gives out a one-time code for a window of an office, or for a known device to enrol again.
    pub async fn issue_code(
        &self,
        office: &OfficeCode,
        window: &str,
        device: Option<DeviceId>,
        good_for: SignedDuration,
    ) -> Result<String, DatabaseError> {
        let drawn = random().map_err(|error| DatabaseError::malformed("code", error))?;
        let drawn = drawn.get(..CODE_BYTES).unwrap_or_default();
        let code = URL_SAFE_NO_PAD.encode(drawn);
        let now = self.now();
        let until = now
            .checked_add(good_for)
            .map_err(|error| DatabaseError::malformed("code", error))?;
        let mut connection = self.central.database.connection().await?;
        connection.begin(BEGIN).await?;
        let client = connection.plain()?;
        client
            .change(
                sql::ADD_CODE,
                &[
                    &Hash::of(code.as_bytes()).as_bytes().as_slice(),
                    &office.as_str(),
                    &window,
                    &device.map(|device| device.0),
                    &until,
                ],
            )
            .await?;
        self.audit(client, office.as_str(), "code_issued", window)
            .await?;
        connection.commit().await?;
        Ok(code)
    }

    /// Takes a device's rights away, at once: it may only hand in what it has, and that is held.
    pub async fn revoke_device(&self, device: DeviceId) -> Result<Timestamp, RevokeError> {
        let at = self.now();
        let mut connection = self.central.database.connection().await?;
        connection.begin(BEGIN).await?;
        let client = connection.plain()?;
        let row = client
            .row(sql::REVOKE_DEVICE, &[&device.0, &at])
            .await?
            .ok_or(RevokeError::Unknown)?;
        let office: String = row.try_get("office").map_err(DatabaseError::from)?;
        let topic = format!("device_revoked/{device}");
        tell(
            client,
            &office,
            &topic,
            &Change::DeviceRevoked { device, at },
        )
        .await?;
        self.audit(client, &office, "device_revoked", &device.to_string())
            .await?;
        connection.commit().await?;
        Ok(at)
    }
}
