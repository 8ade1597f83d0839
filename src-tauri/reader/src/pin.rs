//! The holder's PIN of the social-security card, for files that want it.
//!
//! Invariants: the tries left are asked for first, with an empty VERIFY that costs none; no PIN is ever
//! tried that nobody typed; a PIN is used once and wiped, also when the card was reset in between, so that
//! nothing is tried twice unseen; it is neither stored nor logged.
//!
//! Not to be mixed up with the PIN of the bank card, which this program never handles.

use thiserror::Error;
use zeroize::Zeroizing;

use crate::apdu::{Command, Response, StatusWord, exchange};
use crate::channel::CardChannel;
use crate::error::ReadError;
use crate::social_security_card::select_application;

/// Digits that a PIN may have: Lc is 2 to 8 bytes.
const DIGITS: std::ops::RangeInclusive<usize> = 4..=16;

/// A PIN as typed, packed as the card wants it. It is wiped when dropped and has no `Debug`.
pub struct Pin(Zeroizing<Vec<u8>>);

/// Why what was typed is no PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("密码应为{}至{}位数字，位数为双数", DIGITS.start(), DIGITS.end())]
pub struct PinFormError;

impl Pin {
    /// Packs digits two to a byte.
    ///
    /// # Errors
    ///
    /// [`PinFormError`] for anything but an even number of 4 to 16 digits.
    pub fn parse(typed: &str) -> Result<Self, PinFormError> {
        if !DIGITS.contains(&typed.len()) || !typed.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(PinFormError);
        }
        let (pairs, rest) = typed.as_bytes().as_chunks::<2>();
        if !rest.is_empty() {
            return Err(PinFormError);
        }
        let packed = pairs
            .iter()
            .map(|[tens, units]| ((tens - b'0') << 4) | (units - b'0'));
        Ok(Self(Zeroizing::new(packed.collect())))
    }
}

/// How often a PIN may still be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinTries {
    /// So many wrong ones.
    Left(u8),
    /// None: the PIN is blocked.
    Blocked,
    /// The card does not say.
    Unsaid,
}

/// Asks how many tries are left, without using one.
///
/// # Errors
///
/// Those of selecting the application, and whatever the channel reports.
pub fn tries_left(channel: &mut dyn CardChannel) -> Result<PinTries, ReadError> {
    select_application(channel)?;
    let empty = Command::new(0x00, 0x20, 0x00, 0x00);
    Ok(match exchange(channel, &empty)?.status {
        StatusWord(0x63C0) | StatusWord::BLOCKED | StatusWord::APPLICATION_LOCKED => {
            PinTries::Blocked
        }
        StatusWord(status @ 0x63C1..=0x63CF) => {
            PinTries::Left(u8::try_from(status & 0x0F).unwrap_or_default())
        }
        _ => PinTries::Unsaid,
    })
}

/// Presents the PIN to the selected application, once.
pub(crate) fn verify(channel: &mut dyn CardChannel, pin: Pin) -> Result<(), ReadError> {
    let length = u8::try_from(pin.0.len()).unwrap_or_default();
    let mut command = Zeroizing::new(vec![0x00, 0x20, 0x00, 0x00, length]);
    command.extend_from_slice(&pin.0);
    drop(pin);
    // Sent as it is: VERIFY has no answer to fetch and is never repeated.
    let response = Response::parse(&channel.transmit(&command)?)?;
    match response.status {
        StatusWord::SUCCESS => Ok(()),
        StatusWord(0x63C0) | StatusWord::BLOCKED => Err(ReadError::PinBlocked),
        StatusWord(status @ 0x63C1..=0x63CF) => Err(ReadError::PinWrong {
            left: u8::try_from(status & 0x0F).unwrap_or_default(),
        }),
        StatusWord::APPLICATION_LOCKED => Err(ReadError::CardLocked),
        StatusWord(status) => Err(ReadError::Refused { status }),
    }
}
