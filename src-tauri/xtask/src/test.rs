//! `test`: everything that CI runs, cheapest first.
//!
//! All cargo stages share one target directory, the dev profile and one set of features: the test
//! binaries, the window and counterctl are built once by `cargo build --workspace --bins --tests`,
//! and nothing after it compiles a dependency again.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::command::run;
use crate::stages::Stages;
use crate::workspace::{cargo, root};
use crate::{package, setup, tidy, ui};

/// Runs every stage; the first failure ends it.
pub(crate) fn test() -> Result<()> {
    let mut stages = Stages::default();
    stages.run("setup", setup::setup)?;
    stages.run("formatting", || {
        run(cargo().args(["fmt", "--all", "--check"]))
    })?;
    stages.run("house rules", tidy::sources)?;
    stages.run("UI: lint", || ui::script("lint"))?;
    stages.run("UI: types", || ui::script("typecheck"))?;
    stages.run("UI: unit tests", || ui::script("test"))?;
    stages.run("UI: build", ui::build)?;
    stages.run("clippy", clippy)?;
    stages.run("build", build)?;
    stages.run("package", || package::bundle(true).map(drop))?;
    stages.run("tests", || {
        tidy::generated::tests(cargo().args(["nextest", "run", "--workspace"]))
    })?;
    stages.run("generated TypeScript", tidy::generated::compare)?;
    stages.run("doctests", || {
        run(cargo().args(["test", "--workspace", "--doc", "--quiet"]))
    })?;
    let browser = root().join("tests/browser");
    if browser.join("package.json").exists() {
        stages.run("browser tests", || browser_tests(&browser))?;
    }
    stages.report();
    println!("\nxtask test: all {} stages passed.", stages.len());
    Ok(())
}

fn clippy() -> Result<()> {
    let mut clippy = cargo();
    clippy.args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "--deny",
        "warnings",
    ]);
    run(&mut clippy)
}

/// Test binaries and programs together, so that both are built with the same features.
pub(crate) fn build() -> Result<()> {
    run(cargo().args([
        "build",
        "--workspace",
        "--lib",
        "--bins",
        "--tests",
        "--locked",
    ]))
}

/// A real browser under load, as the real window is: a second failure is the program's. What failed
/// the first time stands in the output and, as a picture, in `tests/browser/failures`.
fn browser_tests(folder: &Path) -> Result<()> {
    let once = || {
        run(Command::new("npm")
            .args(["run", "--silent", "test"])
            .current_dir(folder))
    };
    once().or_else(|error| {
        eprintln!("xtask: FLAKY? {error}; once more.");
        once()
    })
}
