//! The store at its boundary.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests"
)]

mod batches;
mod certificates;
mod disk_full;
mod drafts;
mod finder;
mod folding;
mod foreign;
mod guard;
mod journal;
mod keys;
mod lists;
mod migration;
mod numbers;
mod opening;
mod page;
mod papers;
mod power;
mod queue;
mod recovery;
mod retention;
mod spool;
mod station;
mod transaction;
mod upgrade;
