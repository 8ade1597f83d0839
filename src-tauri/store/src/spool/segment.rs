//! One file of a spool, and which files there are.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use counter_act::SealedAct;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{OwnedFill, Record, SpoolEnd, SpoolError};
use crate::container::{ContainerHead, FrameKey, Frames};
use crate::entropy::draw;
use crate::keys::{DataKey, ExchangePublicKey, StaffEntry, Station};
use crate::platform;

pub(super) const KIND: &str = "spool";

const SUFFIX: &str = "spool";

/// What the head of a spool adds to the slots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SegmentHead {
    pub(super) station: Station,
    /// With their wrapped keys, so that a password opens the file with nothing else left.
    pub(super) staff: Vec<StaffEntry>,
    /// To whom the recovery slot is sealed.
    pub(super) recovery: ExchangePublicKey,
}

#[derive(Serialize, Deserialize)]
struct About {
    #[serde(flatten)]
    head: SegmentHead,
    /// The frame key under the database's: nonce and sealed bytes in hex.
    own: String,
}

/// A file that is being appended to.
pub(super) struct Segment {
    file: File,
    key: FrameKey,
    length: u64,
    next: u64,
    is_synced: bool,
}

impl Segment {
    pub(super) const fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn append(
        &mut self,
        record: &[u8],
        mark: u64,
        fill: &mut OwnedFill,
    ) -> Result<(), SpoolError> {
        let frame = self
            .key
            .seal(self.next, mark, record, fill)
            .map_err(SpoolError::other)?;
        platform::write_all_at(&self.file, &frame, self.length)?;
        self.length += frame.len() as u64;
        self.next += 1;
        self.is_synced = false;
        Ok(())
    }

    pub(super) fn sync(&mut self) -> io::Result<()> {
        if !self.is_synced {
            self.file.sync_data()?;
            self.is_synced = true;
        }
        Ok(())
    }
}

/// The files of a spool with their numbers, the oldest first.
pub(crate) fn list(directory: &Path) -> io::Result<Vec<(u32, PathBuf)>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        let number = path.file_stem().and_then(|stem| stem.to_str());
        let number = number.and_then(|stem| stem.parse().ok());
        if let Some(number) = number
            && path.extension().is_some_and(|suffix| suffix == SUFFIX)
        {
            files.push((number, path));
        }
    }
    files.sort();
    Ok(files)
}

/// Finds the end of the newest file that this database's key opens. The file itself comes along
/// where it can be appended to: where it is the newest, and its tail is whole.
pub(super) fn resume(
    directory: &Path,
    key: &DataKey,
) -> Result<Option<(Option<Segment>, SpoolEnd)>, SpoolError> {
    let files = list(directory)?;
    let newest = files.last().map(|(number, _)| *number);
    for (number, path) in files.iter().rev() {
        let bytes = std::fs::read(path)?;
        let Some((frame_key, behind)) = own_key(&bytes, key) else {
            continue;
        };
        let mut frames = Frames::new(&frame_key, bytes.get(behind..).unwrap_or_default());
        let mut end: Option<SpoolEnd> = None;
        while let Some(frame) = frames.next() {
            let mark = i64::try_from(frame.mark).unwrap_or(i64::MAX);
            // The first frame speaks for the files before; behind damage nothing is without holes.
            let known = end.get_or_insert(SpoolEnd {
                position: mark,
                hash: None,
                whole: mark,
            });
            let Some(Record::Act(act)) = Record::read(&frame.bytes) else {
                continue;
            };
            if let Ok(act) = SealedAct::open(&act.sealed) {
                (known.position, known.hash) = (mark, Some(act.hash()));
            }
            if frames.damaged() == 0 {
                known.whole = mark;
            }
        }
        let Some(end) = end else { continue };
        let is_whole = frames.rest() == 0 && frames.damaged() == 0;
        let (length, next) = (bytes.len() as u64, frames.next_index());
        let segment = if is_whole && Some(*number) == newest {
            Some(Segment {
                file: OpenOptions::new().write(true).open(path)?,
                key: frame_key,
                length,
                next,
                // Bytes of the last program may not have reached the disk.
                is_synced: false,
            })
        } else {
            None
        };
        return Ok(Some((segment, end)));
    }
    Ok(None)
}

/// Makes the next file with its head, which is not synced yet.
pub(super) fn begin(
    directory: &Path,
    key: &DataKey,
    head: &SegmentHead,
    to: &[ExchangePublicKey],
    fill: &mut OwnedFill,
) -> Result<Segment, SpoolError> {
    let number = list(directory)?.last().map_or(1, |(number, _)| number + 1);
    let (mut container, frame_key) =
        ContainerHead::new(KIND, head.station.device, to, serde_json::Value::Null, fill)
            .map_err(SpoolError::other)?;
    let about = About {
        head: head.clone(),
        own: wrap(&frame_key, key, fill).map_err(SpoolError::other)?,
    };
    container.about = serde_json::to_value(about).map_err(SpoolError::other)?;
    let bytes = container.to_bytes().map_err(SpoolError::other)?;
    let path = directory.join(format!("{number:08}.{SUFFIX}"));
    let opened = platform::private(OpenOptions::new().write(true).create_new(true)).open(path)?;
    platform::write_all_at(&opened, &bytes, 0)?;
    Ok(Segment {
        file: opened,
        key: FrameKey::behind(&bytes, &frame_key),
        length: bytes.len() as u64,
        next: 0,
        is_synced: false,
    })
}

/// Takes away files whose every act the centre has in a backup: those after which the next file
/// begins at or below the watermark.
pub(super) fn free(directory: &Path, watermark: i64) -> Result<(), SpoolError> {
    if watermark == 0 {
        return Ok(());
    }
    let files = list(directory)?;
    let mut gone = false;
    for (file, next) in files.iter().zip(files.iter().skip(1)) {
        let begins = first_mark(&next.1)?;
        if begins.is_none_or(|mark| i64::try_from(mark).unwrap_or(i64::MAX) > watermark) {
            break;
        }
        std::fs::remove_file(&file.1)?;
        gone = true;
    }
    if gone {
        crate::sidecar::sync_directory(directory)?;
    }
    Ok(())
}

/// Mark of the first frame of a file; none where it has no whole head and frame.
fn first_mark(path: &Path) -> io::Result<Option<u64>> {
    use std::io::Read as _;
    let mut begin = Vec::new();
    File::open(path)?
        .take(2 * 1024 * 1024)
        .read_to_end(&mut begin)?;
    let Ok((_, behind)) = ContainerHead::read(&begin) else {
        return Ok(None);
    };
    Ok(begin.get(behind..).and_then(Frames::mark_of))
}

/// What the head of a file says beside its slots.
pub(super) fn head_of(head: &ContainerHead) -> Option<SegmentHead> {
    let about: About = serde_json::from_value(head.about.clone()).ok()?;
    (head.kind == KIND).then_some(about.head)
}

/// The frame key of a file, opened with the database's, and where its frames begin.
fn own_key(bytes: &[u8], key: &DataKey) -> Option<(FrameKey, usize)> {
    let (head, behind) = ContainerHead::read(bytes).ok()?;
    let about: About = serde_json::from_value(head.about).ok()?;
    let frame_key = unwrap(&about.own, key)?;
    Some((FrameKey::behind(bytes.get(..behind)?, &frame_key), behind))
}

fn wrap(frame_key: &DataKey, key: &DataKey, fill: &mut OwnedFill) -> Result<String, String> {
    let nonce: [u8; 24] = draw(fill);
    let payload = Payload {
        msg: frame_key.bytes(),
        aad: b"",
    };
    let sealed = XChaCha20Poly1305::new((&*wrapping(key)).into())
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|error| error.to_string())?;
    Ok(format!("{}{}", hex::encode(nonce), hex::encode(sealed)))
}

fn unwrap(own: &str, key: &DataKey) -> Option<DataKey> {
    let bytes = hex::decode(own).ok()?;
    let (nonce, sealed) = bytes.split_first_chunk::<24>()?;
    let payload = Payload {
        msg: sealed,
        aad: b"",
    };
    let opened = XChaCha20Poly1305::new((&*wrapping(key)).into())
        .decrypt(&XNonce::from(*nonce), payload)
        .map(Zeroizing::new)
        .ok()?;
    <[u8; 32]>::try_from(opened.as_slice())
        .ok()
        .map(DataKey::from_bytes)
}

/// A key of its own for this purpose, so that the database's is used for pages only.
fn wrapping(key: &DataKey) -> Zeroizing<[u8; 32]> {
    crate::keys::derived(key, b"counter-store/1 spool\n")
}
