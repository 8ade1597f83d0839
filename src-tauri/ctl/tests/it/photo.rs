//! Photos by the folder: verdicts, repairs, and a comparison with places marked by hand.

use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::{run, workspace};

fn portraits() -> PathBuf {
    workspace().join("tests/fixtures/portraits")
}

/// What was said, a JSON object a line.
fn objects(out: &str) -> Vec<Value> {
    out.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn rows(table: &Path) -> Vec<csv::StringRecord> {
    csv::Reader::from_path(table)
        .unwrap()
        .records()
        .map(Result::unwrap)
        .collect()
}

#[test]
fn photo_2_a_folder_is_checked_with_a_report() {
    let folder = workspace().join("tests/fixtures/photos");
    // The table of what is expected lies there too, and is no photo.
    let pictures = std::fs::read_dir(&folder).unwrap().count();
    let place = TempDir::new().unwrap();
    let report = place.path().join("report.csv");
    let (code, out, err) = run(
        &[
            "--json",
            "photo",
            "check",
            folder.to_str().unwrap(),
            "--report",
            report.to_str().unwrap(),
        ],
        "",
    );
    assert_eq!(code, 1, "some of them are no good: {err}");
    let verdicts = objects(&out);
    assert_eq!(verdicts.len(), pictures, "each file has a verdict");
    let good = verdicts.iter().filter(|one| one["ok"] == true).count();
    assert!(
        good > 0 && good < pictures,
        "{good} of {pictures} are as asked"
    );
    let listed = rows(&report);
    assert!(
        listed.len() >= pictures,
        "the report names every picture: {listed:?}"
    );
}

#[test]
fn photo_1_a_folder_is_repaired_into_another() {
    let folder = workspace().join("tests/fixtures/photos-to-repair");
    let place = TempDir::new().unwrap();
    let (mended, report) = (place.path().join("mended"), place.path().join("report.csv"));
    let (_, out, err) = run(
        &[
            "--json",
            "photo",
            "repair",
            folder.to_str().unwrap(),
            "-o",
            mended.to_str().unwrap(),
            "--report",
            report.to_str().unwrap(),
        ],
        "",
    );
    assert_eq!(objects(&out).len(), 6, "each photo is told of: {err}");
    assert_eq!(rows(&report).len(), 6);
    let (code, out, _) = run(&["--json", "photo", "check", mended.to_str().unwrap()], "");
    assert_eq!(code, 0, "nothing blocks what was repaired: {out}");
    let original = folder.join("wrong-size.jpg");
    let before = std::fs::read(&original).unwrap();
    let (code, _, err) = run(
        &[
            "photo",
            "repair",
            original.to_str().unwrap(),
            "-o",
            original.to_str().unwrap(),
        ],
        "",
    );
    assert_eq!(code, 2, "what came is never written over: {err}");
    assert_eq!(std::fs::read(&original).unwrap(), before);
}

#[test]
fn places_are_compared_with_those_marked_by_hand() {
    let place = TempDir::new().unwrap();
    let truth = place.path().join("truth.csv");
    let compare = |line: &str| {
        let head = "file,head_top,left_eye_x,left_eye_y,right_eye_x,right_eye_y,face_width";
        std::fs::write(&truth, format!("{head}\n{line}\n")).unwrap();
        run(
            &[
                "--json",
                "photo",
                "check",
                portraits().to_str().unwrap(),
                "--truth",
                truth.to_str().unwrap(),
            ],
            "",
        )
    };
    let (code, out, err) = compare("e000288.jpg,8.5,82.8,93.2,134.8,94.8,116");
    assert_eq!(code, 0, "all is where it was marked: {out}{err}");
    let (code, out, _) = compare("e000288.jpg,8.5,82.8,120,134.8,94.8,");
    assert_eq!(code, 1, "an eye is elsewhere: {out}");
    assert_eq!(
        objects(&out).first().unwrap()["hit"],
        false,
        "the photo is named as a miss: {out}"
    );
}
