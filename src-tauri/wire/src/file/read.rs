//! Reading a file, frame by frame.

use std::io::{self, BufReader, Read};

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::frame::END;
use super::seal::Chunks;
use super::{
    CHUNK_BYTES, FRAME_BYTES, FileError, Frame, HEADER_BYTES, Header, MAGIC, RECIPIENTS, Recipient,
    Signed,
};

/// Bytes that sealing adds to a chunk.
const TAG_BYTES: usize = 16;
/// A zstd window above this would let a small file ask for much memory.
const WINDOW_LOG: u32 = 23;

/// A file whose header was read and whose content is still closed.
#[derive(Debug)]
pub struct Closed<R> {
    header: Header,
    bytes: Vec<u8>,
    source: R,
}

impl<R: Read> Closed<R> {
    /// Reads the header, which anybody may.
    pub fn open(mut source: R) -> Result<Self, FileError> {
        let mut magic = [0; MAGIC.len()];
        source
            .read_exact(&mut magic)
            .map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => FileError::OtherFormat,
                _ => FileError::Io(error),
            })?;
        if magic != MAGIC {
            return Err(FileError::OtherFormat);
        }
        let mut bytes = Vec::new();
        let mut byte = [0];
        loop {
            source.read_exact(&mut byte)?;
            bytes.extend_from_slice(&byte);
            if byte == *b"\n" {
                break;
            }
            if bytes.len() > HEADER_BYTES {
                return Err(FileError::TooLarge);
            }
        }
        let header: Header = serde_json::from_slice(&bytes).map_err(|_| FileError::OtherFormat)?;
        if header.recipients.len() > RECIPIENTS {
            return Err(FileError::TooLarge);
        }
        Ok(Self {
            header,
            bytes,
            source,
        })
    }

    /// What stands outside of the encryption. It is only true once the signature was verified.
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// Opens the content. `key` opens a recipient's line if it is the reader's own.
    pub fn unlock(
        self,
        key: impl Fn(&Recipient) -> Option<[u8; 32]>,
    ) -> Result<FileReader<R>, FileError> {
        let key = self
            .header
            .recipients
            .iter()
            .find_map(key)
            .map(Zeroizing::new)
            .ok_or(FileError::OtherRecipient)?;
        let chunks = ChunkReader {
            source: self.source,
            chunks: Chunks::new(&key, &self.bytes),
            next: None,
            plain: io::Cursor::new(Vec::new()),
            ended: false,
        };
        let mut stream =
            zstd::stream::read::Decoder::with_buffer(BufReader::new(chunks))?.single_frame();
        stream.window_log_max(WINDOW_LOG)?;
        Ok(FileReader {
            stream,
            hash: Sha256::new_with_prefix(&self.bytes),
            frames: 0,
            signed: None,
        })
    }
}

/// An open file.
pub struct FileReader<R: Read> {
    stream: zstd::stream::read::Decoder<'static, BufReader<ChunkReader<R>>>,
    hash: Sha256,
    frames: u64,
    signed: Option<Signed>,
}

impl<R: Read> FileReader<R> {
    /// The next frame; none at the end.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, FileError> {
        if self.signed.is_some() {
            return Ok(None);
        }
        let mut head = [0; 5];
        self.stream.read_exact(&mut head)?;
        let [kind, a, b, c, d] = head;
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        if length > FRAME_BYTES {
            return Err(FileError::TooLarge);
        }
        let mut content = Vec::new();
        let read = (&mut self.stream)
            .take(length as u64)
            .read_to_end(&mut content)?;
        if read != length {
            return Err(FileError::Damaged);
        }
        if kind == END {
            self.end(&content)?;
            return Ok(None);
        }
        self.hash.update(head);
        self.hash.update(&content);
        self.frames += 1;
        Frame::decode(kind, content).map(Some)
    }

    /// Who signed the file; none before its end was read.
    pub const fn signed(&self) -> Option<&Signed> {
        self.signed.as_ref()
    }

    fn end(&mut self, content: &[u8]) -> Result<(), FileError> {
        let signed: Signed = serde_json::from_slice(content).map_err(|_| FileError::Damaged)?;
        let sha256 = hex::encode(self.hash.clone().finalize());
        if signed.frames != self.frames || signed.sha256 != sha256 {
            return Err(FileError::Damaged);
        }
        // What follows the end belongs to nobody.
        if self.stream.read(&mut [0])? != 0 {
            return Err(FileError::Damaged);
        }
        self.signed = Some(signed);
        Ok(())
    }
}

struct ChunkReader<R> {
    source: R,
    chunks: Chunks,
    /// The sealed chunk behind the one that is being read; whether there is one says whether that
    /// one is the last.
    next: Option<Vec<u8>>,
    plain: io::Cursor<Vec<u8>>,
    ended: bool,
}

impl<R: Read> ChunkReader<R> {
    fn sealed(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut length = [0; 4];
        let mut filled = 0;
        while let Some(rest) = length.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.source.read(rest)? {
                0 if filled == 0 => return Ok(None),
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => filled += read,
            }
        }
        let length = u32::from_be_bytes(length) as usize;
        if length > CHUNK_BYTES + TAG_BYTES {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut sealed = vec![0; length];
        self.source.read_exact(&mut sealed)?;
        Ok(Some(sealed))
    }

    fn advance(&mut self) -> io::Result<()> {
        let sealed = match self.next.take() {
            Some(sealed) => sealed,
            None => self.sealed()?.ok_or(io::ErrorKind::UnexpectedEof)?,
        };
        self.next = self.sealed()?;
        self.ended = self.next.is_none();
        let plain = self
            .chunks
            .open(&sealed, self.ended)
            .ok_or(io::ErrorKind::InvalidData)?;
        self.plain = io::Cursor::new(plain);
        Ok(())
    }
}

impl<R: Read> Read for ChunkReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.plain.read(buffer)?;
            if read > 0 || self.ended || buffer.is_empty() {
                return Ok(read);
            }
            self.advance()?;
        }
    }
}
