//! The exchange file: what goes in comes out, for those whom it is for, and only whole.

use counter_act::SigningKey;
use counter_wire::Base64;
use counter_wire::change::ChangesQuery;
use counter_wire::file::{Closed, ExchangeSecret, FileError, FileKind, FileWriter, Frame, Signed};
use counter_wire::push::PushedAct;
use proptest::prelude::*;

fn fill(seed: u8) -> impl FnMut(&mut [u8]) {
    let mut next = seed;
    move |buffer: &mut [u8]| {
        for byte in buffer {
            next = next.wrapping_mul(31).wrapping_add(7);
            *byte = next;
        }
    }
}

fn secret(seed: u8) -> ExchangeSecret {
    ExchangeSecret::from_seed(&[seed; 32])
}

fn key() -> SigningKey {
    SigningKey::from_seed(&[9; 32])
}

fn frames(blob: usize) -> Vec<Frame> {
    vec![
        Frame::Ask(ChangesQuery {
            cursor: Some("7".to_owned()),
            limit: None,
        }),
        Frame::Blob((0..=250_u8).cycle().take(blob).collect()),
        Frame::Act(PushedAct {
            sealed: "counter-act/1.a.b.".to_owned(),
            payload: Some(Base64(b"payload".to_vec())),
        }),
    ]
}

fn written(frames: &[Frame], to: &[&ExchangeSecret]) -> Vec<u8> {
    let to: Vec<String> = to.iter().map(|secret| secret.public()).collect();
    let to: Vec<&str> = to.iter().map(String::as_str).collect();
    let mut writer = FileWriter::new(
        Vec::new(),
        FileKind::Acts,
        "181团社保所 2号窗",
        "2026-11-22T09:00:00Z".parse().unwrap(),
        &to,
        &mut fill(3),
    )
    .unwrap();
    for frame in frames {
        writer.put(frame).unwrap();
    }
    writer.finish(&key()).unwrap()
}

fn read(file: &[u8], secret: &ExchangeSecret) -> Result<(Vec<Frame>, Signed), FileError> {
    let mut reader = Closed::open(file)?.unlock(|recipient| secret.open(recipient))?;
    let mut frames = Vec::new();
    while let Some(frame) = reader.next_frame()? {
        frames.push(frame);
    }
    let signed = reader.signed().cloned().ok_or(FileError::Damaged)?;
    Ok((frames, signed))
}

#[test]
fn each_recipient_reads_what_was_written() {
    let (centre, colleague) = (secret(1), secret(2));
    for blob in [0, 1, 64 * 1024, 400_000] {
        let sent = frames(blob);
        let file = written(&sent, &[&centre, &colleague]);
        for reader in [&centre, &colleague] {
            let (got, signed) = read(&file, reader).unwrap();
            assert_eq!(got, sent, "{blob} bytes of photo");
            signed.verify(&key().verifying()).unwrap();
        }
    }
}

#[test]
fn anybody_may_read_for_whom_a_file_is_and_nobody_else_what_it_says() {
    let file = written(&frames(10), &[&secret(1)]);
    let closed = Closed::open(file.as_slice()).unwrap();
    assert_eq!(closed.header().from, "181团社保所 2号窗");
    assert_eq!(closed.header().kind, FileKind::Acts);
    assert!(matches!(
        read(&file, &secret(3)),
        Err(FileError::OtherRecipient)
    ));
    let text = String::from_utf8_lossy(&file);
    assert!(!text.contains("counter-act"), "nothing lies open");
}

#[test]
fn another_key_did_not_sign_it() {
    let (_, signed) = read(&written(&frames(10), &[&secret(1)]), &secret(1)).unwrap();
    let other = SigningKey::from_seed(&[8; 32]).verifying();
    assert!(matches!(
        signed.verify(&other),
        Err(FileError::WrongSignature)
    ));
}

#[test]
fn a_file_that_was_cut_anywhere_is_no_file() {
    let file = written(&frames(200_000), &[&secret(1)]);
    for cut in (0..file.len()).step_by(997).chain([file.len() - 1]) {
        assert!(
            read(&file[..cut], &secret(1)).is_err(),
            "cut at {cut} of {}",
            file.len()
        );
    }
}

#[test]
fn chunks_cannot_change_places_or_be_left_out() {
    let noise: Vec<u8> = {
        let mut bytes = vec![0; 300_000];
        let mut state = 1_u32;
        for byte in &mut bytes {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *byte = (state >> 24) as u8;
        }
        bytes
    };
    let file = written(&[Frame::Blob(noise)], &[&secret(1)]);
    let sealed = 64 * 1024 + 16 + 4;
    let mut lines = file.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    let end_of_header = lines.nth(1).unwrap().0 + 1;
    let (first, second) = (
        end_of_header..end_of_header + sealed,
        end_of_header + sealed..end_of_header + 2 * sealed,
    );
    let mut swapped = file.clone();
    swapped[first.clone()].copy_from_slice(&file[second.clone()]);
    swapped[second].copy_from_slice(&file[first.clone()]);
    assert!(read(&swapped, &secret(1)).is_err(), "swapped");
    let mut without = file;
    without.drain(first);
    assert!(read(&without, &secret(1)).is_err(), "left out");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_byte_is_found(at in 0_usize..10_000, flip in 1_u8..=255) {
        let mut file = written(&frames(5_000), &[&secret(1)]);
        let at = at % file.len();
        file[at] ^= flip;
        let verdict = read(&file, &secret(1));
        prop_assert!(
            verdict.is_err(),
            "byte {at} of {} may say what it likes",
            file.len()
        );
    }

    #[test]
    fn foreign_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let mut file = b"counter-exchange/1\n".to_vec();
        file.extend(&bytes);
        prop_assert!(read(&file, &secret(1)).is_err());
        prop_assert!(read(&bytes, &secret(1)).is_err());
    }
}
