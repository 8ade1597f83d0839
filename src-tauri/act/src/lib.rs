//! The signed envelope of an act.
