//! The lists that must agree, and the policy that must hold in every profile.

use std::collections::BTreeSet;

use counter_app::contract::COMMANDS;
use serde_json::Value;

/// The only command whose body is not JSON, and so not in the contract's list.
const RAW: &str = "attach_photo";

fn contract() -> BTreeSet<String> {
    COMMANDS
        .iter()
        .copied()
        .chain([RAW])
        .map(str::to_owned)
        .collect()
}

/// Quoted or path-like words between two marks of a source file.
fn listed(source: &str, from: &str, to: &str) -> BTreeSet<String> {
    let (_, rest) = source.split_once(from).expect("the list begins");
    let (list, _) = rest.split_once(to).expect("the list ends");
    let names = list.split(',').map(|name| name.trim().trim_matches('"'));
    let names = names.map(|name| name.rsplit("::").next().unwrap_or(name).to_owned());
    names.filter(|name| !name.is_empty()).collect()
}

#[test]
fn every_command_of_the_contract_is_registered() {
    let registered = listed(include_str!("commands/mod.rs"), "generate_handler![", "]");
    assert_eq!(
        registered,
        contract(),
        "a command that is not registered is never answered"
    );
}

#[test]
fn every_command_of_the_contract_is_checked() {
    let checked = listed(
        include_str!("build.rs"),
        "const COMMANDS: &[&str] = &[",
        "]",
    );
    assert_eq!(
        checked,
        contract(),
        "Tauri lets every window call a command that it does not know"
    );
}

#[test]
fn the_window_may_call_the_commands_and_nothing_else() {
    let capability: Value =
        serde_json::from_str(include_str!("capabilities/main.json")).expect("it is JSON");
    assert_eq!(
        capability["windows"],
        serde_json::json!(["main"]),
        "one window, by its name"
    );
    let granted: BTreeSet<String> = capability["permissions"]
        .as_array()
        .expect("permissions are a list")
        .iter()
        .map(|permission| {
            permission
                .as_str()
                .expect("a permission is a word")
                .to_owned()
        })
        .collect();
    let mut expected: BTreeSet<String> = contract()
        .iter()
        .map(|name| format!("allow-{}", name.replace('_', "-")))
        .collect();
    expected.insert("core:event:allow-listen".to_owned());
    expected.insert("core:event:allow-unlisten".to_owned());
    assert_eq!(granted, expected);
}

#[test]
fn the_policy_is_the_same_in_development_and_admits_nothing_inline() {
    let config: Value =
        serde_json::from_str(include_str!("../../tauri.conf.json")).expect("it is JSON");
    let security = &config["app"]["security"];
    assert_eq!(
        security["csp"], security["devCsp"],
        "what works in development works in release"
    );
    assert_eq!(security["csp"]["default-src"], "'self'");
    assert_eq!(security["csp"]["style-src"], "'self'");
    let policy = security["csp"].to_string();
    assert!(
        !policy.contains("unsafe"),
        "nothing inline and no eval: {policy}"
    );
    assert_eq!(
        config["app"]["withGlobalTauri"], false,
        "the page imports what it needs"
    );
}
