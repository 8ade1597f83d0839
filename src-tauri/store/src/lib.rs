//! The encrypted file of a counter.
//!
//! - [`keys`]: who can open the file. [`guard`]: how often he may try.
//! - [`Store`]: the open file. Changes are closures over a [`Writing`] transaction, reads over a
//!   [`Reading`]; each table has a handle with its readers and one with its writers.
//! - [`table`]: one module a table.
//! - [`page`]: what the centre sends, taken down with its cursor.
//! - [`search`]: finding people.
//! - [`spool`]: the second copy, in the form of a [`container`]. [`Store::settle`] holds the file
//!   against its machine and begins to write it; [`recover`] makes a fresh file from it.
//! - [`verify`]: holding the whole file against its own rules.
//!
//! Invariants: one program has the file open at a time; a commit is on the disk when it returns;
//! an act is there with everything that follows from it, or not at all; what was recorded is never
//! changed; a file that is damaged, newer or under another key is refused and never overwritten.
//!
//! Deliberately absent: clocks and randomness (passed in), rules of the business (`counter_domain`
//! decides before anything comes here), and what a user may see (`counter_app` asks for roles).

mod connection;
pub mod container;
mod entropy;
mod error;
pub mod guard;
mod handles;
mod identity;
pub mod keys;
mod lock;
mod migrate;
mod open;
pub mod page;
mod platform;
mod recover;
mod retention;
mod room;
pub mod search;
mod settle;
mod sidecar;
mod slots;
pub mod spool;
mod store;
mod support;
pub mod table;
pub mod verify;

pub use connection::Durability;
pub use entropy::Fill;
pub use error::StoreError;
pub use identity::IDENTITY_FILE;
pub use migrate::{OLDEST_READER, SCHEMA_VERSION};
pub use open::{CreateError, DATABASE_FILE, OpenError, Options};
pub use platform::machine_id;
pub use recover::{RecoverError, Recovered, recover};
pub use retention::Freed;
pub use room::{MARGIN, RESERVE, RESERVE_FILE, Room};
pub use settle::{BeginEpochError, SettleError, Standing, Surroundings, spool_on};
pub use slots::{SettleSlotsError, SlotsSettled};
pub use store::{Reading, Store, Writing};
pub use support::support_file;
