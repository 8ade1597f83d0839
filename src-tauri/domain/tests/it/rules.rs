//! The list of rules that the repository keeps, against itself.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    id: String,
    scope: String,
    source: String,
    phrase: String,
    enforced: Option<String>,
}

fn rules() -> Vec<Rule> {
    serde_json::from_str(include_str!("../../../../assets/policy/rules.json")).unwrap()
}

#[test]
fn every_rule_is_listed_once_with_its_scope_and_source() {
    let mut counts = BTreeMap::new();
    let mut ids = BTreeSet::new();
    for rule in rules() {
        let family: String = rule.id.split('-').next().unwrap().to_owned();
        let family = if family.starts_with('C') && family != "CARD" && family != "CERT" {
            "C".into()
        } else {
            family
        };
        *counts.entry(family).or_insert(0) += 1;
        assert!(
            ["兵团", "十师-常设", "十师-2020", "外地", "产品"].contains(&rule.scope.as_str()),
            "{} has scope {}",
            rule.id,
            rule.scope
        );
        assert!(
            !rule.source.is_empty() && !rule.phrase.is_empty(),
            "{} says where from",
            rule.id
        );
        assert!(
            rule.enforced.as_deref() != Some(""),
            "{} is enforced somewhere or null",
            rule.id
        );
        assert!(ids.insert(rule.id.clone()), "{} stands twice", rule.id);
    }
    let expected = [
        ("AM", 5),
        ("BJ", 30),
        ("C", 19),
        ("CARD", 59),
        ("CERT", 6),
        ("DESK", 4),
        ("DL", 10),
        ("N10", 29),
        ("PHOTO", 6),
        ("QU", 22),
        ("RES", 13),
        ("WD", 33),
    ];
    let counted: Vec<(&str, i32)> = counts
        .iter()
        .map(|(family, count)| (family.as_str(), *count))
        .collect();
    assert_eq!(counted, expected);
}

#[test]
fn no_rule_carries_a_mobile_number() {
    for rule in rules() {
        let digits = |text: &str| {
            text.split(|c: char| !c.is_ascii_digit())
                .any(|run| run.len() == 11 && run.starts_with('1'))
        };
        assert!(!digits(&rule.phrase), "{} names a mobile number", rule.id);
    }
}
