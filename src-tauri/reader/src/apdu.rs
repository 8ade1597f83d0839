//! Commands and responses of ISO 7816-4, short form, with the two habits of T=0 cards.
//!
//! [`exchange`] hides `61xx` (the answer waits for GET RESPONSE) and `6Cxx` (ask again with this
//! length), so that card logic sees one answer a command whatever the protocol is. Both are
//! bounded: a card that asks for ever is [`ExchangeError::Endless`].
//!
//! Deliberately absent: extended lengths, command chaining and secure messaging, which no file of
//! the social-security card needs.

use thiserror::Error;

use crate::channel::{CardChannel, ChannelError};

/// The most bytes that one command may bring together with GET RESPONSE.
const RESPONSE_LIMIT: usize = 4096;
/// The most commands that one exchange may take.
const ROUNDS: usize = 20;

/// A command APDU in short form.
#[derive(Clone, PartialEq, Eq)]
pub struct Command {
    class: u8,
    instruction: u8,
    p1: u8,
    p2: u8,
    data: Vec<u8>,
    expected: Option<u8>,
}

impl Command {
    /// A command with a header only.
    pub const fn new(class: u8, instruction: u8, p1: u8, p2: u8) -> Self {
        Self {
            class,
            instruction,
            p1,
            p2,
            data: Vec::new(),
            expected: None,
        }
    }

    /// SELECT by name of an application.
    pub fn select_name(name: &[u8]) -> Self {
        Self::new(0x00, 0xA4, 0x04, 0x00).with_data(name)
    }

    /// SELECT of a file by its identifier; `p1` says where it is looked for.
    pub fn select_file(p1: u8, identifier: [u8; 2]) -> Self {
        Self::new(0x00, 0xA4, p1, 0x00).with_data(&identifier)
    }

    /// READ RECORD of the first record with this identifier in the current file.
    pub fn read_record(identifier: u8, expected: u8) -> Self {
        Self::new(0x00, 0xB2, identifier, 0x00).expecting(expected)
    }

    /// GET RESPONSE.
    pub const fn get_response(expected: u8) -> Self {
        Self::new(0x00, 0xC0, 0x00, 0x00).expecting(expected)
    }

    /// The same command with data, of which a short command carries at most 255 bytes.
    #[must_use]
    pub fn with_data(mut self, data: &[u8]) -> Self {
        self.data = data.iter().copied().take(usize::from(u8::MAX)).collect();
        self
    }

    /// The same command with an expected length of the answer; 0 asks for all there is.
    #[must_use]
    pub const fn expecting(mut self, length: u8) -> Self {
        self.expected = Some(length);
        self
    }

    /// The bytes on the line.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![self.class, self.instruction, self.p1, self.p2];
        if let Ok(length @ 1..) = u8::try_from(self.data.len()) {
            bytes.push(length);
            bytes.extend_from_slice(&self.data);
        }
        bytes.extend(self.expected);
        if bytes.len() == 4 {
            // Over T=0 a command always has a fifth byte.
            bytes.push(0x00);
        }
        bytes
    }
}

/// SW1 and SW2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusWord(pub u16);

impl StatusWord {
    /// Done.
    pub const SUCCESS: Self = Self(0x9000);
    /// Wrong length, and the card does not say which is right.
    pub const WRONG_LENGTH: Self = Self(0x6700);
    /// Security status not satisfied.
    pub const SECURITY_STATUS: Self = Self(0x6982);
    /// Authentication method blocked.
    pub const BLOCKED: Self = Self(0x6983);
    /// Function not supported, or the card is locked.
    pub const FUNCTION_LOCKED: Self = Self(0x6A81);
    /// File or application not found.
    pub const FILE_NOT_FOUND: Self = Self(0x6A82);
    /// Record not found.
    pub const RECORD_NOT_FOUND: Self = Self(0x6A83);
    /// Wrong data, which some cards say of a record that they do not have.
    pub const WRONG_DATA: Self = Self(0x6A80);
    /// Wrong parameters P1 and P2.
    pub const WRONG_PARAMETERS: Self = Self(0x6A86);
    /// Referenced data not found.
    pub const REFERENCE_NOT_FOUND: Self = Self(0x6A88);
    /// The selected file is invalidated.
    pub const FILE_INVALIDATED: Self = Self(0x6283);
    /// Application locked for ever.
    pub const APPLICATION_LOCKED: Self = Self(0x9303);

    /// Whether the card has done what it was told.
    pub const fn is_success(self) -> bool {
        self.0 == Self::SUCCESS.0
    }

    const fn bytes(self) -> [u8; 2] {
        self.0.to_be_bytes()
    }
}

/// An answer of the card. Its data may be personal, so it has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// The data before the status word.
    pub data: Vec<u8>,
    /// The status word.
    pub status: StatusWord,
}

impl Response {
    /// Splits the bytes on the line into data and status word.
    ///
    /// # Errors
    ///
    /// [`ExchangeError::Short`] when there are not even two bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, ExchangeError> {
        let (data, status) = bytes.split_last_chunk::<2>().ok_or(ExchangeError::Short)?;
        Ok(Self {
            data: data.to_vec(),
            status: StatusWord(u16::from_be_bytes(*status)),
        })
    }
}

/// Why an exchange brought no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ExchangeError {
    /// Nothing came back.
    #[error(transparent)]
    Channel(#[from] ChannelError),
    /// What came back has no status word.
    #[error("response shorter than a status word")]
    Short,
    /// The card announces more and more data, or corrects the length again and again.
    #[error("response without end")]
    Endless,
}

/// Sends a command and follows `61xx` and `6Cxx` to the final answer.
///
/// # Errors
///
/// See [`ExchangeError`]. An error status of the card is an answer, not an error.
pub fn exchange(
    channel: &mut dyn CardChannel,
    command: &Command,
) -> Result<Response, ExchangeError> {
    let mut next = command.clone();
    let mut data = Vec::new();
    for _ in 0..ROUNDS {
        let response = Response::parse(&channel.transmit(&next.to_bytes())?)?;
        data.extend_from_slice(&response.data);
        if data.len() > RESPONSE_LIMIT {
            return Err(ExchangeError::Endless);
        }
        match response.status.bytes() {
            [0x61, waiting] => next = Command::get_response(waiting),
            [0x6C, length] => next = next.expecting(length),
            _ => {
                return Ok(Response {
                    data,
                    status: response.status,
                });
            }
        }
    }
    Err(ExchangeError::Endless)
}
