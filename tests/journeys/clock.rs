//! S06: clocks that are wrong.

use counter_domain::act::Request;
use counter_domain::card::OralLossChannel;
use counter_tests::proxy::Line;
use counter_tests::region::{HERE, Region};
use jiff::SignedDuration;

#[test]
fn s06_a_clock_set_back_two_days_is_told_flagged_and_held_where_it_matters() {
    let region = Region::new();
    let person = region.person(1, HERE);
    let card = region.card(person, 1);
    let window = region.window("1号窗");
    window.login("0101");
    window.synced();
    window.proxy.set(Line::Down);
    let lose = Request::ReportOralLoss {
        card,
        channel: OralLossChannel::Window,
        at: None,
    };
    window.counter.record_request(person, lose).unwrap();
    region.clock.pass(SignedDuration::from_hours(49));
    window.clock.set_apart(SignedDuration::from_hours(-48));
    assert!(
        window.counter.status().unwrap().clock_is_wrong,
        "the bar says that the clock is wrong"
    );
    let ahead = window.counter.sync_status().unwrap().clock_ahead_s.unwrap();
    assert!(
        (-172_860..=-172_740).contains(&ahead),
        "two days behind: {ahead}"
    );
    // By the machine's clock the oral loss still runs; by the time that the centre signed it has
    // lapsed. The release is allowed and flagged.
    let act = window
        .counter
        .record_request(
            person,
            Request::ReleaseOralLoss {
                card,
                attendance: None,
            },
        )
        .unwrap();
    window.proxy.set(Line::Up);
    window.synced();
    let held = format!("SELECT count(*) FROM act WHERE id = '{act}' AND verdict = 'held'");
    assert_eq!(
        region.count(&held),
        1,
        "a person decides about what depends on the doubt"
    );
    let desk = window.counter.list_desk().unwrap();
    assert_eq!(desk.rows[0].cause.code, "clock");
    region.holds();
}

#[test]
fn s06_a_clock_a_year_ahead_does_not_cut_the_machine_off() {
    let region = Region::new();
    let window = region.window("1号窗");
    window.login("0101");
    window.synced();
    window.proxy.set(Line::Down);
    window.clock.set_apart(SignedDuration::from_hours(24 * 365));
    window.proxy.set(Line::Up);
    let person = region.person(1, HERE);
    window.synced();
    assert_eq!(
        window.person(person).banner.person,
        person.to_string(),
        "news come in, certificates notwithstanding"
    );
    assert!(window.counter.status().unwrap().clock_is_wrong);
}
