//! Certificates: made from what the centre told, sealed by the supervisor, handed over, void.
//!
//! - `kind`: what each kind of certificate is made from;
//! - `make`: what can be certified, and the certificate itself;
//! - `seal`: the supervisor's desk, and the release of the seal;
//! - `life`: handing over, making void, and what a print of one may be;
//! - `verify`: whether somebody's file is genuine.
//!
//! Every step is an act that the rules decided; what is written beside it (paper, seal, audit) is
//! written in the same transaction.

mod kind;
mod life;
mod make;
mod seal;
mod verify;

use std::collections::BTreeSet;

use counter_domain::act::{Act, Draft, Request};
use counter_domain::certificate::{CertificateStatus, SealWay};
use counter_domain::decide::decide;
use counter_domain::id::DocumentId;
use counter_domain::role::Permission;
use counter_store::table::certificate_row::CertificateRow;
use counter_store::{StoreError, Writing};

use crate::contract::{CertificateRequest, CertificateView, CommandError, ErrorCode};
use crate::counter::{Correction, Counter, Recording, Work};
use crate::document::document_view;
use crate::fault::from_store;
use crate::view::{moment_words, word};

pub(crate) use life::may_print;

/// One step of a certificate, as it is recorded.
struct Step<'a> {
    row: &'a CertificateRow,
    request: Request,
    correction: Correction<'a>,
}

impl Counter {
    /// A certificate with its paper; that the user looked at it is remembered while he is logged
    /// in, and audited.
    pub fn look_at_certificate(
        &self,
        request: &CertificateRequest,
    ) -> Result<CertificateView, CommandError> {
        let work = self.work(Permission::Look)?;
        let row = work.certificate(&request.certificate)?;
        let is_new = self
            .session()
            .open
            .as_mut()
            .is_some_and(|open| open.looked_at.insert(row.certificate));
        if is_new && work.user.role.may(Permission::Supervise) {
            work.store
                .write(|writing| work.audit(writing, "certificate_looked_at", &row))
                .map_err(|error: StoreError| from_store(&error))?;
        }
        self.certificate_view(&work, &row)
    }

    /// Decides a step on the head and records it, in a transaction of the caller.
    fn record_certificate_step(
        &self,
        work: &Work,
        writing: &Writing<'_>,
        step: &Step<'_>,
    ) -> Result<(), CommandError> {
        let head = writing.people().head(step.row.person)?;
        let draft = Draft {
            actor: work.actor(),
            request: step.request.clone(),
        };
        let act: Act = decide(head.as_ref(), &draft, &self.assets.policy, work.now)?;
        self.record_correction(
            work,
            writing,
            &Recording {
                act: &act,
                person: step.row.person,
                business_number: Some(step.row.number.clone()),
                enclosures: &[],
            },
            step.correction,
        )?;
        Ok(())
    }

    fn looked_at(&self) -> BTreeSet<DocumentId> {
        let session = self.session();
        let open = session.open.as_ref();
        open.map(|open| open.looked_at.clone()).unwrap_or_default()
    }

    pub(crate) fn certificate_view(
        &self,
        work: &Work,
        row: &CertificateRow,
    ) -> Result<CertificateView, CommandError> {
        let document = work
            .store
            .read(|reading| reading.documents().get(row.certificate))
            .map_err(|error: StoreError| from_store(&error))?
            .ok_or(CommandError::new(ErrorCode::NotFound))?;
        Ok(CertificateView {
            certificate: row.certificate.to_string(),
            person: row.person.to_string(),
            name: row.person_name.expose().clone(),
            status: word(&work.standing(row)),
            seal: word(&row.seal),
            made_by: work.staff_name(&row.made_by),
            made_at: moment_words(row.made_at),
            valid_until: row.valid_until.to_string(),
            stamped_by: row.stamped_by.as_ref().map(|by| work.staff_name(by)),
            stamped_at: row.stamped_at.map(moment_words),
            copies: row.copies,
            reason: row.reason.clone(),
            reprints: row.reprints,
            looked_at: self.looked_at().contains(&row.certificate),
            document: document_view(&document, work)?,
        })
    }

    /// How a seal comes to paper at this station now: electronically where policy or a demo has it
    /// on and a seal lies here.
    fn seal_way(&self, work: &Work) -> Result<(SealWay, bool), CommandError> {
        let (seals, enrolment) = work.store.read(|reading| {
            Ok::<_, StoreError>((reading.seals().list()?, reading.enrolment().get()?))
        })?;
        let demo = enrolment.is_some_and(|enrolment| enrolment.station.demo);
        let on = demo || *self.assets.policy.electronic_seal.at(work.today());
        Ok(match seals.first() {
            Some(seal) if on => (SealWay::Electronic, seal.self_issued),
            _ => (SealWay::ByHand, false),
        })
    }
}

impl Work {
    /// A certificate of this station's lists.
    fn certificate(&self, id: &str) -> Result<CertificateRow, CommandError> {
        let not_found = || CommandError::new(ErrorCode::NotFound);
        let id = DocumentId(id.parse().map_err(|_| not_found())?);
        self.store
            .read(|reading| reading.certificates().get(id))
            .map_err(|error: StoreError| from_store(&error))?
            .ok_or_else(not_found)
    }

    /// Where it stands now: validity ends by itself.
    fn standing(&self, row: &CertificateRow) -> CertificateStatus {
        if row.status.is_final() || self.today() <= row.valid_until {
            row.status
        } else {
            CertificateStatus::Expired
        }
    }

    fn audit(
        &self,
        writing: &Writing<'_>,
        kind: &str,
        row: &CertificateRow,
    ) -> Result<(), StoreError> {
        writing
            .audit_mut()
            .append(&counter_store::table::audit::AuditEntry {
                at: self.at(),
                kind: kind.to_owned(),
                actor: Some(self.user.staff.clone()),
                subject: format!("document/{}", row.certificate),
                detail: format!("{{\"number\":\"{}\"}}", row.number),
            })?;
        Ok(())
    }
}
