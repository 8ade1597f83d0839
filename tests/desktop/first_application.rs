//! A card application from start to finish in the real window, printed on a real printer.

use std::path::{Path, PathBuf};

use counter_tests::desktop::{Display, Programs, Station, Walk, Window};
use counter_tests::printer::Printer;

fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[tokio::test]
async fn by_keyboard_from_login_to_receipt() {
    let programs = Programs::built();
    let station = Station::demo(&programs, 60, 1);
    let display = Display::start();
    let printer = Printer::start();
    let window = Window::open("first-application", &display, &programs, &station).await;
    let walk = Walk {
        printer: &printer,
        photo: &file("fixtures/photos/good.jpg"),
        bad_photo: &file("fixtures/photos/wrong-size.jpg"),
    };

    let number = walk.first_application(&window).await;

    let documents = printer.documents();
    assert_eq!(documents.len(), 2, "受理单 and receipt came out, each once");
    for document in &documents {
        assert!(
            document.starts_with(b"%PDF-"),
            "the printer was given a PDF"
        );
    }
    assert!(
        number.starts_with("661181"),
        "the number {number} begins with the office's code"
    );
    let violations = window.policy_violations().await;
    assert!(
        violations.is_empty(),
        "every page kept to its policy: {violations:?}"
    );
    window.close().await;
}
