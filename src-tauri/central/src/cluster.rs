//! A PostgreSQL cluster of one's own, for tests and development: made by `initdb`, reached by a
//! Unix socket only, ended with whoever started it.
//!
//! PostgreSQL refuses to run as root, so root runs it as the user `postgres`. The server is the
//! child of a thread that waits for it: when the process is killed, that thread ends and the
//! system ends the server (`setpriv --pdeathsig`).

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread::JoinHandle;

use tempfile::TempDir;

/// Where Debian puts the programs, one folder a version.
const VERSIONS: &str = "/usr/lib/postgresql";
const USER: &str = "postgres";

/// Why there is no cluster.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// PostgreSQL is not installed.
    #[error("PostgreSQL is not installed: install the Debian package postgresql")]
    NotInstalled,
    /// A program could not be run.
    #[error("cannot run {program}: {source}")]
    NotRun {
        /// Which.
        program: String,
        /// Why.
        source: std::io::Error,
    },
    /// A program failed.
    #[error("{program} failed: {message}")]
    Failed {
        /// Which.
        program: String,
        /// What it said.
        message: String,
    },
    /// No temporary folder could be made.
    #[error("no temporary folder: {0}")]
    NoFolder(#[from] std::io::Error),
}

/// A running cluster.
#[derive(Debug)]
pub struct Cluster {
    folder: PathBuf,
    pid: u32,
    waiting: Option<JoinHandle<()>>,
    /// Goes with the cluster.
    temporary: Option<TempDir>,
}

impl Cluster {
    /// A cluster in a temporary folder that goes with it.
    pub fn temporary() -> Result<Self, ClusterError> {
        Self::temporary_with(&[])
    }

    /// The same with settings, as `("fsync", "off")`.
    pub fn temporary_with(settings: &[(&str, &str)]) -> Result<Self, ClusterError> {
        let folder = tempfile::Builder::new().prefix("central-").tempdir()?;
        let mut cluster = Self::start(folder.path(), settings)?;
        cluster.temporary = Some(folder);
        Ok(cluster)
    }

    /// A cluster in a folder, which is made the first time. The path must be short enough for a
    /// socket.
    pub fn start(folder: &Path, settings: &[(&str, &str)]) -> Result<Self, ClusterError> {
        std::fs::create_dir_all(folder)?;
        hand_over(folder)?;
        let data = folder.join("data");
        if !data.join("PG_VERSION").exists() {
            let mut initdb = as_user("initdb")?;
            initdb.args(["--auth=trust", "--username=postgres", "--encoding=UTF8"]);
            initdb
                .args(["--locale=C", "--no-sync", "--pgdata"])
                .arg(&data);
            run("initdb", initdb.current_dir(folder))?;
        }
        let mut server = as_user("postgres")?;
        server.arg("-D").arg(&data).arg("-k").arg(folder);
        let mut options = vec![
            ("listen_addresses", ""),
            ("max_connections", "200"),
            ("lc_messages", "C"),
            ("logging_collector", "off"),
        ];
        options.extend_from_slice(settings);
        for (name, value) in options {
            server.arg("-c").arg(format!("{name}={value}"));
        }
        server
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let (pid, waiting) = spawn(server)?;
        Ok(Self {
            folder: folder.to_owned(),
            pid,
            waiting: Some(waiting),
            temporary: None,
        })
    }

    /// A second cluster that follows this one and answers questions only, until it is promoted.
    pub fn standby(&self, settings: &[(&str, &str)]) -> Result<Self, ClusterError> {
        let folder = tempfile::Builder::new().prefix("central-").tempdir()?;
        hand_over(folder.path())?;
        let mut copy = as_user("pg_basebackup")?;
        copy.arg("--host").arg(&self.folder);
        copy.args(["--username=postgres", "--write-recovery-conf"]);
        copy.args(["--checkpoint=fast", "--no-sync", "--pgdata"]);
        copy.arg(folder.path().join("data"));
        run("pg_basebackup", copy.current_dir(folder.path()))?;
        let mut standby = Self::start(folder.path(), settings)?;
        standby.temporary = Some(folder);
        Ok(standby)
    }

    /// Makes a standby take writes; returns once it does.
    pub fn promote(&self) -> Result<(), ClusterError> {
        let mut promote = as_user("pg_ctl")?;
        promote
            .args(["promote", "--pgdata"])
            .arg(self.folder.join("data"));
        run("pg_ctl promote", promote.current_dir(&self.folder))
    }

    /// Where a database of it is reached.
    pub fn address(&self, database: &str) -> String {
        format!(
            "host={} user=postgres dbname={database}",
            self.folder.display()
        )
    }

    /// The folder with data and socket.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The server's process.
    pub const fn pid(&self) -> u32 {
        self.pid
    }

    /// Makes a database, as a copy of another one where that is named, and says its address.
    pub fn create(&self, database: &str, template: Option<&str>) -> Result<String, ClusterError> {
        let mut create = as_user("createdb")?;
        create
            .arg("--host")
            .arg(&self.folder)
            .args(["--username", "postgres"]);
        if let Some(template) = template {
            create.args(["--template", template, "--strategy=file_copy"]);
        }
        run("createdb", create.arg(database).current_dir(&self.folder))?;
        Ok(self.address(database))
    }

    /// Ends the server and every process of it as a power cut does: at once and without a word
    /// (SIGKILL).
    pub fn kill(&mut self) {
        // The first one first, so that it starts no more.
        let mut processes = vec![self.pid.to_string()];
        let children = format!("/proc/{0}/task/{0}/children", self.pid);
        let children = std::fs::read_to_string(children).unwrap_or_default();
        processes.extend(children.split_whitespace().map(str::to_owned));
        self.end("KILL", &processes);
    }

    fn end(&mut self, signal: &str, processes: &[String]) {
        let Some(waiting) = self.waiting.take() else {
            return;
        };
        // If one has ended already there is nobody to tell.
        let told = Command::new("kill")
            .args(["-s", signal])
            .args(processes)
            .stderr(Stdio::null())
            .status();
        if told.is_ok() {
            drop(waiting.join());
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.end("INT", &[self.pid.to_string()]);
        drop(self.temporary.take());
    }
}

/// Lets the user that PostgreSQL runs as work in a folder.
fn hand_over(folder: &Path) -> Result<(), ClusterError> {
    if is_root() {
        run("chown", Command::new("chown").arg(USER).arg(folder))?;
    }
    Ok(())
}

fn is_root() -> bool {
    Command::new("id")
        .arg("--user")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// A program of the newest PostgreSQL that is installed, run as a user that it accepts.
fn as_user(program: &str) -> Result<Command, ClusterError> {
    let newest = std::fs::read_dir(VERSIONS)
        .map_err(|_| ClusterError::NotInstalled)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.join("bin/postgres").exists())
        .max_by_key(|path| {
            let version = path.file_name().and_then(|name| name.to_str());
            version.and_then(|name| name.parse::<u32>().ok())
        })
        .ok_or(ClusterError::NotInstalled)?;
    let mut command = Command::new("setpriv");
    if is_root() {
        command.args(["--reuid", USER, "--regid", USER, "--init-groups"]);
    }
    command.args(["--pdeathsig", "INT"]);
    command.arg(newest.join("bin").join(program));
    Ok(command)
}

fn run(program: &str, command: &mut Command) -> Result<(), ClusterError> {
    let output = command.output().map_err(|source| ClusterError::NotRun {
        program: program.to_owned(),
        source,
    })?;
    if output.status.success() {
        return Ok(());
    }
    Err(ClusterError::Failed {
        program: program.to_owned(),
        message: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

/// Starts the server on a thread that lives as long as it and returns once it takes connections.
fn spawn(mut server: Command) -> Result<(u32, JoinHandle<()>), ClusterError> {
    let (ready, started) = mpsc::channel();
    let waiting = std::thread::spawn(move || {
        let mut child = match server.spawn() {
            Ok(child) => child,
            Err(source) => {
                let program = "postgres".to_owned();
                drop(ready.send(Err(ClusterError::NotRun { program, source })));
                return;
            }
        };
        let pid = child.id();
        let mut said = String::new();
        if let Some(stderr) = child.stderr.take() {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                // A standby is ready to accept "read-only connections".
                if line.contains("database system is ready to accept") {
                    drop(ready.send(Ok(pid)));
                }
                if said.len() < 4096 {
                    said.push_str(&line);
                    said.push('\n');
                }
            }
        }
        drop(child.wait());
        // Nobody listens any more if it had been ready.
        drop(ready.send(Err(ClusterError::Failed {
            program: "postgres".to_owned(),
            message: said,
        })));
    });
    match started.recv() {
        Ok(Ok(pid)) => Ok((pid, waiting)),
        Ok(Err(error)) => Err(error),
        Err(_) => Err(ClusterError::NotInstalled),
    }
}
