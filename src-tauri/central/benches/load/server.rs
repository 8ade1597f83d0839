//! The centre in a process of its own: this program once more.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use counter_central::central::{Central, Config};
use counter_central::clock::Clock;
use jiff::Timestamp;

use crate::world::{World, morning};

/// Where the second process finds its database and its keys.
const DATABASE: &str = "COUNTER_LOAD_DATABASE";
const KEYS: &str = "COUNTER_LOAD_KEYS";
const CONNECTIONS: usize = 16;

/// What the second process is to serve.
pub(crate) struct Serving {
    database: String,
    keys: PathBuf,
}

pub(crate) fn asked_for() -> Option<Serving> {
    Some(Serving {
        database: std::env::var(DATABASE).ok()?,
        keys: std::env::var_os(KEYS)?.into(),
    })
}

/// The tests' morning, which the counters' certificates are good at.
struct Morning;

impl Clock for Morning {
    fn now(&self) -> Timestamp {
        morning()
    }
}

/// Serves until its standard input is closed.
pub(crate) async fn serve(serving: Serving) {
    let handle = Central::start(Config {
        database: serving.database,
        connections: CONNECTIONS,
        keys: serving.keys,
        listen: ([127, 0, 0, 1], 0).into(),
        demo: true,
        clock: Arc::new(Morning),
    })
    .await
    .unwrap();
    println!("{}", handle.address().port());
    std::io::stdout().flush().unwrap();
    let closed = tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new()));
    closed.await.unwrap().unwrap();
    handle.stop().await;
}

/// The second process; it ends with this value.
pub(crate) struct Server {
    process: Child,
    pub(crate) address: String,
}

impl Server {
    pub(crate) fn start(world: &World) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .env(DATABASE, &world.database)
            .env(KEYS, world.keys.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut port = String::new();
        let said = process.stdout.take().unwrap();
        BufReader::new(said).read_line(&mut port).unwrap();
        Self {
            address: format!("https://localhost:{}", port.trim()),
            process,
        }
    }

    /// Its resident memory.
    pub(crate) fn memory_mib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()));
        let status = status.unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let kib: u64 = line
            .and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
            .unwrap();
        kib / 1024
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        self.process.wait().unwrap();
    }
}
