//! Finding, opening, unmasking and registering people.

use counter_app::contract::{
    CheckTextRequest, ErrorCode, FindPeopleRequest, PersonRequest, RegisterPersonRequest,
};

use crate::station::{NAME, NUMBER, PERSON, STRANGER, Station, the_person};

fn find(station: &Station, query: &str) -> Vec<String> {
    let found = station.counter.find_people(&FindPeopleRequest {
        query: query.to_owned(),
    });
    found
        .unwrap()
        .people
        .into_iter()
        .map(|person| person.name)
        .collect()
}

#[test]
fn people_are_found_by_whatever_the_clerk_has() {
    let station = Station::open();
    for query in [
        "阿依",
        "买买提",
        "ayiguli",
        "ayglmmtj",
        "66000018900101",
        "101002",
        NUMBER,
    ] {
        assert_eq!(find(&station, query), [NAME], "by {query}");
    }
    assert_eq!(
        find(&station, "shanjianguo"),
        ["单建国"],
        "a surname has its own reading"
    );
    assert!(find(&station, "").is_empty());
    assert!(find(&station, &"长".repeat(10_000)).is_empty());
}

#[test]
fn lists_and_banners_are_masked_and_unmasking_is_audited() {
    let station = Station::open();
    let view = station.counter.open_person(&the_person()).unwrap();
    assert_eq!(view.banner.number, "6600**********002X");
    let whole = station.counter.unmask_person(&the_person()).unwrap();
    assert_eq!(whole.number, NUMBER);
    station.login("0501");
    let refused = station.counter.unmask_person(&the_person()).unwrap_err();
    assert_eq!(
        refused.code,
        ErrorCode::Forbidden,
        "the auditor reads, masked"
    );
}

#[test]
fn card_6_2_another_insured_place_is_said_on_the_page() {
    let station = Station::open();
    let actions = |person: &str| {
        let request = PersonRequest {
            person: person.to_owned(),
        };
        station.counter.open_person(&request).unwrap().actions
    };
    assert!(actions(PERSON)[0].allowed);
    let action = &actions(STRANGER)[0];
    assert_eq!(action.rule.as_deref(), Some("CARD-6-2"));
    assert_eq!(action.reason.as_deref(), Some("other_insured_place"));
}

#[test]
fn card_8_1_somebody_unknown_is_served_with_a_mark() {
    let station = Station::open();
    let request = RegisterPersonRequest {
        number: "654325 18951231002x".to_owned(),
        name: "巴合提别克•努尔兰".to_owned(),
        sex: None,
        born_on: None,
        phone: "0906-3300001".to_owned(),
    };
    let view = station.counter.register_person(&request).unwrap();
    assert!(view.banner.provisional);
    assert_eq!(
        view.banner.name, "巴合提别克·努尔兰",
        "the dot is made uniform"
    );
    assert!(view.actions[0].allowed, "unknown facts do not refuse");
    assert_eq!(view.history[0].kind, "person_registered");
    let again = station.counter.register_person(&request).unwrap_err();
    assert_eq!(again.params["reason"], "person_known");
}

#[test]
fn numbers_and_names_are_checked_while_they_are_typed() {
    let station = Station::open();
    let text = |text: &str| CheckTextRequest {
        text: text.to_owned(),
    };
    let good = station
        .counter
        .check_number(&text("６６００００１８９００１０１００２ｘ"))
        .unwrap();
    assert_eq!((good.ok, good.value.as_str()), (true, NUMBER));
    let bad = station
        .counter
        .check_number(&text("660000189001010022"))
        .unwrap();
    assert!(!bad.ok && bad.message.is_some_and(|message| message.contains("校验")));
    assert!(!station.counter.check_name(&text("\u{7}")).unwrap().ok);
}
