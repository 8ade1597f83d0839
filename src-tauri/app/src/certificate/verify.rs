//! Whether somebody's file is genuine: its signature, and what this station knows of its number.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use counter_document::{SignatureReport, Trust, verify};
use counter_domain::role::Permission;
use counter_store::StoreError;
use jiff::civil::DateTime;

use crate::contract::{CommandError, ErrorCode, VerifiedView, VerifyFileRequest};
use crate::counter::Counter;
use crate::fault::from_store;
use crate::view::word;

/// Bytes of base64; a certificate of hundreds of pages is smaller.
const LONGEST: usize = 32 << 20;

impl Counter {
    /// Judges a file by the seals of this station, as of now.
    pub fn verify_file(&self, request: &VerifyFileRequest) -> Result<VerifiedView, CommandError> {
        let work = self.work(Permission::Look)?;
        let unreadable = || CommandError::new(ErrorCode::FileUnreadable);
        if request.file.len() > LONGEST {
            return Err(unreadable());
        }
        let file = BASE64_STANDARD
            .decode(&request.file)
            .map_err(|_| unreadable())?;
        let seals = work
            .store
            .read(|reading| reading.seals().list())
            .map_err(|error: StoreError| from_store(&error))?;
        let trust = Trust {
            certificates: seals.into_iter().map(|seal| seal.certificate).collect(),
            revocations: Vec::new(),
        };
        let SignatureReport {
            verdict,
            signer,
            self_issued,
            signed_at,
            number,
            ..
        } = verify(&file, &trust, work.at()).map_err(|_| unreadable())?;
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

/// A PDF's date, as `D:20261122104207+08'00'`, in the form of the screen; none if it is no date.
fn moment(pdf: &str) -> Option<String> {
    let digits = pdf.trim_start_matches("D:").get(..14)?;
    let at = DateTime::strptime("%Y%m%d%H%M%S", digits).ok()?;
    Some(at.strftime("%Y-%m-%d %H:%M").to_string())
}
