//! `counterctl photo check`.

use std::path::{Path, PathBuf};

use counter_photo::{Class, Finding, Level, Requirements, Verdict as Judged};
use serde::Serialize;

use super::batch;
use crate::output::{Ended, Failure, Output, Verdict};

/// Measured numbers that get columns of their own.
const NUMBERS: [&str; 5] = ["face_width", "head_top", "eye_line", "eyes_middle", "tilt"];

#[derive(Serialize)]
struct Checked<'a> {
    file: &'a Path,
    #[serde(flatten)]
    verdict: &'a Judged,
}

pub(super) fn run(
    files: &[PathBuf],
    report: Option<&Path>,
    requirements: &Requirements,
    output: &Output,
) -> Ended {
    let heads = [
        &["文件", "合格", "格式", "宽", "高", "字节"][..],
        &[
            "脸宽",
            "头顶距上边",
            "双眼连线距下边",
            "双眼中点距左边",
            "倾斜",
        ][..],
        &["不合格项", "可疑项", "说明"][..],
    ]
    .concat();
    let mut table = batch::table(report, &heads)?;
    let mut ended = Verdict::Good;
    let mut unread = Vec::new();
    batch::each(
        files,
        output,
        |file| batch::read(file).map(|bytes| counter_photo::judge(&bytes, requirements)),
        |file, result| {
            match result {
                Ok(verdict) => {
                    say(file, &verdict, output);
                    if let Some(table) = &mut table {
                        table.write_record(row(file, &verdict))?;
                    }
                    ended = ended.and(Verdict::of(verdict.ok));
                }
                Err(sentence) => unread.push(sentence),
            }
            Ok(())
        },
    )?;
    if let Some(mut table) = table {
        table.flush()?;
    }
    if unread.is_empty() {
        Ok(ended)
    } else {
        Err(Failure(unread.join("\n")))
    }
}

fn say(file: &Path, verdict: &Judged, output: &Output) {
    let good = if verdict.ok { "合格" } else { "不合格" };
    let mut words = format!("{}：{good}", file.display());
    for finding in verdict.findings.iter().filter(|f| f.level != Level::Good) {
        words.push_str("\n  ");
        words.push_str(&finding.message);
    }
    output.say(&Checked { file, verdict }, &words);
}

/// A line of the report.
pub(super) fn row(file: &Path, verdict: &Judged) -> Vec<String> {
    let codes = |wanted: Level| {
        let codes: Vec<&str> = verdict
            .findings
            .iter()
            .filter(|finding| finding.level == wanted)
            .map(|finding| finding.code.as_str())
            .collect();
        codes.join(" ")
    };
    let sentences: Vec<&str> = verdict
        .findings
        .iter()
        .filter(|finding| finding.level != Level::Good && finding.class != Class::Manual)
        .map(|finding| finding.message.as_str())
        .collect();
    let number = |code: &str| {
        let found = |finding: &&Finding| finding.code.as_str() == code;
        verdict
            .findings
            .iter()
            .find(found)
            .and_then(|finding| finding.number)
            .map_or_else(String::new, |number| number.value.to_string())
    };
    let mut row = vec![
        file.display().to_string(),
        if verdict.ok { "是" } else { "否" }.to_owned(),
        verdict.format.clone(),
        verdict.width.to_string(),
        verdict.height.to_string(),
        verdict.bytes.to_string(),
    ];
    row.extend(NUMBERS.map(number));
    row.extend([
        codes(Level::Error),
        codes(Level::Warning),
        sentences.concat(),
    ]);
    row
}
