//! The demo station that `run` and the screenshots work on.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::command::run;
use crate::workspace::{root, target_dir};

/// People of the demo station, and the seed that they are drawn from.
const PEOPLE: &str = "2000";
const SEED: &str = "1";

/// Where the demo station lies when no other place is named.
pub(crate) fn default_dir() -> PathBuf {
    target_dir().join("demo")
}

/// Makes a demo station in `data_dir` unless something is there already.
pub(crate) fn ensure(data_dir: &Path) -> Result<()> {
    let is_there = std::fs::read_dir(data_dir).is_ok_and(|mut entries| entries.next().is_some());
    if is_there {
        println!("Demo station: the one in {}.", data_dir.display());
        return Ok(());
    }
    let mut command = Command::new(target_dir().join("debug/counterctl"));
    command.args([
        "demo",
        "init",
        "--people",
        PEOPLE,
        "--seed",
        SEED,
        "--data-dir",
    ]);
    run(command
        .arg(data_dir)
        .env("COUNTER_ASSETS", root().join("assets")))
}
