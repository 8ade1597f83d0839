//! The centre of `cargo xtask central`, for the window's tests and pictures: real programs, the
//! system's clock, made-up people.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a fixture that fails ends its test"
)]

use std::fs::Permissions;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use counter_app::clock::{SystemClock, SystemRandom};
use counter_app::contract::{EnrolByLineRequest, ErrorCode, LoginRequest, SyncPhase};
use counter_app::{Config, Counter};
use counter_central::central::{Central, Config as CentreConfig};
use counter_domain::organisation::OfficeCode;
use jiff::SignedDuration;
use serde::Deserialize;
use tempfile::TempDir;

use crate::desktop::Programs;
use crate::process::Process;
use crate::region::assets;

/// The demo's station.
const STATION: &str = "661181";
/// How long the centre or a line may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);
/// How often something is looked at while it is waited for.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// A centre that can be stopped and started where it was.
pub struct DemoCentre {
    program: PathBuf,
    listen: String,
    people: u32,
    running: Option<Process>,
    folder: TempDir,
}

/// What the centre says of itself.
#[derive(Deserialize)]
struct Told {
    address: String,
    database: String,
    keys: PathBuf,
}

impl DemoCentre {
    /// Starts a centre of one's own with made-up people.
    pub fn start(programs: &Programs, people: u32) -> Self {
        // PostgreSQL, which may run as another user, has to get through.
        let folder = tempfile::Builder::new()
            .prefix("centre-")
            .permissions(Permissions::from_mode(0o755))
            .tempdir()
            .expect("a temporary directory can be made");
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
        let listen = free.local_addr().expect("it is bound").to_string();
        drop(free);
        let mut centre = Self {
            program: programs.counter.with_file_name("demo-centre"),
            listen,
            people,
            running: None,
            folder,
        };
        centre.start_again();
        centre
    }

    /// Starts it where it was stopped, and waits until it can be asked.
    pub fn start_again(&mut self) {
        let mut command = Command::new(&self.program);
        command
            .arg(self.folder.path())
            .args(["--listen", &self.listen]);
        command.args(["--people", &self.people.to_string()]);
        command.stdout(Stdio::null());
        self.running = Some(Process::start(&mut command, "postgresql"));
        let start = Instant::now();
        while self.told().is_none() || TcpStream::connect(&self.listen).is_err() {
            assert!(start.elapsed() < PATIENCE, "the centre comes up");
            std::thread::park_timeout(LOOK_AGAIN);
        }
    }

    /// Pulls the plug: whoever asks gets no answer any more.
    pub fn stop(&mut self) {
        self.running = None;
        std::fs::remove_file(self.folder.path().join("centre.json")).ok();
    }

    /// Where it is reached.
    pub fn address(&self) -> String {
        self.told().expect("the centre runs").address
    }

    /// A one-time code for a window.
    pub fn code(&self, window: &str) -> String {
        let office = OfficeCode::parse(STATION).expect("a code");
        let life = SignedDuration::from_hours(1);
        self.run(async |central| {
            let registry = central.registry();
            let code = registry.issue_code(&office, window, None, life).await;
            code.expect("a code is given out")
        })
    }

    /// Asks the centre's own library something, on its database.
    pub fn run<T>(&self, ask: impl AsyncFnOnce(&Central) -> T) -> T {
        let told = self.told().expect("the centre runs");
        let config = CentreConfig {
            database: told.database,
            connections: 2,
            keys: told.keys,
            listen: ([127, 0, 0, 1], 0).into(),
            demo: true,
            clock: Arc::new(counter_central::clock::SystemClock),
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime can be made");
        runtime.block_on(async {
            let central = Central::open(&config).await.expect("the database answers");
            ask(&central).await
        })
    }

    fn told(&self) -> Option<Told> {
        let text = std::fs::read_to_string(self.folder.path().join("centre.json")).ok()?;
        serde_json::from_str(&text).ok()
    }
}

/// The program without its window, on a station's folder.
pub fn counter(data_dir: &Path) -> Arc<Counter> {
    let config = Config {
        data_dir: data_dir.to_owned(),
        assets_dir: assets(),
        readers: false,
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        machine: counter_app::machine_id(),
    };
    Counter::start(config).expect("the program starts")
}

/// Enrols a machine that has no station.
pub fn enrol(counter: &Counter, centre: &DemoCentre, window: &str) {
    let request = EnrolByLineRequest {
        centre: centre.address(),
        code: centre.code(window),
        fingerprint: String::new(),
    };
    counter.enrol_by_line(&request).expect("it is enrolled");
}

/// Somebody sits down at it, with the password that the demo shows.
pub fn log_in(counter: &Counter, staff: &str) {
    let shown = counter.session_view();
    let member = shown.staff.iter().find(|member| member.staff == staff);
    let password = member.and_then(|member| member.demo_password.clone());
    let request = LoginRequest {
        staff: staff.to_owned(),
        password: password.expect("a demo shows its passwords"),
    };
    let start = Instant::now();
    // A window that was closed a moment ago may still hold the file.
    while let Err(error) = counter.login(&request) {
        let waits = error.code == ErrorCode::StoreBusy && start.elapsed() < PATIENCE;
        assert!(waits, "the password is right: {error:?}");
        std::thread::park_timeout(LOOK_AGAIN);
    }
}

/// Waits until everything is handed in and taken down.
pub fn synced(counter: &Counter) {
    counter.sync_now().expect("somebody is logged in");
    let start = Instant::now();
    loop {
        let view = counter.sync_status().expect("somebody is logged in");
        if view.phase == SyncPhase::Idle && view.unsent == 0 && view.problem.is_none() {
            return;
        }
        assert!(start.elapsed() < PATIENCE, "the line says {view:?}");
        std::thread::park_timeout(LOOK_AGAIN);
    }
}
