//! `counterctl photo check` over folders of ten thousand files in all: on one core, and on all.
//!
//! Both check the same folders in turns, so that a busy machine slows both; what is told is the sum
//! over the folders. The files are the photos of the fixtures, good and bad, each copy with a
//! comment of its own, so that no two are the same bytes. Budget: design, section 8.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark stops and prints"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const FOLDERS: u16 = 10;
const FILES: u16 = 1000;

fn main() {
    let place = tempfile::tempdir().unwrap();
    let photos = photos();
    let folders: Vec<PathBuf> = (0..FOLDERS)
        .map(|number| folder(place.path(), number, &photos))
        .collect();
    let report = place.path().join("report.csv");
    let (mut one, mut all) = (Duration::ZERO, Duration::ZERO);
    for folder in &folders {
        let mut alone = Command::new("taskset");
        alone.args(["--cpu-list", &core()]).arg(counterctl());
        one += check(alone, folder, &report);
        all += check(Command::new(counterctl()), folder, &report);
    }
    let files = f64::from(FOLDERS) * f64::from(FILES);
    let (one, all) = (files / one.as_secs_f64(), files / all.as_secs_f64());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let ratio = all / one;
    println!(
        "| counterctl photo check, {files} files on {cores} cores | one core, {one:.1} files/s | \
         {all:.1} files/s | {ratio:.2} × | ≥ 1.8 × on two cores |"
    );
}

const fn counterctl() -> &'static str {
    env!("CARGO_BIN_EXE_counterctl")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The photos of the fixtures, in the order of their names.
fn photos() -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(root().join("tests/fixtures/photos")).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "jpg"));
    files.sort();
    files
        .iter()
        .map(|file| std::fs::read(file).unwrap())
        .collect()
}

/// A folder of so many photos.
fn folder(place: &Path, number: u16, photos: &[Vec<u8>]) -> PathBuf {
    let folder = place.join(format!("{number:02}"));
    std::fs::create_dir(&folder).unwrap();
    for (count, photo) in (0..FILES).zip(photos.iter().cycle()) {
        let bytes = commented(photo, number * FILES + count);
        std::fs::write(folder.join(format!("{count:04}.jpg")), bytes).unwrap();
    }
    folder
}

/// A JPEG with a comment (ITU-T T.81, B.2.4.5) of a number; anything else as it is.
fn commented(photo: &[u8], number: u16) -> Vec<u8> {
    let Some(rest) = photo.strip_prefix(&[0xFF, 0xD8]) else {
        return photo.to_vec();
    };
    let [high, low] = number.to_be_bytes();
    let start = [0xFF, 0xD8, 0xFF, 0xFE, 0, 4, high, low];
    [&start[..], rest].concat()
}

/// How long a check of a folder takes, from the start of the program to its end.
fn check(mut command: Command, folder: &Path, report: &Path) -> Duration {
    command
        .env("COUNTER_ASSETS", root().join("assets"))
        .args(["photo", "check", "--report"])
        .args([report, folder])
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let start = Instant::now();
    let ended = command.status().unwrap();
    let took = start.elapsed();
    assert_eq!(ended.code(), Some(1), "some of the photos are bad");
    let lines = std::fs::read_to_string(report).unwrap().lines().count();
    assert_eq!(lines, usize::from(FILES) + 1, "every file has its line");
    took
}

/// A core on which this may run.
fn core() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let allowed = status
        .lines()
        .find_map(|line| line.strip_prefix("Cpus_allowed_list:"))
        .unwrap();
    let is_end = |letter: char| !letter.is_ascii_digit();
    allowed.trim().split(is_end).next().unwrap().to_owned()
}
