//! What a clerk takes back before the centre has it (docs/decisions/0009): the slip that the citizen
//! holds is true, whatever the line did.

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

fn withdraw(window: &Window, act: ActId) -> Result<(), counter_app::contract::CommandError> {
    let request = DeskReasonRequest {
        act: act.to_string(),
        reason: "当事人找到了卡".to_owned(),
    };
    window.counter.withdraw_act(&request).map(|_| ())
}

#[test]
fn what_was_withdrawn_without_a_line_never_counts_at_the_centre() {
    let region = Region::new();
    let people: Vec<_> = (1..=2)
        .map(|serial| {
            let person = region.person(serial, HERE);
            (person, region.card(person, serial))
        })
        .collect();
    let window = region.window("1号窗");
    window.login("0101");
    window.synced();
    window.proxy.set(Line::Down);
    window.until("the line is known to be down", |counter| {
        counter.sync_now().ok()?.problem.map(|_| ())
    });
    let acts: Vec<_> = people
        .iter()
        .map(|(person, card)| lose(&window, *person, *card))
        .collect();
    // A try that finds nobody there does not count as sent.
    window.until("it is known that nothing got out", |_| {
        withdraw(&window, acts[0]).ok()
    });
    window.proxy.set(Line::Up);
    window.synced();
    let verdict = |act: ActId, verdict: &str| {
        region.count(&format!(
            "SELECT count(*) FROM act WHERE id = '{act}' AND verdict = '{verdict}'"
        ))
    };
    assert_eq!(verdict(acts[0], "refused"), 1, "the slip said so");
    assert_eq!(verdict(acts[1], "accepted"), 1);
    let desk = window.counter.list_desk().unwrap();
    assert_eq!(desk.rows, [], "nobody has to see to it any more");
    region.holds();
}

#[test]
fn what_may_have_reached_the_centre_is_not_taken_back_but_undone_by_a_business() {
    let region = Region::new();
    let person = region.person(1, HERE);
    let card = region.card(person, 1);
    let window = region.window("1号窗");
    window.login("0101");
    window.synced();
    // The act gets there, and no answer comes back.
    window.proxy.set(Line::LoseReplies);
    let act = lose(&window, person, card);
    window.until("the centre has it", |_| {
        let here = format!("SELECT count(*) FROM act WHERE id = '{act}'");
        (region.count(&here) == 1).then_some(())
    });
    let item = window
        .counter
        .open_desk_item(&DeskItemRequest {
            act: act.to_string(),
        })
        .unwrap();
    let mut actions = item.actions.iter();
    let action = actions.find(|action| action.business == "withdraw");
    assert_eq!(
        action.and_then(|action| action.reason.as_deref()),
        Some("on_its_way"),
        "the screen says so before anybody promises anything"
    );
    let refused = withdraw(&window, act).unwrap_err();
    assert_eq!(
        refused.params.get("rule").map(String::as_str),
        Some("DESK-1")
    );
    // The counter-business follows it in order.
    window
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
    window.proxy.cut();
    window.synced();
    let accepted = region.count("SELECT count(*) FROM act WHERE verdict = 'accepted'");
    assert_eq!(accepted, 2);
    region.holds();
}
