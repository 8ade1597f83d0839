//! A made-up card on a virtual reader, for the demo: pcscd with vpcd, and our own emulator.

use std::collections::BTreeMap;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::Result;

use crate::command::{answers, output, run};
use crate::workspace::{cargo, root, target_dir};

/// Where a running pcscd listens, and where vpcd's driver lies once its package is installed.
const SERVICE: &str = "/run/pcscd/pcscd.comm";
const DRIVER: &str = "/etc/reader.conf.d/vpcd";

/// The emulator, and pcscd where it had to be started; both end on drop.
pub(crate) struct VirtualCard {
    programs: Vec<Child>,
}

impl VirtualCard {
    /// Puts the card on the reader, or says why there is none.
    ///
    /// It is the card of one of the station's made-up people, so that reading it opens somebody.
    pub(crate) fn put_on_reader(data_dir: &Path) -> Result<Option<Self>> {
        if !Path::new(DRIVER).exists() || !answers(Command::new("pcscd").arg("--version")) {
            println!("Virtual card: none, because pcscd or vsmartcard-vpcd is not installed.");
            return Ok(None);
        }
        let mut programs = Vec::new();
        // A service that was killed leaves its socket behind, so it is asked and not only looked for.
        if UnixStream::connect(SERVICE).is_ok() {
            println!("Virtual card: on the reader of the pcscd that is running.");
        } else if output(Command::new("id").arg("--user"))?.trim() == "0" {
            println!("Virtual card: on the reader of a pcscd of its own.");
            let mut pcscd = Command::new("pcscd");
            pcscd
                .arg("--foreground")
                .stdin(Stdio::null())
                .stdout(Stdio::null());
            programs.push(pcscd.spawn()?);
        } else {
            println!("Virtual card: none, because pcscd does not run (`systemctl start pcscd`).");
            return Ok(None);
        }
        let emulator = [
            "-p",
            "counter-reader",
            "--features",
            "emulator",
            "--bin",
            "virtual-card",
        ];
        run(cargo().args(["build", "--locked"]).args(emulator))?;
        let mut card = Command::new(target_dir().join("debug/virtual-card"));
        card.args(holder(data_dir)?);
        // It ends when its standard input is closed, which dropping it does.
        programs.push(card.stdin(Stdio::piped()).spawn()?);
        Ok(Some(Self { programs }))
    }
}

/// The arguments of the emulator that make it the card of somebody at the station.
fn holder(data_dir: &Path) -> Result<Vec<String>> {
    let mut command = Command::new(target_dir().join("debug/counterctl"));
    command
        .args(["--json", "demo", "card", "--data-dir"])
        .arg(data_dir);
    let said = output(command.env("COUNTER_ASSETS", root().join("assets")))?;
    let person: BTreeMap<String, String> = serde_json::from_str(&said)?;
    let names = [
        ("name", "--name"),
        ("number", "--number"),
        ("card_no", "--card-no"),
        ("expires", "--expires"),
    ];
    let arguments = names.into_iter().filter_map(|(key, argument)| {
        let value = person.get(key)?;
        Some([argument.to_owned(), value.clone()])
    });
    Ok(arguments.flatten().collect())
}

impl Drop for VirtualCard {
    fn drop(&mut self) {
        for program in self.programs.iter_mut().rev() {
            // It may have ended by itself.
            let _ = program.kill();
            let _ = program.wait();
        }
    }
}
