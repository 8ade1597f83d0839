//! The frames of a container.

use std::fmt;

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use counter_act::Hash;

use super::head::frame_key;
use crate::entropy::{Fill, draw};
use crate::keys::DataKey;

const BEGINS: [u8; 4] = [0xF5, b'S', b'B', b'G'];

/// Before the sealed bytes: beginning, length, index, mark, nonce.
const BEFORE: usize = 4 + 4 + 8 + 8 + 24;

/// What a tag covers of it.
const COVERED: usize = 4 + 4 + 8 + 8;

/// Longest record, in bytes: an act with the most and largest attachments.
const LONGEST: usize = 32 * 1024 * 1024;

/// Seals and opens the frames of one container.
pub struct FrameKey {
    cipher: XChaCha20Poly1305,
    head: Hash,
}

impl fmt::Debug for FrameKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FrameKey(of {})", self.head)
    }
}

/// A record that was read.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    /// Its number within the container.
    pub index: u64,
    /// The kind's own number.
    pub mark: u64,
    /// The record.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Frame({} {})", self.index, self.mark)
    }
}

/// Why a record cannot be sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealFrameError {
    /// It is longer than any reader takes.
    #[error("记录超过 {LONGEST} 字节")]
    TooLong,
}

impl FrameKey {
    pub(super) fn new(key: &DataKey, head: Hash) -> Self {
        Self {
            cipher: XChaCha20Poly1305::new(key.bytes().into()),
            head,
        }
    }

    /// The key of the frames behind a head, which is given as its exact bytes.
    pub fn behind(head: &[u8], key: &DataKey) -> Self {
        frame_key(head, key)
    }

    /// Seals a record as the frame of an index.
    pub fn seal(
        &self,
        index: u64,
        mark: u64,
        record: &[u8],
        fill: Fill<'_>,
    ) -> Result<Vec<u8>, SealFrameError> {
        if record.len() > LONGEST {
            return Err(SealFrameError::TooLong);
        }
        let length = u32::try_from(record.len() + 16).map_err(|_| SealFrameError::TooLong)?;
        let nonce: [u8; 24] = draw(fill);
        let mut frame = Vec::with_capacity(BEFORE + record.len() + 16);
        frame.extend(BEGINS);
        frame.extend(length.to_be_bytes());
        frame.extend(index.to_be_bytes());
        frame.extend(mark.to_be_bytes());
        let associated = self.associated(&frame);
        frame.extend(nonce);
        let payload = Payload {
            msg: record,
            aad: &associated,
        };
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| SealFrameError::TooLong)?;
        frame.extend(sealed);
        Ok(frame)
    }

    /// The frame at the beginning of some bytes with its whole length; none if it does not fit.
    fn open(&self, bytes: &[u8]) -> Option<(Frame, usize)> {
        let before = bytes.first_chunk::<BEFORE>()?;
        let (begins, rest) = before.split_first_chunk::<4>()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (index, rest) = rest.split_first_chunk::<8>()?;
        let (mark, nonce) = rest.split_first_chunk::<8>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        if *begins != BEGINS || length > LONGEST + 16 {
            return None;
        }
        let sealed = bytes.get(BEFORE..BEFORE.checked_add(length)?)?;
        let associated = self.associated(before.get(..COVERED)?);
        let payload = Payload {
            msg: sealed,
            aad: &associated,
        };
        let nonce = XNonce::from(<[u8; 24]>::try_from(nonce).ok()?);
        let record = self.cipher.decrypt(&nonce, payload).ok()?;
        let frame = Frame {
            index: u64::from_be_bytes(*index),
            mark: u64::from_be_bytes(*mark),
            bytes: record,
        };
        Some((frame, BEFORE + length))
    }

    fn associated(&self, covered: &[u8]) -> Vec<u8> {
        [self.head.as_bytes().as_slice(), covered].concat()
    }
}

/// Reads the frames behind a head, one by one, and goes on behind damage.
pub struct Frames<'a> {
    key: &'a FrameKey,
    bytes: &'a [u8],
    at: usize,
    next: u64,
    damaged: usize,
}

impl fmt::Debug for Frames<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Frames(at {} of {})", self.at, self.bytes.len())
    }
}

impl<'a> Frames<'a> {
    /// Begins behind the head.
    pub const fn new(key: &'a FrameKey, behind_head: &'a [u8]) -> Self {
        Self {
            key,
            bytes: behind_head,
            at: 0,
            next: 0,
            damaged: 0,
        }
    }

    /// The mark of the frame at the beginning of some bytes, without opening it.
    pub(crate) fn mark_of(bytes: &[u8]) -> Option<u64> {
        let before = bytes.first_chunk::<BEFORE>()?;
        let mark = before.get(16..24)?.first_chunk::<8>()?;
        before
            .starts_with(&BEGINS)
            .then(|| u64::from_be_bytes(*mark))
    }

    /// The index that the next frame has to have.
    pub const fn next_index(&self) -> u64 {
        self.next
    }

    /// Bytes before the last frame that was read that belong to no sound frame.
    pub const fn damaged(&self) -> usize {
        self.damaged
    }

    /// Bytes behind the last sound frame: a tail that was being written, or damage.
    pub const fn rest(&self) -> usize {
        self.bytes.len().saturating_sub(self.at)
    }
}

impl Iterator for Frames<'_> {
    type Item = Frame;

    fn next(&mut self) -> Option<Frame> {
        let mut at = self.at;
        loop {
            let rest = self.bytes.get(at..)?;
            if rest.len() < BEFORE {
                return None;
            }
            if let Some((frame, length)) = self.key.open(rest)
                && frame.index >= self.next
            {
                self.damaged += at - self.at;
                self.at = at + length;
                self.next = frame.index + 1;
                return Some(frame);
            }
            let behind = rest.get(1..)?;
            at += 1 + behind.windows(4).position(|bytes| *bytes == BEGINS)?;
        }
    }
}
