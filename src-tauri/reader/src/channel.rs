//! The one thing that card logic needs of a reader: a command goes in, a response comes out.

use thiserror::Error;

/// A connection to one card, over which commands go one after the other.
///
/// The worker implements it over PC/SC; tests implement it with a script.
pub trait CardChannel {
    /// Sends a command APDU and returns the response APDU, status word included.
    ///
    /// # Errors
    ///
    /// Says why no response came. A response with an error status is a response.
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ChannelError>;

    /// The card's answer to reset, where the channel knows it; else empty.
    fn answer_to_reset(&self) -> &[u8] {
        &[]
    }
}

/// Why a command got no response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ChannelError {
    /// The card left the reader.
    #[error("card removed")]
    Removed,
    /// Another program reset the card; whatever was selected is lost.
    #[error("card reset by another program")]
    Reset,
    /// The caller's time is over.
    #[error("deadline passed")]
    DeadlinePassed,
    /// The PC/SC service went away.
    #[error("card service lost")]
    ServiceLost,
    /// The reader was unplugged.
    #[error("reader gone")]
    ReaderGone,
    /// The card or its reader answered nothing that makes sense.
    #[error("transmission failed")]
    Failed,
}
