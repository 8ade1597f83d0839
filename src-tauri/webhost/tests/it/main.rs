//! The host in front of a station that is made up.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod contract;
mod host;
