//! 样章: the electronic seal of a demo station, with a certificate of its own issue. Only the
//! supervisor's password releases it, as it would a real one.

use counter_document::Signer as _;
use counter_store::keys::{SEAL_PURPOSE, SealedFile, StaffEntry};
use counter_store::table::seal::SealRecord;
use jiff::Timestamp;

use crate::document::specimen_seal;
use crate::output::Failure;

/// Name in the certificate and on the supervisor's desk.
const NAME: &str = "181团社保所（样章）";

pub(super) fn specimen(holder: &StaffEntry, at: Timestamp) -> Result<SealRecord, Failure> {
    let seal = specimen_seal(NAME)?;
    let certificate = seal.certificates().first().cloned();
    let to = &holder.public.exchange;
    let sealed = SealedFile::seal(&seal.to_bytes(), SEAL_PURPOSE, to, &mut super::fill)
        .map_err(|error| Failure(error.to_string()))?;
    Ok(SealRecord {
        holder: holder.staff.clone(),
        name: NAME.to_owned(),
        certificate: certificate.ok_or_else(|| Failure("样章没有证书".to_owned()))?,
        self_issued: true,
        sealed,
        provisioned_at: at,
    })
}
