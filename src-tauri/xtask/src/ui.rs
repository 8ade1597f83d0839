//! The UI's own build and checks, by the scripts in ui/package.json.

use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result};

use crate::command::run;
use crate::workspace::{files, root};

/// Runs one npm script of the UI.
pub(crate) fn script(name: &str) -> Result<()> {
    run(Command::new("npm")
        .args(["run", "--silent", name])
        .current_dir(root().join("ui")))
}

/// Builds ui/dist unless it is newer than everything that it is built from.
pub(crate) fn build() -> Result<()> {
    let ui = root().join("ui");
    let built = modified(&ui.join("dist/index.html"));
    let mut sources = files(&ui.join("src"), &[""])?;
    sources.extend(files(&ui.join("src/backend/generated"), &[""]).unwrap_or_default());
    sources.extend(files(&ui.join("public"), &[""]).unwrap_or_default());
    sources.extend(
        [
            "index.html",
            "package.json",
            "package-lock.json",
            "vite.config.ts",
            "tsconfig.json",
        ]
        .map(|file| ui.join(file)),
    );
    let newest = sources.iter().filter_map(|source| modified(source)).max();
    if built.is_some() && built > newest {
        println!("ui/dist is newer than its sources.");
        return Ok(());
    }
    script("build").context("the UI was not built")
}

fn modified(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path)
        .and_then(|metadata| metadata.modified())
        .ok()
}
