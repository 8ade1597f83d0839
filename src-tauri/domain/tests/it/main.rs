//! Tests of the business at its boundary, one module a subject.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    reason = "tests"
)]

mod business_numbers;
mod calendar;
mod citizen_ids;
mod codes;
mod due;
mod money;
mod names;
mod numbers;
mod organisation;
mod rules;
mod sensitive;
