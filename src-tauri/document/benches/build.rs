//! Time and size of one document of each kind, fonts loaded (budget: 6 ms, 35 KB without photo).

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench prints its figures"
)]

use std::{path::Path, time::Instant};

use counter_document::{DocumentKind, FontSet, RenderOptions, render};
use jiff::civil::DateTime;

const ROUNDS: usize = 200;

fn main() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/fonts");
    let started = Instant::now();
    let fonts = FontSet::load(&directory, &[]).unwrap();
    println!(
        "fonts loaded in {:.1} ms",
        started.elapsed().as_secs_f64() * 1000.0
    );

    let options = RenderOptions {
        printed_at: DateTime::constant(2026, 11, 21, 10, 35, 0, 0),
        handwritten: false,
    };
    for kind in DocumentKind::ALL {
        let document = kind.example();
        let mut times: Vec<f64> = Vec::with_capacity(ROUNDS);
        let mut bytes = 0;
        for _ in 0..ROUNDS {
            let started = Instant::now();
            bytes = render(&document, &fonts, &options).unwrap().bytes.len();
            times.push(started.elapsed().as_secs_f64() * 1000.0);
        }
        times.sort_by(f64::total_cmp);
        let median = times.get(ROUNDS / 2).copied().unwrap_or_default();
        println!("{}: median {median:.2} ms, {bytes} bytes", kind.name());
    }
}
