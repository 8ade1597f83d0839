//! `package`: the .deb with shell, counterctl and assets, by the Tauri bundler.
//!
//! The programs are built by cargo and only bundled by the Tauri CLI, so that the dev profile of
//! the tests can be bundled too without compiling anything twice.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::json;

use crate::command::run;
use crate::workspace::{cargo, root, target_dir};
use crate::{setup, test, ui};

/// Builds the package and returns its path.
///
/// With `debug` the programs are those of the tests' dev profile.
pub(crate) fn package(debug: bool) -> Result<PathBuf> {
    setup::setup()?;
    ui::build()?;
    if debug {
        test::build()?;
    } else {
        run(cargo().args([
            "build",
            "--release",
            "--locked",
            "-p",
            "counter",
            "-p",
            "counterctl",
        ]))?;
    }
    bundle(debug)
}

/// Bundles the programs that are built already.
pub(crate) fn bundle(debug: bool) -> Result<PathBuf> {
    let profile_dir = target_dir().join(if debug { "debug" } else { "release" });
    let bundle_dir = profile_dir.join("bundle/deb");
    if bundle_dir.exists() {
        std::fs::remove_dir_all(&bundle_dir)
            .with_context(|| format!("cannot clear {}", bundle_dir.display()))?;
    }
    // The only entry of tauri.conf.json that depends on where cargo builds.
    let files = json!({ "/usr/bin/counterctl": profile_dir.join("counterctl") });
    let config = json!({ "bundle": { "linux": { "deb": { "files": files } } } });
    // Patching would write the kind of package into the program, which then is no longer the one
    // that was tested; only Tauri's updater reads it.
    let mut tauri = Command::new(root().join("ui/node_modules/.bin/tauri"));
    tauri.args([
        "bundle",
        "--bundles",
        "deb",
        "--ci",
        "--no-binary-patching",
        "--config",
        &config.to_string(),
    ]);
    if debug {
        tauri.arg("--debug");
    }
    tauri
        .current_dir(root())
        .env("CARGO_TARGET_DIR", target_dir());
    run(&mut tauri)?;
    let entries = std::fs::read_dir(&bundle_dir)
        .with_context(|| format!("the bundler left nothing in {}", bundle_dir.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "deb") {
            return Ok(path);
        }
    }
    bail!("the bundler left no .deb in {}", bundle_dir.display())
}
