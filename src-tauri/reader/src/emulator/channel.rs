//! A channel straight to the emulated card, for tests of what is in and on the card.

use super::VirtualCard;
use super::operating_system::{Chip as _, OperatingSystem, Reaction};
use crate::channel::{CardChannel, ChannelError};

/// The card without a reader.
pub struct VirtualChannel {
    system: OperatingSystem,
    answer_to_reset: Vec<u8>,
}

impl VirtualChannel {
    pub(super) fn new(card: VirtualCard) -> Self {
        let system = OperatingSystem::new(card);
        let answer_to_reset = system.answer_to_reset();
        Self {
            system,
            answer_to_reset,
        }
    }
}

impl CardChannel for VirtualChannel {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ChannelError> {
        match self.system.command(command) {
            Reaction::Answer(answer) => Ok(answer),
            Reaction::Silence => Err(ChannelError::DeadlinePassed),
            Reaction::Gone => Err(ChannelError::Removed),
        }
    }

    fn answer_to_reset(&self) -> &[u8] {
        &self.answer_to_reset
    }
}
