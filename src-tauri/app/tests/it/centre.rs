//! A centre that answers on a stick: it has keys, reads what was exported and signs its answers.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use counter_act::{SealedAct, SigningKey};
use counter_store::keys::KeyFile;
use counter_wire::enrol::CentreKey;
use counter_wire::file::{Closed, ExchangeSecret, FileKind, FileWriter, Frame};
use counter_wire::push::PushResponse;
use counter_wire::verdict::{ActVerdict, Verdict};
use jiff::Timestamp;

pub(crate) fn key() -> SigningKey {
    SigningKey::from_seed(&[8; 32])
}

fn secret() -> ExchangeSecret {
    ExchangeSecret::from_seed(&[6; 32])
}

pub(crate) fn keys() -> CentreKey {
    CentreKey {
        signing: hex::encode(key().verifying().to_bytes()),
        exchange: secret().public(),
    }
}

pub(crate) fn at() -> Timestamp {
    "2026-11-22T04:00:00Z".parse().unwrap()
}

/// Lets a machine know this centre, which no line leads to.
pub(crate) fn introduce(dir: &Path) {
    let line = serde_json::json!({
        "centre": "", "authority": "", "certificate": "", "centre_key": keys(),
    });
    std::fs::write(dir.join("centre.json"), line.to_string()).unwrap();
}

/// What a file for the centre holds.
pub(crate) fn read(path: &Path) -> Vec<Frame> {
    let closed = Closed::open(BufReader::new(File::open(path).unwrap())).unwrap();
    let mut reader = closed.unlock(|recipient| secret().open(recipient)).unwrap();
    let mut frames = Vec::new();
    while let Some(frame) = reader.next_frame().unwrap() {
        frames.push(frame);
    }
    frames
}

/// The acts among frames.
pub(crate) fn acts(frames: &[Frame]) -> Vec<SealedAct> {
    frames
        .iter()
        .filter_map(|frame| match frame {
            Frame::Act(act) => Some(SealedAct::open(&act.sealed).unwrap()),
            _ => None,
        })
        .collect()
}

/// Writes an answer for the station's staff, signed by a key.
pub(crate) fn answer(dir: &Path, verdicts: Vec<ActVerdict>, by: &SigningKey) -> PathBuf {
    let answer = Frame::Answer(Box::new(PushResponse {
        incarnation: "one".to_owned(),
        verdicts,
        people: Vec::new(),
        gaps: Vec::new(),
    }));
    let to: Vec<String> = KeyFile::load(dir)
        .unwrap()
        .staff()
        .map(|entry| entry.public.exchange.0.clone())
        .collect();
    let to: Vec<&str> = to.iter().map(String::as_str).collect();
    let path = dir.join("answers.sbx");
    let mut fill = |buffer: &mut [u8]| buffer.fill(3);
    let mut writer = FileWriter::new(
        File::create(&path).unwrap(),
        FileKind::Answers,
        "兵团中心",
        at(),
        &to,
        &mut fill,
    )
    .unwrap();
    writer.put(&answer).unwrap();
    writer.finish(by).unwrap();
    path
}

pub(crate) fn verdict(act: &SealedAct, verdict: Verdict) -> ActVerdict {
    ActVerdict {
        act: act.envelope().id,
        verdict,
    }
}
