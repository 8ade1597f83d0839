//! Reading the social-security card at the window.

mod fault;
mod read;

pub(crate) use fault::from_read_error;
