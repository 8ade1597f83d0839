//! Lists of cards by what is to be done about them.

use counter_app::contract::{ActForm, CardList, ErrorCode, ListCardsRequest};

use crate::acts::{action, by_window, open, perform, with_papers};
use crate::station::{CARD, HOLDER, Station};

fn list(station: &Station, list: &str) -> CardList {
    let request = ListCardsRequest {
        list: list.to_owned(),
        offset: 0,
    };
    station.counter.list_cards(&request).unwrap()
}

fn counted(station: &Station, list: &str) -> u32 {
    *station
        .counter
        .workbench()
        .unwrap()
        .lists
        .get(list)
        .unwrap()
}

#[test]
fn card_12_3_an_oral_loss_stands_in_its_list_until_it_lapses() {
    let station = Station::open();
    assert_eq!(list(&station, "oral_loss").total, 0);
    perform(&station, HOLDER, "report_oral_loss", CARD, by_window()).unwrap();
    let lost = list(&station, "oral_loss");
    let row = lost.rows.first().unwrap();
    assert_eq!((lost.total, row.card.as_str()), (1, CARD));
    assert_eq!(row.lapses_at.as_deref(), Some("11-24 11:06"));
    assert_eq!(row.minutes_left, Some(48 * 60));
    assert_eq!(row.level, "good");
    assert_eq!(counted(&station, "oral_loss"), 1);

    station.clock.pass_minutes(47 * 60);
    station.login("0101");
    let near = list(&station, "oral_loss");
    assert_eq!(near.rows.first().unwrap().level, "amber");
    station.clock.pass_minutes(60);
    station.login("0101");
    assert_eq!(list(&station, "oral_loss").total, 0, "it has lapsed");
    assert_eq!(counted(&station, "oral_loss"), 0);
}

#[test]
fn card_14_2_a_written_loss_waits_for_its_replacement() {
    let station = Station::open();
    let papers = action(&open(&station, HOLDER), "report_written_loss").papers;
    let form = with_papers(&papers);
    perform(&station, HOLDER, "report_written_loss", CARD, form).unwrap();
    let waiting = list(&station, "written_loss");
    assert_eq!(waiting.rows.first().unwrap().status, "written_loss");
    assert_eq!(waiting.total, counted(&station, "written_loss"));
}

#[test]
fn card_25_1_a_suspicion_waits_in_its_list_for_the_supervisor() {
    let station = Station::open();
    assert_eq!(counted(&station, "frozen"), 0);
    let why = |reason: &str| ActForm {
        reason: reason.to_owned(),
        ..ActForm::default()
    };
    perform(&station, HOLDER, "freeze_card", CARD, why("冒用")).unwrap();
    station.counter.logout();
    station.login("0301");
    let suspected = list(&station, "frozen");
    let row = suspected.rows.first().unwrap();
    assert_eq!((row.card.as_str(), row.status.as_str()), (CARD, "frozen"));
    assert_eq!(counted(&station, "frozen"), 1);
    perform(&station, HOLDER, "unfreeze_card", CARD, why("已核实")).unwrap();
    assert_eq!(list(&station, "frozen").total, 0, "he has found out");
}

#[test]
fn card_5_2_a_card_is_listed_from_the_day_on_which_it_may_be_renewed() {
    let station = Station::open();
    assert_eq!(list(&station, "renewal").total, 0);
    let card = open(&station, HOLDER).banner.card.unwrap();
    let renew_from: jiff::civil::Date = card.renew_from.parse().unwrap();
    let today = jiff::civil::date(2026, 11, 22);
    let days = today.until(renew_from).unwrap().get_days();
    station.clock.pass_minutes(i64::from(days - 1) * 24 * 60);
    station.login("0101");
    assert_eq!(list(&station, "renewal").total, 0, "not before its day");
    station.clock.pass_minutes(24 * 60);
    station.login("0101");
    let due = list(&station, "renewal");
    assert_eq!((due.total, counted(&station, "renewal")), (1, 1));
    assert_eq!(due.rows.first().unwrap().expires_on, card.expires_on);
}

#[test]
fn an_unknown_list_is_said_by_its_field() {
    let station = Station::open();
    let request = ListCardsRequest {
        list: "all".to_owned(),
        offset: 0,
    };
    let error = station.counter.list_cards(&request).unwrap_err();
    assert_eq!(error.code, ErrorCode::InvalidInput);
}
