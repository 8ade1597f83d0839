//! 补正后重提: a returned application is handed in again, under its own number.

use counter_app::contract::{
    ActForm, ActionView, DraftRequest, DraftView, ErrorCode, OpenDraftRequest, PersonRequest,
    SubmitApplicationRequest, SubmittedView,
};

use crate::acts::{applied, perform};
use crate::station::{PERSON, Station, good_form, photo, the_person};

/// An application that a reviewer has sent back for its photo.
fn returned(station: &Station) -> String {
    let application = applied(station);
    station.counter.logout();
    station.login("0201");
    let form = ActForm {
        reasons: vec!["photo_unfit".to_owned()],
        note: "背景不是白色".to_owned(),
        ..ActForm::default()
    };
    perform(station, PERSON, "return_application", &application, form).unwrap();
    station.counter.logout();
    station.login("0101");
    application
}

fn open(
    station: &Station,
    application: &str,
) -> Result<DraftView, counter_app::contract::CommandError> {
    station.counter.open_draft(&OpenDraftRequest {
        person: PERSON.to_owned(),
        business: "resubmit_application".to_owned(),
        subject: Some(application.to_owned()),
    })
}

fn request(draft: &DraftView) -> DraftRequest {
    DraftRequest {
        draft: draft.draft.clone(),
    }
}

fn submit(station: &Station, draft: &DraftView) -> SubmittedView {
    let request = SubmitApplicationRequest {
        draft: draft.draft.clone(),
        signed: true,
    };
    station.counter.submit_application(&request).unwrap()
}

fn action(station: &Station) -> ActionView {
    let person = PersonRequest {
        person: PERSON.to_owned(),
    };
    let actions = station.counter.open_person(&person).unwrap().actions;
    let mut found = actions.into_iter();
    found
        .find(|action| action.business == "resubmit_application")
        .unwrap()
}

#[test]
fn card_9_3_what_was_returned_is_handed_in_again_under_its_number() {
    let station = Station::open();
    let application = returned(&station);
    let first = station.counter.open_person(&the_person()).unwrap();
    let first = first.applications[0].clone();
    assert!(action(&station).allowed, "it was returned");
    let draft = open(&station, &application).unwrap();
    let why = draft.returned.clone().expect("why it came back");
    assert_eq!(
        (&why.number, why.reasons.as_slice()),
        (&first.number, ["photo_unfit".to_owned()].as_slice())
    );
    assert_eq!(why.note, "背景不是白色");
    let good = good_form(&draft);
    assert_eq!(
        draft.form.identity_number, good.identity_number,
        "as it was handed in"
    );
    assert_eq!(draft.form.phone, good.phone);
    assert!(
        draft.photo.is_some(),
        "with its photo, to be taken or changed"
    );
    let draft = station
        .counter
        .attach_photo(&draft.draft, &photo("good.jpg"))
        .unwrap();
    let draft = station.save(&draft, good_form(&draft));
    let printed = station.counter.prepare_form(&request(&draft)).unwrap();
    assert_eq!(
        printed.number.as_ref(),
        Some(&first.number),
        "the number stays"
    );
    let done = submit(&station, &printed);
    assert_eq!(done.row.application, application);
    assert_eq!(done.row.status, "pending_review");
    assert_eq!(
        (done.row.filing_due, done.row.card_due),
        (first.filing_due, first.card_due),
        "the days run from when it was taken"
    );
    let person = station.counter.open_person(&the_person()).unwrap();
    assert_eq!(person.applications.len(), 1, "it is the same application");
    assert_eq!(person.history[0].kind, "application_resubmitted");
    assert_eq!(person.history[0].number.as_ref(), Some(&first.number));
    station.counter.logout();
    station.login("0201");
    perform(
        &station,
        PERSON,
        "approve_application",
        &application,
        ActForm::default(),
    )
    .unwrap();
}

#[test]
fn card_9_3_what_was_not_returned_is_not_handed_in_again() {
    let station = Station::open();
    let application = applied(&station);
    assert!(!action(&station).allowed);
    let error = open(&station, &application).unwrap_err();
    assert_eq!(error.code, ErrorCode::Refused);
}

#[test]
fn card_9_3_who_thinks_better_of_it_leaves_the_number_as_it_was() {
    let station = Station::open();
    let application = returned(&station);
    let draft = open(&station, &application).unwrap();
    let draft = station.save(&draft, good_form(&draft));
    let printed = station.counter.prepare_form(&request(&draft)).unwrap();
    let number = printed.number.clone();
    let opened = station.counter.reopen_draft(&request(&printed)).unwrap();
    assert_eq!(opened.number, None);
    station.counter.discard_draft(&request(&opened)).unwrap();
    let again = open(&station, &application).unwrap();
    assert_ne!(again.draft, opened.draft, "it begins anew");
    let again = station.save(&again, good_form(&again));
    let printed = station.counter.prepare_form(&request(&again)).unwrap();
    assert_eq!(printed.number, number, "and is not void");
    station.counter.discard_draft(&request(&printed)).unwrap();
    assert!(action(&station).allowed, "the citizen may come another day");
}
