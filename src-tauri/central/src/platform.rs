//! What differs from system to system. The part for Windows has never been compiled.

use std::fs::OpenOptions;

/// A file that is created so can be read by its owner only.
#[cfg(unix)]
pub(crate) fn owner_only(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;

    options.mode(0o600);
}

/// A file takes the rights of its folder.
#[cfg(not(unix))]
pub(crate) fn owner_only(_: &mut OpenOptions) {}
