//! What counter and centre say to each other: the messages of protocol 1, their limits and the
//! table of endpoints. docs/protocol.md tells the same in words.
//!
//! - [`endpoint`]: every endpoint, who may call it, what it takes and answers.
//! - [`openapi`]: the OpenAPI document, drawn from that table and these types.
//! - [`limits`]: how large anything from outside may be. [`version`]: who still understands whom.
//! - [`certificate`]: what the QR of a certificate says. [`seal`]: an electronic seal on its way.
//! - the messages: [`enrol`], [`push`], [`change`], [`person`], [`blob`], [`online`], [`time`],
//!   [`health`], [`problem`].
//! - [`file`]: the same messages on a stick.
//!
//! Invariants: a message may gain optional fields and lists may gain kinds, and a reader skips what
//! it does not know; nothing that exists changes its meaning within a protocol version. An act
//! travels as the opaque string that was signed, its payload as the exact bytes.
//!
//! Deliberately absent: sockets, TLS and the disk (`counter-sync`, `counter-central`), and rules.

pub mod blob;
pub mod certificate;
pub mod change;
pub mod endpoint;
pub mod enrol;
pub mod file;
pub mod health;
pub mod limits;
pub mod online;
pub mod openapi;
pub mod person;
pub mod problem;
pub mod push;
pub mod seal;
pub mod time;
pub mod verdict;
pub mod version;

mod encoding;

pub use encoding::Base64;
