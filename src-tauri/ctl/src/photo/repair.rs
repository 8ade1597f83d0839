//! `counterctl photo repair`.

use std::path::{Path, PathBuf};

use counter_photo::{Level, Remedies, RepairError, Repaired, Requirements};
use serde_json::json;

use super::batch;
use crate::output::{Ended, Failure, Output, Verdict};

/// What to do, and where to put what comes of it.
pub(super) struct Order<'a> {
    pub(super) place: &'a Path,
    pub(super) report: Option<&'a Path>,
    pub(super) requirements: Requirements,
    pub(super) remedies: Remedies,
}

/// What became of a file.
enum Outcome {
    Unread(String),
    Impossible(RepairError),
    Done(Box<Repaired>, PathBuf),
}

pub(super) fn run(named: &[PathBuf], order: &Order<'_>, output: &Output) -> Ended {
    let files = batch::files(named)?;
    let into_folder = order.place.is_dir() || !matches!(named, [one] if !one.is_dir());
    if into_folder {
        std::fs::create_dir_all(order.place)?;
    }
    let mut table = batch::table(
        order.report,
        &["文件", "修好", "存到", "做了什么", "没做什么", "说明"],
    )?;
    let mut ended = Verdict::Good;
    let mut unread = Vec::new();
    batch::each(
        &files,
        output,
        |file| mend(file, named, into_folder, order),
        |file, outcome| {
            let row = match outcome {
                Outcome::Unread(sentence) => {
                    unread.push(sentence);
                    return Ok(());
                }
                Outcome::Impossible(error) => {
                    ended = Verdict::Negative;
                    let words = format!("{}：没有修好。{error}", file.display());
                    let object = json!({
                        "file": file, "ok": false, "reason": error.as_str(), "message": error.to_string(),
                    });
                    output.say(&object, &words);
                    [
                        String::new(),
                        String::new(),
                        String::new(),
                        error.to_string(),
                    ]
                }
                Outcome::Done(repaired, place) => {
                    ended = ended.and(Verdict::of(repaired.verdict.ok));
                    say(file, &repaired, &place, output)
                }
            };
            if let Some(table) = &mut table {
                let [place, steps, declined, sentences] = row;
                let done = if place.is_empty() { "否" } else { "是" };
                let file = file.display().to_string();
                table.write_record([&file, done, &place, &steps, &declined, &sentences])?;
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

fn mend(file: &Path, named: &[PathBuf], into_folder: bool, order: &Order<'_>) -> Outcome {
    let bytes = match batch::read(file) {
        Ok(bytes) => bytes,
        Err(sentence) => return Outcome::Unread(sentence),
    };
    let repaired = match counter_photo::repair(&bytes, &order.requirements, &order.remedies) {
        Ok(repaired) => repaired,
        Err(error) => return Outcome::Impossible(error),
    };
    let place = if into_folder {
        order.place.join(below(file, named)).with_extension("jpg")
    } else {
        order.place.to_owned()
    };
    // What came is never written over: undoing is taking it again.
    let same = std::fs::canonicalize(&place)
        .is_ok_and(|place| std::fs::canonicalize(file).is_ok_and(|file| file == place));
    if same {
        return Outcome::Unread(format!(
            "{}：不能覆盖原照片，请换一个存放位置。",
            file.display()
        ));
    }
    let folder = place.parent().map_or(Ok(()), std::fs::create_dir_all);
    match folder.and_then(|()| std::fs::write(&place, &repaired.jpeg)) {
        Ok(()) => Outcome::Done(Box::new(repaired), place),
        Err(error) => Outcome::Unread(format!("{}：{error}", place.display())),
    }
}

/// The place of a file below the folder in which it was found, or its name.
fn below<'a>(file: &'a Path, named: &[PathBuf]) -> &'a Path {
    named
        .iter()
        .filter(|folder| folder.is_dir())
        .find_map(|folder| file.strip_prefix(folder).ok())
        .or_else(|| file.file_name().map(Path::new))
        .unwrap_or(file)
}

/// Tells what was done; the cells of the report after 文件 and 修好.
fn say(file: &Path, repaired: &Repaired, place: &Path, output: &Output) -> [String; 4] {
    let steps: Vec<String> = repaired
        .steps
        .iter()
        .map(counter_photo::Step::sentence)
        .collect();
    let complaints: Vec<&str> = repaired
        .verdict
        .findings
        .iter()
        .filter(|finding| matches!(finding.level, Level::Error | Level::Warning))
        .map(|finding| finding.message.as_str())
        .collect();
    let mut words = format!("{}：已修复，存到 {}", file.display(), place.display());
    for line in steps
        .iter()
        .chain(&repaired.declined)
        .map(String::as_str)
        .chain(complaints.iter().copied())
    {
        words.push_str("\n  ");
        words.push_str(line);
    }
    let object = json!({
        "file": file,
        "ok": repaired.verdict.ok,
        "output": place,
        "steps": repaired.steps,
        "declined": repaired.declined,
        "verdict": repaired.verdict,
    });
    output.say(&object, &words);
    [
        place.display().to_string(),
        steps.join("；"),
        repaired.declined.concat(),
        complaints.concat(),
    ]
}
