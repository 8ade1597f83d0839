//! The reference central server as a program.
fn main() {}
