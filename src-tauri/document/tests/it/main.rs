//! The crate's boundary: data in, PDF out, judged by other people's tools.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what went wrong by failing"
)]

mod certificates;
mod documents;
mod fonts;
mod line_breaking;
mod overlay;
mod pictures;
mod refusals;
mod signatures;
mod summaries;
mod support;
