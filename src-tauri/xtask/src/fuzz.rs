//! `fuzz`: each target of fuzz/ for some minutes, from its seeds.
//!
//! fuzz/ is a workspace of its own, because its flags instrument everything that it builds.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::command::run;
use crate::workspace::{files, root, target_dir};

/// Longest input; longer ones only make each run slower.
const MAX_LENGTH: u32 = 8192;

/// Runs every target whose name contains `only`; fails with the first input that breaks one.
///
/// libFuzzer says how many inputs it ran and how many edges they reached. What it finds is kept in
/// fuzz/corpus, which git ignores.
pub(crate) fn fuzz(minutes: u32, only: Option<&str>) -> Result<()> {
    let folder = root().join("fuzz");
    let targets: Vec<String> = files(&folder.join("fuzz_targets"), &[".rs"])?
        .iter()
        .filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
        .filter(|name| only.is_none_or(|only| name.contains(only)))
        .collect();
    ensure!(!targets.is_empty(), "no fuzz target has such a name");
    for target in &targets {
        fuzz_target(&folder, target, minutes)?;
    }
    Ok(())
}

fn fuzz_target(folder: &Path, target: &str, minutes: u32) -> Result<()> {
    let corpus = folder.join("corpus").join(target);
    std::fs::create_dir_all(&corpus)
        .with_context(|| format!("cannot make {}", corpus.display()))?;
    let cargo = std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from);
    let mut fuzzer = Command::new(cargo);
    fuzzer
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target_dir().join("fuzz"));
    fuzzer.args(["run", "--release", "--locked", "--bin", target, "--"]);
    fuzzer.arg(&corpus).arg(folder.join("seeds").join(target));
    fuzzer.arg(format!("-max_len={MAX_LENGTH}"));
    fuzzer.arg(format!("-max_total_time={}", minutes * 60));
    fuzzer.arg("-print_final_stats=1");
    run(&mut fuzzer)
}
