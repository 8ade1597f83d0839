//! Due dates of rules DL-1 to DL-5, and how near they are.

use jiff::civil::Date;
use jiff::{SignedDuration, Span, Timestamp};
use serde::{Deserialize, Serialize};

use thiserror::Error;

use super::table::{HolidayTable, Reckoned};

/// A due date counted in natural days or named by a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueDate {
    /// The last day on which the matter is in time.
    pub date: Date,
    /// Whether that day is a day off, which moves nothing by itself.
    pub on_day_off: bool,
    /// Whether only the weekday tells; see [`super::Day::PROVISIONAL_NOTE`].
    pub provisional: bool,
}

/// A month without the day that a rule names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[error("{year}年{month}月没有{day}日")]
pub struct NoSuchDayError {
    /// The year asked for.
    pub year: i16,
    /// The month asked for.
    pub month: i8,
    /// The day asked for.
    pub day: i8,
}

impl DueDate {
    /// What a due date is that falls on a day.
    pub fn on(table: &HolidayTable, date: Date) -> Self {
        let day = table.day(date);
        Self {
            date,
            on_day_off: !day.workday,
            provisional: day.provisional,
        }
    }

    /// The due date moved from a day off to the next working day (民法典203条).
    #[must_use]
    pub fn rolled(self, table: &HolidayTable) -> Self {
        let Reckoned { date, provisional } = table.roll_to_workday(self.date);
        Self {
            date,
            on_day_off: false,
            provisional,
        }
    }
}

/// When a card must be made (DL-1, CARD-9-1): so many natural days after acceptance, whose own
/// day does not count. A day off does not move it; where policy says that it does, see
/// [`DueDate::rolled`].
pub fn card_making_due(table: &HolidayTable, accepted: Date, natural_days: u32) -> DueDate {
    let days = SignedDuration::from_hours(24 * i64::from(natural_days));
    DueDate::on(table, accepted.saturating_add(days))
}

/// When registration must be done (C12, 《社会保险经办条例》六条): so many working days after
/// acceptance, whose own day does not count.
pub fn filing_due(table: &HolidayTable, accepted: Date, working_days: u32) -> Reckoned {
    table.add_working_days(accepted, working_days)
}

/// When an oral report of loss lapses (DL-2, CARD-12-3): to the second, over days off as well.
pub fn oral_loss_due(reported: Timestamp, hours: u32) -> Timestamp {
    let period = SignedDuration::from_hours(i64::from(hours));
    reported.checked_add(period).unwrap_or(Timestamp::MAX)
}

/// A day on which banks debit contributions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DebitDay {
    /// The day of the month that the notice names.
    pub nominal: Date,
    /// The day of the debit: the nominal one, or the first working day after it.
    pub date: Date,
    /// Whether days off were told from weekdays alone.
    pub provisional: bool,
}

/// The debit days of a month (DL-3, N10-2-1-1), each rolled to a working day.
pub fn debit_days(
    table: &HolidayTable,
    year: i16,
    month: i8,
    days_of_month: &[i8],
) -> Result<Vec<DebitDay>, NoSuchDayError> {
    days_of_month
        .iter()
        .map(|day| {
            let nominal = named_day(year, month, *day)?;
            let Reckoned { date, provisional } = table.roll_to_workday(nominal);
            Ok(DebitDay {
                nominal,
                date,
                provisional,
            })
        })
        .collect()
}

/// How long a card is valid and when it may be renewed (DL-4, CARD-5-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardValidity {
    /// The last day of validity.
    pub expires: Date,
    /// The first day on which renewal is due.
    pub renew_from: Date,
}

/// Where a day stands in a card's validity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValidityPhase {
    /// Before the time of renewal.
    Valid,
    /// Valid, and renewal is due (临期).
    RenewalDue,
    /// After the last day of validity.
    Expired,
}

/// Validity of a card issued on a day (DL-4). A month without the day ends the period on its last
/// day (民法典202条).
pub fn card_validity(issued: Date, years: u32, renew_months_before: u32) -> CardValidity {
    let expires = Span::new()
        .try_years(years)
        .map_or(Date::MAX, |period| issued.saturating_add(period));
    card_validity_until(expires, renew_months_before)
}

/// Validity of a card whose last day is read from the card itself. A month without the day begins
/// renewal on its last day; otherwise it begins on the same day of the month.
pub fn card_validity_until(expires: Date, renew_months_before: u32) -> CardValidity {
    let renew_from = Span::new()
        .try_months(renew_months_before)
        .map_or(Date::MIN, |period| expires.saturating_sub(period));
    CardValidity {
        expires,
        renew_from,
    }
}

/// The last day of expiry whose renewal has begun by a day: whoever is good until then or less may
/// renew (CARD-5-2).
pub fn renewable_until(day: Date, renew_months_before: u32) -> Date {
    let months = Span::new().try_months(renew_months_before);
    let mut last = months.map_or(Date::MAX, |period| day.saturating_add(period));
    // Where the month of renewal is shorter, several days of expiry begin on its last day.
    while let Ok(next) = last.tomorrow()
        && card_validity_until(next, renew_months_before).renew_from <= day
    {
        last = next;
    }
    last
}

impl CardValidity {
    /// Where a day stands. The day of expiry is still one of validity.
    pub fn phase(&self, date: Date) -> ValidityPhase {
        if date > self.expires {
            ValidityPhase::Expired
        } else if date >= self.renew_from {
            ValidityPhase::RenewalDue
        } else {
            ValidityPhase::Valid
        }
    }
}

/// Whether the day that a rule names is itself in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NamedDay {
    /// It is the last day in time.
    Included,
    /// The day before it is.
    Excluded,
}

/// The last day in a month on which employers with a tri-party agreement declare
/// (DL-5, N10-1-1-1). A day off does not move it; where policy says that it does, see
/// [`DueDate::rolled`].
pub fn tri_party_declaration_due(
    table: &HolidayTable,
    year: i16,
    month: i8,
    day_of_month: i8,
    named: NamedDay,
) -> Result<DueDate, NoSuchDayError> {
    let day = named_day(year, month, day_of_month)?;
    let last = match named {
        NamedDay::Included => day,
        NamedDay::Excluded => day.yesterday().unwrap_or(day),
    };
    Ok(DueDate::on(table, last))
}

fn named_day(year: i16, month: i8, day: i8) -> Result<Date, NoSuchDayError> {
    Date::new(year, month, day).map_err(|_| NoSuchDayError { year, month, day })
}

/// How near a due date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// More days are left than the warning wants.
    Ample,
    /// Few days are left, or none: the due date itself is still in time.
    Near,
    /// The due date is past.
    Late,
}

/// How near a due date is, with so many days of warning, the first of them included (CARD-9-1).
pub fn urgency(today: Date, due: Date, warning_days: u32) -> Urgency {
    let left = days_between(today, due);
    if left < 0 {
        Urgency::Late
    } else if left <= i64::from(warning_days) {
        Urgency::Near
    } else {
        Urgency::Ample
    }
}

/// Days from one date to another, negative when the other is earlier.
pub fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}

/// Completed years of age on a day (周岁). Someone born on 29 February completes a year on
/// 1 March where there is no 29th.
pub fn age_on(birth: Date, date: Date) -> i16 {
    let birthday_to_come = (date.month(), date.day()) < (birth.month(), birth.day());
    date.year() - birth.year() - i16::from(birthday_to_come)
}
