//! Small words: dates, times, masked numbers, stable names of enums.

use std::collections::BTreeMap;

use counter_domain::calendar::beijing;
use counter_domain::number::Sex;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::contract::{Light, LightLevel};

/// A card number with all but its first and last characters hidden.
pub(crate) fn masked_card(number: &str) -> String {
    let last = number.chars().count().saturating_sub(1);
    number
        .chars()
        .enumerate()
        .map(|(at, c)| if at > 0 && at + 3 < last + 1 { '*' } else { c })
        .collect()
}

/// `2026-11-22 11:06`
pub(crate) fn moment_words(at: Timestamp) -> String {
    beijing(at).strftime("%Y-%m-%d %H:%M").to_string()
}

/// `11:06` on the day itself, `11-21 11:06` on any other.
pub(crate) fn day_words(at: Timestamp, today: Date) -> String {
    let shown = beijing(at);
    let form = if shown.date() == today {
        "%H:%M"
    } else {
        "%m-%d %H:%M"
    };
    shown.strftime(form).to_string()
}

/// `male` | `female`
pub(crate) const fn sex_word(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "male",
        Sex::Female => "female",
    }
}

/// The stable name of an enum without data, as it is serialized.
pub(crate) fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// A light of the status bar without parameters.
pub(crate) fn light(level: LightLevel, code: &str) -> Light {
    Light {
        level,
        code: code.to_owned(),
        params: BTreeMap::new(),
    }
}
