//! Tests of the business at its boundary, one module a subject.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "tests"
)]

mod business_numbers;
mod calendar;
mod citizen_ids;
mod codes;
mod contributions;
mod decide_application;
mod decide_attendance;
mod decide_card;
mod decide_certificate;
mod decide_clock;
mod decide_collection;
mod decide_instant;
mod decide_leaving;
mod decide_online;
mod decide_papers;
mod decide_photo;
mod decide_review;
mod decide_roles;
mod decide_text;
mod desk;
mod due;
mod evolve;
mod model;
mod money;
mod names;
mod numbers;
mod organisation;
mod policy;
mod properties;
mod psam;
mod random;
mod random_people;
mod rules;
mod sensitive;
mod tables;
mod tables_folded;
