//! Frames of the identity module: `AA AA AA 96 69 | length | body | checksum`.
//!
//! The length counts everything behind itself, checksum included; the checksum is the exclusive or
//! of length and body. [`FrameScanner`] takes bytes as they come off a line, in pieces and with noise
//! between them, and finds the frames again behind whatever was lost.
//!
//! Pure and bounded: any bytes give frames, errors or nothing, never a panic, and no more than
//! [`LENGTH_LIMIT`] bytes wait for a frame's end.

use thiserror::Error;

/// What begins every frame.
pub const PREAMBLE: [u8; 5] = [0xAA, 0xAA, 0xAA, 0x96, 0x69];

/// The longest frame behind its length; the longest known reply has 2314 bytes.
pub const LENGTH_LIMIT: usize = 4096;

/// Status bytes and checksum, which every reply has.
const SHORTEST: usize = 4;

/// A request to the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    command: u8,
    parameter: u8,
}

impl Request {
    /// Whether the module works.
    pub const STATUS: Self = Self::new(0x11, 0xFF);
    /// The module's own number.
    pub const MODULE_NUMBER: Self = Self::new(0x12, 0xFF);
    /// Looks for a card.
    pub const FIND: Self = Self::new(0x20, 0x01);
    /// Selects the card that was found.
    pub const SELECT: Self = Self::new(0x20, 0x02);
    /// Reads text and photo.
    pub const READ: Self = Self::new(0x30, 0x01);
    /// Reads the address that was written later.
    pub const NEW_ADDRESS: Self = Self::new(0x30, 0x03);

    /// A request without data.
    pub const fn new(command: u8, parameter: u8) -> Self {
        Self { command, parameter }
    }

    /// The bytes on the line.
    pub fn to_bytes(self) -> Vec<u8> {
        framed(&[self.command, self.parameter])
    }

    /// Command and parameter in hexadecimal, for the log of exchanges.
    pub(crate) fn name(self) -> String {
        format!("{:02X}{:02X}", self.command, self.parameter)
    }
}

/// A reply of the module. Its data may be personal, so it has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// SW1, SW2, SW3; the third is the one that says something.
    pub status: [u8; 3],
    /// What follows the status.
    pub data: Vec<u8>,
}

/// Why bytes that began like a frame are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FrameError {
    /// The checksum does not fit.
    #[error("wrong checksum")]
    Checksum,
    /// The length is impossible.
    #[error("impossible length {0}")]
    Length(u16),
}

/// Puts preamble, length and checksum around a body.
pub fn framed(body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 1).unwrap_or(u16::MAX);
    let mut frame = PREAMBLE.to_vec();
    frame.extend(length.to_be_bytes());
    frame.extend_from_slice(body);
    frame.push(checksum(length, body));
    frame
}

fn checksum(length: u16, body: &[u8]) -> u8 {
    let [high, low] = length.to_be_bytes();
    body.iter().fold(high ^ low, |sum, byte| sum ^ byte)
}

/// Finds frames in what comes off a line.
#[derive(Default)]
pub struct FrameScanner {
    waiting: Vec<u8>,
    heard: usize,
}

impl FrameScanner {
    /// Takes what came.
    pub fn push(&mut self, bytes: &[u8]) {
        self.heard = self.heard.saturating_add(bytes.len());
        self.waiting.extend_from_slice(bytes);
    }

    /// Bytes taken so far, noise included.
    pub const fn heard(&self) -> usize {
        self.heard
    }

    /// The next frame, or why what looked like one is none; `None` until more comes.
    pub fn next_frame(&mut self) -> Option<Result<Reply, FrameError>> {
        let start = self.find_preamble()?;
        self.waiting.drain(..start);
        let behind = self.waiting.get(PREAMBLE.len()..)?;
        let (length, behind) = behind.split_first_chunk::<2>()?;
        let length = u16::from_be_bytes(*length);
        let size = usize::from(length);
        if !(SHORTEST..=LENGTH_LIMIT).contains(&size) {
            self.skip_preamble();
            return Some(Err(FrameError::Length(length)));
        }
        let (content, _) = behind.split_at_checked(size)?;
        let parts = content
            .split_last()
            .filter(|(found, body)| **found == checksum(length, body))
            .and_then(|(_, body)| body.split_first_chunk::<3>());
        let Some((status, data)) = parts else {
            // The length itself may have been hit, so the search goes on inside the frame.
            self.skip_preamble();
            return Some(Err(FrameError::Checksum));
        };
        let reply = Reply {
            status: *status,
            data: data.to_vec(),
        };
        self.waiting.drain(..PREAMBLE.len() + 2 + size);
        Some(Ok(reply))
    }

    /// Where the preamble begins. Bytes that can be no part of one are dropped.
    fn find_preamble(&mut self) -> Option<usize> {
        let found = self
            .waiting
            .windows(PREAMBLE.len())
            .position(|window| window == PREAMBLE);
        if found.is_none() {
            let keep = self.waiting.len().min(PREAMBLE.len() - 1);
            self.waiting.drain(..self.waiting.len() - keep);
        }
        found
    }

    fn skip_preamble(&mut self) {
        self.waiting.drain(..PREAMBLE.len().min(self.waiting.len()));
    }
}
