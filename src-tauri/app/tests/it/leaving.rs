//! Cards that leave the window by a courier or go back to the centre on a list, and a suspicion that
//! goes on.

use counter_app::contract::{
    ActForm, ErrorCode, HandInRequest, ListApplicationsRequest, ListCardsRequest,
};
use counter_domain::application::{Application, ApplicationStatus, MakingPath, Purpose};
use counter_domain::card::{Card, CardStatus};
use counter_domain::id::{ApplicationId, CardId};
use counter_domain::number::{BusinessNumber, DeviceCode};
use counter_domain::organisation::OfficeCode;
use counter_domain::person::Person;
use counter_domain::role::StaffId;
use counter_domain::sensitive::Sensitive;
use jiff::Timestamp;
use jiff::civil::date;
use uuid::Uuid;

use crate::acts::{action, open, perform, refusal};
use crate::station::{CARD, HOLDER, Station, citizen, employee_name, employee_number};

/// A person whose card was made for an application in this state.
fn with_card(one: u32, status: ApplicationStatus) -> Person {
    let at: Timestamp = "2026-11-20T02:00:00Z".parse().unwrap();
    let office = OfficeCode::parse("661181").unwrap();
    let id = Uuid::from_u128(0x2000 + u128::from(one));
    let mut person = citizen(
        &id.to_string(),
        &employee_name(one),
        &employee_number(one),
        "661181",
        at,
    );
    let application = ApplicationId(id);
    let device = DeviceCode::parse("B07").unwrap();
    person.applications.insert(
        application,
        Application {
            id: application,
            number: BusinessNumber::compose(office.clone(), date(2026, 10, 1), device, one)
                .unwrap(),
            purpose: Purpose::First,
            path: MakingPath::CentreBatch,
            status,
            old_card: None,
            office,
            entered_by: StaffId("0102".to_owned()),
            reviewed_by: Some(StaffId("0201".to_owned())),
            accepted_at: at,
            filing_due: date(2026, 12, 4),
            card_due: date(2027, 1, 19),
            due_is_provisional: false,
            pickup_place: "181团社保所".to_owned(),
            returns: Vec::new(),
            marks: Vec::new(),
            online: None,
            posting: None,
            recalled_for: (status == ApplicationStatus::Recalled).then(|| "外地就学".to_owned()),
            handed_in: None,
        },
    );
    let card = Card {
        id: CardId(id),
        number: Sensitive::new(format!("A0000{one:04}")),
        application: Some(application),
        status: CardStatus::Unused,
        before: None,
        issued_on: date(2026, 11, 20),
        expires_on: date(2036, 11, 20),
        oral_loss_until: None,
        taken_back: false,
        suspicion: None,
    };
    person.cards.insert(card.id, card);
    person
}

fn waiting() -> (Station, String) {
    let person = with_card(1, ApplicationStatus::AwaitingCollection);
    let id = person.id.to_string();
    let station = Station::knowing(&[person]);
    station.login("0101");
    (station, id)
}

fn posting() -> ActForm {
    ActForm {
        courier: "EMS".to_owned(),
        tracking: "eb 660000018 cn".to_owned(),
        address: "第十师181团幸福小区1号楼，本人收".to_owned(),
        ..ActForm::default()
    }
}

#[test]
fn card_7_2_2_a_card_is_sent_with_a_receipt_and_is_its_holders_when_he_signed() {
    let (station, person) = waiting();
    let offered = action(&open(&station, &person), "post_card");
    assert!(offered.allowed, "{offered:?}");
    let application = offered.subject.unwrap();
    let card = action(&open(&station, &person), "deliver_card");
    assert!(!card.allowed, "it has not left");
    let without = ActForm {
        tracking: "66".to_owned(),
        ..posting()
    };
    let outcome = perform(&station, &person, "post_card", &application, without);
    assert_eq!(refusal(outcome).1, "tracking_wrong");
    let sent = perform(&station, &person, "post_card", &application, posting()).unwrap();
    let receipt = sent.receipt.unwrap();
    let row = sent.person.applications.first().unwrap();
    assert_eq!(
        (row.status.as_str(), row.number.as_str()),
        ("posted", receipt.number.as_str()),
        "under the application's own number"
    );
    let to_collect = station
        .counter
        .list_applications(&ListApplicationsRequest {
            status: Some("to_collect".to_owned()),
            due: None,
            today: false,
            offset: 0,
        })
        .unwrap();
    assert_eq!(to_collect.total, 1, "somebody still has to see to it");

    let back = ActForm {
        reason: "地址不详".to_owned(),
        ..ActForm::default()
    };
    perform(&station, &person, "take_post_back", &application, back).unwrap();
    perform(&station, &person, "post_card", &application, posting()).unwrap();
    let signed = |day: &str| ActForm {
        reason: "本人签收，回执存档".to_owned(),
        delivered_on: day.to_owned(),
        ..ActForm::default()
    };
    let odd = perform(
        &station,
        &person,
        "deliver_card",
        &application,
        signed("昨天"),
    );
    assert_eq!(odd.unwrap_err().code, ErrorCode::InvalidInput);
    let done = perform(
        &station,
        &person,
        "deliver_card",
        &application,
        signed("2026-11-22"),
    )
    .unwrap();
    assert!(done.receipt.is_none(), "nobody stands at the window");
    assert_eq!(done.person.banner.card.unwrap().status, "normal");
}

#[test]
fn card_10_2_recalled_cards_go_to_the_centre_on_one_list() {
    let people = [
        with_card(1, ApplicationStatus::Recalled),
        with_card(2, ApplicationStatus::HaltedRecalled),
        with_card(3, ApplicationStatus::AwaitingCollection),
        with_card(4, ApplicationStatus::Recalled),
    ];
    let station = Station::knowing(&people);
    station.login("0101");
    let seen = station.counter.list_recalled().unwrap();
    assert_eq!(
        seen.rows.len(),
        3,
        "what waits for its holder is not among them"
    );
    assert!(!seen.may_hand_in, "a clerk sees what lies there");
    let reasons: Vec<&str> = seen.rows.iter().map(|row| row.reason.as_str()).collect();
    assert_eq!(
        reasons
            .iter()
            .filter(|reason| **reason == "外地就学")
            .count(),
        2
    );
    assert!(reasons.contains(&"即时卡已领"));
    let all = |rows: &[counter_app::contract::RecalledRow]| HandInRequest {
        applications: rows.iter().map(|row| row.application.clone()).collect(),
    };
    let outcome = station.counter.hand_in_recalled(&all(&seen.rows));
    assert_eq!(outcome.unwrap_err().code, ErrorCode::Forbidden);
    station.counter.logout();

    station.login("0301");
    assert_eq!(
        station.counter.workbench().unwrap().lists.get("recalled"),
        Some(&3)
    );
    let two = all(&seen.rows[..2]);
    let done = station.counter.hand_in_recalled(&two).unwrap();
    assert_eq!(done.document.kind, "recalled_cards_list");
    assert!(done.document.number.starts_with("HS661181A01-"));
    assert_eq!(done.list.rows.len(), 1, "one lies here still");
    let again = station.counter.hand_in_recalled(&two).unwrap_err();
    assert_eq!(
        again.params.get("reason").map(String::as_str),
        Some("list_moved")
    );
    let none = station.counter.hand_in_recalled(&all(&[]));
    assert_eq!(none.unwrap_err().code, ErrorCode::InvalidInput);
    let page = open(&station, &seen.rows[0].person);
    assert_eq!(
        page.history.first().unwrap().kind,
        "recalled_card_handed_in"
    );
    assert!(
        matches!(
            page.applications.first().unwrap().status.as_str(),
            "recalled" | "halted_recalled"
        ),
        "what follows is the centre's to say"
    );
}

#[test]
fn card_25_1_a_supervisor_refers_a_suspicion_and_the_list_says_where_it_went() {
    let station = Station::open();
    let freeze = ActForm {
        reason: "冒用".to_owned(),
        ..ActForm::default()
    };
    let early = action(&open(&station, HOLDER), "refer_misuse");
    assert_eq!(
        early.reason.as_deref(),
        Some("supervisor_only"),
        "nor is it a clerk's"
    );
    perform(&station, HOLDER, "freeze_card", CARD, freeze).unwrap();
    let list = || {
        let request = ListCardsRequest {
            list: "frozen".to_owned(),
            offset: 0,
        };
        station
            .counter
            .list_cards(&request)
            .unwrap()
            .rows
            .remove(0)
            .suspicion
            .unwrap()
    };
    assert_eq!((list().reason.as_str(), list().referred_to), ("冒用", None));
    station.counter.logout();
    station.login("0301");
    let refer = |to: &str| ActForm {
        reason: "结算记录与持卡人行程不符".to_owned(),
        misuse: "used".to_owned(),
        refer_to: to.to_owned(),
        crime_suspected: true,
        ..ActForm::default()
    };
    let outcome = perform(&station, HOLDER, "refer_misuse", CARD, refer("authority"));
    assert_eq!(
        refusal(outcome),
        ("CARD-25-1".to_owned(), "crime_to_judiciary".to_owned())
    );
    let done = perform(&station, HOLDER, "refer_misuse", CARD, refer("judiciary")).unwrap();
    assert_eq!(
        done.person.banner.card.unwrap().status,
        "frozen",
        "it stays halted"
    );
    assert_eq!(list().referred_to.as_deref(), Some("judiciary"));
    assert_eq!(list().referred_at.as_deref(), Some("11:06"));
    let settled = ActForm {
        reason: "法院认定不属实".to_owned(),
        ..ActForm::default()
    };
    let free = perform(&station, HOLDER, "unfreeze_card", CARD, settled).unwrap();
    let card = free.person.banner.card.unwrap();
    assert_eq!((card.status.as_str(), card.suspicion), ("normal", None));
}
