//! The centre's clock: everything is given the time from here, so that a test can set it.

use jiff::Timestamp;

/// Where the centre's time comes from.
pub trait Clock: Send + Sync + 'static {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the centre's one clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
