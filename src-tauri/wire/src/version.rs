//! Who still understands whom.
//!
//! A counter names its protocol and its program in every request. The centre answers every
//! protocol from [`OLDEST`] on as that protocol says. A counter that is older is told so
//! ([`crate::problem::ProblemCode::TooOld`]) by everything but the push: what was done at a window
//! may always be handed in.

/// The protocol of this program.
pub const PROTOCOL: u32 = 1;
/// The oldest protocol that this program still answers.
pub const OLDEST: u32 = 1;
/// Request header: the counter's protocol, a number.
pub const PROTOCOL_HEADER: &str = "counter-protocol";
/// Request header: the counter's program, for the audit.
pub const PROGRAM_HEADER: &str = "counter-program";
/// The form of a person's state in [`crate::person::PersonBase`]. A newer centre writes the form
/// that the protocol of the asking counter has.
pub const STATE_FORM: u32 = 1;
