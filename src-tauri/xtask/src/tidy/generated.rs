//! The TypeScript types of the contract: written by its tests, kept in ui/src/backend/generated.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::run;
use crate::workspace::{cargo, files, root, target_dir};

/// Where the contract's export tests write when this variable is set.
const EXPORT_DIR: &str = "TS_RS_EXPORT_DIR";

/// Only the tests that write types.
const EXPORT_TESTS: &str = "test(/export_bindings/)";

/// Writes ui/src/backend/generated anew.
pub(crate) fn generate() -> Result<()> {
    check_export()?;
    let kept = kept_dir();
    if kept.exists() {
        std::fs::remove_dir_all(&kept)
            .with_context(|| format!("cannot clear {}", kept.display()))?;
    }
    for (name, text) in read(&export_dir())? {
        let path = kept.join(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    println!("Wrote {}.", kept.display());
    Ok(())
}

/// Exports the types and compares them.
pub(super) fn check() -> Result<()> {
    check_export()?;
    compare()
}

/// Runs tests whose export goes to a folder of its own instead of into the sources.
pub(crate) fn tests(command: &mut Command) -> Result<()> {
    let export = export_dir();
    if export.exists() {
        std::fs::remove_dir_all(&export)
            .with_context(|| format!("cannot clear {}", export.display()))?;
    }
    run(command.env(EXPORT_DIR, &export))
}

/// Compares what the tests have exported with what is kept.
pub(crate) fn compare() -> Result<()> {
    let exported = read(&export_dir())?;
    let kept = read(&kept_dir())?;
    let names = exported
        .keys()
        .chain(kept.keys())
        .collect::<std::collections::BTreeSet<_>>();
    let stale: Vec<_> = names
        .into_iter()
        .filter(|name| exported.get(*name) != kept.get(*name))
        .collect();
    if stale.is_empty() {
        println!("{} generated files are up to date.", kept.len());
        return Ok(());
    }
    for name in &stale {
        println!(
            "- ui/src/backend/generated/{} differs from the contract",
            name.display()
        );
    }
    bail!("generated TypeScript is out of date; `cargo xtask generate` writes it")
}

fn check_export() -> Result<()> {
    let mut nextest = cargo();
    nextest.args([
        "nextest",
        "run",
        "--package",
        "counter-app",
        "--filterset",
        EXPORT_TESTS,
    ]);
    tests(&mut nextest)
}

fn export_dir() -> PathBuf {
    target_dir().join("generated-typescript")
}

fn kept_dir() -> PathBuf {
    root().join("ui/src/backend/generated")
}

/// All TypeScript files under `folder` by their relative path.
fn read(folder: &Path) -> Result<BTreeMap<PathBuf, String>> {
    if !folder.exists() {
        return Ok(BTreeMap::new());
    }
    let read = files(folder, &[".ts"])?.into_iter().map(|path| {
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        let relative = path.strip_prefix(folder).unwrap_or(&path).to_path_buf();
        Ok((relative, text))
    });
    read.collect()
}
