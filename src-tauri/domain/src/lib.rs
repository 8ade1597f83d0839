//! The business of a social-security counter: numbers, names, money, calendar, people, cards,
//! applications, roles and the rules that bind them.
//!
//! Two pure functions carry the product. [`decide::decide`] applies the rules and answers with an
//! [`act::Act`] or a [`rule::Refusal`]; [`evolve::evolve`] folds an act into a state and never
//! refuses. Both run at the counter and at the centre, so that the two can only differ in what
//! they know, never in what they think.
//!
//! Deliberately absent: I/O, clocks, random numbers, async. Time, ids and data are passed in.
//! Sentences for people are absent too, but for the `Display` of errors that counterctl prints.

pub mod act;
pub mod application;
pub mod calendar;
pub mod card;
pub mod certificate;
pub mod clock;
pub mod contribution;
pub mod decide;
pub mod desk;
pub mod evolve;
pub mod fact;
pub mod id;
pub mod money;
pub mod name;
pub mod number;
pub mod organisation;
pub mod person;
pub mod policy;
pub mod psam;
pub mod role;
pub mod rule;
pub mod sensitive;
pub mod table;
