//! What came in by the portal, at the window: listed, compared, taken in as a draft, or returned.

use counter_app::contract::{
    DraftRequest, OnlineRequest, ReturnOnlineRequest, SubmitApplicationRequest,
};
use counter_store::table::online::OnlineApplication;
use serde_json::json;

use crate::acts::{open, refusal};
use crate::station::{NAME, NUMBER, PERSON, Station, citizen, good_form, photo};

const ONLINE: &str = "WB202611200001";

/// Handed in two days ago by somebody who calls himself so.
fn handed_in(name: &str, number: &str) -> OnlineApplication {
    let made_at: jiff::Timestamp = "2026-11-20T02:05:00Z".parse().unwrap();
    let person = citizen(PERSON, name, number, "661181", made_at);
    let content = json!({
        "id": ONLINE,
        "submitted_at": made_at,
        "office": "661181",
        "applicant": person.facts,
        "state": "waiting",
    });
    OnlineApplication {
        id: ONLINE.to_owned(),
        state: "waiting".to_owned(),
        made_at,
        content: content.to_string(),
    }
}

fn station(name: &str, number: &str) -> Station {
    let station = Station::told_online(handed_in(name, number));
    station.login("0101");
    station
}

fn asked() -> OnlineRequest {
    OnlineRequest {
        online: ONLINE.to_owned(),
    }
}

fn returned(reasons: &[&str], note: &str) -> ReturnOnlineRequest {
    ReturnOnlineRequest {
        online: ONLINE.to_owned(),
        reasons: reasons.iter().map(|&reason| reason.to_owned()).collect(),
        note: note.to_owned(),
    }
}

#[test]
fn card_7_2_1_a_clerk_takes_in_what_came_online_and_it_becomes_an_application() {
    let station = station(NAME, NUMBER);
    let counter = &station.counter;
    let listed = counter.list_online().unwrap().rows;
    assert_eq!(listed.len(), 1);
    assert_eq!(
        listed[0].filing_due, "2026-12-04",
        "from the day it was handed in"
    );
    assert_eq!(counter.workbench().unwrap().lists.get("online"), Some(&1));
    let seen = counter.open_online(&asked()).unwrap();
    assert!(seen.take.allowed, "{:?}", seen.take);
    assert_eq!(
        seen.send_back.reason.as_deref(),
        Some("reviewer_only"),
        "a clerk does not turn down"
    );
    assert!(seen.comparison.iter().all(|line| !line.differs));
    assert!(seen.photo.is_none() && !seen.photo_is_away, "he sent none");

    let draft = counter.take_online(&asked()).unwrap();
    assert!(draft.required.is_empty(), "no papers are asked");
    assert_eq!(
        draft.online.as_ref().unwrap().submitted_at,
        "2026-11-20 10:05"
    );
    assert_eq!(draft.form.identity_number, NUMBER);
    let again = counter.take_online(&asked()).unwrap();
    assert_eq!(again.draft, draft.draft, "the draft that was begun");
    assert!(counter.list_online().unwrap().rows[0].begun);
    let draft = counter
        .attach_photo(&draft.draft, &photo("good.jpg"))
        .unwrap();
    let mut form = good_form(&draft);
    form.materials.clear();
    let draft = station.save(&draft, form);
    assert_eq!(draft.objection, None);
    let request = DraftRequest {
        draft: draft.draft.clone(),
    };
    counter.prepare_form(&request).unwrap();
    let submitted = counter
        .submit_application(&SubmitApplicationRequest {
            draft: draft.draft,
            signed: true,
        })
        .unwrap();
    assert_eq!(
        (
            submitted.row.filing_due.as_str(),
            submitted.row.card_due.as_str()
        ),
        ("2026-12-04", "2027-01-19"),
        "both count from the day of the portal"
    );
    assert!(
        counter.list_online().unwrap().rows.is_empty(),
        "it waits no more"
    );
}

#[test]
fn card_8_1_what_differs_from_the_record_is_shown_and_refused() {
    let station = station("阿依古丽", NUMBER);
    let seen = station.counter.open_online(&asked()).unwrap();
    let name = &seen.comparison[0];
    assert!(name.differs, "{name:?}");
    assert_eq!(
        (name.written.as_str(), name.record.as_str()),
        ("阿依古丽", NAME)
    );
    let draft = station.counter.take_online(&asked()).unwrap();
    let objection = draft.objection.unwrap();
    assert_eq!(
        (objection.rule.as_str(), objection.reason.as_str()),
        ("CARD-8-1", "name_differs")
    );
}

#[test]
fn card_7_2_2_a_reviewer_returns_it_with_a_reason_and_it_waits_no_more() {
    let station = station(NAME, NUMBER);
    let counter = &station.counter;
    let by_clerk = counter.return_online(&returned(&["photo_unfit"], ""));
    assert_eq!(refusal(by_clerk).1, "reviewer_only");
    counter.logout();
    station.login("0201");
    let seen = counter.open_online(&asked()).unwrap();
    assert!(seen.send_back.allowed);
    assert_eq!(seen.take.reason.as_deref(), Some("clerk_only"));
    assert_eq!(
        refusal(counter.return_online(&returned(&[], ""))),
        ("CARD-9-3".to_owned(), "reason_missing".to_owned())
    );
    assert_eq!(
        refusal(counter.return_online(&returned(&["other"], " "))).1,
        "note_missing"
    );
    let unknown = counter.return_online(&returned(&["no_such_reason"], ""));
    assert_eq!(
        unknown.unwrap_err().params.get("reason").unwrap(),
        "unknown_choice"
    );
    let left = counter
        .return_online(&returned(&["photo_unfit"], "请重拍"))
        .unwrap();
    assert!(left.rows.is_empty());
    let newest = open(&station, PERSON).history.remove(0);
    assert_eq!(newest.kind, "online_application_returned");
    assert!(counter.open_online(&asked()).is_err(), "it is answered");
}

#[test]
fn card_7_2_1_somebody_whom_this_station_does_not_know_is_looked_up_first() {
    let station = station("无名氏", "660000189903030018");
    let seen = station.counter.open_online(&asked()).unwrap();
    assert!(seen.banner.is_none());
    assert_eq!(seen.take.reason.as_deref(), Some("person_not_here"));
    assert!(station.counter.take_online(&asked()).is_err());
}
