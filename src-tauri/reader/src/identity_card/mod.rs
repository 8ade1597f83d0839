//! Identity cards: the resident's (居民身份证), the residence permit of 港澳台, and the foreigner's
//! permanent residence card of 2017 and 2023, through the SAM module of an identity-card reader on a
//! serial line.
//!
//! [`frame`] and [`parse_text`] are pure and bounded; [`SerialLine`] is what the conversation needs of a
//! port; [`IdentityReader`] is the face for programs: it finds the port, watches it on a thread of its
//! own and reads with a deadline.
//!
//! Invariants: what the card says is passed on as it is or reported as an [`IdentityFinding`], never
//! guessed; a reading is whole or an error; no more than one thread speaks to a port.
//!
//! Deliberately absent: readers on raw USB, whose framing is not published; fingerprints; decoding the
//! photo, see [`PhotoDecoder`].
//!
//! Sources: GA 490, 《台式居民身份证阅读器通用技术要求》 GA 450, 港澳台居民居住证 and
//! 外国人永久居留身份证 as readers' makers describe them (2017, 2023).

mod conversation;
mod error;
pub mod frame;
mod hub;
mod line;
mod photo;
mod reading;
mod state;
mod text;
mod view;
mod watch;

pub use self::error::IdentityReadError;
pub use self::hub::{IdentityReader, IdentityReaderConfig};
pub use self::line::{Port, SPEEDS, SerialLine};
pub use self::photo::{PhotoDecodeError, PhotoDecoder, WltPhoto};
pub use self::reading::{
    IdentityField, IdentityFinding, IdentityKind, IdentityReading, ValidUntil,
};
pub use self::state::{IdentityEvent, IdentityReaderState};
pub use self::text::{TEXT_LENGTH, parse as parse_text};
pub use self::view::IdentityReadingView;
