//! Tests of the plan against a modelled centre, and of client and syncer against a server with faults.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod client;
mod plan;
mod plan_properties;
mod support;
mod syncer;
