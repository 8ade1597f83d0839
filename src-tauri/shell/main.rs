//! The program that a clerk starts: arguments in, window open.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    counter_shell::start_logging();
    if let Err(error) = counter_shell::platform::prepare() {
        tracing::warn!(%error, "the window starts without its rendering workaround");
    }
    match counter_shell::run(&counter_shell::Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "the counter did not start"
            );
            ExitCode::FAILURE
        }
    }
}
