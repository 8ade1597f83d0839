//! PSAM 台账: every step of a security module from the application to its destruction, with who
//! did it and when (CARD-22-1).
//!
//! - [`PsamState`] and [`PsamStep`] with [`cell`]: what may follow what (rules.md 6.4).
//! - [`decide`] applies the rules to a request, [`evolve`] only folds.
//!
//! A module is a subject of its own. What only the centre does (grant, refuse, destroy, cancel a
//! lost one) is a step like any other in the table, and [`decide`] refuses it at a window.

mod register;
mod table;

pub use register::{Psam, PsamEntry, PsamRequest, decide, evolve};
pub use table::{PsamState, PsamStep, cell};
