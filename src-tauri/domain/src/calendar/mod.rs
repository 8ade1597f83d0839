//! Days off, working days and due dates, all in Beijing time.
//!
//! [`HolidayTable`] knows the days that notices of the State Council set, with local ones laid
//! over them; [`due`] computes the due dates of rules DL-1 to DL-5 from it. Periods, days of the
//! month and options are arguments: policy supplies them, and no default stands here.
//!
//! Deliberately absent: today. Whoever asks passes the date or the instant in.

mod beijing;
pub mod due;
mod table;

pub use self::beijing::{beijing, beijing_date, from_beijing};
pub use self::table::{DateOutOfRange, Day, HolidayTable, HolidayTableError, Reckoned};
