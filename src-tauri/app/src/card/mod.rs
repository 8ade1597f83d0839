//! Reading social-security cards and identity cards at the window, and how the readers are.

mod diagnosis;
mod fault;
mod identity;
mod read;
mod settings;

use fault::from_read_error;
pub use settings::Readers;
