//! Every rule id that a test carries in its name stands in assets/policy/rules.json.
//!
//! A test's name starts with the id in lower case and underscores:
//! `card_14_1_replacement_needs_written_loss` is about CARD-14-1.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use serde_json::Value;

use super::Findings;
use crate::workspace::{files, root};

pub(super) fn check(findings: &mut Findings) -> Result<()> {
    let path = root().join("assets/policy/rules.json");
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("the rules list {} cannot be read", path.display()))?;
    let list: Value = serde_json::from_str(&text).context("assets/policy/rules.json is no JSON")?;
    let mut ids = BTreeSet::new();
    collect_ids(&list, &mut ids);
    anyhow::ensure!(
        !ids.is_empty(),
        "assets/policy/rules.json holds no rule with an \"id\""
    );
    let root = root();
    for folder in ["src-tauri", "tests"] {
        for path in files(&root.join(folder), &[".rs"])? {
            let text = std::fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            let relative = path.strip_prefix(&root).unwrap_or(&path);
            for name in test_names(&text).filter(|name| !is_known(name, &ids)) {
                findings.add(format!(
                    "{}: the test {name} names a rule that assets/policy/rules.json does not have",
                    relative.display()
                ));
            }
        }
    }
    Ok(())
}

/// Every `"id"` anywhere in the list, in the form of a test's name: `CARD-14-1` as `card_14_1`.
fn collect_ids(value: &Value, ids: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect_ids(item, ids)),
        Value::Object(fields) => {
            if let Some(id) = fields.get("id").and_then(Value::as_str) {
                ids.insert(id.to_lowercase().replace(['-', '.'], "_"));
            }
            fields.values().for_each(|field| collect_ids(field, ids));
        }
        _ => {}
    }
}

/// Names of the functions that follow a `#[test]` of any kind.
fn test_names(text: &str) -> impl Iterator<Item = &str> {
    let mut after_attribute = false;
    text.lines().filter_map(move |line| {
        let line = line.trim();
        if line.starts_with("#[") {
            after_attribute |= line.contains("test]") || line.contains("test(");
            return None;
        }
        let name = line.trim_start_matches("async ").strip_prefix("fn ")?;
        if !std::mem::take(&mut after_attribute) {
            return None;
        }
        name.split(['(', '<']).next()
    })
}

/// Whether the name carries no rule id, or one that exists.
///
/// It carries one when it starts with the family of a rule and a number, as `card_14_`.
fn is_known(name: &str, ids: &BTreeSet<String>) -> bool {
    let starts_with = |id: &String| {
        name.strip_prefix(id.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    };
    if ids.iter().any(starts_with) {
        // A longer number than the rule's, as in card_14_1_9, is another rule that must exist.
        return ids.iter().filter(|id| starts_with(id)).any(|id| {
            let rest = name
                .get(id.len()..)
                .unwrap_or_default()
                .trim_start_matches('_');
            !rest.starts_with(|first: char| first.is_ascii_digit())
        });
    }
    let family = |id: &str| {
        id.split(|c: char| c.is_ascii_digit())
            .next()
            .unwrap_or(id)
            .to_owned()
    };
    let families: BTreeSet<String> = ids.iter().map(|id| family(id)).collect();
    !families.iter().any(|family| {
        name.strip_prefix(family.as_str())
            .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_held_against_the_list() {
        let ids: BTreeSet<String> = ["card_14_1", "photo_1", "n10_1_2_2", "bj_2_1_2b"]
            .map(str::to_owned)
            .into();
        for (name, known, why) in [
            (
                "card_14_1_replacement_needs_written_loss",
                true,
                "the rule exists",
            ),
            ("card_14_1", true, "a bare id is enough"),
            ("card_14_2_other", false, "another number of the family"),
            (
                "card_14_1_9_deeper",
                false,
                "a deeper number that does not exist",
            ),
            (
                "card_14_10_longer",
                false,
                "the id is no prefix of a longer number",
            ),
            (
                "card_number_check",
                true,
                "a word that starts like a family",
            ),
            ("photo_1_rejects_swapped_sides", true, "the rule exists"),
            ("photo_9_unknown", false, "the family knows no 9"),
            ("n10_1_2_2_passes", true, "a family that ends in digits"),
            ("n10_7_unknown", false, "a family that ends in digits"),
            ("bj_2_1_2b_letter", true, "a letter at the end of the id"),
            ("names_are_normalised", true, "no id at all"),
        ] {
            assert_eq!(is_known(name, &ids), known, "{name}: {why}");
        }
    }

    #[test]
    fn only_tests_are_looked_at() {
        let text = "#[test]\n#[cfg(unix)]\nfn dl_1_due() {}\nfn dl_9_not_a_test() {}\n#[tokio::test]\nasync fn photo_1_x() {}";
        assert_eq!(
            test_names(text).collect::<Vec<_>>(),
            ["dl_1_due", "photo_1_x"],
            "two tests"
        );
    }
}
