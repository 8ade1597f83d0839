//! The window under test: what a clerk types, and what he sees.

use std::path::{Path, PathBuf};
use std::time::Duration;

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};

use super::display::Display;
use super::driver::Driver;
use super::station::{Programs, Station};

/// How long a screen may take to appear on a busy machine.
const SHOWN_WITHIN: Duration = Duration::from_secs(30);

/// How often the page is looked at while something is waited for.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Ends when every picture of the page is there; what the page has become is drawn by the second
/// frame after that.
const WHEN_DRAWN: &str = "
    const done = arguments[0];
    const loaded = (image) => image.complete ? null : new Promise((loaded) => {
      image.onload = image.onerror = loaded;
    });
    Promise.all([...document.images].map(loaded)).then(() =>
      requestAnimationFrame(() => requestAnimationFrame(done)));";

/// Stops of the focus on the longest page, with room.
const MOST_STOPS: usize = 80;

/// The counter, open and driven.
pub struct Window {
    client: Client,
    driver: Driver,
    results_dir: PathBuf,
}

impl Window {
    /// Opens the counter on a station; pictures and the log go to `test-results/NAME`.
    ///
    /// # Panics
    ///
    /// If the driver is not installed or the window does not open.
    pub async fn open(
        name: &str,
        display: &Display,
        programs: &Programs,
        station: &Station,
    ) -> Self {
        let results_dir = results_dir(name);
        std::fs::create_dir_all(&results_dir).expect("the directory for results can be made");
        let log = results_dir.join("window.log");
        let driver = Driver::start(display, programs.assets.as_deref(), &log).await;
        let options = json!({
            "binary": programs.counter,
            "args": ["--data-dir", station.data_dir()],
        });
        let mut capabilities = Map::new();
        capabilities.insert("webkitgtk:browserOptions".to_owned(), options);
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&driver.address())
            .await
            .unwrap_or_else(|error| {
                panic!(
                    "the window did not open: {error}; see {}",
                    results_dir.display()
                )
            });
        Self {
            client,
            driver,
            results_dir,
        }
    }

    /// Waits until an element is there and returns it.
    ///
    /// # Panics
    ///
    /// If it does not appear; a picture of what is shown instead is in the results.
    pub async fn wait_for(&self, css: &str) -> Element {
        match self
            .client
            .wait()
            .at_most(SHOWN_WITHIN)
            .for_element(Locator::Css(css))
            .await
        {
            Ok(element) => element,
            Err(error) => {
                self.screenshot("missing").await;
                panic!(
                    "{css} did not appear: {error}; see {}",
                    self.results_dir.display()
                )
            }
        }
    }

    /// Waits until an element is there and returns its visible text.
    pub async fn text_of(&self, css: &str) -> String {
        self.wait_for(css).await;
        let text = "return document.querySelector(arguments[0]).innerText.trim()";
        let text = self.script(text, vec![json!(css)]).await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the visible text of the page holds `text`.
    ///
    /// # Panics
    ///
    /// If it does not appear; a picture of what is shown instead is in the results.
    pub async fn wait_for_text(&self, text: &str) {
        let shown = tokio::time::timeout(SHOWN_WITHIN, async {
            let mut again = tokio::time::interval(LOOK_AGAIN);
            while !self.text().await.contains(text) {
                again.tick().await;
            }
        });
        if shown.await.is_err() {
            self.screenshot("missing").await;
            panic!("{text} did not appear; see {}", self.results_dir.display());
        }
    }

    /// The visible text of the whole page.
    pub async fn text(&self) -> String {
        let text = self
            .script(
                "return document.body ? document.body.innerText : ''",
                vec![],
            )
            .await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// The window's title, as the page names it.
    pub async fn title(&self) -> String {
        self.client.title().await.expect("the window has a title")
    }

    /// Whether an element is there now.
    pub async fn has(&self, css: &str) -> bool {
        let script = "return document.querySelector(arguments[0]) !== null";
        self.script(script, vec![json!(css)]).await == json!(true)
    }

    /// Waits until no such element is there any more.
    pub async fn wait_until_gone(&self, css: &str) {
        let gone = tokio::time::timeout(SHOWN_WITHIN, async {
            let mut again = tokio::time::interval(LOOK_AGAIN);
            while self.has(css).await {
                again.tick().await;
            }
        });
        if gone.await.is_err() {
            self.screenshot("missing").await;
            panic!("{css} did not go; see {}", self.results_dir.display());
        }
    }

    /// Presses Tab until the focus is on such an element.
    pub async fn tab_to(&self, css: &str) {
        self.press_until_focused(Key::Tab, css).await;
    }

    /// Presses Enter, which leads from field to field, until the focus is on such an element.
    pub async fn enter_to(&self, css: &str) {
        self.press_until_focused(Key::Enter, css).await;
    }

    async fn press_until_focused(&self, key: Key, css: &str) {
        let focused = "const at = document.activeElement;
            return at !== null && at.closest(arguments[0]) !== null";
        for _ in 0..MOST_STOPS {
            if self.script(focused, vec![json!(css)]).await == json!(true) {
                return;
            }
            self.press(key).await;
        }
        self.screenshot("missing").await;
        panic!(
            "{MOST_STOPS} keys do not lead to {css}; see {}",
            self.results_dir.display()
        );
    }

    /// Gives a file to a file field.
    ///
    /// The system's own file dialog stands outside of the page, where no driver reaches.
    pub async fn choose_file(&self, css: &str, file: &Path) {
        let field = self.wait_for(css).await;
        let file = file.canonicalize().expect("the file is there");
        field
            .send_keys(&file.to_string_lossy())
            .await
            .expect("the field takes a file");
    }

    /// Presses and releases one key, as the element with the focus gets it.
    pub async fn press(&self, key: Key) {
        self.chord(&[], key.into()).await;
    }

    /// Presses `key` while `held` are down, as Ctrl+K.
    pub async fn press_with(&self, held: &[Key], key: char) {
        self.chord(held, key).await;
    }

    /// Types the text, key by key.
    pub async fn type_text(&self, text: &str) {
        let keys = text
            .chars()
            .fold(KeyActions::new("keyboard".to_owned()), |keys, value| {
                keys.then(KeyAction::Down { value })
                    .then(KeyAction::Up { value })
            });
        self.client
            .perform_actions(keys)
            .await
            .expect("keys can be typed");
    }

    /// Puts text where the focus is, as an input method does when a candidate is taken; no driver
    /// has keys for Chinese.
    pub async fn commit_text(&self, text: &str) {
        let insert = "return document.execCommand('insertText', false, arguments[0])";
        let inserted = self.script(insert, vec![json!(text)]).await;
        assert_eq!(inserted, json!(true), "the focus is in a field");
    }

    async fn chord(&self, held: &[Key], key: char) {
        let mut keys = KeyActions::new("keyboard".to_owned());
        for &held in held {
            keys = keys.then(KeyAction::Down { value: held.into() });
        }
        keys = keys
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key });
        for &held in held.iter().rev() {
            keys = keys.then(KeyAction::Up { value: held.into() });
        }
        self.client
            .perform_actions(keys)
            .await
            .expect("keys can be pressed");
    }

    /// Runs a script in the page and returns what it returns.
    pub async fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client
            .execute(script, arguments)
            .await
            .expect("the script runs")
    }

    /// Every violation of the content security policy since the page was loaded, as
    /// `directive: what was blocked`.
    ///
    /// The shell keeps them from before the first line of the page on.
    pub async fn policy_violations(&self) -> Vec<String> {
        let violations = self
            .script("return window.__policyViolations", vec![])
            .await;
        let violations = violations
            .as_array()
            .expect("the shell keeps the page's violations");
        violations
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    }

    /// Keeps a picture of the window as NAME.png in the results and returns its path.
    pub async fn screenshot(&self, name: &str) -> PathBuf {
        let drawn = self.client.execute_async(WHEN_DRAWN, vec![]).await;
        drawn.expect("the page is drawn");
        let picture = self
            .client
            .screenshot()
            .await
            .expect("the window can be pictured");
        let path = self.results_dir.join(format!("{name}.png"));
        std::fs::write(&path, picture).expect("the picture can be kept");
        path
    }

    /// Where its pictures and its log are.
    pub fn results_dir(&self) -> &Path {
        &self.results_dir
    }

    /// Ids of the driver, the program and WebKit's processes, for measurements.
    pub fn processes(&self) -> Vec<u32> {
        self.driver.family()
    }

    /// Closes the window as a clerk would and ends the driver.
    ///
    /// Without it both are killed on drop, which is what a failed test does.
    pub async fn close(self) {
        self.client.close().await.expect("the window closes");
    }
}

fn results_dir(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(1);
    root.expect("tests lies in the root")
        .join("test-results")
        .join(name)
}
