//! S09, S10: staff who were revoked or moved while the line was down; and people met twice.

use counter_app::contract::{DecideActRequest, RegisterPersonRequest};
use counter_domain::act::Request;
use counter_domain::card::OralLossChannel;
use counter_domain::role::StaffId;
use counter_tests::proxy::Line;
use counter_tests::region::{HERE, PASSWORD, Region, citizen_number};
use jiff::SignedDuration;

#[test]
fn s09_a_supervisor_who_was_revoked_keeps_deciding_and_nothing_is_deleted() {
    let region = Region::new();
    let person = region.person(1, HERE);
    let card = region.card(person, 1);
    let window = region.window("1号窗");
    window.login("0101");
    window.synced();
    window
        .counter
        .record_request(
            person,
            Request::FreezeCard {
                card,
                reason: "疑似冒用".to_owned(),
            },
        )
        .unwrap();
    window.synced();
    window.login("0301");
    window.proxy.set(Line::Down);
    let supervisor = StaffId("0301".to_owned());
    region
        .run(async |central| central.registry().revoke_staff(&supervisor).await)
        .unwrap();
    region.clock.pass(SignedDuration::from_hours(1));
    let act = window
        .counter
        .record_request(
            person,
            Request::UnfreezeCard {
                card,
                reason: "已核实本人".to_owned(),
            },
        )
        .unwrap();
    window.proxy.set(Line::Up);
    let held = format!("SELECT count(*) FROM act WHERE id = '{act}' AND verdict = 'held'");
    window.until("the act is held for another", |counter| {
        // His own login ends as soon as the window hears of it.
        let _ = counter.sync_now();
        (region.count(&held) == 1).then_some(())
    });
    let sealed = format!("SELECT count(*) FROM act WHERE id = '{act}' AND sealed NOT LIKE '%.'");
    assert_eq!(region.count(&sealed), 1, "it carries his own signature");
    window.login("0302");
    window.synced();
    let desk = window.counter.list_desk().unwrap();
    assert_eq!(desk.rows[0].cause.code, "revoked_actor");
    window
        .counter
        .decide_act(&DecideActRequest {
            act: act.to_string(),
            accept: true,
            reason: "核对材料无误".to_owned(),
            password: PASSWORD.to_owned(),
        })
        .unwrap();
    window.synced();
    let accepted = format!("SELECT count(*) FROM act WHERE id = '{act}' AND verdict = 'accepted'");
    assert_eq!(region.count(&accepted), 1);
    region.holds();
}

#[test]
fn s10_a_clerk_leaves_and_what_she_left_unsent_keeps_her_name() {
    let region = Region::new();
    let person = region.person(1, HERE);
    let card = region.card(person, 1);
    let window = region.window("1号窗");
    window.login("0101");
    window.synced();
    window.proxy.set(Line::Down);
    let act = window
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
    window.login("0102");
    window.proxy.set(Line::Up);
    window.synced();
    let sql = format!(
        "SELECT count(*) FROM act WHERE id = '{act}' AND verdict = 'accepted'
         AND actor = '0101' AND office = '{HERE}'"
    );
    assert_eq!(region.count(&sql), 1, "author and office stay as they were");
    region.holds();
}

#[test]
fn a_person_met_at_two_windows_without_a_line_becomes_one() {
    let region = Region::new();
    let (one, other) = (region.window("1号窗"), region.window("2号窗"));
    one.login("0101");
    other.login("0102");
    one.synced();
    other.synced();
    one.proxy.set(Line::Down);
    other.proxy.set(Line::Down);
    let met = |window: &counter_tests::region::Window| {
        let view = window.counter.register_person(&RegisterPersonRequest {
            number: citizen_number(7),
            name: "阿依古丽·买买提江".to_owned(),
            sex: None,
            born_on: None,
            phone: "0906-3300000".to_owned(),
        });
        view.unwrap().banner.person
    };
    let (first, second) = (met(&one), met(&other));
    assert_ne!(first, second, "neither window knew of the other");
    one.proxy.set(Line::Up);
    one.synced();
    other.proxy.set(Line::Up);
    other.synced();
    let people = "SELECT count(*) FROM subject WHERE state IS NOT NULL AND joined_into IS NULL";
    assert_eq!(region.count(people), 1, "the centre knows one person");
    region.holds();
}
