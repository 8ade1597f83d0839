//! `counterctl doctor`: what this machine has, what it lacks, and what to do about it.

use counter_reader::CardIdentity;
use counter_reader::identity_card::IdentityReaderState;
use counter_store::keys::KeyFile;
use serde_json::json;

use crate::card;
use crate::output::{Ended, Output, Verdict};
use crate::places::Places;

pub(crate) fn run(places: &Places, output: &Output) -> Ended {
    let mut ended = Verdict::Good;
    let mut tell = |part: &str, good: bool, words: &str| {
        let mark = if good { "好" } else { "有问题" };
        output.say(
            &json!({"part": part, "ok": good, "message": words}),
            &format!("{part}：{mark}。{words}"),
        );
        ended = ended.and(Verdict::of(good));
    };
    match places.assets() {
        Ok(assets) => {
            tell("资源", true, &assets.dir.display().to_string());
            match counter_document::FontSet::load(&assets.dir.join("fonts"), &[]) {
                Ok(_) => tell("字库", true, ""),
                Err(error) => tell("字库", false, &error.to_string()),
            }
        }
        Err(failure) => tell("资源", false, &failure.0),
    }
    match places.data_dir() {
        Ok(dir) => match KeyFile::load(&dir) {
            Ok(keys) => {
                let station = keys.station();
                let words = format!(
                    "{} {}，{}",
                    station.office_name,
                    station.window,
                    dir.display()
                );
                tell("站点", true, &words);
            }
            Err(error) => tell("站点", false, &format!("{error}（{}）", dir.display())),
        },
        Err(failure) => tell("站点", false, &failure.0),
    }
    let readers = card::start(places)?;
    let diagnosis = readers.diagnose();
    let good = matches!(diagnosis.advice.code, "ready" | "card_ready");
    tell("读卡器", good, &diagnosis.advice.sentence);
    if let Some(problem) = readers.problem() {
        tell("读卡器设置", false, problem);
    }
    for reader in &diagnosis.readers {
        let words = match (&reader.identity, &reader.problem) {
            (Some(identity), _) => format!("{}：{}", reader.name, identity_words(*identity)),
            (None, Some(problem)) => format!("{}：{problem}", reader.name),
            (None, None) => format!("{}：无卡", reader.name),
        };
        tell("读卡器和卡", reader.responding, &words);
    }
    let identity = diagnosis.identity_reader.as_ref();
    let absent = identity.is_none_or(|state| *state == IdentityReaderState::Absent);
    let ready = matches!(identity, Some(IdentityReaderState::Ready { .. }));
    let port = identity
        .and_then(IdentityReaderState::port)
        .unwrap_or("没有接");
    tell("身份证阅读机", absent || ready, port);
    tell("读卡驱动", true, &diagnosis.drivers.join("、"));
    if output.is_json() {
        output.say(&json!({"part": "readers", "diagnosis": diagnosis}), "");
    }
    Ok(ended)
}

const fn identity_words(identity: CardIdentity) -> &'static str {
    match identity {
        CardIdentity::First => "第一代社保卡",
        CardIdentity::Second => "第二代社保卡",
        CardIdentity::Third => "第三代社保卡",
        CardIdentity::BankCard => "银行卡，不是社保卡",
        CardIdentity::IdentityCard => "身份证件，请放到身份证读卡区",
        CardIdentity::Unknown => "不认识的卡",
    }
}
