//! `soak`: the property tests with many more cases than `test` gives them, the long form of the
//! kills and crash images, and many more simulated weeks.
//!
//! Its last run stands in docs/soak.md.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::command::{output, run};
use crate::workspace::{cargo, root};

/// What is run.
pub(crate) struct Soak {
    /// Cases a property.
    pub(crate) cases: u32,
    /// Simulated weeks.
    pub(crate) seeds: u32,
    /// Nothing but the weeks.
    pub(crate) weeks_only: bool,
}

/// What the weeks were made of.
#[derive(Default)]
struct Weeks {
    count: u32,
    acts: u64,
    faults: u64,
    longest_ms: u64,
}

/// Runs every property with `cases` cases and the weeks, and writes down that all held.
pub(crate) fn soak(soak: &Soak) -> Result<()> {
    let start = Instant::now();
    let report = tempfile::NamedTempFile::new().context("no temporary file")?;
    let mut nextest = cargo();
    nextest.args(["nextest", "run", "--profile", "soak"]);
    if soak.weeks_only {
        nextest.args(["-p", "counter-tests", "-E", "test(weeks)"]);
    } else {
        nextest.arg("--workspace");
    }
    // The store's kills and crash images have a long form of their own.
    nextest.env("COUNTER_SOAK", "1");
    nextest.env("COUNTER_WEEKS", format!("{}x", soak.seeds));
    nextest.env("COUNTER_WEEKS_REPORT", report.path());
    run(nextest.env("PROPTEST_CASES", soak.cases.to_string()))?;
    let minutes = start.elapsed().as_secs() / 60;
    let date = output(Command::new("date").args(["--utc", "+%Y-%m-%d"]))?;
    let head = ["rev-parse", "--short", "HEAD"];
    let commit = output(Command::new("git").args(head).current_dir(root()))?;
    let path = root().join("docs/soak.md");
    let cases = if soak.weeks_only {
        "—".to_owned()
    } else {
        soak.cases.to_string()
    };
    let weeks = weeks(report.path())?;
    let page = page(date.trim(), commit.trim(), &cases, &weeks, minutes);
    std::fs::write(&path, page).with_context(|| format!("cannot write {}", path.display()))
}

fn page(date: &str, commit: &str, cases: &str, weeks: &Weeks, minutes: u64) -> String {
    let Weeks {
        count,
        acts,
        faults,
        longest_ms,
    } = weeks;
    let longest = longest_ms / 1000;
    format!(
        "# Soak\n\n\
         Written by `cargo xtask soak`: every property test with more cases than CI gives it,\n\
         the long forms of kills and crash images, and simulated weeks of counters and a centre\n\
         (`tests/journeys/weeks.rs`). With `--weeks-only`, the weeks alone. A week that fails says\n\
         its seed; `COUNTER_WEEKS=<seed> cargo nextest run -p counter-tests -E 'test(weeks)'`\n\
         repeats it.\n\n\
         | date | commit | cases a property | weeks | acts | faults | longest week | minutes | outcome |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n\
         | {date} | {commit} | {cases} | {count} | {acts} | {faults} | {longest} s | {minutes} | all held |\n",
    )
}

/// Adds up the lines that the weeks wrote: seed, acts, faults, milliseconds.
fn weeks(report: &Path) -> Result<Weeks> {
    let text = std::fs::read_to_string(report).context("the weeks' report")?;
    let mut sum = Weeks::default();
    for line in text.lines() {
        let numbers: Vec<u64> = line
            .split(' ')
            .map(str::parse)
            .collect::<Result<_, _>>()
            .with_context(|| format!("a line of the weeks' report: {line}"))?;
        if let [_seed, acts, faults, ms] = numbers.as_slice() {
            sum.count += 1;
            sum.acts += acts;
            sum.faults += faults;
            sum.longest_ms = sum.longest_ms.max(*ms);
        }
    }
    Ok(sum)
}
