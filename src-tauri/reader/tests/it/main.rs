//! Tests of the reader at its boundary: APDU scripts, the emulated card, and the real pcscd with
//! vpcd in namespaces of their own.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests stop at the first thing that is not as it must be"
)]

mod authentication;
mod bank_card;
mod content;
mod diagnosis;
mod faults;
mod identity_module;
mod identity_text;
mod parsers;
mod pin_entry;
mod real_reader;
mod script;
mod service;
mod station;
mod virtual_card;
