//! From a card on the reader to its holder on the screen, against what the card itself takes.
//!
//! The real window, pcscd and a virtual card that waits with each answer as a real one does. The clock starts
//! when the reader powers the card, which is when the system reports it, and stops when the person's name stands
//! in the page.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark prints its figures and ends when something is missing"
)]

use std::time::Duration;

use counter_app::clock;
use counter_reader::emulator::{CardTimes, Fault};
use counter_tests::card_station::{CardStation, is_inside};
use counter_tests::desktop::{Display, Key, Programs, Station, Window, log_in};

/// Cards put down; the median is taken.
const ROUNDS: usize = 9;
/// What a contact card takes for an answer of some dozen bytes.
const ANSWER: Duration = Duration::from_millis(20);
/// The page notes by itself when the person appears, so that nothing is added by asking.
const WATCH: &str = "
    window.appeared = null;
    const seen = () => {
        if (window.appeared === null && document.querySelector('[data-test=banner]')) {
            window.appeared = Date.now();
        }
    };
    new MutationObserver(seen).observe(document.body, { childList: true, subtree: true });
";

fn main() {
    if !is_inside(&[]) {
        return;
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be made");
    runtime.block_on(measure());
}

async fn measure() {
    let programs = Programs::built();
    let service = CardStation::set_up();
    let station = Station::demo(&programs, 60, 1);
    let card = station
        .card_holder(&programs)
        .fault(Fault::Slow(ANSWER))
        .build()
        .expect("the holder's values fit on a card");
    let display = Display::start();
    let window = Window::open("bench-card", &display, &programs, &station).await;
    log_in(&window).await;
    let mut measured = Vec::new();
    for _ in 0..ROUNDS {
        window.script(WATCH, Vec::new()).await;
        let inserted = service.put_down(&card);
        window.wait_for("[data-test=banner]").await;
        let appeared = window.script("return window.appeared", Vec::new()).await;
        measured.push(one(inserted.times(), appeared.as_i64().unwrap_or_default()));
        drop(inserted);
        window.press(Key::Escape).await;
        window.wait_until_gone("[data-test=banner]").await;
        window
            .wait_for("[data-test=status-reader][data-level=good]")
            .await;
    }
    window.close().await;
    measured.sort_by(|one, other| (one.0 - one.1).total_cmp(&(other.0 - other.1)));
    let (shown, worked) = measured
        .get(measured.len() / 2)
        .copied()
        .expect("there were rounds");
    println!(
        "| card powered to person on the screen | sum of the card's answers, {worked:.0} ms | {shown:.0} ms | \
         +{:.0} ms | ≤ 300 ms more |",
        shown - worked
    );
}

/// Milliseconds until the person was shown, at `appeared` in milliseconds of Unix time, and those that the card took.
fn one(times: CardTimes, appeared: i64) -> (f64, f64) {
    let powered = times.powered_at.expect("the card was powered");
    let since_shown = Duration::from_millis(
        (clock::now().as_millisecond() - appeared)
            .try_into()
            .unwrap_or(0),
    );
    let shown = powered.elapsed().saturating_sub(since_shown);
    (
        shown.as_secs_f64() * 1000.0,
        times.worked.as_secs_f64() * 1000.0,
    )
}
