//! `cargo xtask VERB`: everything a developer or CI does with this repository.
//!
//! One file a verb.
//! Each verb says what it runs before it runs it, and ends with a non-zero exit and one sentence
//! when something is missing or wrong.
//! Nothing here knows the business: what a test asserts lies with the crate that it is about.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool speaks on its standard streams"
)]

mod bench;
mod central;
mod command;
mod demo;
mod fuzz;
mod package;
mod run;
mod setup;
mod soak;
mod stages;
mod test;
mod tidy;
mod ui;
mod virtual_card;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "Set up, run, test and package the counter"
)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Install what building and testing need: Debian packages, npm packages, cargo tools.
    Setup,
    /// Set up, build, and open the counter on a demo station.
    Run(RunArguments),
    /// Set up, build, and start the reference centre with demo data.
    Central(central::Arguments),
    /// Set up and run everything that CI runs.
    Test,
    /// Check the house rules: crate directions, imports, generated TypeScript, rule ids, licences.
    Tidy {
        /// Only the checks that compile nothing: all but the generated TypeScript.
        #[arg(long)]
        sources: bool,
    },
    /// Write docs/rules.md, and the TypeScript types of the contract to ui/src/backend/generated.
    Generate,
    /// Run the benchmarks and write their rows to docs/benchmarks.md.
    Bench,
    /// Fuzz the parsers of foreign bytes and report executions and edges.
    Fuzz {
        /// Minutes a target.
        #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
        minutes: u32,
        /// Only the targets whose name contains this.
        target: Option<String>,
    },
    /// Run every property test with many more cases than `test` does.
    Soak {
        /// Cases a property.
        #[arg(long, default_value_t = 20_000)]
        cases: u32,
        /// Simulated weeks.
        #[arg(long, default_value_t = 1000)]
        seeds: u32,
        /// Nothing but the weeks.
        #[arg(long)]
        weeks_only: bool,
    },
    /// Build the Debian package.
    Package {
        /// With the dev profile, as the package test does.
        #[arg(long)]
        debug: bool,
    },
    /// Drive the window under Xvfb and leave a picture of each main screen.
    Screenshots {
        /// Where the pictures go.
        #[arg(default_value = "docs/manual/images")]
        directory: PathBuf,
    },
}

#[derive(clap::Args)]
struct RunArguments {
    /// The station's data; made when there is none. Default: target/demo, with a centre
    /// target/counter.
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// Drive the window under Xvfb and leave a picture of each main screen in this directory.
    #[arg(long, value_name = "DIR")]
    screenshot: Option<PathBuf>,
    /// Enrol with the centre that `cargo xtask central` started, as its next window.
    #[arg(long, conflicts_with = "screenshot")]
    centre: bool,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().verb {
        Verb::Setup => setup::setup(),
        Verb::Run(arguments) => match arguments.screenshot {
            None => run::run(arguments.data_dir, arguments.centre),
            Some(directory) => run::screenshots(&directory),
        },
        Verb::Central(arguments) => central::central(&arguments),
        Verb::Test => test::test(),
        Verb::Tidy { sources: true } => tidy::sources(),
        Verb::Tidy { sources: false } => tidy::tidy(),
        Verb::Generate => tidy::rule_table::generate().and_then(|()| tidy::generated::generate()),
        Verb::Bench => bench::bench(),
        Verb::Fuzz { minutes, target } => fuzz::fuzz(minutes, target.as_deref()),
        Verb::Soak {
            cases,
            seeds,
            weeks_only,
        } => soak::soak(&soak::Soak {
            cases,
            seeds,
            weeks_only,
        }),
        Verb::Package { debug } => package::package(debug).map(|path| {
            println!("{}", path.display());
        }),
        Verb::Screenshots { directory } => run::screenshots(&directory),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
