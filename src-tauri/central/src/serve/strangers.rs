//! Callers without a certificate: so many tries a minute, all of them together. Codes cannot be
//! guessed, but nobody shall be able to keep the centre busy with trying.

use std::sync::Mutex;

use counter_wire::problem::ProblemCode;
use jiff::Timestamp;

use super::Failure;

/// Tries that fail, in a minute.
const A_MINUTE: u32 = 60;

/// How many tries failed in the present minute.
#[derive(Debug, Default)]
pub(crate) struct Strangers(Mutex<(i64, u32)>);

impl Strangers {
    /// Refuses where too many have failed lately.
    pub(crate) fn admit(&self, now: Timestamp) -> Result<(), Failure> {
        let minute = now.as_second().div_euclid(60);
        let busy = self
            .0
            .lock()
            .is_ok_and(|failed| failed.0 == minute && failed.1 >= A_MINUTE);
        if busy {
            let left = 60 - now.as_second().rem_euclid(60);
            let left = u32::try_from(left).unwrap_or(60);
            return Err(Failure::later(ProblemCode::TooMany, "too many tries", left));
        }
        Ok(())
    }

    /// Counts a try that failed.
    pub(crate) fn failed(&self, now: Timestamp) {
        let minute = now.as_second().div_euclid(60);
        if let Ok(mut failed) = self.0.lock() {
            *failed = match *failed {
                (of, count) if of == minute => (of, count.saturating_add(1)),
                _ => (minute, 1),
            };
        }
    }
}
