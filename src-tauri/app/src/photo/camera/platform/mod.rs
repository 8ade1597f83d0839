//! The cameras of the operating system.
//!
//! Video4Linux is what stations run on. The part for Windows is written against the documentation
//! of Media Foundation's binding and has never been compiled.

#[cfg(target_os = "linux")]
mod video4linux;
#[cfg(target_os = "linux")]
pub(super) use video4linux::{cameras, open};

#[cfg(windows)]
mod media_foundation;
#[cfg(windows)]
pub(super) use media_foundation::{cameras, open};

#[cfg(not(any(target_os = "linux", windows)))]
mod none;
#[cfg(not(any(target_os = "linux", windows)))]
pub(super) use none::{cameras, open};
