//! What one operating system needs before the window opens.
//!
//! The parts for Windows are written against its documentation and have never been compiled.

/// Prepares the process; must be called before a thread is started.
///
/// On Linux it starts the program anew, in the same process, with WebKit's DMABUF renderer off:
/// that renderer leaves the window blank on virtual machines without a GPU and with some drivers.
/// A value that the user has set stands.
///
/// # Errors
///
/// Only if the program could not be started anew; it may go on as it is.
#[cfg(target_os = "linux")]
pub fn prepare() -> std::io::Result<()> {
    use std::os::unix::process::CommandExt;

    const DMABUF_SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

    if std::env::var_os(DMABUF_SWITCH).is_some() {
        return Ok(());
    }
    let mut again = std::process::Command::new(std::env::current_exe()?);
    again
        .args(std::env::args_os().skip(1))
        .env(DMABUF_SWITCH, "1");
    // Returns only when it fails.
    Err(again.exec())
}

/// Nothing to prepare on this system.
#[cfg(not(target_os = "linux"))]
pub fn prepare() -> std::io::Result<()> {
    Ok(())
}
