//! Start-up and memory of the counter against a bare Tauri window with the same policy.
//!
//! Both are started by the same driver, in turns, so that what the driver costs is in both.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark prints its figures and ends when something is missing"
)]

use std::path::Path;
use std::time::Instant;

use counter_tests::desktop::{Display, Programs, Station, Window};

/// Starts of each; the median is taken.
const ROUNDS: usize = 9;

#[tokio::main]
async fn main() {
    let counter = Programs::built();
    let folder = counter
        .counter
        .parent()
        .expect("a program lies in a directory");
    let bare = Programs {
        counter: folder.join("examples/bare_window"),
        ..counter.clone()
    };
    assert!(
        bare.counter.is_file(),
        "`cargo build -p counter --example bare_window` comes first"
    );
    let station = Station::demo(&counter, 200, 1);
    let display = Display::start();
    // The first start of each fills the page cache.
    let mut of_counter = vec![measure(&display, &counter, &station, LOGIN).await];
    let mut of_bare = vec![measure(&display, &bare, &station, TEXT).await];
    for _ in 0..ROUNDS {
        of_counter.push(measure(&display, &counter, &station, LOGIN).await);
        of_bare.push(measure(&display, &bare, &station, TEXT).await);
    }
    row(
        "start to login form",
        "ms",
        "≤ 1.3 ×",
        &of_bare,
        &of_counter,
        |one| one.milliseconds,
    );
    row(
        "memory (PSS of all processes)",
        "MiB",
        "—",
        &of_bare,
        &of_counter,
        |one| one.mebibytes,
    );
}

/// What a clerk waits for, and what stands on the bare page.
const LOGIN: &str = "[data-test=login-password]";
const TEXT: &str = "[data-test=login]";

struct Measured {
    milliseconds: f64,
    mebibytes: f64,
}

async fn measure(display: &Display, programs: &Programs, station: &Station, css: &str) -> Measured {
    let start = Instant::now();
    let window = Window::open("bench", display, programs, station).await;
    window.wait_for(css).await;
    let milliseconds = start.elapsed().as_secs_f64() * 1000.0;
    // The first is the driver, which is no part of the program.
    let kibibytes: u32 = window
        .processes()
        .iter()
        .skip(1)
        .map(|&id| proportional_set(id))
        .sum();
    window.close().await;
    Measured {
        milliseconds,
        mebibytes: f64::from(kibibytes) / 1024.0,
    }
}

/// PSS of a process in KiB; none once it has ended.
fn proportional_set(id: u32) -> u32 {
    let rollup = Path::new("/proc").join(id.to_string()).join("smaps_rollup");
    let rollup = std::fs::read_to_string(rollup).unwrap_or_default();
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or(0)
}

fn row(
    what: &str,
    unit: &str,
    budget: &str,
    bare: &[Measured],
    counter: &[Measured],
    value: impl Fn(&Measured) -> f64,
) {
    let median = |all: &[Measured]| {
        let mut values: Vec<f64> = all.iter().skip(1).map(&value).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or_default()
    };
    let (bare, counter) = (median(bare), median(counter));
    println!(
        "| {what} | bare Tauri window: {bare:.0} {unit} | {counter:.0} {unit} | {:.2} | {budget} |",
        counter / bare
    );
}
