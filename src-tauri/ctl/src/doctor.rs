//! `counterctl doctor`: what this machine has, what it lacks, and what to do about it.

use counter_reader::{HubConfig, ReaderHub, ServiceState};
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
    let hub = ReaderHub::start(HubConfig::default())?;
    let state = card::state(&hub);
    match state.service {
        ServiceState::Running if state.readers.is_empty() => {
            tell("读卡器", false, "没有找到读卡器，请插好读卡器的USB线");
        }
        ServiceState::Running => {
            let names: Vec<_> = state
                .readers
                .iter()
                .map(|reader| reader.name.as_str())
                .collect();
            tell("读卡器", true, &names.join("、"));
        }
        _ => tell("读卡器", false, "读卡服务没有运行，请安装并启动 pcscd"),
    }
    Ok(ended)
}
