//! The check without a face against libjpeg-turbo, which only decodes the same file; the whole
//! verdict against its budget. Many files over the cores are timed where they are checked, in `ctl`.
//!
//! The first two are timed in turns in one run, so that a busy machine slows both; the ratio is
//! that of the medians. Budgets: design, section 8.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark stops and prints"
)]

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use counter_photo::{Bounds, Profile, Requirements, check, judge};

const BOUNDS: Bounds = Bounds {
    width: 358,
    height: 441,
    min_bytes: 10_240,
    max_bytes: 61_440,
};
const REQUIREMENTS: Requirements = Requirements {
    bounds: BOUNDS,
    profile: Profile::SOCIAL_SECURITY_CARD,
};
const ROUNDS: usize = 400;
/// Whole verdicts that are timed.
const VERDICTS: usize = 100;

fn main() {
    for name in ["good.jpg", "progressive.jpg"] {
        compare(name);
    }
    whole("upright face", "well-framed.jpg", 40.0);
    // What is found only when the picture is turned over, and what is found nowhere.
    whole("face upside down", "upside-down.jpg", 160.0);
    whole("no face", "no-face.jpg", 160.0);
}

fn photo(name: &str) -> Vec<u8> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/photos");
    std::fs::read(dir.join(name)).unwrap()
}

fn compare(name: &str) {
    let bytes = photo(name);
    let mut own = Vec::with_capacity(ROUNDS);
    let mut baseline = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        baseline.push(time(|| {
            turbojpeg::decompress(black_box(&bytes), turbojpeg::PixelFormat::RGB).unwrap()
        }));
        own.push(time(|| check(black_box(&bytes), &BOUNDS)));
    }
    let (own, baseline) = (median(own), median(baseline));
    let ratio = own.as_secs_f64() / baseline.as_secs_f64();
    let (own, baseline) = (own.as_secs_f64() * 1e3, baseline.as_secs_f64() * 1e3);
    println!("photo_exact_vs_turbojpeg file={name} median={ratio:.2}");
    println!(
        "| photo, exact checks and background, {name} | libjpeg-turbo decode, {baseline:.2} ms \
         | {own:.2} ms | {ratio:.2} × | ≤ 2 × |"
    );
}

fn whole(what: &str, name: &str, budget: f64) {
    let bytes = photo(name);
    // The networks are loaded once in a process.
    black_box(judge(&bytes, &REQUIREMENTS));
    let times = (0..VERDICTS)
        .map(|_| time(|| judge(black_box(&bytes), &REQUIREMENTS)))
        .collect();
    let own = median(times).as_secs_f64() * 1e3;
    println!(
        "photo_verdict case={} median_ms={own:.1}",
        what.replace(' ', "_")
    );
    println!("| photo, whole verdict, {what} | — | {own:.1} ms | — | ≤ {budget} ms |");
}

fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(work());
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
