//! Writing a file, frame by frame.

use std::io::{self, Write};

use counter_act::SigningKey;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::frame::END;
use super::seal::Chunks;
use super::{
    CHUNK_BYTES, FRAME_BYTES, FileKind, Fill, Frame, Header, MAGIC, RECIPIENTS, Recipient, Signed,
};

/// Why a file is not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A recipient's key is none, or there are none or too many.
    #[error("收件人公钥有误")]
    Recipients,
    /// A frame is larger than any reader takes.
    #[error("单项内容超过允许大小")]
    TooLarge,
    /// A message has no JSON form.
    #[error("内容无法写出：{0}")]
    Json(#[from] serde_json::Error),
    /// The medium.
    #[error("写不进文件：{0}")]
    Io(#[from] io::Error),
}

/// A file that is being written. Without [`FileWriter::finish`] it cannot be read.
pub struct FileWriter<W: Write> {
    stream: zstd::stream::write::Encoder<'static, ChunkWriter<W>>,
    hash: Sha256,
    frames: u64,
}

impl<W: Write> FileWriter<W> {
    /// Begins a file that the owners of these X25519 keys can read.
    pub fn new(
        mut target: W,
        kind: FileKind,
        from: &str,
        at: Timestamp,
        recipients: &[&str],
        fill: Fill<'_>,
    ) -> Result<Self, WriteError> {
        if recipients.is_empty() || recipients.len() > RECIPIENTS {
            return Err(WriteError::Recipients);
        }
        let mut key = Zeroizing::new([0; 32]);
        fill(key.as_mut_slice());
        let recipients = recipients
            .iter()
            .map(|to| Recipient::seal(to, &key, fill).ok_or(WriteError::Recipients))
            .collect::<Result<_, _>>()?;
        let mut header = serde_json::to_vec(&Header {
            kind,
            from: from.to_owned(),
            at,
            recipients,
        })?;
        header.push(b'\n');
        target.write_all(MAGIC)?;
        target.write_all(&header)?;
        let chunks = ChunkWriter {
            target,
            chunks: Chunks::new(&key, &header),
            plain: Vec::with_capacity(CHUNK_BYTES),
        };
        Ok(Self {
            stream: zstd::stream::write::Encoder::new(chunks, 0)?,
            hash: Sha256::new_with_prefix(&header),
            frames: 0,
        })
    }

    /// Adds a frame.
    pub fn put(&mut self, frame: &Frame) -> Result<(), WriteError> {
        let (kind, content) = frame.encode()?;
        self.hash.update(frame_head(kind, &content)?);
        self.hash.update(&content);
        self.frames += 1;
        self.write(kind, &content)
    }

    /// Signs and ends the file. The medium's own buffers are the caller's to flush.
    pub fn finish(mut self, key: &SigningKey) -> Result<W, WriteError> {
        let signed = Signed::sign(self.frames, self.hash.clone().finalize().into(), key);
        self.write(END, &serde_json::to_vec(&signed)?)?;
        Ok(self.stream.finish()?.finish()?)
    }

    fn write(&mut self, kind: u8, content: &[u8]) -> Result<(), WriteError> {
        self.stream.write_all(&frame_head(kind, content)?)?;
        self.stream.write_all(content)?;
        Ok(())
    }
}

fn frame_head(kind: u8, content: &[u8]) -> Result<[u8; 5], WriteError> {
    let length = u32::try_from(content.len())
        .ok()
        .filter(|_| content.len() <= FRAME_BYTES)
        .ok_or(WriteError::TooLarge)?;
    let [a, b, c, d] = length.to_be_bytes();
    Ok([kind, a, b, c, d])
}

struct ChunkWriter<W> {
    target: W,
    chunks: Chunks,
    plain: Vec<u8>,
}

impl<W: Write> ChunkWriter<W> {
    fn chunk(&mut self, last: bool) -> io::Result<()> {
        let sealed = self
            .chunks
            .seal(&self.plain, last)
            .ok_or(io::ErrorKind::InvalidInput)?;
        let length = u32::try_from(sealed.len()).map_err(io::Error::other)?;
        self.target.write_all(&length.to_be_bytes())?;
        self.target.write_all(&sealed)?;
        self.plain.clear();
        Ok(())
    }

    fn finish(mut self) -> io::Result<W> {
        self.chunk(true)?;
        self.target.flush()?;
        Ok(self.target)
    }
}

impl<W: Write> Write for ChunkWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full chunk is only written when more follows, so that the last one is never empty.
        if self.plain.len() == CHUNK_BYTES {
            self.chunk(false)?;
        }
        let room = CHUNK_BYTES - self.plain.len();
        let taken = bytes.get(..room).unwrap_or(bytes);
        self.plain.extend_from_slice(taken);
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
