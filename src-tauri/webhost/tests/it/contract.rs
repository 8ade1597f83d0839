//! The host routes the whole contract.

use counter_app::contract::COMMANDS;
use counter_webhost::ROUTED;

#[test]
fn every_command_is_routed() {
    assert_eq!(
        ROUTED, COMMANDS,
        "the commands in the order of the contract"
    );
}
