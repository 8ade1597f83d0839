//! The business rules of a social-security counter: pure, no I/O, no clock.
