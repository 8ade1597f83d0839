//! S05: an act that the centre always refuses, and one that always breaks it.

use counter_app::contract::{DeskItemRequest, DeskReasonRequest};
use counter_domain::act::Request;
use counter_domain::card::OralLossChannel;
use counter_domain::id::{ActId, CardId, PersonId};
use counter_tests::proxy::Line;
use counter_tests::region::{HERE, Region, Window};

fn lose(window: &Window, person: PersonId, card: CardId) -> ActId {
    let request = Request::ReportOralLoss {
        card,
        channel: OralLossChannel::Window,
        at: None,
    };
    window.counter.record_request(person, request).unwrap()
}

#[test]
fn s05_what_the_centre_refuses_lies_on_the_desk_and_the_others_pass() {
    let region = Region::new();
    let people: Vec<_> = (1..=3)
        .map(|serial| {
            let person = region.person(serial, HERE);
            (person, region.card(person, serial))
        })
        .collect();
    let (one, other) = (region.window("1号窗"), region.window("2号窗"));
    one.login("0101");
    other.login("0102");
    one.synced();
    other.synced();
    one.proxy.set(Line::Down);
    // Next door the same card is cancelled first.
    let (person, card) = people[0];
    other
        .counter
        .record_request(
            person,
            Request::ReportWrittenLoss {
                card,
                attendance: None,
            },
        )
        .unwrap();
    other.synced();
    let refused = lose(&one, person, card);
    for (person, card) in &people[1..] {
        lose(&one, *person, *card);
    }
    one.proxy.set(Line::Up);
    one.synced();
    let accepted = region.count("SELECT count(*) FROM act WHERE verdict = 'accepted'");
    assert_eq!(accepted, 3, "the written loss and the two others");
    let desk = one.counter.list_desk().unwrap();
    let row = &desk.rows[0];
    assert_eq!((desk.rows.len(), &row.act), (1, &refused.to_string()));
    assert_eq!(row.state, "refused");
    assert_eq!(row.cause.code, "refused");
    assert!(row.cause.rule.is_some(), "the rule is named: {row:?}");
    let item = one
        .counter
        .open_desk_item(&DeskItemRequest {
            act: row.act.clone(),
        })
        .unwrap();
    assert!(item.phone.is_some(), "the citizen can be called");
    one.counter
        .withdraw_act(&DeskReasonRequest {
            act: row.act.clone(),
            reason: "已在二号窗书面挂失".to_owned(),
        })
        .unwrap();
    one.synced();
    assert_eq!(one.counter.list_desk().unwrap().rows.len(), 0);
    region.holds();
}

#[test]
fn s05_an_act_that_breaks_the_centre_is_set_aside_and_sent_again_when_it_is_mended() {
    let region = Region::new();
    let people: Vec<_> = (1..=3)
        .map(|serial| {
            let person = region.person(serial, HERE);
            (person, region.card(person, serial))
        })
        .collect();
    let window = region.window("1号窗");
    window.login("0101");
    window.synced();
    window.proxy.set(Line::Down);
    let acts: Vec<_> = people
        .iter()
        .map(|(person, card)| lose(&window, *person, *card))
        .collect();
    // The centre has a defect that one act meets.
    region.sql(&format!(
        "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN RAISE EXCEPTION 'a defect'; END $$;
         CREATE TRIGGER broken BEFORE INSERT ON act FOR EACH ROW
         WHEN (NEW.id = '{}') EXECUTE FUNCTION broken()",
        acts[1]
    ));
    window.proxy.set(Line::Up);
    let row = window.until("the poison act is set aside", |counter| {
        counter.sync_now().unwrap();
        let desk = counter.list_desk().unwrap();
        desk.rows.into_iter().find(|row| row.state == "set_aside")
    });
    assert_eq!(row.act, acts[1].to_string());
    window.until("the others pass", |_| {
        (region.count("SELECT count(*) FROM act WHERE verdict = 'accepted'") == 2).then_some(())
    });
    region.sql("DROP TRIGGER broken ON act");
    window
        .counter
        .send_act_again(&DeskReasonRequest {
            act: row.act,
            reason: "中心已修复".to_owned(),
        })
        .unwrap();
    window.synced();
    let accepted = format!(
        "SELECT count(*) FROM act WHERE id = '{}' AND verdict = 'accepted'",
        acts[1]
    );
    assert_eq!(region.count(&accepted), 1);
    let desk = window.counter.list_desk().unwrap();
    assert_eq!(desk.rows, [], "nothing is left to be done about it");
    region.holds();
}
