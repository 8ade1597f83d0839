//! 即时补卡 at the window: offered while a card is to come, one card in the end, and a receipt.

use counter_app::contract::{ActForm, DraftForm, DraftRequest, SubmitApplicationRequest};

use crate::acts::{action, open, perform, refusal, with_papers};
use crate::station::{NAME, NUMBER, PERSON, Station, good_form, photo};

/// An application that waits for the bank, and the clerk at the window.
fn awaiting_bank(station: &Station) -> String {
    let draft = station.draft();
    let draft = station
        .counter
        .attach_photo(&draft.draft, &photo("good.jpg"))
        .unwrap();
    let form = DraftForm {
        path: "bank_branch".to_owned(),
        branch: "农行北屯支行".to_owned(),
        ..good_form(&draft)
    };
    let draft = station.save(&draft, form).draft;
    let request = DraftRequest {
        draft: draft.clone(),
    };
    station.counter.prepare_form(&request).unwrap();
    let submit = SubmitApplicationRequest {
        draft,
        signed: true,
    };
    let submitted = station.counter.submit_application(&submit).unwrap();
    let application = submitted.row.application;
    let early = action(&open(station, PERSON), "issue_instant_card");
    assert_eq!(
        early.reason.as_deref(),
        Some("not_reviewed"),
        "first it is reviewed"
    );
    station.counter.logout();
    station.login("0201");
    let plain = ActForm::default;
    perform(
        station,
        PERSON,
        "approve_application",
        &application,
        plain(),
    )
    .unwrap();
    station.counter.logout();
    station.login("0101");
    perform(station, PERSON, "send_to_bank", &application, plain()).unwrap();
    application
}

/// The person himself with what the action asks for.
fn form(station: &Station, number: &str, need: &str) -> ActForm {
    let papers = action(&open(station, PERSON), "issue_instant_card").papers;
    let mut form = with_papers(&papers);
    let attendance = form.attendance.as_mut().unwrap();
    NAME.clone_into(&mut attendance.identity_name);
    NUMBER.clone_into(&mut attendance.identity_number);
    ActForm {
        card_number: number.to_owned(),
        reason: need.to_owned(),
        ..form
    }
}

#[test]
fn card_11_1_a_card_at_once_is_the_only_one_and_its_receipt_says_so() {
    let station = Station::open();
    let application = awaiting_bank(&station);
    let before = action(&open(&station, PERSON), "issue_instant_card");
    assert!(before.allowed, "{before:?}");
    let issue = |number: &str, need: &str| {
        let form = form(&station, number, need);
        perform(&station, PERSON, "issue_instant_card", &application, form)
    };
    assert_eq!(refusal(issue("000000000", "")).1, "need_missing");
    let wrong = refusal(issue("000000001", "住院就医"));
    assert_eq!(
        wrong,
        ("CARD-11-1".to_owned(), "card_number_wrong".to_owned())
    );
    assert!(open(&station, PERSON).banner.card.is_none(), "none yet");

    let done = issue(" 0000 00000 ", "住院就医").unwrap();
    let receipt = done.receipt.unwrap();
    assert_eq!(receipt.kind, "business_receipt");
    let row = done.person.applications.first().unwrap();
    assert_eq!(
        (row.status.as_str(), row.number.as_str()),
        ("halted", receipt.number.as_str()),
        "one number from the form to the card"
    );
    assert_eq!(done.person.banner.card.unwrap().status, "normal");
    assert_eq!(done.person.cards.len(), 1);
    let after = open(&station, PERSON);
    let collect = action(&after, "collect_card");
    assert!(!collect.allowed, "the card that was to come is stopped");
    assert!(action(&after, "recall_card").allowed, "and goes back");
    let first = action(&after, "first_application");
    assert!(!first.allowed, "he has a card");
}
