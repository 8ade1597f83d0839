//! The exchange file: what counter, centre and windows say to each other when no line carries it.
//!
//! One format for all of it:
//!
//! ```text
//! counter-exchange/1 LF
//! header, JSON on one line LF
//! chunks: length (4 bytes, big-endian), ChaCha20-Poly1305 of at most 64 KiB
//! ```
//!
//! The chunks hold a zstd stream, and that holds frames: kind (1 byte), length (4 bytes,
//! big-endian), content. The last frame says how many there were and who signed them. The key of
//! the chunks is sealed to each recipient by HPKE (RFC 9180, X25519-HKDF-SHA256,
//! ChaCha20-Poly1305), the suite of the data key's slots. Each chunk is bound to its place, to the
//! header and to whether it is the last, so that a file that was cut, mixed or reordered does not
//! open.
//!
//! Invariants: nothing is held in memory but one frame; nobody acts on a frame before
//! [`FileReader::signed`] was verified, so a reader goes through a file twice; acts are believed
//! for their own signatures, not for the file's.
//!
//! Deliberately absent: where files lie, and what is done with what they carry.

mod frame;
mod read;
mod seal;
mod write;

pub use frame::{EnrolmentRequestFile, FilePage, Frame, Signed};
pub use read::{Closed, FileReader};
pub use seal::{ExchangeSecret, Recipient, SEAL_PURPOSE};
pub use write::{FileWriter, WriteError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::limits;

/// First line of a file.
pub(crate) const MAGIC: &[u8] = b"counter-exchange/1\n";
/// Bytes of a header.
pub(crate) const HEADER_BYTES: usize = 64 * 1024;
/// Plain bytes of a chunk.
pub(crate) const CHUNK_BYTES: usize = 64 * 1024;
/// Bytes of one frame.
pub const FRAME_BYTES: usize = limits::RESPONSE_BYTES;
/// Who may read one file.
pub const RECIPIENTS: usize = 64;

/// Draws random bytes; the caller brings them.
pub type Fill<'a> = &'a mut dyn FnMut(&mut [u8]);

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// Acts of a window.
    Acts,
    /// Verdicts and changes of the centre.
    Answers,
    /// What a machine needs to work.
    Enrolment,
}

/// What stands outside of the encryption. Nothing personal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// What the file is for.
    pub kind: FileKind,
    /// Who wrote it, in words: 181团社保所 2号窗.
    pub from: String,
    /// When.
    pub at: Timestamp,
    /// Who may read it.
    pub recipients: Vec<Recipient>,
}

/// Why a file cannot be read. None of it may be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It is no exchange file, or of a newer form.
    #[error("不是社保柜台的交换文件")]
    OtherFormat,
    /// It is for somebody else.
    #[error("文件不是给本站或本人的，打不开")]
    OtherRecipient,
    /// It was cut or changed.
    #[error("文件不完整或被改动")]
    Damaged,
    /// Something in it is larger than allowed.
    #[error("文件内容超过允许大小")]
    TooLarge,
    /// The signature at its end is missing or another's.
    #[error("文件签名不符")]
    WrongSignature,
    /// The medium.
    #[error("读不出文件：{0}")]
    Io(std::io::Error),
}

impl From<std::io::Error> for FileError {
    fn from(error: std::io::Error) -> Self {
        // The layers below tell through io::Error what they found.
        match error.kind() {
            std::io::ErrorKind::InvalidData | std::io::ErrorKind::UnexpectedEof => Self::Damaged,
            _ => Self::Io(error),
        }
    }
}
