//! 《领卡证明》: while a card is to come, once a card, reprints counted, and void with its application.

use counter_app::contract::{
    ActForm, CertificateRequest, CertificateView, CommandError, MakeCertificateRequest,
    PrintRequest, SetPrinterRequest,
};
use uuid::Uuid;

use crate::acts::{action, applied, open, perform, refusal};
use crate::station::{PERSON, Station, the_person};

fn make(station: &Station) -> Result<CertificateView, CommandError> {
    station.counter.make_certificate(&MakeCertificateRequest {
        person: PERSON.to_owned(),
        kind: "card_pickup_certificate".to_owned(),
        first: String::new(),
        last: String::new(),
        monthly: false,
        address: String::new(),
        seal: false,
        handwritten: false,
    })
}

fn print(station: &Station, made: &CertificateView) -> Result<(), CommandError> {
    let request = PrintRequest {
        document: made.document.document.clone(),
        print: Uuid::from_u128(7).to_string(),
    };
    station.counter.print_document(&request).map(drop)
}

fn rule(rule: &str, reason: &str) -> (String, String) {
    (rule.to_owned(), reason.to_owned())
}

#[test]
fn cert_6_the_paper_is_offered_while_a_card_is_to_come_and_made_once() {
    let station = Station::open();
    let offered = |view: &counter_app::contract::PersonView| {
        let mut actions = view.actions.iter();
        actions.any(|action| action.business == "pickup_certificate")
    };
    assert!(!offered(&open(&station, PERSON)), "nothing is under way");
    assert_eq!(refusal(make(&station)), rule("CERT-6", "no_application"));

    applied(&station);
    assert!(action(&open(&station, PERSON), "pickup_certificate").allowed);
    let options = station.counter.certificate_options(&the_person()).unwrap();
    let last = options.kinds.last().unwrap();
    assert_eq!(
        (last.kind.as_str(), last.speaks_of.as_str()),
        ("card_pickup_certificate", "application")
    );
    let made = make(&station).unwrap();
    assert_eq!((made.status.as_str(), made.reprints), ("ready", 0));
    let pdf = station.counter.blob(&made.document.blob).unwrap();
    assert!(pdf.bytes.starts_with(b"%PDF"));
    assert_eq!(refusal(make(&station)), rule("CERT-6", "paper_is_out"));
}

#[test]
fn cert_6_the_paper_lapses_with_its_application_and_is_printed_no_more() {
    let station = Station::open();
    let application = applied(&station);
    let made = make(&station).unwrap();
    let reason = ActForm {
        reason: "不办了".to_owned(),
        ..ActForm::default()
    };
    perform(
        &station,
        PERSON,
        "withdraw_application",
        &application,
        reason,
    )
    .unwrap();
    let options = station.counter.certificate_options(&the_person()).unwrap();
    assert_eq!(options.certificates.first().unwrap().status, "lapsed");
    station
        .counter
        .set_printer(&SetPrinterRequest {
            uri: "ipp://127.0.0.1:9/ipp/print".to_owned(),
            receipts: String::new(),
        })
        .unwrap();
    assert_eq!(refusal(print(&station, &made)), rule("CERT-6", "lapsed"));
    let named = CertificateRequest {
        certificate: made.certificate,
    };
    let given = station.counter.hand_over_certificate(&named);
    assert_eq!(refusal(given), rule("CERT-6", "lapsed"));
}
