//! Every statement that the centre sends, in one folder: one file an area.
//!
//! Deliberately absent: extensions, LISTEN, stored procedures, JSON operators. Whatever an engine
//! that speaks PostgreSQL's protocol may lack is listed by a test (`tests/it/constructs.rs`).

pub(crate) mod admin;
pub(crate) mod blob;
pub(crate) mod certificate;
pub(crate) mod change;
pub(crate) mod check;
pub(crate) mod core_system;
pub(crate) mod docket;
pub(crate) mod identity;
pub(crate) mod migration;
pub(crate) mod online;
pub(crate) mod person;
pub(crate) mod record;
pub(crate) mod registry;
