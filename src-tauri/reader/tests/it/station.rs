//! A private pcscd with vpcd for one test.
//!
//! The test runs itself once more inside `unshare`, with mounts, network and processes of its own,
//! so that tests neither share a service nor disturb the machine's. What is missing is a failure
//! that names the package, never a skipped test.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use counter_reader::emulator::{InsertedCard, PORT, VirtualCard};
use rustix::process::{Pid, Signal, kill_process};

use counter_reader::{CardPresence, HubConfig, ReaderHub, ServiceState};

/// Set for the run inside the namespaces.
const INSIDE: &str = "COUNTER_READER_TEST_INSIDE";
/// What a state may take to be seen; generous, since machines under test are busy.
pub(crate) const SOON: Duration = Duration::from_secs(15);
/// What a reading may take.
pub(crate) const READING: Duration = Duration::from_secs(10);

/// Runs `body` at a station of its own. `name` is the path of the calling test.
pub(crate) fn at_station(name: &str, body: impl FnOnce(&mut Station)) {
    if std::env::var_os(INSIDE).is_some() {
        let mut station = Station::set_up();
        body(&mut station);
        return;
    }
    demand("/usr/bin/unshare", "util-linux");
    demand("/usr/sbin/pcscd", "pcscd");
    demand(
        "/usr/lib/pcsc/drivers/serial/libifdvpcd.so",
        "vsmartcard-vpcd",
    );
    demand("/sbin/ip", "iproute2");
    let refused = Command::new("unshare")
        .args(NAMESPACES)
        .arg("true")
        .output()
        .unwrap();
    assert!(
        refused.status.success(),
        "this test needs namespaces of its own (unshare {}), which the system refuses; run the \
         tests as root: {}",
        NAMESPACES.join(" "),
        String::from_utf8_lossy(&refused.stderr),
    );
    let output = Command::new("unshare")
        .args(NAMESPACES)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture", "--test-threads", "1"])
        .env(INSIDE, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "failed inside the namespaces:\n{said}\n{}",
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(
        said.contains("1 passed"),
        "no test is called {name}:\n{said}"
    );
}

const NAMESPACES: [&str; 6] = [
    "--mount",
    "--net",
    "--pid",
    "--fork",
    "--mount-proc",
    "--kill-child",
];

fn demand(path: &str, package: &str) {
    assert!(
        Path::new(path).exists(),
        "{path} is missing: install the Debian package {package}"
    );
}

/// The inside of the namespaces: a pcscd that can be killed and started, and a hub.
pub(crate) struct Station {
    service: Option<Child>,
}

impl Station {
    fn set_up() -> Self {
        run("mount", &["-t", "tmpfs", "none", "/run"]);
        run("ip", &["link", "set", "lo", "up"]);
        std::fs::create_dir("/run/pcscd").unwrap();
        let mut station = Self { service: None };
        station.start_service();
        station
    }

    pub(crate) fn start_service(&mut self) {
        assert!(self.service.is_none(), "the service runs already");
        let service = Command::new("/usr/sbin/pcscd")
            .args(["--foreground", "--critical"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.service = Some(service);
    }

    /// Kills the service as a crash would, leaving its socket and pid file behind.
    pub(crate) fn kill_service(&mut self) {
        let mut service = self.service.take().unwrap();
        service.kill().unwrap();
        service.wait().unwrap();
    }
}

impl Station {
    /// Stops the service as a hang would.
    pub(crate) fn freeze_service(&self) {
        self.signal(Signal::STOP);
    }

    /// Lets a frozen service go on.
    pub(crate) fn thaw_service(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        let service = Pid::from_child(self.service.as_ref().unwrap());
        kill_process(service, signal).unwrap();
    }
}

impl Drop for Station {
    fn drop(&mut self) {
        if self.service.is_some() {
            self.kill_service();
        }
    }
}

fn run(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).output().unwrap();
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// A hub that has seen the service.
pub(crate) fn hub() -> ReaderHub {
    let hub = ReaderHub::start(HubConfig::default()).unwrap();
    wait_for_service(&hub);
    hub
}

pub(crate) fn wait_for_service(hub: &ReaderHub) {
    let seen = hub.wait_for(SOON, |state| {
        state.service == ServiceState::Running
            && state.readers.len() == 2
            && state
                .readers
                .iter()
                .all(|reader| reader.card != CardPresence::Unknown)
    });
    assert!(
        seen.is_some(),
        "vpcd's two readers were not seen: {:?}",
        hub.state()
    );
}

/// Waits until the service is as said.
pub(crate) fn wait_for_state(hub: &ReaderHub, service: ServiceState) {
    let seen = hub.wait_for(SOON, |state| state.service == service);
    assert!(
        seen.is_some(),
        "{service:?} was not seen: {:?}",
        hub.state()
    );
}

/// Waits until some reader shows this, or until no reader has a card.
pub(crate) fn wait_for_card(hub: &ReaderHub, presence: CardPresence) {
    let seen = hub.wait_for(SOON, |state| {
        let mut cards = state.readers.iter().map(|reader| reader.card);
        match presence {
            CardPresence::Absent => cards.all(|card| card == CardPresence::Absent),
            wanted => cards.any(|card| card == wanted),
        }
    });
    assert!(
        seen.is_some(),
        "{presence:?} was not seen: {:?}",
        hub.state()
    );
}

/// Puts the card on the first reader and waits until the hub has seen it.
pub(crate) fn put_down(hub: &ReaderHub, card: &VirtualCard) -> InsertedCard {
    let deadline = Instant::now() + SOON;
    loop {
        match card.insert(PORT) {
            Ok(inserted) => {
                wait_for_card(hub, CardPresence::Present);
                return inserted;
            }
            // The service reports its readers a moment before vpcd listens.
            Err(_) if Instant::now() < deadline => std::thread::yield_now(),
            Err(error) => panic!("{error}"),
        }
    }
}

/// Takes the card away and waits until the hub has seen that.
pub(crate) fn take_away(hub: &ReaderHub, card: InsertedCard) {
    card.remove();
    wait_for_card(hub, CardPresence::Absent);
}
