//! S18 in the real window: a card that is pulled, a service that dies, a card that another program holds, and
//! an identity card that fills a form. Nothing is restarted but what was killed.

use std::ffi::CString;
use std::time::Duration;

use counter_reader::emulator::{Fault, VirtualIdentityCard, VirtualIdentityModule};
use counter_reader::identity_card::IdentityKind;
use counter_tests::card_station::{CardStation, is_inside};
use counter_tests::desktop::{Display, Key, Programs, Station, Window, go_to, log_in};
use pcsc::{Context, Disposition, Protocols, Scope, ShareMode};
use serde_json::json;

const NAME: &str = "readers::s18_cards_and_readers_never_let_the_window_down";
/// What the virtual card waits with each answer, so that a reading can be disturbed.
const PULLED_AFTER: usize = 6;

#[test]
fn s18_cards_and_readers_never_let_the_window_down() {
    if !is_inside(&["--exact", NAME, "--nocapture", "--test-threads", "1"]) {
        return;
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(walk());
}

async fn walk() {
    let programs = Programs::built();
    let mut service = CardStation::set_up();
    let module = VirtualIdentityModule::plug_in(115_200).unwrap();
    let station = Station::demo(&programs, 60, 1);
    let settings = json!({"identity_port": module.path(), "identity_speed": 115_200});
    std::fs::write(
        station.data_dir().join("readers.json"),
        settings.to_string(),
    )
    .unwrap();
    let holder = station.card_holder(&programs);
    let display = Display::start();
    let window = Window::open("readers", &display, &programs, &station).await;
    log_in(&window).await;
    light(&window, "reader", "good").await;
    light(&window, "identity_reader", "good").await;

    // Pulled while it is read: one sentence, nobody opened.
    let pulled = holder.clone().fault(Fault::PulledAfter(PULLED_AFTER));
    let card = service.put_down(&pulled.build().unwrap());
    window.wait_for_text("卡被取走了").await;
    assert!(!window.has("[data-test=banner]").await, "no half record");
    window.screenshot("reader-card-removed").await;
    drop(card);

    // The same card put down again opens its holder by itself.
    let whole = holder.build().unwrap();
    let card = service.put_down(&whole);
    window.wait_for("[data-test=banner]").await;
    window.screenshot("reader-person").await;
    window.press(Key::Escape).await;
    window.wait_until_gone("[data-test=banner]").await;

    // Another program holds it for itself.
    let context = Context::establish(Scope::System).unwrap();
    let reader = CString::new("Virtual PCD 00 00").unwrap();
    let held = context.connect(&reader, ShareMode::Exclusive, Protocols::ANY);
    let held = held.unwrap();
    window.press(Key::F3).await;
    window.wait_for_text("其他程序正在使用这张卡").await;
    held.disconnect(Disposition::LeaveCard)
        .map_err(|(_, error)| error)
        .unwrap();
    window.press(Key::F3).await;
    window.wait_for("[data-test=banner]").await;
    window.press(Key::Escape).await;
    window.wait_until_gone("[data-test=banner]").await;

    // The service is killed: the light is true, and comes back without a restart of the program.
    service.kill_service();
    light(&window, "reader", "red").await;
    window.press(Key::F3).await;
    window.wait_for_text("读卡服务没有运行").await;
    drop(card);
    service.start_service();
    light(&window, "reader", "good").await;
    let card = service.put_down(&whole);
    window.wait_for("[data-test=banner]").await;
    window.press(Key::Escape).await;
    window.wait_until_gone("[data-test=banner]").await;
    drop(card);

    // The diagnostics say what is there and can be saved.
    go_to(&window, "S1").await;
    window.wait_for("[data-test=exchange-row]").await;
    window.wait_for("[data-test=readers-advice]").await;
    window.screenshot("readers").await;
    let shown = window.text().await;
    // The answer to reset names the issuing district; a citizen's number goes on with the year of birth.
    for number in ["66000018", "66000019", "66000020", "363630303030"] {
        assert!(!shown.contains(number), "no number is on the page: {shown}");
    }
    window.press(Key::F9).await;
    window.wait_for_text("支持文件已保存").await;
    window.press(Key::Escape).await;

    // An identity card of somebody who is not known here fills the form.
    module.put_down(VirtualIdentityCard::new(IdentityKind::Resident));
    window.wait_for("[data-test=register-number]").await;
    let value = "return document.querySelector(arguments[0]).value";
    let number = window
        .script(value, vec![json!("[data-test=register-number]")])
        .await;
    let name = window
        .script(value, vec![json!("[data-test=register-name]")])
        .await;
    assert_eq!(number, json!("660000189005120023"));
    assert_eq!(name, json!("古丽·示例"));
    window.screenshot("register-by-identity-card").await;
    drop(module);
    light(&window, "identity_reader", "red").await;

    let violations = window.policy_violations().await;
    assert!(
        violations.is_empty(),
        "every page kept to its policy: {violations:?}"
    );
    window.close().await;
}

/// Waits until a part of the status bar has this level.
async fn light(window: &Window, part: &str, level: &str) {
    let css = format!("[data-test=status-{part}][data-level={level}]");
    let seen = tokio::time::timeout(Duration::from_secs(20), window.wait_for(&css)).await;
    assert!(seen.is_ok(), "{part} is not {level}");
}
