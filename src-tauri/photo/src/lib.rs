//! Photo bytes to findings: is this file a portrait that the card centre takes?
//!
//! [`check`] is the whole interface. It is pure and total: no file, no clock, no setting of its
//! own, and never a panic, whatever the bytes. The bounds come from the policy in force
//! (PHOTO-1, PHOTO-2); PHOTO-3 and PHOTO-4 have no parameters.
//!
//! Three classes of finding, kept apart because different people answer for them:
//! - *exact* ones a machine decides (container, structure, sides, bytes, colour): they block;
//! - *measured* ones a machine suspects (white background): they warn, a clerk passes them;
//! - *manual* ones a machine cannot decide here (recent, bare-headed): the clerk ticks them.
//!
//! Deliberately absent: finding faces and their geometry, repair, and the age rule PHOTO-5, which
//! needs the person. Nothing here knows what a file was called.
//!
//! Invariants:
//! - the structure is walked by our own code before any decoder sees the bytes, and what that walk
//!   refuses is never decoded;
//! - a picture of more than [`MOST_PIXELS`] is never decoded;
//! - `Verdict::ok` is true exactly when no finding blocks.

mod check;
mod code;
mod container;
mod exif;
mod jpeg;
mod number;
mod picture;
mod verdict;

pub use check::check;
pub use code::Code;
pub use jpeg::MOST_PIXELS;
pub use verdict::{Bounds, Finding, Level, Verdict};
