//! The photo step with bad photos and their repair, by keyboard, with a picture of each.

use std::path::Path;

use fantoccini::key::Key;

use super::window::Window;

/// The photos that a repair mends, and the one that it cannot; the names of their pictures.
pub const TO_REPAIR: [&str; 6] = [
    "rotated-by-exif",
    "too-large-file",
    "off-centre-small-head",
    "wrong-size",
    "yellowish",
    "dark",
];

/// Chooses a photo of `folder`, looks at its repair, takes it, and takes the photo off again.
///
/// # Panics
///
/// If the repaired photo still has something that blocks.
pub async fn repair(window: &Window, folder: &Path, name: &str) {
    let file = folder.join(format!("{name}.jpg"));
    window.choose_file("[data-test=photo-input]", &file).await;
    window.wait_for("[data-test=photo-summary]").await;
    window.screenshot(&format!("photo-{name}")).await;
    window.press_with(&[Key::Alt], 'r').await;
    window.wait_for("[data-test=repair-after] img").await;
    window.screenshot(&format!("photo-{name}-repair")).await;
    window.press(Key::F9).await;
    window.wait_for("[data-test=photo-repaired]").await;
    let is_ok = window.has("[data-test=photo-summary][data-ok=true]").await;
    assert!(is_ok, "{name}: nothing blocks after the repair");
    window.press_with(&[Key::Alt], 'x').await;
    window.wait_until_gone("[data-test=photo-summary]").await;
}
