//! What was issued. A number is issued once; what stands there is only ever made void.

use counter_act::{Hash, KeyId, VerifyingKey};
use counter_domain::id::DeviceId;
use counter_wire::certificate::code_hash;
use jiff::civil::Date;

use super::{IssuedCertificate, Issuer, Shown};
use crate::central::Central;
use crate::error::DatabaseError;
use crate::sql::certificate as sql;

/// Writes a paper down. One whose number is there already stays as it was; says whether it is new.
pub async fn issue(
    central: &Central,
    shown: &Shown,
    code: &str,
    device: Option<DeviceId>,
) -> Result<bool, DatabaseError> {
    let hash = code_hash(&shown.number, code);
    let connection = central.database().connection().await?;
    let added = connection
        .plain()?
        .change(
            sql::PUT,
            &[
                &shown.number,
                &hash.as_bytes().as_slice(),
                &device.map(|device| device.0),
                &shown.office,
                &shown.title,
                &shown.person,
                &shown.number_ends,
                &shown.issued_on,
                &shown.valid_until,
            ],
        )
        .await?;
    Ok(added > 0)
}

/// Makes a paper void; says whether there was one that was not.
pub async fn make_void(central: &Central, number: &str, on: Date) -> Result<bool, DatabaseError> {
    let connection = central.database().connection().await?;
    let changed = connection
        .plain()?
        .change(sql::VOID, &[&number, &on])
        .await?;
    Ok(changed > 0)
}

pub(super) async fn issued(
    central: &Central,
    number: &str,
) -> Result<Option<IssuedCertificate>, DatabaseError> {
    let connection = central.database().connection().await?;
    let Some(row) = connection.plain()?.row(sql::GET, &[&number]).await? else {
        return Ok(None);
    };
    let hash: &[u8] = row.try_get("code_hash")?;
    let hash = <[u8; 32]>::try_from(hash)
        .map_err(|error| DatabaseError::malformed("issued_certificate", error))?;
    Ok(Some(IssuedCertificate {
        shown: Shown {
            number: row.try_get("number")?,
            title: row.try_get("title")?,
            office: row.try_get("office")?,
            person: row.try_get("person")?,
            number_ends: row.try_get("number_ends")?,
            issued_on: row.try_get("issued_on")?,
            valid_until: row.try_get("valid_until")?,
        },
        code_hash: Hash::from_bytes(hash),
        void_on: row.try_get("void_on")?,
        waits_for_seal: row.try_get("waits_for_seal")?,
    }))
}

/// The station whose device has a key, if what it signs is believed.
pub(super) async fn issuer(
    central: &Central,
    key: &KeyId,
) -> Result<Option<Issuer>, DatabaseError> {
    let connection = central.database().connection().await?;
    let Some(row) = connection.plain()?.row(sql::ISSUER, &[&key.0]).await? else {
        return Ok(None);
    };
    let public: &[u8] = row.try_get("public")?;
    let key = public
        .try_into()
        .ok()
        .and_then(VerifyingKey::from_bytes)
        .ok_or_else(|| DatabaseError::malformed("device_key", "no key"))?;
    Ok(Some(Issuer {
        key,
        office: row.try_get("name")?,
    }))
}
