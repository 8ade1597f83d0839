//! The counter's side of the wire.
//!
//! - [`plan`]: what to do next, as pure functions.

pub mod plan;
