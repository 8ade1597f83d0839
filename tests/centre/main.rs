//! The centre of `cargo xtask central`: a demo division that keeps what it has in one folder.
//!
//! In the folder: `keys`, `cluster` (unless an existing database is named), `exchange` with the
//! files by which the demo's people came in, and `centre.json`, which says where the centre is as
//! long as it runs.

#![expect(clippy::expect_used, reason = "a fixture that fails ends the program")]
#![expect(
    clippy::print_stdout,
    reason = "it tells a developer what a counter needs"
)]

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use clap::Parser;
use counter_central::central::{Central, Config, Handle};
use counter_central::clock::{Clock as _, SystemClock};
use counter_central::cluster::Cluster;
use counter_central::core_system::{FileExchange, import};
use counter_central::identity::Identity;
use counter_central::registry::Station;
use counter_domain::organisation::{OfficeCode, OrganisationTree};
use counter_domain::role::Role;
use counter_tests::division::{colleague, provisioned_seal, put_policy, specimen_seal};
use counter_tests::region::assets;
use jiff::SignedDuration;
use serde::Deserialize;
use tokio::signal::unix::{SignalKind, signal};
use tokio_postgres::NoTls;

/// The demo's station.
const STATION: &str = "661181";
const SEAL_NAME: &str = "181团社保所业务专用章（样章）";
/// How long a code lasts.
const CODE_HOURS: i64 = 72;

#[derive(Parser)]
struct Arguments {
    /// Where the centre keeps what it has.
    folder: PathBuf,
    /// An existing PostgreSQL instead of a cluster of its own.
    #[arg(long)]
    database: Option<String>,
    /// Where it listens.
    #[arg(long, default_value = "127.0.0.1:8443")]
    listen: SocketAddr,
    /// The demo's people.
    #[arg(long, default_value_t = 2000)]
    people: u32,
}

#[derive(Deserialize)]
struct DemoColleague {
    staff: String,
    name: String,
    role: Role,
    password: String,
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    std::fs::create_dir_all(&arguments.folder).expect("the folder can be made");
    let folder = arguments.folder.canonicalize().expect("it was just made");
    let keys = folder.join("keys");
    if !Identity::exists(&keys) {
        let hosts = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        Identity::create(&keys, &hosts, SystemClock.now()).expect("the centre's keys are made");
    }
    let cluster = match arguments.database {
        Some(_) => None,
        None => Some(Cluster::start(&folder.join("cluster"), &[]).expect("PostgreSQL starts")),
    };
    let database = match (&cluster, arguments.database) {
        (Some(cluster), _) => own_database(cluster).await,
        (None, named) => named.unwrap_or_default(),
    };
    let config = Config {
        database: database.clone(),
        connections: 16,
        keys: keys.clone(),
        listen: arguments.listen,
        demo: true,
        clock: Arc::new(SystemClock),
    };
    let handle = Box::pin(Central::start(config))
        .await
        .expect("the centre starts");
    if !is_furnished(&database).await {
        furnish(handle.central(), &folder, arguments.people).await;
    }
    tell(&handle, &folder, &database, &keys).await;
    asked_to_end().await;
    // Who reads it finds no centre any more.
    std::fs::remove_file(folder.join("centre.json")).ok();
    handle.stop().await;
    drop(cluster);
}

/// The database in a cluster of one's own, made the first time.
async fn own_database(cluster: &Cluster) -> String {
    let address = cluster.address("central");
    if tokio_postgres::connect(&address, NoTls).await.is_ok() {
        return address;
    }
    cluster.create("central", None).expect("a database is made")
}

/// The colleagues come last, so the demo is whole where they are.
async fn is_furnished(database: &str) -> bool {
    let connected = tokio_postgres::connect(database, NoTls).await;
    let (client, connection) = connected.expect("the database answers");
    tokio::spawn(connection);
    let counted = client.query_one("SELECT count(*) FROM staff", &[]).await;
    counted.expect("the schema is there").get::<_, i64>(0) > 0
}

async fn furnish(central: &Central, folder: &Path, people: u32) {
    let registry = central.registry();
    let text =
        |path: &str| std::fs::read_to_string(assets().join(path)).expect("the assets are there");
    let tree = OrganisationTree::from_json(&text("regions/organisations.json"));
    for office in tree.expect("the assets hold a tree of offices").offices() {
        let level = serde_json::to_value(office.level).expect("a level is a word");
        let station = Station {
            office: office.code.clone(),
            name: office.name.clone(),
            level: level.as_str().unwrap_or_default().to_owned(),
            parent: office.parent.clone(),
        };
        registry.put_station(&station).await.expect("an office");
    }
    let long_ago = "2020-01-01T00:00:00Z".parse().expect("a time");
    put_policy(registry, &assets(), long_ago).await;
    let exchange = folder.join("exchange");
    write_facts(&exchange.join("in/demo"), people);
    let core = FileExchange::new(exchange);
    let receipts = Box::pin(import(central, &core)).await;
    for (delivery, receipt) in receipts.expect("the files are taken in") {
        assert!(receipt.is_good(), "{delivery}: {receipt:?}");
    }
    let colleagues: Vec<DemoColleague> =
        serde_json::from_str(&text("demo/staff.json")).expect("the demo's colleagues are JSON");
    let office = OfficeCode::parse(STATION).expect("a code");
    let mut fill = |buffer: &mut [u8]| getrandom::fill(buffer).expect("the system has randomness");
    for one in colleagues {
        let record = colleague(
            &one.staff,
            &one.name,
            one.role,
            &office,
            &one.password,
            &mut fill,
        );
        if one.role == Role::Supervisor {
            let seal = specimen_seal(SEAL_NAME, SystemClock.now(), &mut fill);
            let text = provisioned_seal(SEAL_NAME, &seal, &record, &mut fill);
            let sent = registry.put_seal("demo", &office, &text).await;
            sent.expect("the seal is sent to its keeper");
        }
        registry.put_staff(&record).await.expect("a colleague");
    }
}

/// The demo's people, as a core system would deliver them.
fn write_facts(delivery: &Path, people: u32) {
    let program = std::env::current_exe().expect("a running program has a path");
    let mut counterctl = Command::new(program.with_file_name("counterctl"));
    counterctl.args(["demo", "facts", "--people", &people.to_string()]);
    let ended = counterctl
        .arg("--output")
        .arg(delivery)
        .env("COUNTER_ASSETS", assets())
        .status()
        .expect("counterctl is built beside this program");
    assert!(ended.success(), "counterctl demo facts ended with {ended}");
}

/// Says what a counter needs, to people and in `centre.json`.
async fn tell(handle: &Handle, folder: &Path, database: &str, keys: &Path) {
    let address = format!("https://127.0.0.1:{}", handle.address().port());
    let office = OfficeCode::parse(STATION).expect("a code");
    let life = SignedDuration::from_hours(CODE_HOURS);
    let registry = handle.registry();
    println!(
        "The centre serves {address}; Ctrl+C ends it. What it has lies in {}.",
        folder.display()
    );
    println!("  database     {database}");
    println!("  keys         {}", keys.display());
    println!("  page         {address}/verify/NUMBER?code=CODE");
    for window in ["1号窗", "2号窗"] {
        let code = registry.issue_code(&office, window, None, life).await;
        println!("  {window}       {}", code.expect("a code is given out"));
    }
    println!("  by itself    cargo xtask run --centre [--data-dir target/counter-2]");
    println!("  by hand      counterctl enrol line --centre {address} --code CODE --data-dir DIR");
    let written = serde_json::json!({"address": address, "database": database, "keys": keys});
    std::fs::write(folder.join("centre.json"), written.to_string()).expect("it can be written");
}

/// Returns when a person or the system asks the program to end.
async fn asked_to_end() {
    let mut terminated = signal(SignalKind::terminate()).expect("signals can be heard");
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted.expect("signals can be heard"),
        _ = terminated.recv() => {}
    }
}
