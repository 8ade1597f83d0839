//! Beijing time: UTC+8 all year, whatever the machine's zone.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};

/// UTC+8, without summer time.
const BEIJING: Offset = jiff::tz::offset(8);

/// What a clock in Beijing shows at an instant.
pub fn beijing(instant: Timestamp) -> DateTime {
    BEIJING.to_datetime(instant)
}

/// The date in Beijing at an instant.
pub fn beijing_date(instant: Timestamp) -> Date {
    beijing(instant).date()
}

/// The instant at which a clock in Beijing shows a time; `None` at the ends of the calendar.
pub fn from_beijing(shown: DateTime) -> Option<Timestamp> {
    TimeZone::fixed(BEIJING).to_timestamp(shown).ok()
}
