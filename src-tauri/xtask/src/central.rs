//! `central`: the reference centre for development, with a PostgreSQL cluster of its own and demo
//! data; and what `run --centre` asks of it.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::command::{output, run};
use crate::setup;
use crate::workspace::{cargo, root, target_dir};

/// The demo's station.
const STATION: &str = "661181";
/// Bytes of a folder's path, so that PostgreSQL's socket below it has a path that Unix allows.
const LONGEST_PATH: usize = 70;
/// Where the centre lies if PostgreSQL could not use the target directory.
const ELSEWHERE: &str = "/var/tmp/counter-demo-centre";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Where the centre keeps its keys, its cluster and what was delivered.
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// An existing, empty PostgreSQL database instead of a cluster of its own, as
    /// `host=/run/postgresql user=central dbname=central`.
    #[arg(long, value_name = "ADDRESS")]
    database: Option<String>,
    /// Where it listens.
    #[arg(long, default_value = "127.0.0.1:8443")]
    listen: std::net::SocketAddr,
}

/// Sets up, builds and starts the centre; returns when it ends.
pub(crate) fn central(arguments: &Arguments) -> Result<()> {
    setup::setup()?;
    let mut build = cargo();
    // With the features of the whole workspace, as tests build it: nothing is compiled twice.
    build.args(["build", "--locked", "--workspace"]);
    for bin in ["demo-centre", "counter-central", "counterctl"] {
        build.args(["--bin", bin]);
    }
    run(&mut build)?;
    let folder = match &arguments.data_dir {
        Some(folder) => folder.clone(),
        None => default_folder()?,
    };
    let mut centre = Command::new(target_dir().join("debug/demo-centre"));
    centre
        .arg(folder)
        .arg("--listen")
        .arg(arguments.listen.to_string());
    if let Some(database) = &arguments.database {
        centre.args(["--database", database]);
    }
    run(centre.current_dir(root()))
}

/// The centre that runs.
#[derive(Deserialize)]
pub(crate) struct Centre {
    address: String,
    database: String,
    keys: PathBuf,
}

impl Centre {
    /// The one that `cargo xtask central` started from this workspace.
    pub(crate) fn running() -> Result<Self> {
        let path = default_folder()?.join("centre.json");
        let text = std::fs::read_to_string(&path)
            .context("no centre runs; start one in another terminal: cargo xtask central")?;
        serde_json::from_str(&text).with_context(|| format!("{} is not ours", path.display()))
    }

    /// Makes a station in `data_dir` by enrolling it as the centre's next window, unless something
    /// is there already.
    pub(crate) fn enrol(&self, data_dir: &Path) -> Result<()> {
        let is_there =
            std::fs::read_dir(data_dir).is_ok_and(|mut entries| entries.next().is_some());
        if is_there {
            println!("Station: the one in {}.", data_dir.display());
            return Ok(());
        }
        let windows = output(self.admin().args(["device", "list"]))?
            .lines()
            .count();
        let window = format!("{}号窗", windows + 1);
        let code = ["device", "code", "--office", STATION, "--window", &window];
        let said = output(self.admin().args(code))?;
        let Given { code } = serde_json::from_str(&said).context("there is no code")?;
        let mut counterctl = Command::new(target_dir().join("debug/counterctl"));
        counterctl.args(["enrol", "line", "--centre", &self.address, "--code", &code]);
        run(counterctl
            .arg("--data-dir")
            .arg(data_dir)
            .env("COUNTER_ASSETS", root().join("assets")))
    }

    fn admin(&self) -> Command {
        let mut admin = Command::new(target_dir().join("debug/counter-central"));
        admin.arg("--json");
        admin.env("COUNTER_CENTRAL_DATABASE", &self.database);
        admin.env("COUNTER_CENTRAL_KEYS", &self.keys);
        admin
    }
}

#[derive(Deserialize)]
struct Given {
    code: String,
}

/// In the target directory, unless PostgreSQL could not work there: started by root it runs as a
/// user of its own, and a socket's path is short.
fn default_folder() -> Result<PathBuf> {
    let folder = target_dir().join("demo-centre");
    if folder.as_os_str().len() > LONGEST_PATH {
        return Ok(ELSEWHERE.into());
    }
    let is_root = output(Command::new("id").arg("--user"))?.trim() == "0";
    let closed = folder.ancestors().skip(1).find(|above| {
        let others = std::fs::metadata(above).map(|found| found.permissions().mode() & 0o001);
        others.is_ok_and(|others| others == 0)
    });
    Ok(match closed {
        Some(_) if is_root => ELSEWHERE.into(),
        _ => folder,
    })
}
