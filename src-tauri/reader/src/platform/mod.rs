//! What differs between systems: where drivers and ports are, how a reader's name is spelt, which errors
//! mean that the service is gone, and what the service is called.
//!
//! Everything else in this crate is the same on every system.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(crate) use self::unix::{display_name, drivers, identity_reader_ports, is_service_loss};
#[cfg(windows)]
pub(crate) use self::windows::{display_name, drivers, identity_reader_ports, is_service_loss};
