//! S07, S08: two windows, one person, no line.

use counter_app::contract::DeskItemRequest;
use counter_central::registry::PersonReport;
use counter_domain::act::Request;
use counter_domain::application::ApplicationStep;
use counter_domain::card::OralLossChannel;
use counter_domain::evolve::Report;
use counter_domain::id::ApplicationId;
use counter_tests::proxy::Line;
use counter_tests::region::{HERE, Region};
use jiff::civil::date;

#[test]
fn s07_two_windows_extend_the_same_application_and_nothing_is_overwritten() {
    let region = Region::new();
    let person = region.person(1, HERE);
    let (one, other) = (region.window("1号窗"), region.window("2号窗"));
    one.login("0101");
    one.synced();
    let application: ApplicationId = one.submit(person, 1).row.application.parse().unwrap();
    one.login("0201");
    one.counter
        .record_request(person, Request::ApproveApplication(application))
        .unwrap();
    one.synced();
    for step in [ApplicationStep::Report, ApplicationStep::BeginMaking] {
        region.report(&[PersonReport {
            person,
            report: Report::Application { application, step },
        }]);
    }
    one.login("0301");
    other.login("0302");
    one.synced();
    other.synced();
    one.proxy.set(Line::Down);
    other.proxy.set(Line::Down);
    let extend = |until| Request::ExtendApplication {
        application,
        until,
        reason: "中心设备检修".to_owned(),
    };
    let first = one
        .counter
        .record_request(person, extend(date(2027, 2, 18)))
        .unwrap();
    let second = other
        .counter
        .record_request(person, extend(date(2027, 3, 18)))
        .unwrap();
    one.proxy.set(Line::Up);
    one.synced();
    other.proxy.set(Line::Up);
    other.synced();
    let verdict =
        |act| format!("SELECT count(*) FROM act WHERE id = '{act}' AND verdict = 'accepted'");
    assert_eq!(
        region.count(&verdict(first)),
        1,
        "the first at the centre counts"
    );
    assert_eq!(
        region.count(&verdict(second)),
        0,
        "the second overwrites nothing"
    );
    let desk = other.counter.list_desk().unwrap();
    assert_eq!(desk.rows[0].cause.code, "conflict");
    let item = other
        .counter
        .open_desk_item(&DeskItemRequest {
            act: second.to_string(),
        })
        .unwrap();
    let due = item
        .fields
        .iter()
        .find(|field| field.field == "application_card_due")
        .expect("what the two windows disagree about");
    let told = (due.mine.as_deref(), due.centre.as_deref(), due.differs);
    let both = (Some("2027-03-18"), Some("2027-02-18"), true);
    assert_eq!(told, both, "mine and the centre's, side by side");
    let before = due.before.as_deref();
    assert_eq!(before, Some("2027-01-21"), "and what was before either");
    region.holds();
}

#[test]
fn s08_a_loss_and_another_business_on_the_same_card() {
    let region = Region::new();
    let person = region.person(1, HERE);
    let card = region.card(person, 1);
    let (one, other) = (region.window("1号窗"), region.window("2号窗"));
    one.login("0101");
    other.login("0102");
    one.synced();
    other.synced();
    one.proxy.set(Line::Down);
    other.proxy.set(Line::Down);
    one.counter
        .record_request(
            person,
            Request::ReportWrittenLoss {
                card,
                attendance: None,
            },
        )
        .unwrap();
    let second = other
        .counter
        .record_request(
            person,
            Request::ReportOralLoss {
                card,
                channel: OralLossChannel::Window,
                at: None,
            },
        )
        .unwrap();
    one.proxy.set(Line::Up);
    one.synced();
    other.proxy.set(Line::Up);
    other.synced();
    let desk = other.counter.list_desk().unwrap();
    let row = &desk.rows[0];
    assert_eq!(
        (&row.act, row.state.as_str()),
        (&second.to_string(), "refused")
    );
    assert!(
        row.cause
            .rule
            .as_deref()
            .is_some_and(|rule| rule.starts_with("CARD-"))
    );
    let banner = other.person(person).banner;
    let told = banner.card.unwrap();
    assert_eq!(told.status, "written_loss", "the window shows what counts");
    region.holds();
}
