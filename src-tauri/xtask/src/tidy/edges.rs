//! Which crate of the workspace may be built from which, directly or through others.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::Findings;
use crate::command::output;
use crate::workspace::{Package, cargo};

/// Each member with the members that it may reach. A member that is not listed is a finding too.
const MAY_REACH: &[(&str, &[&str])] = &[
    ("counter-domain", &[]),
    ("counter-act", &["counter-domain"]),
    ("counter-photo", &["counter-domain"]),
    ("counter-reader", &["counter-domain"]),
    ("counter-document", &["counter-domain"]),
    ("counter-printer", &["counter-domain"]),
    ("counter-store", &["counter-act", "counter-domain"]),
    ("counter-wire", &["counter-act", "counter-domain"]),
    (
        "counter-sync",
        &["counter-act", "counter-domain", "counter-wire"],
    ),
    (
        "counter-central",
        &[
            "counter-act",
            "counter-document",
            "counter-domain",
            "counter-photo",
            "counter-wire",
        ],
    ),
    ("counter-app", BELOW_APP),
    ("counter", APP),
    ("counter-webhost", APP),
    ("counterctl", APP),
];

const BELOW_APP: &[&str] = &[
    "counter-act",
    "counter-document",
    "counter-domain",
    "counter-photo",
    "counter-printer",
    "counter-reader",
    "counter-store",
    "counter-sync",
    "counter-wire",
];

const APP: &[&str] = &[
    "counter-act",
    "counter-app",
    "counter-document",
    "counter-domain",
    "counter-photo",
    "counter-printer",
    "counter-reader",
    "counter-store",
    "counter-sync",
    "counter-wire",
];

/// Members that may use anything and that nothing may use.
const ON_TOP: &[&str] = &["counter-tests", "xtask"];

/// Crates that would bring I/O, a clock, randomness or async into domain.
const IMPURE: &[&str] = &[
    "async-std",
    "getrandom",
    "mio",
    "rand",
    "reqwest",
    "rusqlite",
    "smol",
    "tokio",
];

pub(super) fn check(packages: &[Package], findings: &mut Findings) {
    let by_id: BTreeMap<&str, &Package> = packages
        .iter()
        .map(|package| (package.id.as_str(), package))
        .collect();
    for member in packages.iter().filter(|package| package.source.is_none()) {
        let reached = reach(member, &by_id);
        let members = reached.iter().filter(|package| package.source.is_none());
        if ON_TOP.contains(&member.name.as_str()) {
            continue;
        }
        let Some((_, allowed)) = MAY_REACH.iter().find(|(name, _)| *name == member.name) else {
            findings.add(format!(
                "{} is not in the table of src-tauri/xtask/src/tidy/edges.rs; say there what it may use",
                member.name
            ));
            continue;
        };
        for other in members.filter(|other| !allowed.contains(&other.name.as_str())) {
            findings.add(format!(
                "{} may not use {}, directly or through others (ARCHITECTURE.md, directions)",
                member.name, other.name
            ));
        }
    }
}

/// Holds what domain is built from against [`IMPURE`].
///
/// `cargo tree` is asked because the metadata mix in features that only other members switch on.
pub(super) fn check_domain(findings: &mut Findings) -> Result<()> {
    let mut tree = cargo();
    tree.args([
        "tree",
        "--package",
        "counter-domain",
        "--edges",
        "normal,build",
    ]);
    tree.args(["--prefix", "none", "--format", "{p}"]);
    impure(&output(&mut tree)?, findings);
    Ok(())
}

fn impure(tree: &str, findings: &mut Findings) {
    let crates = tree.lines().filter_map(|line| line.split(' ').next());
    for name in crates
        .filter(|name| IMPURE.contains(name))
        .collect::<BTreeSet<_>>()
    {
        findings.add(format!(
            "counter-domain may not use {name}: it does no I/O and knows no async, \
             time and randomness are passed in"
        ));
    }
}

/// Every package that `member` is built from, without itself.
fn reach<'a>(member: &Package, by_id: &BTreeMap<&str, &'a Package>) -> Vec<&'a Package> {
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<&str> = member.dependencies.iter().map(String::as_str).collect();
    let mut reached = Vec::new();
    while let Some(id) = waiting.pop() {
        let Some(package) = by_id.get(id).filter(|_| seen.insert(id.to_owned())) else {
            continue;
        };
        reached.push(*package);
        waiting.extend(package.dependencies.iter().map(String::as_str));
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, dependencies: &[&str]) -> Package {
        Package {
            id: name.to_owned(),
            name: name.to_owned(),
            version: "0.1.0".to_owned(),
            license: None,
            source: None,
            dependencies: dependencies.iter().map(|&name| name.to_owned()).collect(),
            targets: Vec::new(),
        }
    }

    fn findings(packages: &[Package]) -> Vec<String> {
        let mut findings = Findings::default();
        check(packages, &mut findings);
        findings.sentences
    }

    #[test]
    fn an_edge_through_a_foreign_crate_is_found() {
        let foreign = Package {
            source: Some("registry".to_owned()),
            ..package("glue", &["counter-store"])
        };
        let packages = [
            package("counter-photo", &["glue"]),
            foreign,
            package("counter-store", &["counter-domain"]),
            package("counter-domain", &[]),
        ];
        let found = findings(&packages);
        assert!(
            matches!(found.as_slice(), [one] if one.starts_with("counter-photo may not use counter-store")),
            "photo reaches store and nothing else is wrong: {found:?}"
        );
    }

    #[test]
    fn a_runtime_under_domain_is_found() {
        let mut findings = Findings::default();
        impure(
            "counter-domain v0.1.0 (/x)\nserde v1.0.0\ntokio v1.54.1\ntokio v1.54.1 (*)",
            &mut findings,
        );
        assert_eq!(findings.sentences.len(), 1, "domain knows no async");
    }

    #[test]
    fn a_new_member_needs_a_place_in_the_table() {
        assert_eq!(
            findings(&[package("counter-new", &[])]).len(),
            1,
            "no crate is without a rule"
        );
    }
}
