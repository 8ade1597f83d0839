//! Child processes that end with their owner.

#![expect(clippy::panic, reason = "a fixture that fails ends its test")]

use std::ffi::OsStr;
use std::io;
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

/// A program and everything that it starts, ended together on drop.
///
/// It stays in the process group of the test, so that a test runner that kills the test ends it
/// too.
pub(crate) struct Process {
    child: Child,
}

impl Process {
    /// Starts the program; `package` is the Debian package that brings it.
    pub(crate) fn start(command: &mut Command, package: &str) -> Self {
        let program = command.get_program().to_owned();
        match command.stdin(Stdio::null()).spawn() {
            Ok(child) => Self { child },
            Err(error) => panic!("{}", cannot_start(&program, package, &error)),
        }
    }

    /// Its standard output, once, if it was piped.
    pub(crate) fn take_stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// Its standard error, once, if it was piped.
    pub(crate) fn take_stderr(&mut self) -> Option<ChildStderr> {
        self.child.stderr.take()
    }

    /// Ids of the program and of everything below it, parents first.
    pub(crate) fn family(&self) -> Vec<u32> {
        let mut family = vec![self.child.id()];
        let mut next = 0;
        while let Some(&id) = family.get(next) {
            family.extend(children(id));
            next += 1;
        }
        family
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        for id in self.family() {
            if let Some(id) = i32::try_from(id).ok().and_then(Pid::from_raw) {
                // It may have ended by itself.
                let _ = kill_process(id, Signal::KILL);
            }
        }
        let _ = self.child.wait();
    }
}

/// Children of a process, as the kernel lists them; none once it has ended.
fn children(id: u32) -> Vec<u32> {
    let tasks = std::fs::read_dir(format!("/proc/{id}/task"))
        .into_iter()
        .flatten()
        .flatten();
    let lists = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
    lists
        .flat_map(|list| {
            list.split_whitespace()
                .filter_map(|id| id.parse().ok())
                .collect::<Vec<_>>()
        })
        .collect()
}

fn cannot_start(program: &OsStr, package: &str, error: &io::Error) -> String {
    format!(
        "cannot start {}: {error}; it is in the Debian package {package} (`cargo xtask setup`)",
        program.to_string_lossy()
    )
}
