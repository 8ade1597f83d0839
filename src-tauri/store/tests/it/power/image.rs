//! Power cuts: what was synced survives, what was not may be there, or not, in any order, or half.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use counter_act::Hash;

use super::trace::{Call, record};
use super::{Saved, inspect, station};
use crate::station::Seeded;

/// A disk writes sectors as a whole, pages not.
const SECTOR: usize = 512;

type Image = BTreeMap<String, Vec<u8>>;

/// How what was not synced fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Kept,
    Dropped,
    /// Each call by itself is kept or not.
    Reordered,
    /// As reordered; and of each write each sector by itself is kept or not.
    Torn,
}

const FATES: [Fate; 4] = [Fate::Kept, Fate::Dropped, Fate::Reordered, Fate::Torn];

#[test]
fn s01_every_image_that_a_power_cut_can_leave_holds_the_act_or_the_draft() {
    let soak = std::env::var("COUNTER_SOAK").is_ok();
    let (count, rounds) = if soak { (3, 8) } else { (1, 1) };
    let tried = cut_everywhere("full", count, rounds, &FATES);
    let first: Vec<&String> = tried.wrong.iter().take(3).collect();
    assert!(
        first.is_empty(),
        "{} of {} images are wrong, as {first:#?}",
        tried.wrong.len(),
        tried.images
    );
    assert!(tried.images > 100, "only {} different images", tried.images);
}

#[test]
fn s01_the_images_show_when_commits_are_not_synced() {
    for durability in ["normal", "off"] {
        let tried = cut_everywhere(durability, 1, 1, &[Fate::Dropped]);
        assert!(
            tried.wrong.iter().any(|wrong| wrong.contains("is lost")),
            "synchronous = {durability} loses what was said to be saved: {:?}",
            tried.wrong
        );
    }
}

#[derive(Debug, Default)]
struct Tried {
    images: usize,
    wrong: Vec<String>,
}

/// Records a child and cuts the power after each of its calls.
fn cut_everywhere(durability: &str, count: u64, rounds: u64, fates: &[Fate]) -> Tried {
    let dir = tempfile::tempdir().unwrap();
    station(dir.path());
    let before = read(dir.path());
    let calls = record(dir.path(), count, durability);
    let mut tried = Tried::default();
    let mut seen = BTreeSet::new();
    for end in 0..=calls.len() {
        let Some(past) = calls.get(..end) else { break };
        for fate in fates.iter().copied() {
            for round in 0..rounds {
                // A torn image differs with every call; a single round takes every third.
                if rounds == 1 && fate == Fate::Torn && end % 3 != 0 {
                    continue;
                }
                let mut random = Seeded::new(round * 1_000_003 + end as u64);
                let image = image(&before, past, fate, &mut random);
                if !seen.insert(fingerprint(&image, past)) {
                    continue;
                }
                tried.images += 1;
                if let Err(wrong) = hold(&image, past) {
                    tried
                        .wrong
                        .push(format!("after call {end}, {fate:?}: {wrong}"));
                }
            }
        }
    }
    tried
}

/// What the disk holds after some calls.
fn image(before: &Image, calls: &[Call], fate: Fate, random: &mut Seeded) -> Image {
    let mut files = before.clone();
    for (index, call) in calls.iter().enumerate() {
        let rest = &calls[index..];
        let is_kept = is_synced(call, rest)
            || match fate {
                Fate::Kept => true,
                Fate::Dropped => false,
                Fate::Reordered | Fate::Torn => random.below(2) == 0,
            };
        let whole = is_synced(call, rest) || fate != Fate::Torn;
        if is_kept {
            apply(&mut files, call, whole, random);
        }
    }
    // The index of the log is made again by whoever opens the file first.
    files.retain(|name, _| !name.ends_with("-shm"));
    files
}

fn is_synced(call: &Call, rest: &[Call]) -> bool {
    rest.iter().any(|later| match call {
        Call::Create(file) | Call::Unlink(file) | Call::Rename { to: file, .. } => {
            let directory = file.rsplit_once('/').map_or("", |(directory, _)| directory);
            *later == Call::SyncDirectory(directory.to_owned())
        }
        Call::Write { file, .. } | Call::Truncate { file, .. } => {
            *later == Call::SyncFile(file.clone())
        }
        Call::SyncFile(_) | Call::SyncDirectory(_) | Call::Said(_) => false,
    })
}

fn apply(files: &mut Image, call: &Call, whole: bool, random: &mut Seeded) {
    match call {
        Call::Create(file) => {
            files.entry(file.clone()).or_default();
        }
        Call::Write {
            file,
            offset,
            bytes,
        } => {
            // Where the name was dropped, the bytes have nowhere to stand.
            let Some(content) = files.get_mut(file) else {
                return;
            };
            let offset = usize::try_from(*offset).unwrap();
            let end = offset + bytes.len();
            if content.len() < end {
                content.resize(end, 0);
            }
            let mut at = offset;
            while at < end {
                let until = end.min((at / SECTOR + 1) * SECTOR);
                if whole || random.below(2) == 0 {
                    content[at..until].copy_from_slice(&bytes[at - offset..until - offset]);
                }
                at = until;
            }
        }
        Call::Truncate { file, length } => {
            if let Some(content) = files.get_mut(file) {
                content.resize(usize::try_from(*length).unwrap(), 0);
            }
        }
        Call::Unlink(file) => {
            files.remove(file);
        }
        Call::Rename { from, to } => {
            // Where the name was dropped, there is nothing to rename.
            if let Some(content) = files.remove(from) {
                files.insert(to.clone(), content);
            }
        }
        Call::SyncFile(_) | Call::SyncDirectory(_) | Call::Said(_) => {}
    }
}

/// Opens an image and holds it against what was said before the power was cut.
fn hold(image: &Image, calls: &[Call]) -> Result<(), String> {
    let dir = tempfile::tempdir().unwrap();
    for (name, content) in image {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    let said: Vec<Saved> = said(calls);
    inspect(dir.path(), &said)
}

fn said(calls: &[Call]) -> Vec<Saved> {
    calls
        .iter()
        .filter_map(|call| match call {
            Call::Said(saved) => Some(saved.clone()),
            _ => None,
        })
        .collect()
}

fn fingerprint(image: &Image, calls: &[Call]) -> (usize, Vec<(String, Hash)>) {
    let files = image
        .iter()
        .map(|(name, content)| (name.clone(), Hash::of(content)));
    (said(calls).len(), files.collect())
}

fn read(dir: &Path) -> Image {
    let mut files = Image::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            let inner = read(&entry.path()).into_iter();
            files.extend(inner.map(|(file, content)| (format!("{name}/{file}"), content)));
        } else {
            files.insert(name, std::fs::read(entry.path()).unwrap());
        }
    }
    files
}
