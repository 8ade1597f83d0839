//! The use cases at their boundary: a real file, a real clock that tests turn, no window.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

mod acts;
mod application;
mod batch;
mod capture;
mod card_lists;
mod centre;
mod certificates;
mod contract;
mod copies;
mod desk;
mod disk_full;
mod drafts;
mod enrolment;
mod instant;
mod leaving;
mod online;
mod people;
mod pickup;
mod repair;
mod replacement;
mod resubmission;
mod roster;
mod session;
mod station;
