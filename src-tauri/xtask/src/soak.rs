//! `soak`: the property tests with many more cases than `test` gives them, the long form of the
//! kills and crash images, and many more simulated weeks.
//!
//! Its last run stands in docs/soak.md.

use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::command::{output, run};
use crate::workspace::{cargo, root};

/// Runs every property with `cases` cases and writes down that it held.
///
/// `seeds` is the number of simulated weeks.
pub(crate) fn soak(cases: u32, seeds: u32) -> Result<()> {
    let start = Instant::now();
    let mut nextest = cargo();
    nextest.args(["nextest", "run", "--workspace", "--profile", "soak"]);
    // The store's kills and crash images have a long form of their own.
    nextest.env("COUNTER_SOAK", "1");
    nextest.env("COUNTER_WEEKS", format!("{seeds}x"));
    run(nextest.env("PROPTEST_CASES", cases.to_string()))?;
    let minutes = start.elapsed().as_secs() / 60;
    let date = output(Command::new("date").args(["--utc", "+%Y-%m-%d"]))?;
    let head = ["rev-parse", "--short", "HEAD"];
    let commit = output(Command::new("git").args(head).current_dir(root()))?;
    let path = root().join("docs/soak.md");
    let page = format!(
        "# Soak\n\n\
         Written by `cargo xtask soak`: every property test with more cases than CI gives it,\n\
         the long forms of kills and crash images, and simulated weeks of counters and a centre.\n\n\
         | date | commit | cases a property | weeks | minutes | outcome |\n\
         | --- | --- | --- | --- | --- | --- |\n\
         | {} | {} | {cases} | {seeds} | {minutes} | all held |\n",
        date.trim(),
        commit.trim(),
    );
    std::fs::write(&path, page).with_context(|| format!("cannot write {}", path.display()))
}
