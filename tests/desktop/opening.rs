//! The window opens and keeps to its content security policy.

use counter_tests::desktop::{Display, Programs, Station, Window};

#[tokio::test]
async fn opens_without_a_policy_violation() {
    let display = Display::start();
    let station = Station::empty();
    let window = Window::open("opening", &display, &Programs::built(), &station).await;
    window.wait_for_text("社保柜台").await;
    window.screenshot("opened").await;
    let violations = window.policy_violations().await;
    assert!(
        violations.is_empty(),
        "the page keeps to its policy: {violations:?}"
    );
    window.close().await;
}

#[tokio::test]
async fn a_policy_violation_is_seen() {
    let display = Display::start();
    let station = Station::empty();
    let window = Window::open("violation", &display, &Programs::built(), &station).await;
    window.wait_for_text("社保柜台").await;
    let break_it =
        "document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>');";
    window.script(break_it, vec![]).await;
    let violations = window.policy_violations().await;
    assert!(
        violations
            .iter()
            .any(|violation| violation.starts_with("style-src")),
        "the listener of the other tests sees an inline style: {violations:?}"
    );
    window.close().await;
}
