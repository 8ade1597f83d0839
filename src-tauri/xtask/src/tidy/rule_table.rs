//! docs/rules.md: for each rule that is enforced, where, and which tests pass and refuse by it.
//!
//! `generate` writes it from assets/policy/rules.json and from the tests that carry a rule's id in
//! their name or say it in an assertion. `check` holds it: every enforced rule has its line, what
//! the line says of the place is what the list says, and every test that it names exists. A new
//! test alone makes no line stale.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::Findings;
use crate::workspace::{files, root};

const TABLE: &str = "docs/rules.md";
/// Where a line has no test.
const NONE: &str = "—";

/// What a test says that looks at a refusal; one that only names an id does not.
const REFUSALS: [&str; 4] = ["refus", "unwrap_err", "objection", "Err("];

#[derive(Deserialize)]
struct Rule {
    id: String,
    enforced: Option<String>,
}

/// A test with its text.
struct Test {
    name: String,
    body: String,
}

/// Writes the table anew.
pub(crate) fn generate() -> Result<()> {
    let path = root().join(TABLE);
    let text = table(&enforced()?, &tests()?);
    std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    println!("Wrote {}.", path.display());
    Ok(())
}

/// Holds the table against the list and the tests.
pub(super) fn check(findings: &mut Findings) -> Result<()> {
    let path = root().join(TABLE);
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let names: BTreeSet<String> = tests()?.into_iter().map(|test| test.name).collect();
    for fault in faults(&text, &enforced()?, &names) {
        findings.add(format!(
            "{TABLE}: {fault}; `cargo xtask generate` writes it"
        ));
    }
    Ok(())
}

fn enforced() -> Result<BTreeMap<String, String>> {
    let path = root().join("assets/policy/rules.json");
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let rules: Vec<Rule> =
        serde_json::from_str(&text).context("assets/policy/rules.json is no list of rules")?;
    let placed = rules
        .into_iter()
        .filter_map(|rule| Some((rule.id, rule.enforced?)));
    Ok(placed.collect())
}

fn tests() -> Result<Vec<Test>> {
    let mut found = Vec::new();
    let own = root().join("src-tauri/xtask");
    for folder in ["src-tauri", "tests"] {
        // The examples below are text, not tests.
        for path in files(&root().join(folder), &[".rs"])? {
            if path.starts_with(&own) {
                continue;
            }
            let text = std::fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            found.extend(tests_in(&text));
        }
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

/// The functions that follow a `#[test]` of any kind, each up to the brace under its own line.
fn tests_in(text: &str) -> Vec<Test> {
    let mut found = Vec::new();
    let mut after_attribute = false;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let bare = line.trim_start();
        if bare.starts_with("#[") {
            after_attribute |= bare.contains("test]") || bare.contains("test(");
            continue;
        }
        let Some(rest) = bare.trim_start_matches("async ").strip_prefix("fn ") else {
            continue;
        };
        if !std::mem::take(&mut after_attribute) {
            continue;
        }
        let end = format!("{}}}", " ".repeat(line.len() - bare.len()));
        let body = lines
            .by_ref()
            .take_while(|line| *line != end)
            .collect::<Vec<_>>()
            .join("\n");
        let name = rest.split(['(', '<']).next().unwrap_or_default().to_owned();
        found.push(Test { name, body });
    }
    found
}

fn table(rules: &BTreeMap<String, String>, tests: &[Test]) -> String {
    let mut lines = String::new();
    let (mut passed, mut refused) = (0, 0);
    for (id, place) in rules {
        let refusing = refusing(id, tests);
        let passing = passing(id, refusing, tests);
        passed += usize::from(passing.is_some());
        refused += usize::from(refusing.is_some());
        let name =
            |test: Option<&Test>| test.map_or(NONE.to_owned(), |test| format!("`{}`", test.name));
        // Writing to a string cannot fail.
        let _ = writeln!(
            lines,
            "| {id} | {place} | {} | {} |",
            name(passing),
            name(refusing)
        );
    }
    format!(
        "# Rules, and where they are enforced\n\n\
         Written by `cargo xtask generate`, held by `cargo xtask tidy`.\n\
         A passing test carries the rule's id in its name; a refusing one asserts the id.\n\
         Of {} enforced rules {passed} have a test by name and {refused} one that refuses.\n\
         Rules that only inform are in assets/policy/rules.json with no place.\n\n\
         | rule | enforced by | passing test | refusing test |\n\
         | --- | --- | --- | --- |\n{lines}",
        rules.len()
    )
}

/// The test that asserts the id, best one that carries it in its name too.
fn refusing<'a>(id: &str, tests: &'a [Test]) -> Option<&'a Test> {
    let said = format!("\"{id}\"");
    let refuses = |body: &str| REFUSALS.iter().any(|word| body.contains(word));
    let asserts = |test: &&Test| test.body.contains(&said) && refuses(&test.body);
    let mut own = tests.iter().filter(|test| is_named(&test.name, id));
    own.find(asserts).or_else(|| tests.iter().find(asserts))
}

/// A test of the rule, best another one than that which refuses.
fn passing<'a>(id: &str, refusing: Option<&Test>, tests: &'a [Test]) -> Option<&'a Test> {
    let own = || tests.iter().filter(|test| is_named(&test.name, id));
    own()
        .find(|test| refusing.is_none_or(|other| other.name != test.name))
        .or_else(|| own().next())
}

fn is_named(name: &str, id: &str) -> bool {
    let id = id.to_lowercase().replace(['-', '.'], "_");
    name.strip_prefix(&id)
        .and_then(|rest| rest.strip_prefix('_'))
        .is_some_and(|rest| !rest.starts_with(|first: char| first.is_ascii_digit()))
}

fn faults(text: &str, rules: &BTreeMap<String, String>, tests: &BTreeSet<String>) -> Vec<String> {
    let mut faults = Vec::new();
    let mut shown = BTreeMap::new();
    for line in text.lines().filter_map(|line| line.strip_prefix("| ")) {
        let cells: Vec<&str> = line.trim_end_matches(" |").split(" | ").collect();
        let [id, place, passing, refusing] = cells.as_slice() else {
            continue;
        };
        shown.insert(*id, *place);
        for name in [passing, refusing] {
            let name = name.trim_matches('`');
            if rules.contains_key(*id) && name != NONE && !tests.contains(name) {
                faults.push(format!("{id} names the test {name}, which there is not"));
            }
        }
    }
    for (id, place) in rules {
        match shown.get(id.as_str()) {
            None => faults.push(format!("{id} has no line")),
            Some(said) if said != place => {
                faults.push(format!("{id} is enforced elsewhere than its line says"));
            }
            Some(_) => {}
        }
    }
    faults
}

#[cfg(test)]
mod unit {
    use super::*;

    const SOURCE: &str = "#[test]\nfn card_14_1_a_good_one_passes() {\n    act();\n}\n\n\
        #[test]\nfn card_14_1_a_bad_one_does_not() {\n    refused(ask(), \"CARD-14-1\");\n}\n\
        fn card_14_1_no_test() {}\n#[test]\nfn card_14_2_other() {\n}\n";

    fn rules() -> BTreeMap<String, String> {
        [("CARD-14-1".to_owned(), "decide::it".to_owned())].into()
    }

    #[test]
    fn a_line_names_the_test_that_passes_and_the_one_that_refuses() {
        let tests = tests_in(SOURCE);
        assert_eq!(
            tests.len(),
            3,
            "a function without the attribute is no test"
        );
        let text = table(&rules(), &tests);
        let line = "| CARD-14-1 | decide::it | `card_14_1_a_good_one_passes` | `card_14_1_a_bad_one_does_not` |";
        assert!(text.contains(line), "{text}");
        let names = tests.into_iter().map(|test| test.name).collect();
        assert_eq!(faults(&text, &rules(), &names), Vec::<String>::new());
    }

    #[test]
    fn a_line_that_is_missing_or_stale_is_found() {
        let none = BTreeSet::new();
        let cases = [
            ("", "CARD-14-1 has no line"),
            (
                "| CARD-14-1 | decide::other | — | — |",
                "CARD-14-1 is enforced elsewhere than its line says",
            ),
            (
                "| CARD-14-1 | decide::it | `gone` | — |",
                "CARD-14-1 names the test gone, which there is not",
            ),
        ];
        for (text, fault) in cases {
            assert_eq!(faults(text, &rules(), &none), [fault]);
        }
    }
}
