//! One citizen from login to receipt, by keyboard, with a picture of each main screen.

use std::path::Path;

use fantoccini::key::Key;
use serde_json::json;

use super::window::Window;
use crate::printer::Printer;

/// A part of every made-up number of the demo station.
const PART_OF_EVERY_NUMBER: &str = "660000";

/// The devices and files of one walk.
pub struct Walk<'a> {
    /// The printer that the papers go to.
    pub printer: &'a Printer,
    /// A photo that passes.
    pub photo: &'a Path,
    /// A photo that does not.
    pub bad_photo: &'a Path,
}

impl Walk<'_> {
    /// Takes a first application and returns its business number.
    ///
    /// The pictures have the names under which the manual shows them.
    pub async fn first_application(&self, window: &Window) -> String {
        log_in(window).await;
        self.set_printer(window).await;
        window.press(Key::Escape).await;
        go_to(window, "T1").await;
        window.wait_for("[data-test=application-row]").await;
        window.screenshot("workbench").await;

        find_applicant(window).await;
        fill_in_identity(window).await;
        window.press(Key::F9).await;
        self.attach_photo(window).await;
        let number = self.print_and_sign(window).await;

        go_to(window, "K6").await;
        window.wait_for("[data-test=application-row]").await;
        window.screenshot("applications").await;
        go_to(window, "P1").await;
        window.wait_for("[data-test=print-row]").await;
        window.screenshot("prints").await;
        number
    }

    async fn set_printer(&self, window: &Window) {
        go_to(window, "P2").await;
        window.wait_for("[data-test=printer-uri]").await;
        window.tab_to("[data-test=printer-uri]").await;
        window.type_text(&self.printer.address()).await;
        window.press(Key::F9).await;
        window
            .wait_for("[data-test=status-printer][data-level=good]")
            .await;
    }

    async fn attach_photo(&self, window: &Window) {
        window
            .wait_for("[data-test=draft-page][data-step=photo]")
            .await;
        window
            .choose_file("[data-test=photo-input]", self.bad_photo)
            .await;
        window
            .wait_for("[data-test=photo-summary][data-ok=false]")
            .await;
        window.screenshot("photo-bad").await;
        window.press_with(&[Key::Alt], 'x').await;
        window.wait_until_gone("[data-test=photo-summary]").await;
        window
            .choose_file("[data-test=photo-input]", self.photo)
            .await;
        window
            .wait_for("[data-test=photo-summary][data-ok=true]")
            .await;
        let ticks = "input[type=checkbox]:not(:checked)";
        while window.has(&format!(".photo-findings {ticks}")).await {
            window.tab_to(&format!(".photo-findings {ticks}")).await;
            window.press(Key::Space).await;
        }
        pass_doubts(window).await;
        window.screenshot("application-photo").await;
        window.press(Key::F9).await;
    }

    async fn print_and_sign(&self, window: &Window) -> String {
        window.wait_for("[data-test=form-number]").await;
        window
            .wait_for("[data-test=pdf-preview][data-state=shown]")
            .await;
        window.press(Key::F8).await;
        window
            .wait_for("[data-test=print-state][data-state=done]")
            .await;
        window.screenshot("application-form").await;
        window.press(Key::F9).await;
        window
            .wait_for("[data-test=draft-page][data-step=submit]")
            .await;
        window.tab_to("[data-test=signed] input").await;
        window.press(Key::Space).await;
        window.press(Key::F9).await;
        window.wait_for("[data-test=done]").await;
        window
            .wait_for("[data-test=print-state][data-state=done]")
            .await;
        window.screenshot("application-receipt").await;
        window.text_of("[data-test=receipt-number]").await
    }
}

/// Gives a reason for each thing that the machine doubts about the photo.
async fn pass_doubts(window: &Window) {
    let doubts = "return [...document.querySelectorAll('[data-test^=photo-pass-]')]
        .map((field) => field.dataset.test)";
    let doubts = window.script(doubts, vec![]).await;
    for doubt in doubts.as_array().into_iter().flatten() {
        let field = doubt.as_str().unwrap_or_default();
        window.tab_to(&format!("[data-test={field}]")).await;
        window.commit_text("现场核对，本人近照").await;
    }
}

/// Logs in as who is chosen, with the password that a demo station shows.
pub async fn log_in(window: &Window) {
    let shown = window.text_of("[data-test=login-demo-password]").await;
    window.screenshot("login").await;
    let password = shown.rsplit(['：', ':']).next().unwrap_or_default().trim();
    window.type_text(password).await;
    window.press(Key::Enter).await;
    window.wait_for("[data-test=finder-input]").await;
}

/// Opens a business by its code.
pub async fn go_to(window: &Window, code: &str) {
    window.press_with(&[Key::Control], 'k').await;
    window.type_text(code).await;
    window
        .wait_for(&format!("[data-test=finder-business-{code}]"))
        .await;
    window.press(Key::Enter).await;
    window
        .wait_until_gone(&format!("[data-test=finder-business-{code}]"))
        .await;
}

/// Finds somebody who may apply, and opens his draft.
pub async fn find_applicant(window: &Window) {
    for row in 0.. {
        window.press(Key::F6).await;
        window.type_text(PART_OF_EVERY_NUMBER).await;
        window.wait_for("[data-test=finder-register]").await;
        let rows = "return document.querySelectorAll('[data-test=person-row]').length";
        let rows = window
            .script(rows, vec![])
            .await
            .as_u64()
            .unwrap_or_default();
        assert!(row < rows, "somebody among the first {rows} may apply");
        let without_card =
            "return document.querySelectorAll('[data-test=person-row]')[arguments[0]]
            .textContent.includes('无卡')";
        if window.script(without_card, vec![json!(row)]).await != json!(true) {
            window.press(Key::Escape).await;
            continue;
        }
        for _ in 0..row {
            window.press(Key::Down).await;
        }
        window.screenshot("finder").await;
        window.press(Key::Enter).await;
        let action = "[data-test=action-first_application]";
        window.wait_for(action).await;
        if window.has(&format!("{action}[aria-disabled=false]")).await {
            window.screenshot("person").await;
            window.press(Key::Enter).await;
            return;
        }
    }
}

/// Fills in what stands on the applicant's paper, as Enter leads from field to field.
pub async fn fill_in_identity(window: &Window) {
    window
        .wait_for("[data-test=draft-page][data-step=identity]")
        .await;
    let name = window.text_of("[data-test=banner-name]").await;
    window.press(Key::F4).await;
    let number = window.text_of("[data-test=banner-number].whole").await;
    window.enter_to("[data-test=identity-name]").await;
    window.commit_text(&name).await;
    window.enter_to("[data-test=identity-number]").await;
    window.type_text(&number).await;
    window
        .enter_to("[data-test=material-applicant_identity-original]")
        .await;
    window.press(Key::Space).await;
    window.screenshot("application-identity").await;
}
