//! Card readers over PC/SC: who is there, what lies on it, and what the card says.
//!
//! [`ReaderHub`] is the one face for callers: a snapshot of service and readers, events, and
//! [`ReaderHub::read_card`] with a deadline. Behind it one thread watches and one thread a reader
//! works, each with a PC/SC context of its own, because a call of PC/SC may block without limit
//! and only a thread that can be abandoned keeps the caller free.
//!
//! [`social_security_card`] is pure logic over the trait [`CardChannel`] and knows neither threads
//! nor PC/SC. [`record`], [`tlv`] and [`apdu`] parse foreign bytes with limits and never panic.
//!
//! [`identity_card`] reads identity cards through the module of a reader on a serial line, in the same way.
//! What differs between systems stands in `platform`.
//!
//! Deliberately absent: async (callers wrap the blocking calls). A card that is not ours is named, not
//! read.

pub mod apdu;
pub mod authentication;
pub mod bank_card;
mod board;
mod card;
pub mod channel;
mod diagnosis;
#[cfg(feature = "emulator")]
pub mod emulator;
mod error;
pub mod exchange_log;
mod hub;
pub mod identity_card;
mod monitor;
mod pcsc_channel;
pub mod pin;
mod platform;
pub mod record;
mod resident_identity;
pub mod social_security_card;
mod state;
pub mod tlv;
mod worker;

pub use self::card::CardIdentity;
pub use self::channel::{CardChannel, ChannelError};
pub use self::diagnosis::{Advice, Diagnosis, ReaderDiagnosis};
pub use self::error::ReadError;
pub use self::exchange_log::{Exchange, ExchangeLog};
pub use self::hub::{HubConfig, ReaderHub};
pub use self::social_security_card::{CardReading, CardReadingView};
pub use self::state::{CardPresence, ReaderEvent, ReaderState, ReaderStatus, ServiceState};
