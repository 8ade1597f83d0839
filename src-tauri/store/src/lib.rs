//! The encrypted file of a counter.
