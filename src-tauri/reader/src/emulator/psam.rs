//! A made-up PSAM for the second slot: it makes process keys and encrypts under them.

use super::keys::{Keys, diversified, encrypted, process_key};
use super::operating_system::{Chip, Reaction};
use super::vpcd::{self, InsertError, InsertedCard};
use crate::social_security_card::APPLICATION;

/// Something that goes wrong on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PsamFault {
    /// It has no key RKSSSE.
    NoReadingKey,
    /// It does not know SM4.
    NoAlgorithm,
    /// It does not answer any more.
    Stalled,
}

/// A PSAM that can be put into a virtual slot.
#[derive(Clone)]
pub struct VirtualPsam {
    keys: Keys,
    levels: u8,
    fault: Option<PsamFault>,
}

impl VirtualPsam {
    /// A PSAM with these keys, which want so many factors.
    pub fn new(keys: Keys, levels: u8) -> Self {
        Self {
            keys,
            levels,
            fault: None,
        }
    }

    /// Switches a fault on.
    #[must_use]
    pub fn fault(mut self, fault: PsamFault) -> Self {
        self.fault = Some(fault);
        self
    }

    /// Puts it into the slot that listens on this port of the loopback.
    ///
    /// # Errors
    ///
    /// [`InsertError`] when no reader listens there.
    pub fn insert(&self, port: u16) -> Result<InsertedCard, InsertError> {
        let program = Program {
            psam: self.clone(),
            process_key: None,
            waiting: Vec::new(),
        };
        vpcd::insert(Box::new(program), port)
    }
}

struct Program {
    psam: VirtualPsam,
    process_key: Option<[u8; 16]>,
    waiting: Vec<u8>,
}

impl Program {
    /// Stored key, factors, process factor: the process key.
    fn deliver(&mut self, usage: u8, key: u8, data: &[u8]) -> u16 {
        let (stored, fault) = match key {
            0x08 => (self.psam.keys.internal, None),
            0x0A => (self.psam.keys.reading, self.psam.fault),
            _ => return 0x6A88,
        };
        match fault {
            Some(PsamFault::NoReadingKey) => return 0x6A88,
            Some(PsamFault::NoAlgorithm) => return 0x6A81,
            _ => {}
        }
        let levels = usize::from(self.psam.levels);
        if usage != (self.psam.levels << 5) | 0x07 || data.len() != 8 * levels + 16 {
            return 0x6A80;
        }
        let (factors, process) = data.split_at(8 * levels);
        let stored = factors
            .as_chunks::<8>()
            .0
            .iter()
            .fold(stored, |key, factor| diversified(key, *factor));
        let Some(factor) = process.first_chunk::<8>() else {
            return 0x6700;
        };
        self.process_key = Some(process_key(stored, *factor));
        0x9000
    }

    fn cipher(&mut self, data: &[u8]) -> u16 {
        let (Some(key), Ok(block)) = (self.process_key, <[u8; 16]>::try_from(data)) else {
            return 0x6901;
        };
        self.waiting = encrypted(key, block).to_vec();
        0x6110
    }
}

impl Chip for Program {
    fn reset(&mut self) {
        self.process_key = None;
        self.waiting.clear();
    }

    fn answer_to_reset(&self) -> Vec<u8> {
        vec![
            0x3B, 0x6D, 0x00, 0x00, 0x00, 0x81, 0x50, 0x53, 0x41, 0x4D, 0x00, 0x66, 0x00, 0x00,
            0x00, 0x00, 0x01,
        ]
    }

    fn command(&mut self, command: &[u8]) -> Reaction {
        if self.psam.fault == Some(PsamFault::Stalled) {
            return Reaction::Silence;
        }
        let mut data = Vec::new();
        let status: u16 = match *command {
            [0x00, 0xA4, 0x04, 0x00, _, ref name @ ..] if name.starts_with(&APPLICATION) => 0x9000,
            [0x00, 0xA4, ..] => 0x6A82,
            [0xBF, 0xEC, 0x00, 0x00, 0x01, _, ..] => 0x9000,
            [0xBF, 0xDE, usage, key, length, ref rest @ ..] => {
                match rest.get(..usize::from(length)) {
                    Some(data) => self.deliver(usage, key, data),
                    None => 0x6700,
                }
            }
            [0x80, 0xFA, 0x00, 0x00, 0x10, ref rest @ ..] => {
                self.cipher(rest.get(..16).unwrap_or_default())
            }
            [0x00, 0xC0, 0x00, 0x00, _, ..] => {
                data = std::mem::take(&mut self.waiting);
                0x9000
            }
            _ => 0x6D00,
        };
        data.extend(status.to_be_bytes());
        Reaction::Answer(data)
    }
}
