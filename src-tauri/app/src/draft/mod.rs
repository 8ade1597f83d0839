//! An application from its draft to its act: what was typed is kept as typed, frozen when
//! its 受理单 is printed, and becomes an act when the signature has been seen.

mod again;
pub(crate) mod form;
mod notice;
mod objection;
pub(crate) mod open;
pub(crate) mod photo;
mod prepare;
mod save;
mod submit;
mod task;
mod view;

pub(crate) use form::filled;
pub(crate) use task::RESUBMIT;
pub(crate) use view::{papers, somebody};
