//! Entry point of counterctl.

fn main() {}
