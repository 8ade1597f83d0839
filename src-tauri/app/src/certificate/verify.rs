//! Whether somebody's file is genuine: its signature, and what this station knows of its number.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use counter_act::{Hash, Subject};
use counter_document::{Revocation, SignatureReport, Trust, Verdict, verify};
use counter_domain::role::Permission;
use counter_store::table::act::Verdict as Judged;
use counter_store::{Reading, StoreError};
use counter_wire::change::Change;
use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::contract::{CommandError, ErrorCode, VerifiedView, VerifyFileRequest};
use crate::counter::Counter;
use crate::fault::from_store;
use crate::line::page::SEAL_CERTIFICATE;
use crate::view::word;

/// Bytes of base64; a certificate of hundreds of pages is smaller.
const LONGEST: usize = 32 << 20;

impl Counter {
    /// Judges a file by the seals that the centre told of, as of now; one that was stamped here
    /// before its seal was taken back, as of when the centre had the stamping.
    pub fn verify_file(&self, request: &VerifyFileRequest) -> Result<VerifiedView, CommandError> {
        let work = self.work(Permission::Look)?;
        let unreadable = || CommandError::new(ErrorCode::FileUnreadable);
        if request.file.len() > LONGEST {
            return Err(unreadable());
        }
        let file = BASE64_STANDARD
            .decode(&request.file)
            .map_err(|_| unreadable())?;
        let trust = work
            .store
            .read(trust)
            .map_err(|error: StoreError| from_store(&error))?;
        let mut report = verify(&file, &trust, work.at()).map_err(|_| unreadable())?;
        if report.verdict == Verdict::Revoked
            && let Some(number) = &report.number
            && let Some(at) = work
                .store
                .read(|reading| received(reading, number, &file))?
        {
            report = verify(&file, &trust, at).map_err(|_| unreadable())?;
        }
        let SignatureReport {
            verdict,
            signer,
            self_issued,
            signed_at,
            number,
            ..
        } = report;
        let row = match &number {
            None => None,
            Some(number) => work
                .store
                .read(|reading| reading.certificates().of_number(number))
                .map_err(|error: StoreError| from_store(&error))?,
        };
        Ok(VerifiedView {
            verdict: word(&verdict),
            sentence: verdict.sentence().to_owned(),
            signer,
            signed_at: signed_at.and_then(|at| moment(&at)),
            self_issued,
            number,
            status: row.map(|row| word(&work.standing(&row))),
        })
    }
}

/// When the centre had the stamping of just this file, where it was done here and the centre has
/// accepted it: that time the signer cannot choose. What the number alone says proves nothing.
fn received(
    reading: &Reading<'_>,
    number: &str,
    file: &[u8],
) -> Result<Option<Timestamp>, StoreError> {
    let Some(row) = reading.certificates().of_number(number)? else {
        return Ok(None);
    };
    let stamped = reading.documents().pdf(row.certificate)?;
    if stamped.is_none_or(|stamped| stamped != file) {
        return Ok(None);
    }
    let subject = Subject {
        kind: "person".to_owned(),
        id: row.person.to_string(),
    };
    for act in reading.acts().of_subject(&subject)? {
        let is_its_stamping = act.kind == "certificate_stamped"
            && act.verdict == Judged::Accepted
            && act.business_number.as_deref() == Some(number);
        if is_its_stamping {
            return Ok(reading.deliveries().judged(act.id)?.map(|(_, at)| at));
        }
    }
    Ok(None)
}

/// Whose signatures this station knows: its own seals, and those of all offices as the centre tells
/// them, with what was taken back.
pub(super) fn trust(reading: &Reading<'_>) -> Result<Trust, StoreError> {
    let mut trust = Trust::default();
    for seal in reading.seals().list()? {
        trust.certificates.push(seal.certificate);
    }
    for told in reading.published().list(SEAL_CERTIFICATE)? {
        let Ok(Change::SealCertificate {
            certificate,
            revoked_at,
            ..
        }) = serde_json::from_str(&told.content)
        else {
            continue;
        };
        if let Some(at) = revoked_at {
            let certificate = *Hash::of(&certificate.0).as_bytes();
            trust.revocations.push(Revocation { certificate, at });
        }
        trust.certificates.push(certificate.0);
    }
    Ok(trust)
}

/// A PDF's date, as `D:20261122104207+08'00'`, in the form of the screen; none if it is no date.
fn moment(pdf: &str) -> Option<String> {
    let digits = pdf.trim_start_matches("D:").get(..14)?;
    let at = DateTime::strptime("%Y%m%d%H%M%S", digits).ok()?;
    Some(at.strftime("%Y-%m-%d %H:%M").to_string())
}
