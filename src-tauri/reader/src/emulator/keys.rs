//! Made-up keys, and the arithmetic of card, PSAM and security module with SM4
//! (《社会保障(个人)卡规范》 part 9, 7.2 for algorithms with blocks of sixteen bytes).

use sm4::Sm4;
use sm4::cipher::{BlockCipherEncrypt as _, KeyInit as _};

/// Bytes of a factor, a random number and a result.
const HALF: usize = 8;
/// Bytes of a key.
const BLOCK: usize = 16;

/// Key by which cards prove themselves, and key that opens the holder's file.
#[derive(Clone, Copy)]
pub struct Keys {
    pub(super) internal: [u8; BLOCK],
    pub(super) reading: [u8; BLOCK],
}

impl Keys {
    /// Made-up keys of a province; the same for the same seed.
    pub fn of_province(seed: u8) -> Self {
        Self {
            internal: [seed; BLOCK],
            reading: [seed ^ 0xFF; BLOCK],
        }
    }

    /// The keys one level below.
    #[must_use]
    pub fn diversified(self, factor: [u8; HALF]) -> Self {
        Self {
            internal: diversified(self.internal, factor),
            reading: diversified(self.reading, factor),
        }
    }
}

/// 密钥分散: the factor and its complement under the key.
pub(super) fn diversified(key: [u8; BLOCK], factor: [u8; HALF]) -> [u8; BLOCK] {
    encrypted(key, joined(factor, factor.map(|byte| !byte)))
}

/// 过程密钥: the process factor, filled with zeros, under the key.
pub(super) fn process_key(key: [u8; BLOCK], factor: [u8; HALF]) -> [u8; BLOCK] {
    encrypted(key, joined(factor, [0; HALF]))
}

/// 鉴别数据: the original data, filled with zeros, under the process key, both halves joined.
pub(super) fn result(key: [u8; BLOCK], factor: [u8; HALF], original: [u8; HALF]) -> [u8; HALF] {
    let block = encrypted(process_key(key, factor), joined(original, [0; HALF]));
    let mut halves = block.chunks_exact(HALF);
    let (left, right) = (halves.next(), halves.next());
    let mut folded = [0; HALF];
    let pairs = left.into_iter().flatten().zip(right.into_iter().flatten());
    for (place, (one, other)) in folded.iter_mut().zip(pairs) {
        *place = one ^ other;
    }
    folded
}

/// One block under a key.
pub(super) fn encrypted(key: [u8; BLOCK], block: [u8; BLOCK]) -> [u8; BLOCK] {
    let mut block = block.into();
    Sm4::new(&key.into()).encrypt_block(&mut block);
    block.into()
}

fn joined(left: [u8; HALF], right: [u8; HALF]) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    for (place, byte) in block.iter_mut().zip(left.into_iter().chain(right)) {
        *place = byte;
    }
    block
}

/// Bytes that nobody can guess; zeros where the system gives none, which only makes a test fail.
pub(super) fn random() -> [u8; HALF] {
    let mut bytes = [0; HALF];
    let _ = getrandom::fill(&mut bytes);
    bytes
}
