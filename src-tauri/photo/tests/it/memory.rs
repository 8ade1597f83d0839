//! What one check takes of memory, in a process of its own.

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

use counter_photo::judge;

use crate::files::fixture;
use crate::geometry::REQUIREMENTS;
use crate::portraits::set;

/// Set in the process that is measured.
const MEASURED: &str = "COUNTER_PHOTO_MEASURED";
/// Most a check may take, in KiB; the networks are in it.
const MOST: u64 = 64 * 1024;

#[test]
#[expect(clippy::print_stdout, reason = "the other process listens")]
fn one_check_takes_at_most_64_mib() {
    if std::env::var_os(MEASURED).is_some() {
        println!("taken={}", taken_by_a_check());
        return;
    }
    let photos = set();
    let made = |name: &str| {
        let photo = photos.iter().find(|photo| photo.name == name);
        photo.unwrap().bytes.clone()
    };
    for (name, bytes) in [
        ("good", fixture("good.jpg")),
        ("progressive", fixture("progressive.jpg")),
        ("of-a-camera", made("of-a-camera")),
        ("turned-180", made("obama-turned-180")),
        ("no-face", made("no-face")),
    ] {
        let taken = measured(&bytes);
        assert!(
            (1..=MOST).contains(&taken),
            "{name}: a check takes {taken} KiB, at most {MOST}"
        );
    }
}

/// Checks a photo in another process; KiB.
fn measured(bytes: &[u8]) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "memory::one_check_takes_at_most_64_mib",
            "--nocapture",
        ])
        .env(MEASURED, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    let told = child.wait_with_output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    let line = told.lines().find_map(|line| line.split_once("taken="));
    line.unwrap_or_else(|| panic!("the process says what it took: {told}"))
        .1
        .parse()
        .unwrap()
}

/// How far the most that this process ever held lies above what it held before; KiB.
fn taken_by_a_check() -> u64 {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).unwrap();
    let before = held("VmRSS:");
    let verdict = judge(&bytes, &REQUIREMENTS);
    assert!(verdict.bytes > 0, "the check was made");
    held("VmHWM:") - before
}

fn held(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(what));
    let number = line.unwrap().split_whitespace().next();
    number.unwrap().parse().unwrap()
}
