//! The window opens and keeps to its content security policy.

use std::time::Duration;

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

#[tokio::test]
async fn renders_without_dmabuf_unless_somebody_has_chosen() {
    let programs = Programs::built();
    let display = Display::start();
    for (chosen, expected) in [(None, "1"), (Some("0"), "0")] {
        let station = Station::empty();
        let mut command = std::process::Command::new(&programs.counter);
        command.arg("--data-dir").arg(station.data_dir());
        command
            .env("DISPLAY", display.name())
            .env_remove("WAYLAND_DISPLAY");
        command.env_remove("WEBKIT_DISABLE_DMABUF_RENDERER");
        command.envs(chosen.map(|value| ("WEBKIT_DISABLE_DMABUF_RENDERER", value)));
        command.envs(
            programs
                .assets
                .iter()
                .map(|assets| ("COUNTER_ASSETS", assets)),
        );
        let mut counter = command.spawn().unwrap();
        let environment = format!("/proc/{}/environ", counter.id());
        let wanted = format!("WEBKIT_DISABLE_DMABUF_RENDERER={expected}");
        let mut again = tokio::time::interval(Duration::from_millis(20));
        let set = tokio::time::timeout(Duration::from_secs(20), async {
            // WebKit's files appear when the window is there, in the same process as was started.
            while !station.data_dir().join("window").exists() {
                again.tick().await;
            }
            String::from_utf8_lossy(&std::fs::read(&environment).unwrap()).into_owned()
        });
        let set = set.await;
        counter.kill().unwrap();
        counter.wait().unwrap();
        let set = set.unwrap_or_default();
        assert!(
            set.contains(&wanted),
            "chosen {chosen:?} must give {wanted}"
        );
    }
}
