//! Use cases and the contract with the UI.
