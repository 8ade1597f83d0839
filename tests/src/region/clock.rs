//! The division's clock, the clocks of its machines, and randomness that a seed determines.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use counter_app::clock::{Clock, Random};
use jiff::{SignedDuration, Timestamp};

/// Sunday 2026-11-22 11:06 in Beijing.
const MORNING: i64 = 1_795_316_760_000;

/// Milliseconds since the morning; shared by everybody.
#[derive(Clone, Default)]
pub struct RegionClock(pub(super) Arc<AtomicI64>);

impl RegionClock {
    /// Lets time pass for everybody.
    pub fn pass(&self, time: SignedDuration) {
        let ms = i64::try_from(time.as_millis()).expect("a test passes no ages");
        self.0.fetch_add(ms, Ordering::SeqCst);
    }

    /// The true time.
    pub fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(MORNING + self.0.load(Ordering::SeqCst))
            .expect("within the years of jiff")
    }
}

impl counter_central::clock::Clock for RegionClock {
    fn now(&self) -> Timestamp {
        Self::now(self)
    }
}

/// A machine's clock: the true one, set apart by somebody.
pub struct MachineClock {
    pub(super) region: RegionClock,
    pub(super) apart_ms: AtomicI64,
}

impl MachineClock {
    /// Somebody sets the clock; nothing else notices.
    pub fn set_apart(&self, by: SignedDuration) {
        let ms = i64::try_from(by.as_millis()).expect("a test sets no ages");
        self.apart_ms.store(ms, Ordering::SeqCst);
    }
}

impl Clock for MachineClock {
    fn now(&self) -> Timestamp {
        let apart = SignedDuration::from_millis(self.apart_ms.load(Ordering::SeqCst));
        self.region
            .now()
            .saturating_add(apart)
            .unwrap_or(Timestamp::MAX)
    }

    fn monotonic_ms(&self) -> u64 {
        1_000 + u64::try_from(self.region.0.load(Ordering::SeqCst)).unwrap_or(0)
    }

    fn boot(&self) -> String {
        "boot".to_owned()
    }
}

/// Random bytes that a seed determines.
pub(super) struct Seeded(pub(super) Mutex<fastrand::Rng>);

impl Random for Seeded {
    fn fill(&self, buffer: &mut [u8]) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .fill(buffer);
    }
}
