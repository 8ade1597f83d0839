//! The supervisor's desk and the release of the seal.
//!
//! A seal opens with the private half that its holder's password opens, once for what he looked
//! at; the keys of his open session do not do it.

use counter_act::Hash;
use counter_document::{Revocation, Seal, StampOptions, stamp};
use counter_domain::act::Request;
use counter_domain::calendar::beijing;
use counter_domain::certificate::{CertificateStatus, SealWay};
use counter_domain::role::Permission;
use counter_store::StoreError;
use counter_store::keys::{SEAL_PURPOSE, StaffKeys};
use counter_store::table::certificate_row::CertificateRow;
use jiff::{Timestamp, ToSpan as _};

use super::{Step, verify};
use crate::contract::{
    AppEvent, CertificateReasonRequest, CertificateView, CommandError, ErrorCode, ProgressView,
    SealDeskView, StampRequest, StampedView,
};
use crate::counter::{Correction, Counter, Work};
use crate::fault::{from_store, incident};
use crate::view::office_name;

/// Rows of each list.
const ROWS: u32 = 1_000;
/// So far back the register is shown.
const REGISTER_DAYS: i64 = 31;

impl Counter {
    /// What waits for the seal, what was stamped, what is void.
    pub fn seal_desk(&self) -> Result<SealDeskView, CommandError> {
        let work = self.work(Permission::Look)?;
        if !(work.user.role.may(Permission::Supervise) || work.user.role.may(Permission::Audit)) {
            return Err(CommandError::new(ErrorCode::Forbidden));
        }
        self.desk_view(&work)
    }

    /// 用印: each certificate is decided, stamped and recorded by itself, so that what was done
    /// before a fault or a cancellation stays done.
    pub fn stamp_certificates(&self, request: &StampRequest) -> Result<StampedView, CommandError> {
        let work = self.work(Permission::Supervise)?;
        let rows = request
            .certificates
            .iter()
            .map(|id| work.certificate(id))
            .collect::<Result<Vec<_>, _>>()?;
        let looked_at = self.looked_at();
        if rows.iter().any(|row| !looked_at.contains(&row.certificate)) {
            return Err(CommandError::new(ErrorCode::NotLookedAt));
        }
        let keys = self.attempt(&work.user.staff, &request.password)?.keys;
        let seal = self.released(&work, &rows, &keys)?;
        self.begin_stamping();
        let asked = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let mut stamped = 0;
        for row in &rows {
            if self.stamping_is_cancelled() {
                break;
            }
            self.stamp_one(&work, row, request.copies, &keys, seal.as_ref())?;
            stamped += 1;
            let (done, total) = (stamped, asked);
            self.events
                .tell(&AppEvent::Stamping(ProgressView { done, total }));
        }
        self.act_recorded();
        Ok(StampedView {
            stamped,
            asked,
            desk: self.desk_view(&work)?,
        })
    }

    /// Ends a batch after the certificate that is being stamped.
    pub fn cancel_stamping(&self) -> Result<crate::contract::Nothing, CommandError> {
        self.work(Permission::Supervise)?;
        self.end_stamping();
        Ok(crate::contract::Nothing {})
    }

    /// 不予用印
    pub fn refuse_seal(
        &self,
        request: &CertificateReasonRequest,
    ) -> Result<SealDeskView, CommandError> {
        let work = self.work(Permission::Supervise)?;
        let row = work.certificate(&request.certificate)?;
        let step = Step {
            request: Request::RefuseSeal {
                certificate: row.certificate,
                reason: request.reason.clone(),
            },
            row: &row,
            correction: Correction::default(),
        };
        work.store
            .write(|writing| self.record_certificate_step(&work, writing, &step))?;
        self.act_recorded();
        self.desk_view(&work)
    }

    /// The seal, if one of the papers wants it: opened by the keys that the password just opened.
    fn released(
        &self,
        work: &Work,
        rows: &[CertificateRow],
        keys: &StaffKeys,
    ) -> Result<Option<Seal>, CommandError> {
        if rows.iter().all(|row| row.seal != SealWay::Electronic) {
            return Ok(None);
        }
        if self.seal_way(work)?.0 != SealWay::Electronic {
            return Err(CommandError::new(ErrorCode::SealMissing));
        }
        let record = work
            .store
            .read(|reading| reading.seals().of(&work.user.staff))
            .map_err(|error: StoreError| from_store(&error))?
            .ok_or(CommandError::new(ErrorCode::SealMissing))?;
        let known = work
            .store
            .read(verify::trust)
            .map_err(|error: StoreError| from_store(&error))?;
        let own = *Hash::of(&record.certificate).as_bytes();
        let taken_back =
            |revocation: &Revocation| revocation.certificate == own && revocation.at <= work.at();
        if known.revocations.iter().any(taken_back) {
            return Err(CommandError::new(ErrorCode::SealRevoked));
        }
        let bytes = record
            .sealed
            .open(SEAL_PURPOSE, keys.exchange())
            .map_err(|error| incident(ErrorCode::SealMissing, &error))?;
        Seal::from_bytes(&bytes)
            .map(Some)
            .map_err(|error| incident(ErrorCode::SealMissing, &error))
    }

    fn stamp_one(
        &self,
        work: &Work,
        row: &CertificateRow,
        copies: u16,
        keys: &StaffKeys,
        seal: Option<&Seal>,
    ) -> Result<(), CommandError> {
        let file = match seal.filter(|_| row.seal == SealWay::Electronic) {
            None => None,
            Some(seal) => Some(self.stamped_file(work, row, seal)?),
        };
        let step = Step {
            request: Request::StampCertificate {
                certificate: row.certificate,
                way: row.seal,
                copies,
                file_sha256: file.as_ref().map(|file| Hash::of(file).to_string()),
            },
            row,
            correction: Correction {
                replaces: None,
                keys: Some(keys),
            },
        };
        work.store.write(|writing| {
            self.record_certificate_step(work, writing, &step)?;
            if let Some(file) = &file {
                writing
                    .documents_mut()
                    .add_stamp(row.certificate, file, work.at())?;
            }
            Ok(work.audit(writing, "seal_used", row)?)
        })
    }

    fn stamped_file(
        &self,
        work: &Work,
        row: &CertificateRow,
        seal: &Seal,
    ) -> Result<Vec<u8>, CommandError> {
        let pdf = work
            .store
            .read(|reading| reading.documents().unstamped_pdf(row.certificate))
            .map_err(|error: StoreError| from_store(&error))?
            .ok_or(CommandError::new(ErrorCode::NotFound))?;
        let office = office_name(&self.assets.organisations, work.office());
        let options = StampOptions {
            signed_at: beijing(work.at()),
            office: &office,
            reason: "参保缴费证明用印",
        };
        stamp(&pdf, &seal.image, seal, self.fonts()?, &options)
            .map_err(|error| incident(ErrorCode::DocumentFailed, &error))
    }

    fn desk_view(&self, work: &Work) -> Result<SealDeskView, CommandError> {
        let since = work
            .at()
            .checked_sub((REGISTER_DAYS * 24).hours())
            .unwrap_or(Timestamp::UNIX_EPOCH);
        let (seal, waiting, register, void) = work.store.read(|reading| {
            let lists = reading.certificates();
            Ok::<_, StoreError>((
                reading.seals().of(&work.user.staff)?,
                lists.in_state(CertificateStatus::AwaitingSeal, ROWS)?,
                lists.stamped_since(since, ROWS)?,
                lists.in_state(CertificateStatus::Void, ROWS)?,
            ))
        })?;
        let views = |rows: Vec<CertificateRow>| -> Result<Vec<CertificateView>, CommandError> {
            rows.iter()
                .map(|row| self.certificate_view(work, row))
                .collect()
        };
        Ok(SealDeskView {
            self_issued: seal.as_ref().is_some_and(|seal| seal.self_issued),
            seal_name: seal.map(|seal| seal.name),
            waiting: views(waiting)?,
            register: views(register)?,
            void: views(void)?,
        })
    }
}
