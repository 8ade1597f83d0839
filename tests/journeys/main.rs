//! The hard days: counters with their files, a line that fails, a centre on PostgreSQL.
//!
//! Each test is named after its scenario. What is asserted is asserted on the counter's own views
//! and on the centre's database. Scenarios of one part alone stand with that part: power cuts and
//! damage in the store, readers and printers in their crates, the window in `desktop`.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

mod clock;
mod conflicts;
mod copies;
mod first_load;
mod lines;
mod online;
mod people;
mod poison;
mod seals;
mod stick;
mod taken_back;
mod weeks;
