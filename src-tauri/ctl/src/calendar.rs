//! `counterctl calendar`: debit days and due dates, by the parameters of the policy packs.

use clap::Subcommand;
use counter_domain::calendar::{
    beijing, card_making_due, card_validity, debit_days, filing_due, oral_loss_due,
};
use counter_domain::policy::Policy;
use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan as _};
use serde_json::{Map, Value, json};

use crate::output::{Ended, Failure, Output, Verdict};
use crate::places::Places;

/// Days of the month on which banks debit contributions (N10-2-1-1).
const DEBIT_DAYS: [i8; 2] = [10, 20];

#[derive(Subcommand)]
pub(crate) enum Command {
    /// 某月的银行扣款日
    Debit {
        /// YYYY-MM
        month: String,
    },
    /// 期限
    #[command(subcommand)]
    Due(Due),
}

#[derive(Subcommand)]
pub(crate) enum Due {
    /// 制卡期限
    CardMaking {
        /// 受理日
        accepted: Date,
    },
    /// 受理登记期限
    Filing {
        /// 受理日
        accepted: Date,
    },
    /// 到期与换领
    Renewal {
        /// 发卡日
        issued: Date,
    },
    /// 口头挂失失效
    OralLoss {
        /// 挂失时刻，带时区
        reported: Timestamp,
    },
}

pub(crate) fn run(command: &Command, places: &Places, output: &Output) -> Ended {
    let policy = places.assets()?.policy;
    let object = match command {
        Command::Debit { month } => debit(&policy, month)?,
        Command::Due(due) => due_date(&policy, due),
    };
    let words = object
        .as_object()
        .map(|fields| {
            fields
                .iter()
                .map(|(name, value)| {
                    format!("{name}: {}", value.as_str().unwrap_or(&value.to_string()))
                })
                .collect::<Vec<_>>()
                .join("  ")
        })
        .unwrap_or_default();
    output.say(&object, &words);
    Ok(Verdict::Good)
}

fn debit(policy: &Policy, month: &str) -> Result<Value, Failure> {
    let first: Date = format!("{month}-01")
        .parse()
        .map_err(|_| Failure(format!("月份应写作 YYYY-MM，实际是 {month}")))?;
    let days = debit_days(&policy.holidays, first.year(), first.month(), &DEBIT_DAYS)?;
    let mut object = Map::new();
    for day in &days {
        object.insert(day.nominal.day().to_string(), json!(day.date));
    }
    object.insert(
        "provisional".to_owned(),
        json!(days.iter().any(|day| day.provisional)),
    );
    Ok(Value::Object(object))
}

fn due_date(policy: &Policy, due: &Due) -> Value {
    match due {
        Due::CardMaking { accepted } => {
            let due = card_making_due(
                &policy.holidays,
                *accepted,
                *policy.making_days.at(*accepted),
            );
            json!({"due": due.date, "on_day_off": due.on_day_off})
        }
        Due::Filing { accepted } => {
            let due = filing_due(
                &policy.holidays,
                *accepted,
                *policy.filing_working_days.at(*accepted),
            );
            json!({"due": due.date, "provisional": due.provisional})
        }
        Due::Renewal { issued } => {
            let validity = card_validity(
                *issued,
                *policy.card_years.at(*issued),
                *policy.renewal_months.at(*issued),
            );
            json!({"expires": validity.expires, "renew_from": validity.renew_from})
        }
        Due::OralLoss { reported } => {
            let hours = *policy.oral_loss_hours.at(beijing(*reported).date());
            let due = oral_loss_due(*reported, hours);
            json!({"due": in_beijing(due)})
        }
    }
}

fn in_beijing(at: Timestamp) -> String {
    let offset = Offset::UTC.saturating_add(8.hours());
    at.display_with_offset(offset).to_string()
}
