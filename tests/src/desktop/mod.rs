//! The real window, driven by WebDriver on a display of its own.
//!
//! `WebKitWebDriver` starts the program and speaks to its web view; `TAURI_WEBVIEW_AUTOMATION` lets
//! it. Everything listens on loopback at a free port, and everything that was started is ended when
//! its owner goes, a failed test included.
//!
//! Deliberately not here: a mouse. The whole counter is worked by keyboard.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "a fixture that fails ends its test"
)]

mod display;
mod driver;
mod photos;
mod station;
mod walk;
mod window;

pub use display::Display;
pub use fantoccini::key::Key;
pub use photos::{TO_REPAIR, repair};
pub use station::{Programs, Station};
pub use walk::{Walk, fill_in_identity, find_applicant, go_to, log_in};
pub use window::Window;

/// The one folder that the programs under test take for a stick, if it is there.
pub const STICK: &str = "/mnt/业务U盘";
