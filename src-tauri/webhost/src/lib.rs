//! Use cases over loopback HTTP, for tests.
