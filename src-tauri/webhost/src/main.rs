//! `counter-webhost`: serves a station's counter to a browser on this machine.
//!
//! It prints one JSON line, `{"address":"http://127.0.0.1:…"}`, when it listens.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use counter_app::clock::{SystemClock, SystemRandom};
use counter_app::{Config, Counter, Pulse, places};
use counter_webhost::{Address, CounterStation, serve};

/// Serves the use cases of the counter on 127.0.0.1, for browser tests.
#[derive(Parser)]
struct Arguments {
    /// The station's data; default: the platform's data directory.
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// The assets; default: those of the installed program or the workspace.
    #[arg(long)]
    assets: Option<PathBuf>,
    /// The built screen, made by `npm run build:web` in ui/.
    #[arg(long)]
    ui: PathBuf,
    /// The port; default: a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Watch the card readers of this machine.
    #[arg(long)]
    readers: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let mut stderr = std::io::stderr();
            // Nobody is left to tell when standard error is closed.
            let _ = writeln!(stderr, "counter-webhost: {error}");
            ExitCode::from(2)
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let data_dir = arguments.data_dir.or_else(places::default_data_dir);
    let counter = Counter::start(Config {
        data_dir: data_dir.ok_or("找不到数据目录：请用 --data-dir 指定。")?,
        assets_dir: places::assets_dir(arguments.assets.as_deref())
            .ok_or("找不到 assets：请用 --assets 指定。")?,
        readers: arguments.readers,
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        machine: counter_app::machine_id(),
    })?;
    let _pulse = Pulse::start(&counter)?;
    let station = Arc::new(CounterStation(counter));
    let ready = |Address(address)| {
        let mut stdout = std::io::stdout();
        let line = serde_json::json!({ "address": format!("http://{address}") });
        // Whoever started the host waits for this line; without a reader the host serves on.
        let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
    };
    serve(station, &arguments.ui, arguments.port, ready).await?;
    Ok(())
}
