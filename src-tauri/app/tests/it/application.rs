//! A first application from the person to the receipt.

use counter_app::contract::{
    ApplicationRequest, ConfirmPrintRequest, DraftRequest, ErrorCode, ListApplicationsRequest,
    OpenDraftRequest, SubmitApplicationRequest, SubmittedView,
};

use counter_app::clock::Clock as _;
use counter_domain::id::DocumentId;
use counter_domain::role::StaffId;
use counter_store::keys::KeyFile;
use counter_store::{Store, StoreError};
use uuid::Uuid;

use crate::station::{PASSWORD, PERSON, Station, the_person};

fn submit(
    station: &Station,
    signed: bool,
) -> Result<SubmittedView, counter_app::contract::CommandError> {
    let draft = station.good_draft();
    let request = DraftRequest {
        draft: draft.draft.clone(),
    };
    station.counter.prepare_form(&request)?;
    station
        .counter
        .submit_application(&SubmitApplicationRequest {
            draft: draft.draft,
            signed,
        })
}

#[test]
fn card_9_1_an_application_is_recorded_with_its_papers_and_due_dates() {
    let station = Station::open();
    let submitted = submit(&station, true).unwrap();
    let row = &submitted.row;
    assert_eq!(row.number, "661181261122A01000018");
    assert_eq!(
        row.filing_due, "2026-12-04",
        "ten working days from a Sunday"
    );
    assert_eq!(
        row.card_due, "2027-01-21",
        "sixty days, the day of acceptance not counted"
    );
    assert_eq!(row.next_due.as_deref(), Some("2026-12-04"));
    assert_eq!(row.status, "pending_review");
    assert_eq!(row.verdict, "pending");
    assert!(submitted.marks.is_empty());
    let page = station
        .counter
        .open_application(&ApplicationRequest {
            application: row.application.clone(),
        })
        .unwrap();
    let kinds: Vec<_> = page
        .documents
        .iter()
        .map(|d| (d.kind.as_str(), d.paper.as_str()))
        .collect();
    assert_eq!(
        kinds,
        [
            ("card_application_form", "A4"),
            ("card_application_receipt", "A5")
        ]
    );
    let pdf = station.counter.blob(&submitted.receipt.blob).unwrap();
    assert!(pdf.bytes.starts_with(b"%PDF"));
    assert!(
        station.counter.workbench().unwrap().drafts.is_empty(),
        "the draft has become the act"
    );
    let status = station.counter.status().unwrap();
    assert_eq!(status.unsent.count, 1);
    assert_eq!(status.unsent.oldest.as_deref(), Some("11:06"));
}

#[test]
fn card_7_1_1_without_a_signature_nothing_is_submitted() {
    let station = Station::open();
    let refused = submit(&station, false).unwrap_err();
    assert_eq!(refused.code, ErrorCode::Refused);
    assert_eq!(refused.params["rule"], "CARD-7-1-1");
    assert_eq!(refused.params["reason"], "not_signed");
    assert!(
        station.draft().number.is_some(),
        "the draft waits, still frozen"
    );
}

#[test]
fn card_6_2_a_second_application_is_refused_by_the_first() {
    let station = Station::open();
    submit(&station, true).unwrap();
    let second = station
        .counter
        .open_draft(&OpenDraftRequest {
            person: PERSON.to_owned(),
            business: "first_application".to_owned(),
            subject: None,
        })
        .unwrap_err();
    assert_eq!(second.params["rule"], "CARD-6-2");
    assert_eq!(second.params["reason"], "under_way");
}

#[test]
fn everything_is_there_after_a_restart() {
    let station = Station::open();
    submit(&station, true).unwrap();
    let station = station.restart();
    station.login("0201");
    let today = station
        .counter
        .list_applications(&ListApplicationsRequest {
            status: Some("pending_review".to_owned()),
            due: None,
            today: true,
            offset: 0,
        })
        .unwrap();
    assert_eq!(today.total, 1);
    assert_eq!(today.rows[0].entered_by, "王芳");
    let page = station.counter.open_person(&the_person()).unwrap();
    assert_eq!(page.history[0].kind, "application_submitted");
    assert_eq!(page.banner.under_way, Some(today.rows[0].number.clone()));
}

#[test]
fn only_a_clerk_enters() {
    let station = Station::open();
    for staff in ["0201", "0501"] {
        station.login(staff);
        let refused = station.counter.open_draft(&OpenDraftRequest {
            person: PERSON.to_owned(),
            business: "first_application".to_owned(),
            subject: None,
        });
        assert_eq!(
            refused.unwrap_err().code,
            ErrorCode::Forbidden,
            "{staff} may not enter"
        );
    }
}

#[test]
fn s06_a_clock_set_back_is_said_and_the_number_keeps_its_order() {
    let station = Station::open();
    submit(&station, true).unwrap();
    station.clock.set_back_minutes(2 * 24 * 60);
    let status = station.counter.status().unwrap();
    assert!(status.clock_is_wrong);
    let draft = station
        .counter
        .register_person(&counter_app::contract::RegisterPersonRequest {
            number: "65432518951231002X".to_owned(),
            name: "努尔兰".to_owned(),
            sex: None,
            born_on: None,
            phone: "0906-3300001".to_owned(),
        })
        .unwrap();
    assert!(draft.banner.provisional, "work goes on with a wrong clock");
}

#[test]
fn s19_a_print_that_nobody_follows_any_more_is_put_to_the_clerk() {
    let station = Station::open();
    let receipt = submit(&station, true).unwrap().receipt;
    station.counter.logout();
    // The program ended while a print was on its way.
    let dir = station.dir.path();
    let staff = StaffId("0101".to_owned());
    let login = KeyFile::load(dir).unwrap().login(&staff, PASSWORD).unwrap();
    let store = Store::open(dir, &login.data_key).unwrap();
    let document = DocumentId(receipt.document.parse().unwrap());
    store
        .write(|writing| {
            let prints = writing.prints_mut();
            prints.begin(Uuid::from_u128(7), document, &staff, station.clock.now())
        })
        .map_err(|error: StoreError| error)
        .unwrap();
    drop(store);
    station.login("0101");
    let prints = station.counter.workbench().unwrap().unconfirmed_prints;
    assert_eq!(prints.len(), 1);
    assert!(prints[0].asks && prints[0].state == "unknown");
    let confirmed = station
        .counter
        .confirm_print(&ConfirmPrintRequest {
            print: prints[0].print.clone(),
            came_out: true,
        })
        .unwrap();
    assert_eq!(
        confirmed.state, "confirmed",
        "the printer has not said so, the clerk has"
    );
    assert!(
        station
            .counter
            .workbench()
            .unwrap()
            .unconfirmed_prints
            .is_empty()
    );
}
