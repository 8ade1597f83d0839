//! S03, S13, S14: the same identity twice, old copies, and a centre that went back in time.

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
fn s03_the_same_act_from_two_copies_of_a_window_is_one_record() {
    let region = Region::new();
    let person = region.person(1, HERE);
    let card = region.card(person, 1);
    let window = region.window("1号窗");
    window.login("0101");
    window.synced();
    window.proxy.set(Line::Down);
    let act = lose(&window, person, card);
    window.counter.logout();
    let twin = region.twin(&window);
    window.proxy.set(Line::Up);
    window.login("0101");
    twin.login("0101");
    let _ = (window.counter.sync_now(), twin.counter.sync_now());
    let one = format!("SELECT count(*) FROM act WHERE id = '{act}' AND verdict = 'accepted'");
    window.until("the centre has the act", |_| {
        (region.count(&one) == 1).then_some(())
    });
    twin.until("the copy has heard of it too", |counter| {
        (counter.sync_status().ok()?.unsent == 0).then_some(())
    });
    assert_eq!(region.count("SELECT count(*) FROM act"), 1, "one record");
    region.holds();
}

#[test]
fn s13_a_clone_that_goes_on_by_itself_is_fenced_and_both_papers_can_be_traced() {
    let region = Region::new();
    let first = region.person(1, HERE);
    let second = region.person(2, HERE);
    let cards = (region.card(first, 1), region.card(second, 2));
    let window = region.window("1号窗");
    window.login("0101");
    window.synced();
    window.counter.logout();
    let twin = region.twin(&window);
    window.login("0101");
    lose(&window, first, cards.0);
    window.synced();
    twin.proxy.set(Line::Down);
    twin.login("0102");
    let forked = lose(&twin, second, cards.1);
    twin.proxy.set(Line::Up);
    let kept = format!("SELECT count(*) FROM act WHERE id = '{forked}'");
    twin.until("both acts are kept", |counter| {
        let _ = counter.sync_now();
        (region.count(&kept) == 1).then_some(())
    });
    let accepted =
        format!("SELECT count(*) FROM act WHERE id = '{forked}' AND verdict = 'accepted'");
    assert_eq!(
        region.count(&accepted),
        0,
        "the second at that place is not taken"
    );
    let told = twin.until("the clone is told", |counter| {
        let view = counter.sync_now().ok()?;
        view.problem
            .filter(|_| view.phase == counter_app::contract::SyncPhase::Stopped)
    });
    assert_eq!(told, counter_app::contract::ErrorCode::Fenced);
    region.holds();
}

#[test]
fn s14_a_centre_that_was_restored_gets_again_what_it_lost() {
    let mut region = Region::new();
    let first = region.person(1, HERE);
    let second = region.person(2, HERE);
    let cards = (region.card(first, 1), region.card(second, 2));
    let window = region.window("1号窗");
    window.login("0101");
    window.synced();
    lose(&window, first, cards.0);
    window.synced();
    let backup = region.back_up();
    window.proxy.moved(region.address());
    lose(&window, second, cards.1);
    window.synced();
    let acts = "SELECT count(*) FROM act WHERE verdict = 'accepted'";
    assert_eq!(region.count(acts), 2);
    region.restore(backup);
    window.proxy.set(Line::Down);
    window.proxy.set(Line::Up);
    window.proxy.moved(region.address());
    assert_eq!(region.count(acts), 1, "yesterday's backup");
    window.until("the window hands in again what is missing", |counter| {
        let _ = counter.sync_now();
        (region.count(acts) == 2).then_some(())
    });
    window.synced();
    region.holds();
}
