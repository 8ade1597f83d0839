//! `counterctl photo check --truth`: how far the measured places are from those marked by hand.
//!
//! The table has the columns `file,head_top,left_eye_x,left_eye_y,right_eye_x,right_eye_y,
//! face_width`, in pixels of the upright picture; `file` is the name without folders, and an empty
//! `head_top` or `face_width` is not compared. Distances are told in pixels of the card's photo.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use counter_photo::{Head, Point, Requirements};
use serde::{Deserialize, Serialize};

use super::batch;
use crate::output::{Ended, Failure, Output, Verdict};

/// Most distance of the head's top and of either eye.
const PLACE: f32 = 4.0;
/// Most difference of the face's width.
const WIDTH: f32 = 8.0;
/// One photo in so many may miss.
const MISSES: usize = 60;

#[derive(Clone, Deserialize)]
struct Marked {
    file: String,
    head_top: Option<f32>,
    left_eye_x: f32,
    left_eye_y: f32,
    right_eye_x: f32,
    right_eye_y: f32,
    face_width: Option<f32>,
}

/// Distances in pixels of the card's photo; none of what was not found or not marked.
#[derive(Default, Serialize)]
struct Distances {
    file: PathBuf,
    hit: bool,
    head_top: Option<f32>,
    left_eye: Option<f32>,
    right_eye: Option<f32>,
    face_width: Option<f32>,
}

pub(super) fn run(
    files: &[PathBuf],
    truth: &Path,
    requirements: &Requirements,
    output: &Output,
) -> Ended {
    let mut marked = BTreeMap::new();
    for line in csv::Reader::from_path(truth)?.deserialize() {
        let line: Marked = line?;
        marked.insert(line.file.clone(), line);
    }
    let mark = |file: &Path| {
        let name = file.file_name()?.to_string_lossy();
        marked.get(name.as_ref())
    };
    let compared: Vec<PathBuf> = files
        .iter()
        .filter(|file| mark(file).is_some())
        .cloned()
        .collect();
    let (mut hits, mut unread) = (0_usize, Vec::new());
    batch::each(
        &compared,
        output,
        |file| {
            batch::read(file)
                .map(|bytes| mark(file).map(|mark| compare(file, &bytes, mark, requirements)))
        },
        |file, distances| {
            match distances {
                Ok(Some(distances)) => {
                    hits += usize::from(distances.hit);
                    output.say(&distances, &words(file, &distances));
                }
                Ok(None) => {}
                Err(sentence) => unread.push(sentence),
            }
            Ok(())
        },
    )?;
    if !unread.is_empty() {
        return Err(Failure(unread.join("\n")));
    }
    let misses = compared.len() - hits;
    output.complain(&format!(
        "标了点的照片{}张，量准{hits}张，没量准{misses}张（头顶和双眼差不过{PLACE}像素、脸宽差不过{WIDTH}像素为准）",
        compared.len()
    ));
    Ok(Verdict::of(
        !compared.is_empty() && misses * MISSES <= compared.len(),
    ))
}

fn compare(file: &Path, bytes: &[u8], marked: &Marked, requirements: &Requirements) -> Distances {
    let mut distances = Distances {
        file: file.to_owned(),
        ..Distances::default()
    };
    let Some(geometry) = counter_photo::judge(bytes, requirements).geometry else {
        return distances;
    };
    let Some(head) = geometry.head else {
        return distances;
    };
    let side = |value: u32| value.to_string().parse::<f32>().unwrap_or(1.0);
    let scale = side(requirements.bounds.width) / side(geometry.width).max(1.0);
    let eye = |found: Point, x: f32, y: f32| (found.x - x).hypot(found.y - y) * scale;
    let Head {
        left_eye,
        right_eye,
        ..
    } = head;
    distances.left_eye = Some(eye(left_eye, marked.left_eye_x, marked.left_eye_y));
    distances.right_eye = Some(eye(right_eye, marked.right_eye_x, marked.right_eye_y));
    let apart = |found: Option<f32>, marked: Option<f32>| Some((found? - marked?).abs() * scale);
    distances.head_top = apart(head.top, marked.head_top);
    distances.face_width = apart(head.face_width(), marked.face_width);
    let within = |distance: Option<f32>, most: f32, asked: bool| {
        distance.map_or(!asked, |distance| distance <= most)
    };
    distances.hit = within(distances.left_eye, PLACE, true)
        && within(distances.right_eye, PLACE, true)
        && within(distances.head_top, PLACE, marked.head_top.is_some())
        && within(distances.face_width, WIDTH, marked.face_width.is_some());
    distances
}

fn words(file: &Path, distances: &Distances) -> String {
    let told = |distance: Option<f32>| {
        distance.map_or_else(|| "量不出".to_owned(), |distance| format!("{distance:.1}"))
    };
    format!(
        "{}：{}，头顶差{}，左眼差{}，右眼差{}，脸宽差{}",
        file.display(),
        if distances.hit { "准" } else { "不准" },
        told(distances.head_top),
        told(distances.left_eye),
        told(distances.right_eye),
        told(distances.face_width)
    )
}
