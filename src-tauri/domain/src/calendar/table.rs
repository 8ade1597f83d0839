//! Which days are worked, by notices of the State Council and local ones over them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// From this day of December on, the next year's notice may set days as well: New Year's
/// arrangements have reached back as far as 29 December.
const NEXT_YEAR_REACHES_BACK_TO: i8 = 26;

/// Holidays, days worked in their stead, and the years for which a notice is known.
///
/// A date is looked up in the local layer first, then in the notices, then by its weekday.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HolidayTable {
    noticed_years: BTreeSet<i16>,
    national: BTreeMap<Date, Arrangement>,
    local: BTreeMap<Date, Arrangement>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Arrangement {
    name: String,
    off: bool,
}

/// What a day is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// Whether it is worked.
    pub workday: bool,
    /// The holiday that it is, or for which it is worked.
    pub name: Option<String>,
    /// Whether only the weekday tells, because the notice that may say otherwise is not out.
    pub provisional: bool,
}

impl Day {
    /// What is said of a provisional day.
    pub const PROVISIONAL_NOTE: &str = "节假日未公布，按周末推算";
}

/// A date that was counted out over days off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reckoned {
    /// The date.
    pub date: Date,
    /// Whether any day counted on the way was provisional.
    pub provisional: bool,
}

/// Why a file of holidays cannot be taken in.
#[derive(Debug, Error)]
pub enum HolidayTableError {
    /// The text is not in the schema of holiday-cn.
    #[error("节假日文件无法读取：{0}")]
    Form(#[from] serde_json::Error),
    /// A day lies neither in the file's year nor in December before it.
    #[error("节假日文件（{year}年）中有不属于该年的日期{date}")]
    OutsideYear {
        /// The file's year.
        year: i16,
        /// The day.
        date: Date,
    },
    /// A day stands twice in one file.
    #[error("节假日文件（{year}年）中日期{date}重复")]
    Duplicate {
        /// The file's year.
        year: i16,
        /// The day.
        date: Date,
    },
}

/// A file in the schema of holiday-cn.
#[derive(Deserialize)]
struct Written {
    year: i16,
    days: Vec<WrittenDay>,
}

#[derive(Deserialize)]
struct WrittenDay {
    name: String,
    date: Date,
    #[serde(rename = "isOffDay")]
    off: bool,
}

impl HolidayTable {
    /// A table that knows no notice: every day goes by its weekday and is provisional.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in the notice of a year, the text of `assets/holidays/{year}.json`. It replaces what
    /// it says of single days. A file without days is one of a notice that is not out yet.
    pub fn add_notice(&mut self, json: &str) -> Result<(), HolidayTableError> {
        let (year, days) = read(json)?;
        if !days.is_empty() {
            self.noticed_years.insert(year);
        }
        self.national.extend(days);
        Ok(())
    }

    /// Lays local days over the notices, in the same schema. They make no year's notice known.
    pub fn add_local(&mut self, json: &str) -> Result<(), HolidayTableError> {
        let (_, days) = read(json)?;
        self.local.extend(days);
        Ok(())
    }

    /// The years whose notice is known.
    pub fn noticed_years(&self) -> impl Iterator<Item = i16> {
        self.noticed_years.iter().copied()
    }

    /// What a day is.
    pub fn day(&self, date: Date) -> Day {
        if let Some(arrangement) = self.local.get(&date).or_else(|| self.national.get(&date)) {
            return Day {
                workday: !arrangement.off,
                name: Some(arrangement.name.clone()),
                provisional: false,
            };
        }
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        Day {
            workday: !weekend,
            name: None,
            provisional: !self.is_noticed(date),
        }
    }

    /// Whether a day is worked; see [`HolidayTable::day`] for why.
    pub fn is_workday(&self, date: Date) -> bool {
        self.day(date).workday
    }

    /// The date so many working days after another, which itself does not count
    /// (民法典201条). No working days give the date itself, worked or not. At the calendar's last
    /// day counting stops.
    pub fn add_working_days(&self, start: Date, days: u32) -> Reckoned {
        let mut reckoned = Reckoned {
            date: start,
            provisional: false,
        };
        let mut left = days;
        while left > 0 {
            let Ok(next) = reckoned.date.tomorrow() else {
                break;
            };
            let day = self.day(next);
            reckoned.date = next;
            reckoned.provisional |= day.provisional;
            left -= u32::from(day.workday);
        }
        reckoned
    }

    /// The date itself if it is worked, else the first working day after it.
    pub fn roll_to_workday(&self, date: Date) -> Reckoned {
        let mut reckoned = Reckoned {
            date,
            provisional: false,
        };
        loop {
            let day = self.day(reckoned.date);
            reckoned.provisional |= day.provisional;
            match reckoned.date.tomorrow() {
                Ok(next) if !day.workday => reckoned.date = next,
                _ => return reckoned,
            }
        }
    }

    /// Whether every notice that may speak of a date is known.
    fn is_noticed(&self, date: Date) -> bool {
        let reached_back = date.month() == 12 && date.day() >= NEXT_YEAR_REACHES_BACK_TO;
        self.noticed_years.contains(&date.year())
            && (!reached_back || self.noticed_years.contains(&(date.year() + 1)))
    }
}

fn read(json: &str) -> Result<(i16, BTreeMap<Date, Arrangement>), HolidayTableError> {
    let Written { year, days } = serde_json::from_str(json)?;
    let mut arrangements = BTreeMap::new();
    for WrittenDay { name, date, off } in days {
        let december_before = i32::from(date.year()) + 1 == i32::from(year) && date.month() == 12;
        if date.year() != year && !december_before {
            return Err(HolidayTableError::OutsideYear { year, date });
        }
        if arrangements
            .insert(date, Arrangement { name, off })
            .is_some()
        {
            return Err(HolidayTableError::Duplicate { year, date });
        }
    }
    Ok((year, arrangements))
}
