//! How an operating system tells that a file is whole.
//!
//! The part for other systems is written against the documentation and has never been compiled.

use notify::event::{EventKind, ModifyKind, RenameMode};

/// Whether the event says that a file was closed after being written, or moved into its place.
#[cfg(target_os = "linux")]
pub(super) fn tells_of_whole_file(kind: EventKind) -> bool {
    use notify::event::{AccessKind, AccessMode};

    matches!(
        kind,
        EventKind::Access(AccessKind::Close(AccessMode::Write))
            | EventKind::Modify(ModifyKind::Name(RenameMode::To))
    )
}

/// Windows does not tell of closing: each write is taken, and what is not whole yet is found out
/// when it is read.
#[cfg(not(target_os = "linux"))]
pub(super) fn tells_of_whole_file(kind: EventKind) -> bool {
    matches!(kind, EventKind::Create(_) | EventKind::Modify(_))
}
