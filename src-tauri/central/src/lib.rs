//! The reference central server.
