//! Days off, working days and due dates, all in Beijing time.
//!
//! [`HolidayTable`] knows the days that notices of the State Council set, with local ones laid
//! over them; the functions beside it compute the due
//! dates of rules DL-1 to DL-5 from it. Periods, days of the
//! month and options are arguments: policy supplies them, and no default stands here.
//!
//! Deliberately absent: today. Whoever asks passes the date or the instant in.

mod beijing;
mod due;
mod table;

pub use self::beijing::{beijing, beijing_date, from_beijing};
pub use self::due::{
    CardValidity, DebitDay, DueDate, NamedDay, NoSuchDayError, Urgency, ValidityPhase, age_on,
    card_making_due, card_validity, card_validity_until, days_between, debit_days, filing_due,
    oral_loss_due, renewable_until, tri_party_declaration_due, urgency,
};
pub use self::table::{Day, HolidayTable, HolidayTableError, Reckoned};
