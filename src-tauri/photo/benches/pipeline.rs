//! The whole verdict beside the check that is usually put together in Python, of Pillow and of
//! OpenCV's cascades (pipeline.py), on the same files; and how many eyes either finds.
//!
//! Each has one thread and the file in memory; interpreter, cascades and networks are loaded before
//! the clock starts. The medians are taken one after the other in one run.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark stops and prints"
)]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use counter_photo::{Bounds, Profile, Requirements, judge};
use serde::Deserialize;
use serde_json::json;

const REQUIREMENTS: Requirements = Requirements {
    bounds: Bounds {
        width: 358,
        height: 441,
        min_bytes: 10_240,
        max_bytes: 61_440,
    },
    profile: Profile::SOCIAL_SECURITY_CARD,
};
const ROUNDS: usize = 60;
/// What is timed, and its file.
const TIMED: [(&str, &str); 3] = [
    ("upright face", "well-framed.jpg"),
    ("face upside down", "upside-down.jpg"),
    ("no face", "no-face.jpg"),
];
/// Pixels of the card's photo within which an eye is found, and a face's width there.
const NEAR: f32 = 4.0;
const FACE: f32 = 205.0;

type Eyes = [[f32; 2]; 2];

/// What the pipeline printed.
#[derive(Deserialize)]
struct Told {
    milliseconds: BTreeMap<PathBuf, f64>,
    eyes: BTreeMap<PathBuf, Option<Eyes>>,
}

/// A portrait's marks, set by hand (`truth.csv`).
struct Marked {
    file: PathBuf,
    eyes: Eyes,
    face: f32,
}

fn main() {
    let timed = TIMED.map(|(_, name)| fixtures("photos").join(name));
    let portraits = portraits();
    let looked_at: Vec<&Path> = portraits.iter().map(|one| one.file.as_path()).collect();
    let asked = json!({"timed": timed, "rounds": ROUNDS, "looked_at": looked_at});
    let told = pipeline(&asked.to_string());

    for ((what, _), file) in TIMED.iter().zip(&timed) {
        let bytes = std::fs::read(file).unwrap();
        let mut taken: Vec<f64> = (0..ROUNDS).map(|_| verdict(&bytes)).collect();
        taken.sort_by(f64::total_cmp);
        let own = taken.get(ROUNDS / 2).unwrap();
        let other = told.milliseconds.get(file).unwrap();
        let ratio = own / other;
        println!(
            "| photo, whole verdict, {what} | Pillow, NumPy and OpenCV's cascades, {other:.1} ms \
             | {own:.1} ms | {ratio:.2} × | — |"
        );
    }

    let all = portraits.len();
    let hits = |eyes: &dyn Fn(&Path) -> Option<Eyes>| {
        let found = |one: &&Marked| eyes(&one.file).is_some_and(|eyes| one.has(eyes));
        portraits.iter().filter(found).count()
    };
    let own = hits(&own_eyes);
    let others = hits(&|file| told.eyes.get(file).copied().flatten());
    println!(
        "| photo, both eyes found within 4 pixels of the marks, {all} portraits | OpenCV's cascades, \
         {others} | {own} | — | — |"
    );
}

fn fixtures(name: &str) -> PathBuf {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    fixtures.join(name)
}

fn portraits() -> Vec<Marked> {
    let folder = fixtures("portraits");
    let table = std::fs::read_to_string(folder.join("truth.csv")).unwrap();
    let marked = |line: &str| {
        let (file, numbers) = line.split_once(',').unwrap();
        let numbers: Vec<f32> = numbers.split(',').map(|one| one.parse().unwrap()).collect();
        let [_, left_x, left_y, right_x, right_y, left, right]: [f32; 7] =
            numbers.try_into().unwrap();
        Marked {
            file: folder.join(file),
            eyes: [[left_x, left_y], [right_x, right_y]],
            face: right - left,
        }
    };
    table.lines().skip(1).map(marked).collect()
}

impl Marked {
    fn has(&self, found: Eyes) -> bool {
        let scale = FACE / self.face;
        self.eyes
            .iter()
            .zip(found)
            .all(|([x, y], [at_x, at_y])| (at_x - x).hypot(at_y - y) * scale <= NEAR)
    }
}

fn own_eyes(file: &Path) -> Option<Eyes> {
    let verdict = judge(&std::fs::read(file).unwrap(), &REQUIREMENTS);
    let head = verdict.geometry?.head?;
    Some([head.left_eye, head.right_eye].map(|eye| [eye.x, eye.y]))
}

/// Milliseconds of a verdict.
fn verdict(bytes: &[u8]) -> f64 {
    let start = Instant::now();
    black_box(judge(black_box(bytes), &REQUIREMENTS));
    start.elapsed().as_secs_f64() * 1e3
}

fn pipeline(asked: &str) -> Told {
    let folder = environment();
    let file = folder.join("asked.json");
    std::fs::write(&file, asked).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/pipeline.py");
    let output = Command::new(folder.join("bin/python"))
        .args([&script, &file])
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A Python environment with the libraries, beside the build; the cascades come with OpenCV 4.
fn environment() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("photo-pipeline");
    let whole = folder.join("whole");
    if !whole.exists() {
        let run = |program: &Path, arguments: &[&str]| {
            let status = Command::new(program).args(arguments).status();
            let missing = "the pipeline cannot be installed: apt-get install python3-venv";
            assert!(status.is_ok_and(|status| status.success()), "{missing}");
        };
        let place = folder.to_str().unwrap();
        run(Path::new("python3"), &["-m", "venv", place]);
        let wanted = [
            "install",
            "--quiet",
            "numpy==2.*",
            "opencv-python-headless==4.*",
            "pillow==13.*",
        ];
        run(&folder.join("bin/pip"), &wanted);
        std::fs::write(&whole, "").unwrap();
    }
    folder
}
