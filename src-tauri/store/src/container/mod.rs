//! A file of encrypted records behind a head that says who can open it: the spool, and the exchange
//! file between the windows of a station.
//!
//! ```text
//! SBGT-CONTAINER/1\n
//! length of the head, u32, big endian
//! head: JSON                     kind, id, device, slots, and what the kind adds
//! frame, frame, frame …
//! ```
//!
//! A frame:
//!
//! ```text
//! F5 53 42 47                    marks the beginning
//! length of the sealed bytes, u32, big endian
//! index, u64                     0, 1, 2 … within the file
//! mark, u64                      the kind's own number, in the clear; never personal
//! nonce, 24 bytes
//! sealed bytes                   XChaCha20-Poly1305; the last 16 are its tag
//! ```
//!
//! The frame key is random and the file's own. Each slot of the head seals it to a public key, as
//! in the key file of a station. What a tag covers beside the bytes: the SHA-256 of everything
//! before the first frame, and the frame's own length, index and mark. So a frame can be neither
//! changed, nor moved, nor put into another file. A tail that was cut off cannot be seen here; the
//! signed head of the journal, which the spool carries, shows it.
//!
//! Nonces are random (192 bits), so that a tail which a power cut has torn is never encrypted again
//! under the same one. Reading goes on behind damage: the next place where a frame begins and its
//! tag fits is taken, and the gap is told.
//!
//! Deliberately absent: files and syncing (the caller writes bytes), and what a record means.

mod frame;
mod head;

pub use frame::{Frame, FrameKey, Frames, SealFrameError};
pub use head::{ContainerHead, OpenContainerError, ReadHeadError};
