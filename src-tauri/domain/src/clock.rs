//! Time as a counter can know it: a reading and the bounds within which the truth lies.
//!
//! The machine's clock may be wrong. What is certain is the last time that the centre signed plus
//! the monotonic time that has passed since; `app` builds the interval, this module only holds it.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use crate::calendar::beijing;

/// The present as an interval. `earliest <= reading <= latest` always holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Now {
    earliest: Timestamp,
    reading: Timestamp,
    latest: Timestamp,
}

impl Now {
    /// A present that nobody doubts.
    pub const fn certain(at: Timestamp) -> Self {
        Self {
            earliest: at,
            reading: at,
            latest: at,
        }
    }

    /// The machine's reading with a bound that the centre's signed time sets; whichever of the
    /// two is earlier or later opens the interval.
    pub fn bounded(reading: Timestamp, trusted: Timestamp) -> Self {
        Self {
            earliest: reading.min(trusted),
            reading,
            latest: reading.max(trusted),
        }
    }

    /// The earliest instant it can be.
    pub const fn earliest(&self) -> Timestamp {
        self.earliest
    }

    /// The latest instant it can be.
    pub const fn latest(&self) -> Timestamp {
        self.latest
    }

    /// What the machine's clock says.
    pub const fn reading(&self) -> Timestamp {
        self.reading
    }

    /// The date in Beijing of the reading.
    pub fn date(&self) -> Date {
        beijing(self.reading).date()
    }

    /// Date and time in Beijing of the reading.
    pub fn beijing(&self) -> DateTime {
        beijing(self.reading)
    }
}
