//! `bench`: runs every benchmark of the workspace and keeps their rows in docs/benchmarks.md.
//!
//! A benchmark is a bench target that prints its figures on standard output. Rows of Markdown
//! (what, baseline, measured, ratio, budget) go into one table; other lines are kept as printed.
//! Ratios are taken in one run, so the machine is named but never compared.

use std::fmt::Write as _;
use std::process::Command;

use anyhow::{Context, Result};

use crate::command::{output, run};
use crate::workspace::{cargo, packages, root};
use crate::{setup, ui};

/// Runs the benchmarks and writes their table.
pub(crate) fn bench() -> Result<()> {
    setup::setup()?;
    ui::build()?;
    // The window's benchmark starts these.
    let programs = [
        "-p",
        "counter",
        "-p",
        "counterctl",
        "--bins",
        "--example",
        "bare_window",
    ];
    run(cargo()
        .args(["build", "--release", "--locked"])
        .args(programs))?;
    let mut rows = String::new();
    let mut remarks = String::new();
    for package in packages()?
        .iter()
        .filter(|package| package.source.is_none())
    {
        for (target, _) in package.targets.iter().filter(|(_, kind)| kind == "bench") {
            println!("$ cargo bench -p {} --bench {target}", package.name);
            let mut bench = cargo();
            bench.args(["bench", "--quiet", "-p", &package.name, "--bench", target]);
            let printed = output(&mut bench)?;
            print!("{printed}");
            let (table, text): (Vec<_>, Vec<_>) =
                printed.lines().partition(|line| line.starts_with("| "));
            for row in table {
                writeln!(rows, "{row}")?;
            }
            if !text.is_empty() {
                let text = text.join("\n");
                writeln!(
                    remarks,
                    "\n## {}: {target}\n\n```\n{text}\n```",
                    package.name
                )?;
            }
        }
    }
    let path = root().join("docs/benchmarks.md");
    std::fs::write(&path, page(&rows, &remarks)?)
        .with_context(|| format!("cannot write {}", path.display()))?;
    println!("Wrote {}.", path.display());
    Ok(())
}

fn page(rows: &str, remarks: &str) -> Result<String> {
    let date = output(Command::new("date").args(["--utc", "+%Y-%m-%d"]))?;
    let commit = output(
        Command::new("git")
            .args(["rev-parse", "--short", "HEAD"])
            .current_dir(root()),
    )?;
    let rustc = output(Command::new("rustc").arg("--version"))?;
    let processor = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processor
        .lines()
        .find_map(|line| line.strip_prefix("model name"));
    let model = model.map_or("unknown processor", |line| {
        line.trim_start_matches([' ', '\t', ':'])
    });
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Ok(format!(
        "# Benchmarks\n\n\
         Written by `cargo xtask bench`; every figure is a ratio to a baseline taken in the same run.\n\n\
         {}, commit {}, {}, {model}, {cores} cores.\n\n\
         | what | baseline | measured | ratio | budget |\n| --- | --- | --- | --- | --- |\n{rows}{remarks}",
        date.trim(),
        commit.trim(),
        rustc.trim(),
    ))
}
