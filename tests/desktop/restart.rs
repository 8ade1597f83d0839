//! What the window holds when it ends without being asked.

use counter_tests::desktop::{
    Display, Key, Programs, Station, Window, fill_in_identity, find_applicant, log_in,
};

#[tokio::test]
async fn s20_a_killed_window_gives_the_draft_back_to_its_author_only() {
    let programs = Programs::built();
    let station = Station::demo(&programs, 60, 1);
    let display = Display::start();
    let window = Window::open("restart", &display, &programs, &station).await;
    log_in(&window).await;
    find_applicant(&window).await;
    let name = window.text_of("[data-test=banner-name]").await;
    fill_in_identity(&window).await;
    window
        .wait_for("[data-test=draft-saved][data-state=saved]")
        .await;
    // Dropping it kills the program and WebKit's processes where they stand.
    drop(window);

    let window = Window::open("restart", &display, &programs, &station).await;
    window.wait_for("[data-test=login-demo-password]").await;
    window.tab_to("input[type=radio]").await;
    window.press(Key::Down).await;
    log_in(&window).await;
    window.wait_for_text("逾期和快到期的").await;
    assert!(
        !window.has("[data-test=draft-row]").await,
        "a colleague sees no draft of others"
    );
    assert!(!window.text().await.contains(&name), "nor whose it is");
    window.close().await;

    let window = Window::open("restart", &display, &programs, &station).await;
    log_in(&window).await;
    window.wait_for("[data-test=draft-row]").await;
    window.tab_to("[data-test=draft-row]").await;
    window.press(Key::Enter).await;
    window
        .wait_for("[data-test=draft-page][data-step=identity]")
        .await;
    window.wait_for("[data-test=identity-name]").await;
    let typed = "return document.querySelector('[data-test=identity-name]').value";
    assert_eq!(
        window.script(typed, vec![]).await,
        name,
        "what was typed is there"
    );
    window.close().await;
}
