//! Prints to a printer that lives in the test and fails as it is told, and to `ippeveprinter`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod discover;
mod fake_printer;
mod follow;
mod foreign_bytes;
mod ippeve;
mod outcome;
mod print;
mod queue;
