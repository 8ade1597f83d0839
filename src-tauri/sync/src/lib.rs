//! The counter's side of the wire: what to send and fetch next, and doing it.
//!
//! - [`plan`]: what to do next, as pure functions.
//! - [`client`]: each question of the protocol over HTTPS; dumb.
//! - [`Syncer`]: the thread that plans, asks and learns, for as long as a station's file is open.
//! - [`port`]: what it asks of the store; the application implements it.
//! - [`enrol`]: the key and the first contact of a machine that knows no centre yet.
//!
//! Invariants: nobody waits for the network but the syncer's own thread and who asked for a
//! look-up; no answer is believed before its size, form and sender were checked.
//!
//! Deliberately absent: the store, rules, and what a user may see.

pub mod client;
pub mod enrol;
pub mod plan;
pub mod port;
pub mod progress;
mod syncer;

pub use port::Port;
pub use progress::{Phase, Progress};
pub use syncer::{Options, Syncer};
