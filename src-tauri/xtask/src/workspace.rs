//! Where things lie in this repository, and what `cargo metadata` says of it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::command::output;

/// The root of the repository: two levels above this crate.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// Where cargo builds: `CARGO_TARGET_DIR`, else `target` in the root.
pub(crate) fn target_dir() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// A cargo command in the root, with the cargo that runs this program.
pub(crate) fn cargo() -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    // What the cargo that runs this program says of it is not said of what is built: some build
    // scripts look at it and would run anew each time.
    let ours = std::env::vars_os().map(|(name, _)| name).filter(|name| {
        let name = name.to_string_lossy();
        name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
    });
    for name in ours {
        command.env_remove(name);
    }
    command.current_dir(root());
    command
}

/// A member of the workspace or one of its dependencies, as `cargo metadata` reports it.
pub(crate) struct Package {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) license: Option<String>,
    /// The registry or repository it comes from; `None` for a member.
    pub(crate) source: Option<String>,
    /// Ids of the packages that it is built from: normal and build dependencies, no dev ones.
    pub(crate) dependencies: Vec<String>,
    /// Names of its targets with their kinds, as `("submit", "bench")`.
    pub(crate) targets: Vec<(String, String)>,
}

/// Every package in the lock file that the host's platform uses.
pub(crate) fn packages() -> Result<Vec<Package>> {
    let host = output(Command::new("rustc").args(["--print", "host-tuple"]))?;
    let mut command = cargo();
    command.args([
        "metadata",
        "--format-version",
        "1",
        "--filter-platform",
        host.trim(),
    ]);
    let metadata: Metadata = serde_json::from_str(&output(&mut command)?)
        .context("cargo metadata said something unexpected")?;
    let packages = metadata.resolve.nodes.into_iter().map(|node| {
        let package = metadata
            .packages
            .iter()
            .find(|package| package.id == node.id);
        let package = package.with_context(|| format!("{} is not in the metadata", node.id))?;
        let built_from = node.deps.into_iter().filter(|dependency| {
            dependency
                .dep_kinds
                .iter()
                .any(|kind| kind.kind.as_deref() != Some("dev"))
        });
        let targets = package.targets.iter().flat_map(|target| {
            target
                .kind
                .iter()
                .map(|kind| (target.name.clone(), kind.clone()))
        });
        Ok(Package {
            dependencies: built_from.map(|dependency| dependency.pkg).collect(),
            targets: targets.collect(),
            id: node.id,
            name: package.name.clone(),
            version: package.version.clone(),
            license: package.license.clone(),
            source: package.source.clone(),
        })
    });
    packages.collect()
}

/// All files under `directory` whose name ends in one of `endings`, generated and foreign ones left
/// out.
pub(crate) fn files(directory: &Path, endings: &[&str]) -> Result<Vec<PathBuf>> {
    const FOREIGN: &[&str] = &[
        "node_modules",
        "target",
        "dist",
        "generated",
        ".git",
        "gen",
        "permissions",
        "test-results",
    ];
    let mut found = Vec::new();
    let mut waiting = vec![directory.to_path_buf()];
    while let Some(directory) = waiting.pop() {
        let entries = std::fs::read_dir(&directory)
            .with_context(|| format!("cannot list {}", directory.display()))?;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if entry.file_type()?.is_dir() {
                if !FOREIGN.contains(&name.as_ref()) {
                    waiting.push(entry.path());
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

#[derive(serde::Deserialize)]
struct Metadata {
    packages: Vec<MetadataPackage>,
    resolve: Resolve,
}

#[derive(serde::Deserialize)]
struct MetadataPackage {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
    targets: Vec<Target>,
}

#[derive(serde::Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

#[derive(serde::Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(serde::Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(serde::Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(serde::Deserialize)]
struct DependencyKind {
    kind: Option<String>,
}
