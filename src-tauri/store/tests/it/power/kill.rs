//! Kills: the process dies, the page cache survives.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{ChildStdout, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use super::{Saved, child_command, inspect, station};
use crate::station::Seeded;

/// Kills in the fast tier; `COUNTER_SOAK=1` makes it ten times as many.
const KILLS: u64 = 100;

#[test]
fn s01_killed_at_any_instant_leaves_the_act_or_the_draft() {
    let kills = if std::env::var("COUNTER_SOAK").is_ok() {
        10 * KILLS
    } else {
        KILLS
    };
    let mut random = Seeded::new(20_261_122);
    let (mut acts, mut cut_short) = (0, 0);
    let mut dir = tempfile::tempdir().unwrap();
    station(dir.path());
    for kill in 0..kills {
        // A growing file makes each opening slower without making it different.
        if kill % 5 == 4 {
            dir = tempfile::tempdir().unwrap();
            station(dir.path());
        }
        let said = run_and_kill(dir.path(), kill, &mut random);
        acts += said.iter().filter(|s| matches!(s, Saved::Act(..))).count();
        cut_short += usize::from(matches!(said.last(), Some(Saved::Draft(..))));
        if let Err(wrong) = inspect(dir.path(), &said) {
            panic!("kill {kill}: {wrong}; said: {said:?}");
        }
    }
    assert!(acts >= 20, "the children did submit: {acts} acts");
    assert!(
        cut_short > 10,
        "many were killed between draft and act: {cut_short}"
    );
}

/// Runs a child for a seeded time and kills it. Returns all that it said before it died.
fn run_and_kill(dir: &Path, seed: u64, random: &mut Seeded) -> Vec<Saved> {
    let mut child = child_command(dir, seed + 1, 1_000, "full")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = listen(child.stdout.take().unwrap());
    let mut said = Vec::new();
    // One in eight is killed while it opens the file, the others while they work: after they have
    // said something some times, so that a busy machine does not change what is tried.
    if random.below(8) > 0 {
        for _ in 0..=random.below(3) {
            said.extend(lines.recv().ok());
        }
    }
    let span = Duration::from_micros(random.below(30_000));
    let end = Instant::now() + span;
    loop {
        let left = end.saturating_duration_since(Instant::now());
        match lines.recv_timeout(left) {
            Ok(saved) => said.push(saved),
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => panic!("the child died by itself: {said:?}"),
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    said.extend(lines.iter());
    said
}

fn listen(out: ChildStdout) -> Receiver<Saved> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(out).lines() {
            let Ok(line) = line else { return };
            if let Some(saved) = Saved::read(&line)
                && sender.send(saved).is_err()
            {
                return;
            }
        }
    });
    receiver
}
