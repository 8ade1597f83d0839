//! What differs between systems. The part for Windows has never been compiled.

use std::fs::OpenOptions;

/// A file that only its owner can read and write.
#[cfg(unix)]
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600)
}

/// On Windows the station's directory carries the rights.
#[cfg(not(unix))]
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}
