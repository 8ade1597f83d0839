//! Certificates that windows make.

use counter_domain::act::{ActBody, CertificateMade};
use counter_domain::calendar::beijing_date;
use counter_domain::certificate::{CertificateContent, SealWay, valid_until};
use counter_domain::contribution::Month;
use counter_domain::id::{ApplicationId, DocumentId, PersonId};
use counter_domain::number::{BusinessNumber, DeviceCode};
use counter_domain::sensitive::Sensitive;
use counter_wire::certificate::{CertificateSummary, SignedSummary};
use serde_json::json;
use uuid::Uuid;

use super::{Made, Window, policy};

/// The verification code of every paper.
pub(crate) const CODE: &str = "K7QM2F9P";

/// A certificate of a person, made at a window, with what its QR says.
pub(crate) struct Paper {
    pub(crate) id: DocumentId,
    pub(crate) number: BusinessNumber,
    pub(crate) made: Made,
    /// What its QR holds.
    pub(crate) address: String,
}

pub(crate) fn paper(window: &mut Window, person: PersonId, serial: u32, seal: SealWay) -> Paper {
    paper_for(window, person, serial, seal, None)
}

/// The same; with an application, it stands in for the card of that one.
pub(crate) fn paper_for(
    window: &mut Window,
    person: PersonId,
    serial: u32,
    seal: SealWay,
    application: Option<ApplicationId>,
) -> Paper {
    let today = beijing_date(window.at);
    let until = valid_until(&policy(), today);
    let number = BusinessNumber::compose(
        window.office.clone(),
        today,
        DeviceCode::parse("A01").unwrap(),
        serial,
    )
    .unwrap();
    let summary = CertificateSummary {
        number: number.to_string(),
        title: "个人参保缴费证明".to_owned(),
        office: "自称的别的机构".to_owned(),
        person: "王*".to_owned(),
        number_ends: "0016".to_owned(),
        issued_on: today,
        valid_until: until,
        key: window.key().verifying().id(),
    };
    let signed = SignedSummary::sign(summary, CODE, &window.key()).unwrap();
    let place = "https://localhost";
    let qr = signed.address(place, CODE);
    let data = json!({"issue": {"verification": {"code": CODE, "place": place, "qr": qr}}});
    let id = DocumentId(Uuid::from_u128(0x9000 + u128::from(serial)));
    let month: Month = "2026-01".parse().unwrap();
    let body = ActBody::CertificateMade(Box::new(CertificateMade {
        content: CertificateContent {
            certificate: id,
            number: number.clone(),
            document_kind: "personal_contribution_certificate".to_owned(),
            seal,
            first: month,
            last: month,
            data_until: today,
            template: 1,
            fonts: "00".repeat(32),
            data: Sensitive::new(data.to_string()),
            pdf_sha256: "00".repeat(32),
            pages: 1,
            application,
        },
        office: window.office.clone(),
        made_by: window.clerk().staff,
        made_at: window.at,
        valid_until: until,
    }));
    let made = window.seal(person, &body);
    Paper {
        id,
        number,
        made,
        address: qr,
    }
}
