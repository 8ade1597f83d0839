//! Members of staff and their keys. A key stays known when its owner gets another one or is
//! revoked: what he signed with it remains evidence.

use counter_act::VerifyingKey;
use counter_domain::role::StaffId;
use counter_wire::change::Change;
use counter_wire::enrol::StaffRecord;
use jiff::Timestamp;
use tokio_postgres::Row;

use super::notice::tell;
use super::{Registry, RevokeError};
use crate::database::{BEGIN, Client};
use crate::error::DatabaseError;
use crate::sql::registry as sql;

impl Registry<'_> {
    /// Adds a member of staff or changes what is known of him. The stations where he was and where
    /// he is are told.
    pub async fn put_staff(&self, record: &StaffRecord) -> Result<(), DatabaseError> {
        let key = verifying(&record.signing)
            .ok_or_else(|| DatabaseError::malformed("staff", "the signing key is no key"))?;
        let role = serde_json::to_value(record.role)
            .ok()
            .and_then(|role| role.as_str().map(str::to_owned))
            .ok_or_else(|| DatabaseError::malformed("staff", "the role has no word"))?;
        let wrapped = serde_json::to_string(&record.wrapped)
            .map_err(|error| DatabaseError::malformed("staff", error))?;
        let mut connection = self.central.database.connection().await?;
        connection.begin(BEGIN).await?;
        let client = connection.plain()?;
        let (number, office) = (&record.staff.0, record.office.as_str());
        let before = client.row(sql::STAFF, &[number]).await?;
        client
            .change(
                sql::PUT_STAFF,
                &[
                    number,
                    &record.name,
                    &role,
                    &self.now(),
                    &office,
                    &record.signing,
                    &record.exchange,
                    &wrapped,
                    &record.revoked_at,
                ],
            )
            .await?;
        let bytes = key.to_bytes();
        client
            .change(
                sql::ADD_STAFF_KEY,
                &[&key.id().0, number, &bytes.as_slice()],
            )
            .await?;
        let change = Change::Staff(Box::new(record.clone()));
        let topic = format!("staff/{number}");
        let mut offices = vec![office.to_owned()];
        if let Some(before) = before {
            offices.push(before.try_get("office")?);
        }
        offices.sort();
        offices.dedup();
        for told in &offices {
            tell(client, told, &topic, &change).await?;
        }
        self.audit(client, office, "staff", number).await?;
        connection.commit().await
    }

    /// Takes a member of staff's rights away, at once: whatever of his arrives from now on is held.
    pub async fn revoke_staff(&self, staff: &StaffId) -> Result<Timestamp, RevokeError> {
        let at = self.now();
        let mut connection = self.central.database.connection().await?;
        connection.begin(BEGIN).await?;
        let client = connection.plain()?;
        let row = client
            .row(sql::REVOKE_STAFF, &[&staff.0, &at])
            .await?
            .ok_or(RevokeError::Unknown)?;
        let office: String = row.try_get("office").map_err(DatabaseError::from)?;
        let record = client
            .row(sql::STAFF, &[&staff.0])
            .await?
            .ok_or(RevokeError::Unknown)?;
        let record = Change::Staff(Box::new(staff_record(&record)?));
        tell(client, &office, &format!("staff/{}", staff.0), &record).await?;
        let change = Change::StaffRevoked {
            staff: staff.clone(),
            at,
        };
        tell(
            client,
            super::notice::EVERYONE,
            &format!("staff_revoked/{}", staff.0),
            &change,
        )
        .await?;
        self.audit(client, &office, "staff_revoked", &staff.0)
            .await?;
        connection.commit().await?;
        Ok(at)
    }
}

/// Who works at an office.
pub(crate) async fn staff_of(
    client: Client<'_>,
    office: &str,
) -> Result<Vec<StaffRecord>, DatabaseError> {
    let rows = client.rows(sql::STAFF_OF, &[&office]).await?;
    rows.iter().map(staff_record).collect()
}

fn staff_record(row: &Row) -> Result<StaffRecord, DatabaseError> {
    let malformed = |error: &dyn std::fmt::Display| DatabaseError::malformed("staff", error);
    let role: String = row.try_get("role")?;
    let office: String = row.try_get("office")?;
    let wrapped: &str = row.try_get("wrapped")?;
    Ok(StaffRecord {
        staff: StaffId(row.try_get("number")?),
        name: row.try_get("name")?,
        role: serde_json::from_value(role.into()).map_err(|error| malformed(&error))?,
        office: office.try_into().map_err(|error| malformed(&error))?,
        signing: row.try_get("signing_key")?,
        exchange: row.try_get("exchange_key")?,
        wrapped: serde_json::from_str(wrapped).map_err(|error| malformed(&error))?,
        revoked_at: row.try_get("revoked_at")?,
    })
}

fn verifying(text: &str) -> Option<VerifyingKey> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    VerifyingKey::from_bytes(&bytes)
}
