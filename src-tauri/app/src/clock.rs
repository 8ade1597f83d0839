//! The one clock of the program, and the one source of randomness. Everything else is given the
//! time and the bytes it needs.

use std::sync::OnceLock;
use std::time::Instant;

use jiff::Timestamp;
use uuid::Uuid;

/// Where time comes from.
pub trait Clock: Send + Sync {
    /// What the machine's clock says.
    fn now(&self) -> Timestamp;
    /// Milliseconds since the boot, or since the start of the program where the system does not
    /// tell; it never goes back.
    fn monotonic_ms(&self) -> u64;
    /// Changes with every boot.
    fn boot(&self) -> String;
}

/// The machine's clock.
#[derive(Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn monotonic_ms(&self) -> u64 {
        // /proc/uptime goes on through suspend, which Instant does not promise.
        let uptime = std::fs::read_to_string("/proc/uptime")
            .ok()
            .and_then(|text| {
                let (seconds, hundredths) = text.split_whitespace().next()?.split_once('.')?;
                Some(seconds.parse::<u64>().ok()? * 1000 + hundredths.parse::<u64>().ok()? * 10)
            });
        uptime.unwrap_or_else(|| {
            static START: OnceLock<Instant> = OnceLock::new();
            let elapsed = START.get_or_init(Instant::now).elapsed();
            u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
        })
    }

    fn boot(&self) -> String {
        std::fs::read_to_string("/proc/sys/kernel/random/boot_id").map_or_else(
            |_| format!("process-{}", std::process::id()),
            |id| id.trim().to_owned(),
        )
    }
}

/// Where random bytes come from.
pub trait Random: Send + Sync {
    /// Fills a buffer.
    fn fill(&self, buffer: &mut [u8]);

    /// A UUIDv7 of an instant.
    fn uuid(&self, at: Timestamp) -> Uuid {
        let mut bytes = [0; 10];
        self.fill(&mut bytes);
        let milliseconds = u64::try_from(at.as_millisecond()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(milliseconds, &bytes).into_uuid()
    }
}

/// The system's generator.
#[derive(Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, buffer: &mut [u8]) {
        if getrandom::fill(buffer).is_err() {
            // Without randomness no key and no id can be made; going on would be worse than ending.
            tracing::error!("The system gives no random bytes.");
            std::process::abort();
        }
    }
}

/// The time by the machine's clock, for programs that have no counter open.
pub fn now() -> Timestamp {
    SystemClock.now()
}
