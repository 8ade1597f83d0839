//! One field of a row: a day, a month, a moment, an amount, and why it is none.

use counter_domain::calendar::from_beijing;
use counter_domain::contribution::Month;
use counter_domain::money::Fen;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, time};

use crate::core_system::fault::RowFault;
use crate::core_system::table::Row;

const DATE: &str = "YYYY-MM-DD";
const MONTH: &str = "YYYY-MM";
const YEAR: &str = "YYYY";
const TIME: &str = "YYYY-MM-DD或带时区的时刻";
const AMOUNT: &str = "不为负的元，至多两位小数";

pub(super) fn told<'a>(row: &'a Row<'_>, name: &str) -> Option<&'a str> {
    Some(row.optional(name)).filter(|text| !text.is_empty())
}

pub(super) fn form(row: &Row<'_>, name: &str, form: &'static str) -> RowFault {
    RowFault::Form {
        column: row.chinese(name),
        form,
    }
}

pub(super) fn disagrees(row: &Row<'_>, name: &str) -> RowFault {
    RowFault::Disagrees {
        column: row.chinese(name),
    }
}

pub(super) fn day(row: &Row<'_>, name: &'static str) -> Result<Date, RowFault> {
    let text = row.needed(name)?;
    let compact = text.len() == 8 && text.chars().all(|c| c.is_ascii_digit());
    let parsed = if compact {
        Date::strptime("%Y%m%d", text)
    } else {
        Date::strptime("%Y-%m-%d", text)
    };
    parsed.map_err(|_| form(row, name, DATE))
}

pub(super) fn month(row: &Row<'_>, name: &'static str) -> Result<Date, RowFault> {
    let text: String = row.needed(name)?.chars().filter(|c| *c != '-').collect();
    if text.len() != 6 {
        return Err(form(row, name, MONTH));
    }
    Date::strptime("%Y%m%d", format!("{text}01")).map_err(|_| form(row, name, MONTH))
}

/// A moment, or a day of Beijing, which begins at midnight.
pub(super) fn moment(row: &Row<'_>, name: &'static str) -> Result<Timestamp, RowFault> {
    let text = row.needed(name)?;
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    let at = day(row, name)
        .map(|day| day.to_datetime(time(0, 0, 0, 0)))
        .or_else(|_| {
            DateTime::strptime("%Y-%m-%d %H:%M:%S", text).map_err(|_| form(row, name, TIME))
        })?;
    from_beijing(at).ok_or_else(|| form(row, name, TIME))
}

pub(super) fn year_month(row: &Row<'_>, name: &'static str) -> Result<Month, RowFault> {
    Month::of(month(row, name)?).ok_or_else(|| form(row, name, MONTH))
}

pub(super) fn year(row: &Row<'_>, name: &'static str) -> Result<i16, RowFault> {
    let year = row.needed(name)?.parse().ok();
    year.filter(|year| Month::new(*year, 1).is_some())
        .ok_or_else(|| form(row, name, YEAR))
}

pub(super) fn amount(row: &Row<'_>, name: &'static str) -> Result<Fen, RowFault> {
    Fen::parse(row.needed(name)?)
        .ok()
        .filter(|fen| *fen >= Fen::ZERO)
        .ok_or_else(|| form(row, name, AMOUNT))
}
