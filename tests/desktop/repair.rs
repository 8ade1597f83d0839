//! A bad photo repaired in the real window.

use std::path::Path;

use counter_tests::desktop::{
    Display, Key, Programs, Station, Window, fill_in_identity, find_applicant, log_in, repair,
};

#[tokio::test]
async fn a_photo_lying_on_its_side_is_repaired_by_keyboard() {
    let programs = Programs::built();
    let station = Station::demo(&programs, 60, 1);
    let display = Display::start();
    let window = Window::open("repair", &display, &programs, &station).await;
    log_in(&window).await;
    find_applicant(&window).await;
    fill_in_identity(&window).await;
    window.press(Key::F9).await;
    window
        .wait_for("[data-test=draft-page][data-step=photo]")
        .await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/photos-to-repair");

    repair(&window, &folder, "rotated-by-exif").await;

    let violations = window.policy_violations().await;
    assert!(
        violations.is_empty(),
        "the overlay and the repair kept to the policy: {violations:?}"
    );
    window.close().await;
}
