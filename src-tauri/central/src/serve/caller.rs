//! Who is calling: the device of the certificate, as it stands at this moment.

use counter_act::{Hash, VerifyingKey};
use counter_domain::id::DeviceId;
use counter_wire::problem::ProblemCode;
use jiff::Timestamp;
use uuid::Uuid;

use super::Failure;
use crate::central::{Central, Life};
use crate::error::DatabaseError;
use crate::sql::identity as sql;

/// SHA-256 of the certificate of a connection, if it brought one of this centre's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) Option<Hash>);

/// A device that calls.
#[derive(Debug)]
pub(crate) struct Caller {
    pub(crate) device: DeviceId,
    /// Epoch of its certificate.
    pub(crate) epoch: u32,
    pub(crate) office: String,
    pub(crate) key: VerifyingKey,
    pub(crate) life: Life,
    revoked: bool,
    fenced: bool,
}

impl Caller {
    /// The device of a connection, whatever its standing: it may hand in what was done.
    pub(crate) async fn of(central: &Central, peer: Peer) -> Result<Self, Failure> {
        let unknown = || Failure::new(ProblemCode::NoCertificate, "no device of this centre");
        let fingerprint = peer.0.ok_or_else(unknown)?;
        let connection = central.database.connection().await?;
        let row = connection
            .plain()?
            .row(sql::CALLER, &[&fingerprint.as_bytes().as_slice()])
            .await?
            .ok_or_else(unknown)?;
        let (epoch, current): (i32, i32) = (row.try_get("epoch")?, row.try_get("current")?);
        let fenced_epoch: i32 = row.try_get("fenced_epoch")?;
        let revoked_at: Option<Timestamp> = row.try_get("revoked_at")?;
        let public: &[u8] = row.try_get("public")?;
        let key = public
            .try_into()
            .ok()
            .and_then(VerifyingKey::from_bytes)
            .ok_or_else(|| DatabaseError::malformed("device_key", "no key"))?;
        Ok(Self {
            device: DeviceId(row.try_get::<_, Uuid>("id")?),
            epoch: u32::try_from(epoch).unwrap_or_default(),
            office: row.try_get("office")?,
            key,
            life: Life {
                incarnation: row.try_get("incarnation")?,
                position: row.try_get("position")?,
            },
            revoked: revoked_at.is_some_and(|at| at <= central.now()),
            fenced: epoch < current || epoch <= fenced_epoch,
        })
    }

    /// The device of a connection, if it may.
    pub(crate) async fn in_good_standing(central: &Central, peer: Peer) -> Result<Self, Failure> {
        let caller = Self::of(central, peer).await?;
        if caller.revoked {
            return Err(Failure::new(
                ProblemCode::RevokedDevice,
                "the device was revoked",
            ));
        }
        if caller.fenced {
            return Err(Failure::new(
                ProblemCode::FencedDevice,
                "the device must be enrolled again",
            ));
        }
        Ok(caller)
    }
}
