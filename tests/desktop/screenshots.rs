//! Leaves a picture of each main screen in the directory named on the command line.
#![expect(clippy::expect_used, reason = "a fixture that fails ends the program")]

mod centre_pictures;

use std::path::{Path, PathBuf};

use counter_tests::desktop::{
    Display, Key, Programs, Station, TO_REPAIR, Walk, Window, fill_in_identity, find_applicant,
    repair,
};
use counter_tests::printer::Printer;

/// People of the station that is pictured.
const PEOPLE: u32 = 2000;

fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[tokio::main]
async fn main() {
    let directory = std::env::args_os()
        .nth(1)
        .map(PathBuf::from)
        .expect("usage: screenshots DIR");
    std::fs::create_dir_all(&directory).expect("the directory can be made");
    let programs = Programs::built();
    let station = Station::demo(&programs, PEOPLE, 1);
    let display = Display::start();
    let printer = Printer::start();
    let window = Window::open("screenshots", &display, &programs, &station).await;
    let walk = Walk {
        printer: &printer,
        photo: &file("fixtures/photos/good.jpg"),
        bad_photo: &file("fixtures/photos/wrong-size.jpg"),
    };
    walk.first_application(&window).await;
    picture_repairs(&window).await;
    let first = window.results_dir().to_owned();
    window.close().await;
    let mut results = centre_pictures::take(&display, &programs).await;
    // Last, so that the login page is that of the demo station.
    results.push(first);
    for folder in &results {
        keep_pictures(folder, &directory);
    }
}

fn keep_pictures(from: &Path, to: &Path) {
    let pictures = std::fs::read_dir(from).expect("the window left its pictures");
    for picture in pictures {
        let picture = picture.expect("the pictures can be listed").path();
        let is_picture = picture
            .extension()
            .is_some_and(|extension| extension == "png");
        if is_picture {
            let name = picture.file_name().expect("a picture has a name");
            std::fs::copy(&picture, to.join(name)).expect("the picture can be copied");
        }
    }
}

/// The photo step with each of the bad photos, and its repair.
async fn picture_repairs(window: &Window) {
    find_applicant(window).await;
    fill_in_identity(window).await;
    window.press(Key::F9).await;
    window
        .wait_for("[data-test=draft-page][data-step=photo]")
        .await;
    for name in TO_REPAIR {
        repair(window, &file("fixtures/photos-to-repair"), name).await;
    }
}
