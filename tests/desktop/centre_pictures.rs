//! Two counters and a centre: enrolment, the line while it is down, the desk, the stick.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use counter_act::Hash;
use counter_app::Counter;
use counter_app::contract::{FindPeopleRequest, PersonRequest, PersonRow};
use counter_central::core_system::{FileExchange, import};
use counter_domain::calendar::beijing;
use counter_tests::clerk::submit_application;
use counter_tests::demo_centre::{DemoCentre, counter, enrol, log_in as log_in_at, synced};
use counter_tests::desktop::{Display, Key, Programs, STICK, Station, Window, go_to, log_in};
use serde_json::json;
use tempfile::TempDir;
use tokio::task::block_in_place;

/// People of the centre that is pictured.
const PEOPLE: u32 = 400;
/// A part of every made-up number of the demo.
const PART_OF_EVERY_NUMBER: &str = "660000";

/// Leaves the pictures in the results of the windows and returns where those are.
pub(crate) async fn take(display: &Display, programs: &Programs) -> Vec<PathBuf> {
    let mut centre = block_in_place(|| DemoCentre::start(programs, PEOPLE));
    let station = Station::empty();

    let window = Window::open("screenshots-enrolment", display, programs, &station).await;
    window.wait_for("[data-test=enrol-code]").await;
    window.tab_to("[data-test=enrol-centre]").await;
    window.type_text(&centre.address()).await;
    window.tab_to("[data-test=enrol-code]").await;
    let code = block_in_place(|| centre.code("1号窗"));
    window.type_text(&code).await;
    window.screenshot("enrol").await;
    window.press(Key::F9).await;
    log_in(&window).await;
    window
        .wait_for("[data-test=status-network][data-level=good]")
        .await;
    let enrolment = window.results_dir().to_owned();
    window.close().await;

    let stick = Stick::plug_in();
    block_in_place(|| a_day_without_a_line(&mut centre, station.data_dir()));
    let window = Window::open("screenshots-centre", display, programs, &station).await;
    log_in(&window).await;
    go_to(&window, "Z2").await;
    window.wait_for("[data-test=waiting-row]").await;
    window.wait_for_text("连不上").await;
    window.screenshot("sync").await;
    go_to(&window, "Z3").await;
    window.wait_for("[data-test=files-page]").await;
    if stick.is_some() {
        window.press(Key::F9).await;
        window.wait_for("[data-test=files-done]").await;
    }
    window.screenshot("exchange").await;

    block_in_place(|| centre.start_again());
    go_to(&window, "Z2").await;
    window.press(Key::F9).await;
    window
        .wait_for("[data-test=status-network][data-level=good]")
        .await;
    window.wait_until_gone("[data-test=waiting-row]").await;
    go_to(&window, "Z1").await;
    window.wait_for("[data-test=desk-row]").await;
    window.screenshot("desk").await;
    window.press(Key::Enter).await;
    window.wait_for("[data-test=desk-field]").await;
    window.screenshot("desk-item").await;
    let desk = window.results_dir().to_owned();
    window.close().await;
    drop(stick);
    vec![enrolment, desk]
}

/// The next window takes an application and one of the applicants dies, both told to the centre;
/// the line fails; then this window takes applications of the same people and of a third.
fn a_day_without_a_line(centre: &mut DemoCentre, data_dir: &Path) {
    let here = counter(data_dir);
    log_in_at(&here, "0101");
    synced(&here);
    drop(here);
    let other = TempDir::new().expect("a temporary directory can be made");
    let next_door = counter(&other.path().join("station"));
    enrol(&next_door, centre, "2号窗");
    log_in_at(&next_door, "0101");
    synced(&next_door);
    let [twice, dead, usual] = applicants(&next_door);
    apply(&next_door, &twice);
    synced(&next_door);
    die(centre, &dead, &number_of(&next_door, &dead));
    centre.stop();
    let here = counter(data_dir);
    log_in_at(&here, "0101");
    for applicant in [&twice, &dead, &usual] {
        apply(&here, applicant);
    }
}

/// The first three who may apply for a first card.
fn applicants(counter: &Arc<Counter>) -> [PersonRow; 3] {
    let found = counter.find_people(&FindPeopleRequest {
        query: PART_OF_EVERY_NUMBER.to_owned(),
    });
    let mut may = found.expect("somebody is logged in").people.into_iter();
    let mut next = || {
        may.find(|row| {
            let request = PersonRequest {
                person: row.person.clone(),
            };
            let page = counter.open_person(&request).expect("he was just found");
            page.actions
                .iter()
                .any(|action| action.business == "first_application" && action.allowed)
        })
        .expect("the demo has people without cards")
    };
    [next(), next(), next()]
}

fn apply(counter: &Counter, row: &PersonRow) {
    submit_application(counter, &row.person, &row.name, &number_of(counter, row));
}

fn number_of(counter: &Counter, row: &PersonRow) -> String {
    let request = PersonRequest {
        person: row.person.clone(),
    };
    let whole = counter.unmask_person(&request);
    whole.expect("a clerk may see it").number
}

/// The core system reports his death, by a file.
fn die(centre: &DemoCentre, row: &PersonRow, number: &str) {
    let exchange = TempDir::new().expect("a temporary directory can be made");
    let delivery = exchange.path().join("in/death");
    std::fs::create_dir_all(&delivery).expect("a directory can be made");
    let now = counter_app::clock::now();
    let (name, sex) = (&row.name, &row.sex);
    let born = number.get(6..14).expect("eighteen characters");
    let today = beijing(now).date();
    let people = format!(
        "number,name,sex,born_on,died_on,as_of\n{number},{name},{sex},{born},{today},{now}\n"
    );
    let listed =
        json!({"name": "people.csv", "kind": "people", "sha256": Hash::of(people.as_bytes())});
    let manifest = json!({"version": 1, "files": [listed]});
    for (file, text) in [
        ("people.csv", people),
        ("manifest.json", manifest.to_string()),
    ] {
        std::fs::write(delivery.join(file), text).expect("a file can be written");
    }
    let core = FileExchange::new(exchange.path());
    let receipts = centre.run(async |central| Box::pin(import(central, &core)).await);
    for (_, receipt) in receipts.expect("the files are taken in") {
        assert!(receipt.is_good(), "{receipt:?}");
    }
}

/// A folder where a stick would be mounted; none where that is not allowed.
struct Stick;

impl Stick {
    fn plug_in() -> Option<Self> {
        std::fs::create_dir(STICK).is_ok().then_some(Self)
    }
}

impl Drop for Stick {
    fn drop(&mut self) {
        std::fs::remove_dir_all(STICK).ok();
    }
}
