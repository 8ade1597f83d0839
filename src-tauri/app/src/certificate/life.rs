//! Handing over, making void, and what a print of a certificate may be.

use counter_domain::act::Request;
use counter_domain::certificate::{CertificateStatus, CertificateStep, SealWay, cell};
use counter_domain::id::DocumentId;
use counter_domain::role::Permission;
use counter_domain::rule::Refusal;
use counter_domain::table::Cell;
use counter_store::StoreError;
use counter_store::table::certificate_row::CertificateRow;
use uuid::Uuid;

use super::Step;
use crate::contract::{
    CertificateReasonRequest, CertificateRequest, CertificateView, CommandError, ErrorCode,
};
use crate::counter::{Correction, Counter, Work};
use crate::fault::from_store;

impl Counter {
    /// 交付
    pub fn hand_over_certificate(
        &self,
        request: &CertificateRequest,
    ) -> Result<CertificateView, CommandError> {
        let work = self.work(Permission::Enter)?;
        let row = work.certificate(&request.certificate)?;
        self.take(&work, &row, Request::HandOverCertificate(row.certificate))
    }

    /// 作废
    pub fn void_certificate(
        &self,
        request: &CertificateReasonRequest,
    ) -> Result<CertificateView, CommandError> {
        // The rules say who may: whoever enters, and the supervisor.
        let work = self.work(Permission::Look)?;
        let row = work.certificate(&request.certificate)?;
        let certificate = row.certificate;
        let reason = request.reason.clone();
        self.take(
            &work,
            &row,
            Request::VoidCertificate {
                certificate,
                reason,
            },
        )
    }

    fn take(
        &self,
        work: &Work,
        row: &CertificateRow,
        request: Request,
    ) -> Result<CertificateView, CommandError> {
        let step = Step {
            row,
            request,
            correction: Correction::default(),
        };
        work.store
            .write(|writing| self.record_certificate_step(work, writing, &step))?;
        self.act_recorded();
        self.certificate_view(work, &work.certificate(&row.certificate.to_string())?)
    }
}

/// Whether a document may go to the printer. What is no certificate may; a second print of a
/// certificate is 补打, an act of its own, recorded once a wish.
pub(crate) fn may_print(
    counter: &Counter,
    work: &Work,
    document: DocumentId,
    wish: Uuid,
) -> Result<(), CommandError> {
    let (row, prints) = work
        .store
        .read(|reading| {
            let row = reading.certificates().get(document)?;
            Ok::<_, StoreError>((row, reading.prints().of_document(document)?))
        })
        .map_err(|error| from_store(&error))?;
    let Some(row) = row else { return Ok(()) };
    if !(work.user.role.may(Permission::Enter) || work.user.role.may(Permission::Supervise)) {
        return Err(CommandError::new(ErrorCode::Forbidden));
    }
    if prints.iter().any(|print| print.id == wish) {
        return Ok(());
    }
    if prints.iter().any(|print| print.state.may_lie_on_paper()) {
        return counter
            .take(work, &row, Request::ReprintCertificate(document))
            .map(drop);
    }
    first_print(work, &row).map_err(CommandError::from)
}

/// A paper that is stamped by hand is printed before it is stamped; any other one is whole first.
fn first_print(work: &Work, row: &CertificateRow) -> Result<(), Refusal> {
    let standing = work.standing(row);
    if standing == CertificateStatus::AwaitingSeal && row.seal == SealWay::ByHand {
        return Ok(());
    }
    match cell(standing, CertificateStep::Reprint) {
        Cell::Allowed { .. } => Ok(()),
        Cell::Refused { rule, reason } => Err(Refusal {
            rule,
            reason: reason.into(),
            params: std::collections::BTreeMap::new(),
        }),
    }
}
