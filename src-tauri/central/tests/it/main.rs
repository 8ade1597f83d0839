//! Tests of the centre at its boundary, on a real PostgreSQL.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests"
)]

mod blobs;
mod certificates;
mod changes;
mod concurrency;
mod constructs;
mod core_system;
mod core_system_files;
mod core_system_rows;
mod desk;
mod devices;
mod failover;
mod holds;
mod instant_cards;
mod online;
mod outside;
mod people;
mod schema;
mod taken_back;
mod verdicts;
mod verify_page;
mod world;
