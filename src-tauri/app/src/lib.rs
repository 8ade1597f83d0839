//! Use cases of the counter, one folder each, and the contract with whatever shows them.

pub mod contract;
