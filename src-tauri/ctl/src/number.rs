//! `counterctl number`: what a number is and whether it can be.

use clap::{Subcommand, ValueEnum};
use counter_domain::calendar::beijing;
use counter_domain::number::{
    CardNumber, CitizenId15, IdentityNumber, RegionTable, UnifiedCreditCode,
};
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::output::{Ended, Failure, Output, Verdict};
use crate::places::Places;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// 检查号码
    Check {
        /// 种类
        kind: Kind,
        /// 号码
        value: String,
    },
    /// 15 位升 18 位
    Upgrade {
        /// 15 位号码
        value: String,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Kind {
    /// 公民身份号码及其他个人证件
    Citizen,
    /// 统一社会信用代码
    Uscc,
    /// 社保卡卡号
    Card,
    /// 自动识别
    Auto,
}

pub(crate) fn run(command: &Command, places: &Places, output: &Output) -> Ended {
    let today = beijing(counter_app::clock::now()).date();
    match command {
        Command::Check { kind, value } => {
            let regions = regions(places)?;
            let checked = match kind {
                Kind::Citizen => person(value, today, &regions),
                Kind::Uscc => employer(value, &regions),
                Kind::Card => card(value),
                Kind::Auto => person(value, today, &regions)
                    .or_else(|message| employer(value, &regions).map_err(|_| message))
                    .or_else(|message| card(value).map_err(|_| message)),
            };
            Ok(answer(checked, output))
        }
        Command::Upgrade { value } => {
            let upgraded = CitizenId15::parse(value)
                .map_err(|error| error.to_string())
                .and_then(|old| old.upgrade().map_err(|error| error.to_string()));
            Ok(answer(
                upgraded.map(|number| json!({"ok": true, "number": number.expose()})),
                output,
            ))
        }
    }
}

fn answer(checked: Result<Value, String>, output: &Output) -> Verdict {
    match checked {
        Ok(object) => {
            let words = object
                .get("number")
                .or_else(|| object.get("kind"))
                .and_then(Value::as_str)
                .unwrap_or("正确")
                .to_owned();
            output.say(&object, &words);
            Verdict::Good
        }
        Err(message) => {
            output.say(&json!({"ok": false, "message": message}), &message);
            Verdict::Negative
        }
    }
}

fn person(value: &str, today: Date, regions: &RegionTable) -> Result<Value, String> {
    let number = IdentityNumber::parse_any(value, today).map_err(|error| error.to_string())?;
    let warnings: Vec<String> = number
        .warnings(regions)
        .iter()
        .map(ToString::to_string)
        .collect();
    Ok(json!({
        "ok": true,
        "kind": number.kind(),
        "birth": number.birth(),
        "sex": number.sex().map(counter_domain::number::Sex::name),
        "area": number.expose().get(..6),
        "message": warnings.join("；"),
    }))
}

fn employer(value: &str, regions: &RegionTable) -> Result<Value, String> {
    let code = UnifiedCreditCode::parse(value).map_err(|error| error.to_string())?;
    let warnings: Vec<String> = code
        .warnings(regions)
        .iter()
        .map(ToString::to_string)
        .collect();
    Ok(json!({
        "ok": true,
        "kind": "unified_credit_code",
        "area": code.area(),
        "message": warnings.join("；"),
    }))
}

fn card(value: &str) -> Result<Value, String> {
    CardNumber::parse(value)
        .map(|_| json!({"ok": true, "kind": "card", "message": ""}))
        .map_err(|error| error.to_string())
}

fn regions(places: &Places) -> Result<RegionTable, Failure> {
    let path = places.assets_dir()?.join("regions/regions.json");
    Ok(RegionTable::from_json(&std::fs::read_to_string(path)?)?)
}
