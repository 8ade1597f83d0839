//! The program that puts a card on the virtual reader for the demo.

use std::process::{Command, Stdio};

use counter_reader::social_security_card::Generation;
use counter_reader::{CardPresence, ServiceState};

use crate::station::{READING, at_station, hub, wait_for_card, wait_for_service, wait_for_state};

#[test]
fn the_card_stays_over_a_restart_and_leaves_when_its_input_closes() {
    at_station(
        "virtual_card::the_card_stays_over_a_restart_and_leaves_when_its_input_closes",
        |station| {
            let hub = hub();
            let mut program = Command::new(env!("CARGO_BIN_EXE_virtual-card"))
                .args([
                    "--generation",
                    "1.0",
                    "--name",
                    "乙·示例",
                    "--card-no",
                    "B00000131",
                ])
                .args(["--number", "660000189001010011", "--expires", "2031-02-03"])
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .spawn()
                .unwrap();
            for round in ["inserted", "inserted again"] {
                wait_for_card(&hub, CardPresence::Present);
                let reading = hub.read_card(None, READING).unwrap();
                assert_eq!(reading.version.generation(), Generation::First, "{round}");
                assert_eq!(reading.card_no.as_ref().unwrap().expose(), "B00000131");
                assert_eq!(reading.expires.unwrap().to_string(), "2031-02-03");
                let holder = reading.holder.open().unwrap();
                assert_eq!(holder.name.as_ref().unwrap().expose(), "乙·示例");
                assert_eq!(holder.sex.as_ref().unwrap().expose().name(), "男");
                assert_eq!(
                    holder.birth.as_ref().unwrap().expose().to_string(),
                    "1890-01-01"
                );
                station.kill_service();
                wait_for_state(&hub, ServiceState::NotRunning);
                station.start_service();
                wait_for_service(&hub);
            }
            wait_for_card(&hub, CardPresence::Present);
            drop(program.stdin.take());
            assert!(
                program.wait().unwrap().success(),
                "it ends well when its input closes"
            );
            wait_for_card(&hub, CardPresence::Absent);
        },
    );
}

#[test]
fn without_a_reader_it_names_the_packages() {
    let output = Command::new(env!("CARGO_BIN_EXE_virtual-card"))
        .args(["--port", "1"])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("pcscd") && said.contains("vsmartcard-vpcd"),
        "{said}"
    );
}
