//! The Tauri shell: one window in front of the use cases of `counter_app`.
//!
//! Here are the window, the list of commands and the bytes of pictures and papers.
//! Deliberately not here: any rule, any sentence, any state of its own. A command's body is one
//! call; the same calls are routed over HTTP by `counter-webhost` for browser tests.
//!
//! Invariants: a command never runs on the window's thread, and a panic in it becomes an answer.

mod arguments;
mod commands;
pub mod platform;
mod protocol;
#[cfg(test)]
mod tests;
mod window;

pub use arguments::Arguments;
pub use window::{StartError, run};

/// Writes the program's log to standard error, from where a desktop session keeps it.
///
/// `COUNTER_LOG` chooses what, as `COUNTER_LOG=counter_store=debug`; default `info`.
pub fn start_logging() {
    let filter = tracing_subscriber::EnvFilter::builder()
        .with_env_var("COUNTER_LOG")
        .with_default_directive(tracing::level_filters::LevelFilter::INFO.into())
        .from_env_lossy();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}
