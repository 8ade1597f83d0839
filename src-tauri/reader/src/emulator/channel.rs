//! A channel straight to the emulated card, for tests of what is in and on the card.

use super::VirtualCard;
use super::operating_system::{OperatingSystem, Reaction};
use crate::channel::{CardChannel, ChannelError};

/// The card without a reader.
pub struct VirtualChannel {
    system: OperatingSystem,
}

impl VirtualChannel {
    pub(super) fn new(card: VirtualCard) -> Self {
        Self {
            system: OperatingSystem::new(card),
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
}
