//! The whole check against libjpeg-turbo, which only decodes the same file.
//!
//! Both are timed in turns in one run, so that a busy machine slows both; the ratio is that of
//! the medians. Budget (design, section 8): at most twice the decode.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark stops and prints"
)]

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use counter_photo::{Bounds, check};

const BOUNDS: Bounds = Bounds {
    width: 358,
    height: 441,
    min_bytes: 10_240,
    max_bytes: 61_440,
};
const ROUNDS: usize = 400;

fn main() {
    for name in ["good.jpg", "progressive.jpg"] {
        compare(name);
    }
}

fn compare(name: &str) {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/photos");
    let bytes = std::fs::read(dir.join(name)).unwrap();
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

fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(work());
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
