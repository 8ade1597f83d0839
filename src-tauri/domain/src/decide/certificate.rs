//! Rules of certificates: what they are made from, who stamps them, and what becomes of them.

use std::collections::BTreeMap;

use super::{Case, marked, plain};
use crate::act::{Act, ActBody, CertificateMade};
use crate::calendar::beijing;
use crate::certificate::{
    Certificate, CertificateContent, CertificateStatus, CertificateStep, SealWay, cell,
    cert_6_card_is_to_come, valid_until,
};
use crate::contribution::Month;
use crate::id::{ApplicationId, DocumentId};
use crate::rule::{Mark, Refusal};
use crate::table::Cell;

/// Most copies of one paper that are stamped at once.
const MOST_COPIES: u16 = 99;

/// A certificate is made. Its number and its PDF are there already.
pub(super) fn make(case: &Case<'_>, content: &CertificateContent) -> Result<Act, Refusal> {
    if case.person.certificates.contains_key(&content.certificate) {
        return Err(Refusal::new("CERT-1", "made_already"));
    }
    let today = beijing(case.at).date();
    cert_3_months_that_have_been(content, Month::of(today))?;
    let mut marks = Vec::new();
    match content.application {
        None => cert_2_from_what_the_centre_told(case, &mut marks),
        Some(application) => cert_6_one_paper_a_card(case, application)?,
    }
    cert_2_no_later_than_today(case, content)?;
    Ok(marked(
        ActBody::CertificateMade(Box::new(CertificateMade {
            content: content.clone(),
            office: case.draft.actor.office.clone(),
            made_by: case.draft.actor.staff.clone(),
            made_at: case.at,
            valid_until: valid_until(case.policy, today),
        })),
        marks,
    ))
}

/// CERT-2: a certificate says what the centre told, and until when that holds. Where a counter
/// knows nothing, the app has nothing to print; here the centre will look.
fn cert_2_from_what_the_centre_told(case: &Case<'_>, marks: &mut Vec<Mark>) {
    if case.person.contributions.is_none() {
        marks.push(Mark::new("CERT-2", "contributions"));
    }
}

fn cert_2_no_later_than_today(
    case: &Case<'_>,
    content: &CertificateContent,
) -> Result<(), Refusal> {
    if content.data_until > beijing(case.at).date() {
        return Err(Refusal::new("CERT-2", "data_from_the_future"));
    }
    Ok(())
}

/// CERT-6: one paper for one card. A second one would go on speaking for the card when the first is
/// handed back; what was lost is reprinted, which counts.
fn cert_6_one_paper_a_card(case: &Case<'_>, application: ApplicationId) -> Result<(), Refusal> {
    cert_6_card_is_to_come(case.person, application)?;
    let mut papers = case.person.certificates.values();
    let good = papers.find(|paper| {
        let status = paper.at(case.at);
        paper.application == Some(application)
            && !status.is_final()
            && status != CertificateStatus::Expired
    });
    match good {
        None => Ok(()),
        Some(paper) => Err(Refusal::new("CERT-6", "paper_is_out").with("number", &paper.number)),
    }
}

/// CERT-3: months in their order, none that is still to come.
fn cert_3_months_that_have_been(
    content: &CertificateContent,
    this_month: Option<Month>,
) -> Result<(), Refusal> {
    if content.first > content.last {
        return Err(Refusal::new("CERT-3", "reversed")
            .with("first", content.first)
            .with("last", content.last));
    }
    if this_month.is_none_or(|month| content.last > month) {
        return Err(Refusal::new("CERT-3", "month_to_come").with("last", content.last));
    }
    Ok(())
}

/// QU-1-4, CERT-4: stamped by a supervisor who did not make it.
pub(super) fn stamp(
    case: &Case<'_>,
    id: DocumentId,
    way: SealWay,
    copies: u16,
    file_sha256: Option<&str>,
) -> Result<Act, Refusal> {
    let certificate = allowed(case, id, CertificateStep::Stamp)?;
    cert_4_stamped_by_another(case, certificate)?;
    if certificate.seal != way {
        return Err(Refusal::new("QU-1-4", "other_way"));
    }
    // An electronic seal is in the file; a seal on paper is not.
    if (way == SealWay::Electronic) != file_sha256.is_some() {
        return Err(Refusal::new("QU-1-4", "file_missing"));
    }
    if !(1..=MOST_COPIES).contains(&copies) {
        return Err(Refusal::new("QU-1-4", "copies")
            .with("copies", copies)
            .with("most", MOST_COPIES));
    }
    Ok(plain(ActBody::CertificateStamped {
        certificate: id,
        way,
        copies,
        file_sha256: file_sha256.map(str::to_owned),
        by: case.draft.actor.staff.clone(),
        at: case.at,
    }))
}

/// CERT-4: who made a paper does not decide about its seal.
fn cert_4_stamped_by_another(case: &Case<'_>, certificate: &Certificate) -> Result<(), Refusal> {
    if certificate.made_by == case.draft.actor.staff {
        return Err(Refusal::new("CERT-4", "own_certificate"));
    }
    Ok(())
}

pub(super) fn refuse_seal(case: &Case<'_>, id: DocumentId, reason: &str) -> Result<Act, Refusal> {
    let certificate = allowed(case, id, CertificateStep::RefuseSeal)?;
    cert_4_stamped_by_another(case, certificate)?;
    Ok(plain(ActBody::CertificateSealRefused {
        certificate: id,
        reason: cert_5_reason_given(reason)?,
    }))
}

/// N10-2-5-1: the paper is in the citizen's hands.
pub(super) fn hand_over(case: &Case<'_>, id: DocumentId) -> Result<Act, Refusal> {
    allowed(case, id, CertificateStep::HandOver)?;
    Ok(plain(ActBody::CertificateHandedOver {
        certificate: id,
        at: case.at,
    }))
}

/// CERT-1: 补打 keeps the number and counts.
pub(super) fn reprint(case: &Case<'_>, id: DocumentId) -> Result<Act, Refusal> {
    let certificate = allowed(case, id, CertificateStep::Reprint)?;
    Ok(plain(ActBody::CertificateReprinted {
        certificate: id,
        time: certificate.reprints.saturating_add(1),
        at: case.at,
    }))
}

pub(super) fn void(case: &Case<'_>, id: DocumentId, reason: &str) -> Result<Act, Refusal> {
    allowed(case, id, CertificateStep::Void)?;
    Ok(plain(ActBody::CertificateVoided {
        certificate: id,
        reason: cert_5_reason_given(reason)?,
    }))
}

/// CERT-5: a refusal and a void number say why.
fn cert_5_reason_given(reason: &str) -> Result<String, Refusal> {
    match reason.trim() {
        "" => Err(Refusal::new("CERT-5", "reason_missing")),
        reason => Ok(reason.to_owned()),
    }
}

/// The certificate, if the table allows the step in the state that it has at this instant.
fn allowed<'a>(
    case: &Case<'a>,
    id: DocumentId,
    step: CertificateStep,
) -> Result<&'a Certificate, Refusal> {
    let certificate = case
        .person
        .certificates
        .get(&id)
        .ok_or(Refusal::new("CERT-1", "unknown"))?;
    match cell(certificate.at(case.at), step) {
        Cell::Allowed { .. } => Ok(certificate),
        Cell::Refused { rule, reason } => Err(Refusal {
            rule,
            reason: reason.into(),
            params: BTreeMap::new(),
        }),
    }
}
