//! Messages of the protocol, as others will read them.

#![expect(clippy::unwrap_used, reason = "tests")]

mod certificate;
mod document;
mod file;
mod messages;
