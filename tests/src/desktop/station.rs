//! The programs under test and the data of a station.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use counter_reader::emulator::{VirtualCard, VirtualCardBuilder};
use tempfile::TempDir;

/// The programs under test.
#[derive(Clone, Debug)]
pub struct Programs {
    /// The window.
    pub counter: PathBuf,
    /// The command.
    pub counterctl: PathBuf,
    /// The assets, where the programs would not find them by themselves.
    pub assets: Option<PathBuf>,
}

impl Programs {
    /// The programs that were built together with this test.
    ///
    /// # Panics
    ///
    /// If they were not built: `cargo nextest run -p counter-tests` alone builds only the tests.
    pub fn built() -> Self {
        let test = std::env::current_exe().expect("a running program has a path");
        // target/debug/deps/desktop-0123 or target/debug/screenshots
        let profile_dir = test
            .ancestors()
            .find(|directory| directory.join("counter").is_file())
            .expect("the window is built first: `cargo build --workspace --bins --tests`");
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .expect("tests lies in the root");
        Self {
            assets: Some(root.join("assets")),
            ..Self::in_directory(profile_dir)
        }
    }

    /// The programs in `directory`, as in an unpacked package's `usr/bin`.
    pub fn in_directory(directory: &Path) -> Self {
        Self {
            counter: directory.join("counter"),
            counterctl: directory.join("counterctl"),
            assets: None,
        }
    }
}

/// Data of a demo station that nobody else uses, removed on drop.
pub struct Station {
    data_dir: PathBuf,
    _owned: TempDir,
}

impl Station {
    /// An empty data directory, as on a machine where nothing was set up yet.
    pub fn empty() -> Self {
        let owned = TempDir::new().expect("a temporary directory can be made");
        Self {
            data_dir: owned.path().join("station"),
            _owned: owned,
        }
    }

    /// A demo station of `people`, the same for the same `seed`.
    ///
    /// # Panics
    ///
    /// If `counterctl demo init` fails; its own sentence is in the panic's.
    pub fn demo(programs: &Programs, people: u32, seed: u64) -> Self {
        let station = Self::empty();
        let mut command = Command::new(&programs.counterctl);
        command.args([
            "demo",
            "init",
            "--people",
            &people.to_string(),
            "--seed",
            &seed.to_string(),
        ]);
        command
            .arg("--data-dir")
            .arg(&station.data_dir)
            .stdin(Stdio::null());
        match &programs.assets {
            Some(assets) => command.env("COUNTER_ASSETS", assets),
            None => command.env_remove("COUNTER_ASSETS"),
        };
        let output = command
            .output()
            .expect("counterctl is built and can be started");
        assert!(
            output.status.success(),
            "counterctl demo init ended with {}: {}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
        station
    }

    /// The card of one of the station's people, as `counterctl demo card` names him.
    ///
    /// # Panics
    ///
    /// If the station has nobody with a card in order.
    pub fn card_holder(&self, programs: &Programs) -> VirtualCardBuilder {
        let mut command = Command::new(&programs.counterctl);
        command.args(["--json", "demo", "card", "--data-dir"]);
        command.arg(&self.data_dir).stdin(Stdio::null());
        command.envs(
            programs
                .assets
                .iter()
                .map(|assets| ("COUNTER_ASSETS", assets)),
        );
        let output = command.output().expect("counterctl can be started");
        let person: serde_json::Value =
            serde_json::from_slice(&output.stdout).expect("counterctl names somebody");
        let value = |key: &str| {
            let value = person.get(key).and_then(serde_json::Value::as_str);
            value.expect("the card has all its values").to_owned()
        };
        VirtualCard::builder()
            .name(&value("name"))
            .number(&value("number"))
            .card_no(&value("card_no"))
    }

    /// What belongs after `--data-dir`.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }
}
