//! What accepted acts say of a certificate, for the page that its QR opens.
//!
//! The act of making holds what was printed, and that holds what the QR says: number, code, and a
//! summary with masked names. Nothing else of the paper is kept for the page. Who issued it and
//! until when it is good are the centre's own words, not the device's.

use counter_act::Hash;
use counter_domain::act::{ActBody, CertificateMade};
use counter_domain::calendar::beijing_date;
use counter_domain::certificate::{CertificateStatus, SealWay};
use counter_domain::id::{DeviceId, DocumentId};
use counter_wire::certificate::{SignedSummary, code_hash};
use jiff::civil::Date;
use serde::Deserialize;

use super::docket::Docket;
use super::opened::Opened;
use super::rule::trusted;
use crate::database::Client;
use crate::sql::record as sql;

/// What becomes of a paper, in the order in which it was accepted.
#[derive(Debug, Clone)]
pub(crate) enum Paper {
    /// It was made; none can ask about one that says of no place where to ask.
    Made(Box<MadePaper>),
    /// It has its seal.
    Sealed(DocumentId),
    /// It is void, or will never have its seal.
    Void(DocumentId, Date),
}

/// A paper as the page tells of it.
#[derive(Debug, Clone)]
pub(crate) struct MadePaper {
    document: DocumentId,
    device: DeviceId,
    number: String,
    code: Hash,
    office: String,
    title: String,
    person: String,
    number_ends: String,
    issued_on: Date,
    valid_until: Date,
    waits_for_seal: bool,
}

/// The part of a paper's data that every certificate has.
#[derive(Deserialize)]
struct Data {
    issue: Issue,
}

#[derive(Deserialize)]
struct Issue {
    verification: Option<Verification>,
}

#[derive(Deserialize)]
struct Verification {
    code: String,
    qr: String,
}

impl Docket {
    /// Notes what an accepted act says of a certificate.
    pub(super) fn publish(&mut self, act: &Opened, body: &ActBody, subject: &str) {
        let day = beijing_date(trusted(act));
        let paper = match body {
            ActBody::CertificateMade(made) => {
                let found = made_paper(act, made).map(|paper| Paper::Made(Box::new(paper)));
                if found.is_none() && says_where_to_ask(made) {
                    let what = format!("certificate {} says another thing", made.content.number);
                    self.audit("certificate", what, act.id());
                }
                found
            }
            ActBody::CertificateStamped { certificate, .. } => Some(Paper::Sealed(*certificate)),
            ActBody::CertificateSealRefused { certificate, .. }
            | ActBody::CertificateVoided { certificate, .. } => {
                Some(Paper::Void(*certificate, day))
            }
            _ => None,
        };
        self.found.papers.extend(paper);
        if body.application_step().is_some() {
            let lapsed = self.lapsed(subject, day);
            self.found.papers.extend(lapsed);
        }
    }

    /// Papers that stood in for a card and do so no longer (CERT-6). One that the page knows as void
    /// keeps its day.
    fn lapsed(&self, subject: &str, day: Date) -> Vec<Paper> {
        let person = self.person(subject);
        let papers = person
            .into_iter()
            .flat_map(|person| person.certificates.values());
        papers
            .filter(|paper| paper.status == CertificateStatus::Lapsed)
            .map(|paper| Paper::Void(paper.id, day))
            .collect()
    }
}

fn verification(made: &CertificateMade) -> Option<Verification> {
    let data: Data = serde_json::from_str(made.content.data.expose()).ok()?;
    data.issue.verification
}

fn says_where_to_ask(made: &CertificateMade) -> bool {
    verification(made).is_some()
}

/// The paper of an act; none where it has no code, or where its QR says what the act does not.
fn made_paper(act: &Opened, made: &CertificateMade) -> Option<MadePaper> {
    let Verification { code, qr } = verification(made)?;
    let (_, query) = qr.split_once('?')?;
    let signed = query.split('&').find_map(|pair| pair.strip_prefix("s="))?;
    let signed = SignedSummary::parse(signed)?;
    let summary = signed.summary();
    let number = made.content.number.to_string();
    let issued_on = beijing_date(made.made_at);
    let agrees = summary.number == number
        && summary.issued_on == issued_on
        && summary.valid_until == made.valid_until
        && summary.key == act.act.envelope().key;
    agrees.then(|| MadePaper {
        document: made.content.certificate,
        device: act.act.envelope().device,
        code: code_hash(&number, &code),
        number,
        office: made.office.as_str().to_owned(),
        title: summary.title.clone(),
        person: summary.person.clone(),
        number_ends: summary.number_ends.clone(),
        issued_on,
        valid_until: made.valid_until,
        waits_for_seal: made.content.seal != SealWay::None,
    })
}

/// Writes papers down, each after the ones before it.
pub(super) async fn write(
    client: Client<'_>,
    statements: &sql::Record,
    docket: &Docket,
) -> Result<(), tokio_postgres::Error> {
    let sent = docket.found.papers.iter().map(|paper| async move {
        match paper {
            Paper::Made(made) => {
                client
                    .execute(
                        &statements.add_certificate,
                        &[
                            &made.number,
                            &made.code.as_bytes().as_slice(),
                            &made.device.0,
                            &made.office,
                            &made.title,
                            &made.person,
                            &made.number_ends,
                            &made.issued_on,
                            &made.valid_until,
                            &made.document.0,
                            &made.waits_for_seal,
                        ],
                    )
                    .await
            }
            Paper::Sealed(document) => {
                client
                    .execute(&statements.seal_certificate, &[&document.0])
                    .await
            }
            Paper::Void(document, on) => {
                client
                    .execute(&statements.void_certificate, &[&document.0, on])
                    .await
            }
        }
    });
    futures_util::future::try_join_all(sent).await.map(|_| ())
}
