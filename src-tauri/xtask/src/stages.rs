//! The stages of a long verb: announced, timed, summed up at the end.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// Stages in the order in which they ran, with the time that each took.
#[derive(Default)]
pub(crate) struct Stages {
    done: Vec<(&'static str, Duration)>,
}

impl Stages {
    /// Runs one stage; its name goes before what it prints and into its error.
    pub(crate) fn run(
        &mut self,
        name: &'static str,
        stage: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        println!("\n==> {name}");
        let start = Instant::now();
        let outcome = stage();
        self.done.push((name, start.elapsed()));
        if outcome.is_err() {
            self.report();
        }
        outcome.with_context(|| format!("stage \"{name}\" failed"))
    }

    /// Prints one line a stage and the total.
    pub(crate) fn report(&self) {
        println!("\n==> time by stage");
        for (name, time) in &self.done {
            println!("{:>8}  {name}", written(*time));
        }
        println!(
            "{:>8}  together",
            written(self.done.iter().map(|(_, time)| *time).sum())
        );
    }

    /// How many stages ran.
    pub(crate) fn len(&self) -> usize {
        self.done.len()
    }
}

/// Minutes and seconds, as `3:07`; tenths below ten seconds.
fn written(time: Duration) -> String {
    if time < Duration::from_secs(10) {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        let seconds = time.as_secs();
        format!("{}:{:02}", seconds / 60, seconds % 60)
    }
}
