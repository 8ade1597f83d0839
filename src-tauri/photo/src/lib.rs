//! Photo bytes to findings: is this file a portrait that the card centre takes?
//!
//! Four doors, all pure and total: no file, no clock, no setting of their own, and never a panic,
//! whatever the bytes. The bounds come from the policy in force (PHOTO-1, PHOTO-2), the places of
//! the face from a [`Profile`]; PHOTO-3 and PHOTO-4 have no parameters.
//! - [`judge`] says everything of a file that a machine can: findings, and a [`Geometry`] for the
//!   overlay;
//! - [`judge_frame`] says the same of a frame of a camera, which has no file yet;
//! - [`check`] says only what needs no face, and is some ten times faster;
//! - [`repair`] makes a new file of an old one and lists every [`Step`], or says why it cannot.
//!
//! A [`Finding`] has a stable [`Code`], a [`Class`], a level, the sentence for the clerk, what was
//! measured and what is allowed in words, the same as a number with its range ([`Measure`]), and
//! where the range comes from. Classes are kept apart because different people answer for them:
//! - *exact* ones a machine decides (container, structure, sides, bytes, colour): they block;
//! - *geometric* ones it measures (where the face stands): they warn, a clerk passes them;
//! - *photographic* ones it suspects (background, light, sharpness): they warn too;
//! - *manual* ones no machine decides here (recent, bare-headed): the clerk ticks them.
//!
//! [`Geometry`] is in pixels of the upright picture, which is what a browser shows (EXIF
//! orientation applied). Its `bands` are the allowed places in the same pixels.
//!
//! Deliberately absent: who the person is, whether eyes are open or turned away, and the age rule
//! PHOTO-5, which needs the person. Nothing here knows what a file was called.
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
mod geometry;
mod jpeg;
mod light;
mod look;
mod network;
mod number;
mod numeric;
mod picture;
mod pixels;
mod repair;
mod requirements;
mod verdict;

pub use check::{check, judge};
pub use code::Code;
pub use geometry::{Bands, Geometry, Head, Point};
pub use jpeg::MOST_PIXELS;
pub use look::judge_frame;
pub use pixels::Rectangle;
pub use repair::{Remedies, RepairError, Repaired, Step, repair};
pub use requirements::{Profile, Requirements};
pub use verdict::{Bounds, Class, Finding, Level, Measure, Verdict};
