//! Use cases of the counter, and the contract with whatever shows them.
//!
//! A host starts a [`Counter`] and calls one method for each command of [`contract::COMMANDS`].
//! Roles are checked here for every one of them; rules are applied by `counter_domain`; what is
//! recorded is recorded by `counter_store`, in one transaction a use case.

mod act;
mod application;
pub mod assets;
mod batch;
mod card;
mod certificate;
pub mod clock;
pub mod contract;
mod counter;
mod desk;
mod document;
mod draft;
mod enrolment;
mod events;
mod exchange;
mod fault;
mod line;
mod online;
mod people;
mod photo;
pub mod places;
mod recovery;
pub mod roster;
mod session;
mod status;
mod view;

pub use card::Readers;
pub use counter::{Config, Counter, Pulse, StartError};
pub use counter_store::machine_id;
pub use document::Blob;
pub use events::Events;
