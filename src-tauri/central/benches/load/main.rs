//! The centre under load: simulated counters with real TLS and HTTP, against what pgbench reaches
//! with the same rows on the same cluster; the same with many more acts behind them; and one
//! counter with a long queue, against a bare upload of the same bytes.
//!
//! The centre is a process of its own, so that its memory can be told from the counters'. Counters
//! are a certificate, a chain of acts and a line each; what a counter's own store costs is measured
//! in `counter-store`.
//!
//! `COUNTER_LOAD_COUNTERS` (1,000), `COUNTER_LOAD_ACTS` (1,000,000) and `COUNTER_LOAD_QUEUE`
//! (5,000) scale it.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    dead_code,
    unused_imports,
    reason = "a bench prints its figures, and shares the tests' world"
)]

mod baseline;
mod counters;
mod drain;
#[path = "../../../sync/tests/it/support/memory.rs"]
mod memory;
mod server;
#[path = "../../tests/it/world/mod.rs"]
mod world;

use std::time::Duration;

use counter_central::cluster::Cluster;
use world::World;

/// How long each measurement runs.
const RUN: Duration = Duration::from_secs(20);
/// Counters at a station.
const WINDOWS: usize = 5;
/// Acts that are there before the first measurement.
const FEW_ACTS: u64 = 100_000;
/// A counter at work hands in an act so often.
const PACE: Duration = Duration::from_secs(20);

#[tokio::main]
async fn main() {
    if let Some(serving) = server::asked_for() {
        return server::serve(serving).await;
    }
    let counters = scaled("COUNTER_LOAD_COUNTERS", 1_000);
    let cluster = Cluster::temporary_with(&[
        ("shared_buffers", "4GB"),
        ("max_wal_size", "4GB"),
        ("jit", "off"),
    ])
    .unwrap();
    let world = World::on(&cluster).await;
    let server = server::Server::start(&world);
    let mut counters = counters::enrol(&world, &server, counters).await;
    let database = baseline::Alone::prepare(&world, &counters).await;
    let settled = server.memory_mib();

    database.fill(FEW_ACTS).await;
    let few = counters::load(&mut counters, RUN, None).await;
    let peak = server.memory_mib();
    let alone = database.pgbench(&cluster, RUN);
    let paced = counters::load(&mut counters, RUN, Some(PACE)).await;
    let queue = scaled("COUNTER_LOAD_QUEUE", 5_000);
    let drained = drain::measure(&mut counters[0], queue).await;
    let many_acts = scaled("COUNTER_LOAD_ACTS", 1_000_000);
    database.fill(u64::try_from(many_acts).unwrap()).await;
    let many = counters::load(&mut counters, RUN, None).await;
    let alone_many = database.pgbench(&cluster, RUN);

    let number = counters.len();
    println!(
        "| centre, {number} counters, each with its next act at once | pgbench with the same rows \
         {alone:.0} acts/s | {:.0} acts/s, p50 {:.0} ms, p99 {:.0} ms | {:.0} % | ≥ 50 % |",
        few.per_second(),
        few.milliseconds(50),
        few.milliseconds(99),
        100.0 * few.per_second() / alone,
    );
    println!(
        "| centre, {number} counters, an act every {} s each | — | {:.0} acts/s, p50 {:.1} ms, \
         p99 {:.1} ms | — | — |",
        PACE.as_secs(),
        paced.per_second(),
        paced.milliseconds(50),
        paced.milliseconds(99),
    );
    println!(
        "| centre, time an act over {many_acts} acts | over {FEW_ACTS} acts, {:.2} ms (pgbench \
         {:.2} × as long) | {:.2} ms | {:.2} × | ≤ 1.1 × |",
        1000.0 / few.per_second(),
        alone / alone_many,
        1000.0 / many.per_second(),
        few.per_second() / many.per_second(),
    );
    println!(
        "| centre, memory with {number} counters connected | before the first act {settled} MiB | \
         {peak} MiB | — | — |"
    );
    println!(
        "| drain {queue} acts with 24 KB photos | upload of the same bytes {:.1} s | {:.1} s | \
         {:.0} % | ≥ 70 % |",
        drained.upload.as_secs_f64(),
        drained.whole.as_secs_f64(),
        100.0 * drained.upload.as_secs_f64() / drained.whole.as_secs_f64(),
    );
}

fn scaled(variable: &str, usual: usize) -> usize {
    std::env::var(variable).map_or(usual, |text| text.parse().unwrap())
}
