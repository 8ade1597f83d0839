//! Licences and sources of everything that is built in, against deny.toml.
//!
//! deny.toml has the format of cargo-deny, whose licence and source checks these are; cargo-deny
//! itself takes longer to build than the whole workspace. Advisories need a network and are not
//! checked here.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;
use spdx::{Expression, ParseMode};

use super::Findings;
use crate::workspace::{Package, root};

#[derive(Deserialize)]
struct Deny {
    licenses: Licenses,
    sources: Sources,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
    exceptions: Vec<Exception>,
}

#[derive(Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Deserialize)]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
    reason: String,
}

#[derive(Deserialize)]
struct NpmLock {
    packages: BTreeMap<String, NpmPackage>,
}

#[derive(Deserialize)]
struct NpmPackage {
    license: Option<String>,
    #[serde(default)]
    dev: bool,
}

pub(super) fn check(packages: &[Package], findings: &mut Findings) -> Result<()> {
    let path = root().join("deny.toml");
    let text = std::fs::read_to_string(&path).context("deny.toml cannot be read")?;
    let deny: Deny = toml::from_str(&text).context("deny.toml is not as expected")?;
    for package in packages.iter().filter(|package| package.source.is_some()) {
        let name = format!("{} {}", package.name, package.version);
        check_licence(
            &deny,
            &package.name,
            &name,
            package.license.as_deref(),
            findings,
        );
        let registry = package
            .source
            .as_deref()
            .and_then(|source| source.strip_prefix("registry+"));
        if !registry.is_some_and(|url| {
            deny.sources
                .allow_registry
                .iter()
                .any(|allowed| allowed == url)
        }) {
            findings.add(format!(
                "{name} comes from {:?}, which deny.toml does not allow",
                package.source
            ));
        }
        if let Some(ban) = deny.bans.deny.iter().find(|ban| ban.name == package.name) {
            findings.add(format!("{name} is banned: {}", ban.reason));
        }
    }
    check_npm(&deny, findings)
}

/// What is bundled into the window; tools of the build are not shipped.
fn check_npm(deny: &Deny, findings: &mut Findings) -> Result<()> {
    let path = root().join("ui/package-lock.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        findings.add("ui/package-lock.json is missing; `npm install` in ui writes it".to_owned());
        return Ok(());
    };
    let lock: NpmLock =
        serde_json::from_str(&text).context("ui/package-lock.json is no lock file")?;
    for (path, package) in lock
        .packages
        .iter()
        .filter(|(path, package)| !path.is_empty() && !package.dev)
    {
        let name = path
            .rsplit_once("node_modules/")
            .map_or(path.as_str(), |(_, name)| name);
        check_licence(
            deny,
            name,
            &format!("npm {name}"),
            package.license.as_deref(),
            findings,
        );
    }
    Ok(())
}

fn check_licence(
    deny: &Deny,
    key: &str,
    name: &str,
    licence: Option<&str>,
    findings: &mut Findings,
) {
    let Some(licence) = licence else {
        findings.add(format!("{name} names no licence"));
        return;
    };
    let Ok(expression) = Expression::parse_mode(licence, ParseMode::LAX) else {
        findings.add(format!(
            "{name} has the licence {licence:?}, which is no SPDX expression"
        ));
        return;
    };
    let exceptions = deny
        .licenses
        .exceptions
        .iter()
        .filter(|exception| exception.name == key);
    let allowed: Vec<&str> = (deny.licenses.allow.iter())
        .chain(exceptions.flat_map(|exception| &exception.allow))
        .map(String::as_str)
        .collect();
    if !expression.evaluate(|requirement| allowed.contains(&requirement.to_string().as_str())) {
        findings.add(format!(
            "{name} is under {licence}, which deny.toml does not allow"
        ));
    }
}
