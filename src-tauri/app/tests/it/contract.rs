//! The contract and what stands beside it.

use counter_app::contract::COMMANDS;

#[test]
fn every_command_is_named_once() {
    let mut names = COMMANDS.to_vec();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), COMMANDS.len());
}
