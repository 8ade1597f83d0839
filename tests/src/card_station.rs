//! A card service of one's own: pcscd with vpcd in namespaces, so that tests neither share a reader nor disturb
//! the machine's.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a fixture that fails ends its test"
)]

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use counter_reader::emulator::{InsertedCard, PORT, VirtualCard};

/// Set for the run inside the namespaces.
const INSIDE: &str = "COUNTER_TESTS_INSIDE";
/// How long a virtual reader may take to listen.
const SOON: Duration = Duration::from_secs(15);
const NAMESPACES: [&str; 6] = [
    "--mount",
    "--net",
    "--pid",
    "--fork",
    "--mount-proc",
    "--kill-child",
];

/// Runs the calling program once more in namespaces of its own, unless it is there already; true inside.
///
/// `arguments` make the second run do the same thing as the first.
pub fn is_inside(arguments: &[&str]) -> bool {
    if std::env::var_os(INSIDE).is_some() {
        return true;
    }
    for (path, package) in [
        ("/usr/bin/unshare", "util-linux"),
        ("/usr/sbin/pcscd", "pcscd"),
        (
            "/usr/lib/pcsc/drivers/serial/libifdvpcd.so",
            "vsmartcard-vpcd",
        ),
        ("/sbin/ip", "iproute2"),
    ] {
        assert!(
            Path::new(path).exists(),
            "{path} is missing: install the Debian package {package} (`cargo xtask setup`)"
        );
    }
    let program = std::env::current_exe().expect("a running program has a path");
    let ended = Command::new("unshare")
        .args(NAMESPACES)
        .arg(program)
        .args(arguments)
        .env(INSIDE, "1")
        .status()
        .expect("unshare can be started");
    assert!(
        ended.success(),
        "failed inside the namespaces (unshare {}); it needs root",
        NAMESPACES.join(" ")
    );
    false
}

/// The inside of the namespaces: a pcscd that can be killed and started.
pub struct CardStation {
    service: Option<Child>,
}

impl CardStation {
    /// Makes a place for the service and starts it. Call it inside the namespaces only.
    pub fn set_up() -> Self {
        run("mount", &["-t", "tmpfs", "none", "/run"]);
        run("ip", &["link", "set", "lo", "up"]);
        std::fs::create_dir("/run/pcscd").expect("the service's folder can be made");
        let mut station = Self { service: None };
        station.start_service();
        station
    }

    /// Starts the service.
    pub fn start_service(&mut self) {
        let service = Command::new("/usr/sbin/pcscd")
            .args(["--foreground", "--critical"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("pcscd can be started");
        self.service = Some(service);
    }

    /// Kills the service as a crash would.
    pub fn kill_service(&mut self) {
        if let Some(mut service) = self.service.take() {
            service.kill().expect("pcscd can be killed");
            service.wait().expect("pcscd ends");
        }
    }

    /// Puts a card on the first reader, as soon as it is there.
    pub fn put_down(&self, card: &VirtualCard) -> InsertedCard {
        let deadline = Instant::now() + SOON;
        loop {
            match card.insert(PORT) {
                Ok(inserted) => return inserted,
                Err(error) => assert!(Instant::now() < deadline, "{error}"),
            }
            std::thread::yield_now();
        }
    }
}

impl Drop for CardStation {
    fn drop(&mut self) {
        self.kill_service();
    }
}

fn run(program: &str, arguments: &[&str]) {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .expect("it can be started");
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}
