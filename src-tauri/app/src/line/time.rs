//! The trusted time: the last time that the centre signed, moved on by the monotonic clock.

use counter_store::table::sync_state::CentreTime;
use jiff::{SignedDuration, Timestamp};

use crate::clock::Clock;

/// What is known of the time beside the machine's reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Trust {
    /// The time now, where the centre was met in this boot.
    pub(crate) now: Option<Timestamp>,
    /// It cannot be earlier than this.
    pub(crate) not_before: Option<Timestamp>,
}

/// Seconds of difference that nobody has to be told of.
const TOLERANCE_S: i64 = 60;

pub(crate) fn trust(centre: Option<&CentreTime>, clock: &dyn Clock) -> Trust {
    let Some(centre) = centre else {
        return Trust {
            now: None,
            not_before: None,
        };
    };
    let passed = clock
        .monotonic_ms()
        .checked_sub(centre.monotonic_ms)
        .filter(|_| centre.boot == clock.boot());
    let now = passed.and_then(|passed| {
        let passed = SignedDuration::from_millis(i64::try_from(passed).ok()?);
        centre.at.checked_add(passed).ok()
    });
    Trust {
        now,
        not_before: Some(now.unwrap_or(centre.at)),
    }
}

impl Trust {
    /// Seconds that the machine's clock is ahead of the trusted time; negative behind; none where
    /// the two were never compared, or agree.
    pub(crate) fn ahead_s(self, reading: Timestamp) -> Option<i64> {
        let ahead = |trusted: Timestamp| reading.as_second() - trusted.as_second();
        match (self.now, self.not_before) {
            (Some(now), _) => Some(ahead(now)),
            (None, Some(bound)) if reading < bound => Some(ahead(bound)),
            _ => None,
        }
    }

    /// Whether the machine's clock is wrong by more than anybody has to be told.
    pub(crate) fn is_wrong(self, reading: Timestamp) -> bool {
        self.ahead_s(reading)
            .is_some_and(|ahead| ahead.abs() > TOLERANCE_S)
    }
}
