//! A window of the station: the program on a folder of its own, behind a line of its own.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use counter_app::clock::Clock;
use counter_app::contract::LoginRequest;
use counter_app::{Config, Counter};
use tempfile::TempDir;

use super::clock::{MachineClock, Seeded};
use super::{PASSWORD, assets};
use crate::proxy::Proxy;

/// So long a state is waited for.
const PATIENCE: Duration = Duration::from_mins(1);

/// A window of the station.
pub struct Window {
    /// The program.
    pub counter: Arc<Counter>,
    /// Its machine's clock.
    pub clock: Arc<MachineClock>,
    /// Its line to the centre.
    pub proxy: Proxy,
    pub(super) seed: u64,
    pub(super) dir: TempDir,
}

impl Window {
    /// Somebody sits down at it; who sat there before gets up.
    pub fn login(&self, staff: &str) {
        self.counter
            .login(&LoginRequest {
                staff: staff.to_owned(),
                password: PASSWORD.to_owned(),
            })
            .expect("the password is right");
    }

    /// The station's folder.
    pub fn data_dir(&self) -> PathBuf {
        self.dir.path().join("station")
    }

    /// The program ends without a word and is started again. Nobody is logged in.
    #[must_use]
    pub fn restart(self) -> Self {
        let Self {
            counter,
            clock,
            proxy,
            seed,
            dir,
        } = self;
        drop(counter);
        let counter = start(&dir.path().join("station"), &clock, seed + 1_000);
        Self {
            counter,
            clock,
            proxy,
            seed: seed + 1_000,
            dir,
        }
    }

    /// Waits until something is so.
    ///
    /// # Panics
    ///
    /// If it never is.
    pub fn until<T>(&self, what: &str, mut look: impl FnMut(&Counter) -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(found) = look(&self.counter) {
                return found;
            }
            let told = self.counter.sync_status().ok();
            assert!(start.elapsed() < PATIENCE, "{what}; the line says {told:?}");
            std::thread::yield_now();
            std::thread::park_timeout(Duration::from_millis(20));
        }
    }

    /// Asks for the line again and again until nothing of what waited is left, each time with the
    /// same patience for the next step.
    pub fn drained(&self, unsent: u32) {
        let mut before = unsent;
        while before > 0 {
            before = self.until("more is handed in", |counter| {
                let view = counter.sync_now().expect("somebody is logged in");
                assert!(view.unsent <= before, "progress never goes back");
                (view.unsent < before).then_some(view.unsent)
            });
        }
    }

    /// Asks for the line now and waits until the centre has answered every act and news are in.
    pub fn synced(&self) {
        self.counter.sync_now().expect("somebody is logged in");
        self.until("everything is handed in and taken down", |counter| {
            let view = counter.sync_status().ok()?;
            let done = view.unsent == 0
                && view.problem.is_none()
                && view.phase == counter_app::contract::SyncPhase::Idle;
            done.then_some(())
        });
    }
}

pub(super) fn copy_files(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a directory can be made");
    for entry in std::fs::read_dir(from).expect("the files are there") {
        let entry = entry.expect("the files are there");
        let target = to.join(entry.file_name());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            copy_files(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a file can be copied");
        }
    }
}

pub(super) fn start(dir: &Path, clock: &Arc<MachineClock>, seed: u64) -> Arc<Counter> {
    Counter::start(Config {
        data_dir: dir.to_owned(),
        assets_dir: assets(),
        readers: false,
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        random: Arc::new(Seeded(Mutex::new(fastrand::Rng::with_seed(seed)))),
        machine: Some("one machine for all".to_owned()),
    })
    .expect("the program starts")
}
