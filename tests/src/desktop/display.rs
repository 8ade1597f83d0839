//! A display that nobody sees.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::process::Process;

/// An X server without a screen, of the smallest size that the counter must fit.
pub struct Display {
    name: String,
    _server: Process,
}

impl Display {
    /// Starts Xvfb on a display number that is free.
    ///
    /// # Panics
    ///
    /// If Xvfb is not installed or does not come up.
    pub fn start() -> Self {
        let mut command = Command::new("Xvfb");
        command.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1366x768x24",
            "-nolisten",
            "tcp",
        ]);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = Process::start(&mut command, "xvfb");
        let mut number = String::new();
        let stdout = server.take_stdout().expect("standard output was piped");
        // Xvfb writes its number when it is ready for clients.
        BufReader::new(stdout)
            .read_line(&mut number)
            .expect("Xvfb says its display number");
        let number = number.trim();
        assert!(!number.is_empty(), "Xvfb ended before it was ready");
        Self {
            name: format!(":{number}"),
            _server: server,
        }
    }

    /// What belongs into `DISPLAY`.
    pub fn name(&self) -> &str {
        &self.name
    }
}
