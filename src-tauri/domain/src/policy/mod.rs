//! Rules' parameters: packs as they come from the centre, resolved into what the rules ask.
//!
//! A pack is immutable and named by the SHA-256 of its bytes. Every amount, age, period and date
//! of a rule is a parameter with its validity and its source; none is a constant in code. The
//! order of packs matters: a later pack rules over an earlier one while it is valid.

mod pack;
mod resolved;
mod timeline;

pub use pack::{Pack, PackError, Parameter, Value};
pub use resolved::{PhotoBounds, Policy, PolicyError};
pub use timeline::Timeline;
