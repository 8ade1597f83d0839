//! The reference central server as a program.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use counter_central::central::{Central, Config};
use counter_central::clock::{Clock as _, SystemClock};
use counter_central::identity::Identity;
use tracing_subscriber::EnvFilter;

/// Reference central server of the counter.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Address of the database, as `host=/run/postgresql user=central dbname=central`.
    #[arg(long, env = "CENTRAL_DATABASE", hide_env_values = true)]
    database: String,
    /// The folder with the centre's keys.
    #[arg(long, env = "CENTRAL_KEYS")]
    keys: PathBuf,
    /// Connections to the database at most.
    #[arg(long, default_value_t = 32)]
    connections: usize,
    /// The people are made up, and the counters say so.
    #[arg(long)]
    demo: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes the centre's keys, for the names under which counters reach it.
    Keys {
        /// Names and addresses.
        #[arg(required = true)]
        hosts: Vec<String>,
    },
    /// Serves.
    Serve {
        /// Where to listen.
        #[arg(long, default_value = "[::]:7443")]
        listen: SocketAddr,
    },
    /// Says that a backup holds everything that is here now.
    BackedUp,
    /// Says that the database was restored from a backup: counters send again what it lacks.
    Restored,
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(
            EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info")),
        )
        .init();
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "counter-central ends.");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let clock = SystemClock;
    let config = |listen| Config {
        database: arguments.database.clone(),
        connections: arguments.connections,
        keys: arguments.keys.clone(),
        listen,
        demo: arguments.demo,
        clock: Arc::new(clock),
    };
    let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
    match &arguments.command {
        Command::Keys { hosts } => Identity::create(&arguments.keys, hosts, clock.now())?,
        Command::Serve { listen } => {
            let handle = Central::start(config(*listen)).await?;
            tokio::signal::ctrl_c().await?;
            handle.stop().await;
        }
        Command::BackedUp => {
            let central = Central::open(&config(nowhere)).await?;
            central.registry().mark_backup().await?;
        }
        Command::Restored => {
            let central = Central::open(&config(nowhere)).await?;
            central.registry().renew_incarnation().await?;
        }
    }
    Ok(())
}
