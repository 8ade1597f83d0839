//! The reference central server: complete enough to run a division, to test against, and to fix
//! the protocol. The real centre is the 兵团's.
//!
//! - [`central`]: a centre that runs. [`registry`]: what administrators and the outside do with it.
//! - `judge`: each act is decided again, on the centre's state. `serve`: TLS and the endpoints.
//! - `sql`: every statement, one file an area; `migrations/` beside it. [`check`]: what must be
//!   true of a database, whatever has happened to it.
//! - [`core_system`]: what comes from and goes to the core system of social insurance.
//!   [`verify_page`]: what the QR of a certificate opens. [`admin`]: the command line.
//! - [`exchange`]: files in place of the line.
//! - [`identity`]: the centre's own keys. [`cluster`]: a PostgreSQL of one's own (feature
//!   `harness`).
//!
//! Invariants: what is acknowledged is durable; no act is taken twice, whoever sends it and how
//! often; a state is what its reports and accepted acts fold to, in the centre's order; whatever is
//! not accepted lies on a desk with its cause, and nothing is deleted.
//!
//! Deliberately absent: rules (they are `counter_domain`'s), and anything held in memory that the
//! database would have to be asked about.

pub mod admin;
pub mod central;
pub mod check;
pub mod clock;
#[cfg(feature = "harness")]
pub mod cluster;
pub mod core_system;
pub mod database;
pub mod error;
pub mod exchange;
pub mod identity;
pub mod migrate;
pub mod registry;
pub mod verify_page;

mod judge;
mod platform;
mod serve;
mod sql;
