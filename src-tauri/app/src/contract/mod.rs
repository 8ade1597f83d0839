//! The contract between the use cases and whatever shows them: every command's request and
//! response, every event, every error code, declared once.
//!
//! TypeScript is generated from here (`cargo xtask tidy` holds the files against it). These are
//! not the domain's types: numbers are masked, times are words in Beijing time, rules are ids
//! that the UI turns into sentences. Deliberately absent: anything that needs a window.

mod act;
mod application;
mod batch;
mod card_list;
mod certificate;
mod commands;
mod desk;
mod document;
mod enrolment;
mod error;
mod event;
mod online;
mod person;
mod photo;
mod reader;
mod recalled;
mod recovery;
mod session;
mod sync;

pub use act::*;
pub use application::*;
pub use batch::*;
pub use card_list::*;
pub use certificate::*;
pub use commands::{COMMANDS, CommandSchema, Nothing};
pub use desk::*;
pub use document::*;
pub use enrolment::*;
pub use error::{CommandError, ErrorCode};
pub use event::AppEvent;
pub use online::*;
pub use person::*;
pub use photo::*;
pub use reader::*;
pub use recalled::*;
pub use recovery::*;
pub use session::*;
pub use sync::*;
