//! Tests of the envelope at its boundary. The files in `tests/vectors` are released with the
//! first counter in the field: they are added to, never changed.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests"
)]

mod chain;
mod made;
mod payload;
mod seal;
mod statement;
mod strings;
mod vectors;
