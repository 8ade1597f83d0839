//! `counterctl photo`: the check of photos, file by file.

use std::path::PathBuf;

use clap::Subcommand;
use counter_domain::calendar::beijing;
use counter_photo::{Bounds, Level};
use serde::Serialize;

use crate::output::{Ended, Output, Verdict};
use crate::places::Places;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// 检查照片
    Check {
        /// 照片文件
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

#[derive(Serialize)]
struct Checked<'a> {
    file: &'a PathBuf,
    #[serde(flatten)]
    verdict: &'a counter_photo::Verdict,
}

pub(crate) fn run(command: &Command, places: &Places, output: &Output) -> Ended {
    let Command::Check { files } = command;
    let today = beijing(counter_app::clock::now()).date();
    let bounds = places.assets()?.policy.photo_bounds(today);
    let bounds = Bounds {
        width: bounds.width,
        height: bounds.height,
        min_bytes: bounds.min_bytes,
        max_bytes: bounds.max_bytes,
    };
    let mut ended = Verdict::Good;
    for file in files {
        let verdict = counter_photo::check(&std::fs::read(file)?, &bounds);
        let mut words = format!(
            "{}：{}",
            file.display(),
            if verdict.ok { "合格" } else { "不合格" }
        );
        for finding in verdict.findings.iter().filter(|f| f.level != Level::Good) {
            words.push_str("\n  ");
            words.push_str(&finding.message);
        }
        output.say(
            &Checked {
                file,
                verdict: &verdict,
            },
            &words,
        );
        ended = ended.and(Verdict::of(verdict.ok));
    }
    Ok(ended)
}
