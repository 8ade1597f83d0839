//! The whole of what is read of a card: the social-security application, then the bank card's number.

use serde::Serialize;

use crate::apdu::{Command, exchange};
use crate::bank_card;
use crate::channel::CardChannel;
use crate::error::ReadError;
use crate::social_security_card::{self, CardReading, Generation, Key};

/// Reads both applications. The bank's comes last, because selecting it leaves the other one.
pub(crate) fn read(
    channel: &mut dyn CardChannel,
    key: &mut Key<'_>,
) -> Result<CardReading, ReadError> {
    let mut reading = social_security_card::read_with(channel, key)?;
    reading.bank_card = bank_card::read_number(channel)?;
    Ok(reading)
}

/// What a card says it is, for the diagnostics page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CardIdentity {
    /// A social-security card of the first generation.
    First,
    /// Of the second.
    Second,
    /// Of the third.
    Third,
    /// A bank card without the social-security application.
    BankCard,
    /// An identity card, which another reader reads.
    IdentityCard,
    /// None of these.
    Unknown,
}

/// Asks a card what it is, without reading whose.
pub(crate) fn identify(channel: &mut dyn CardChannel) -> Result<CardIdentity, ReadError> {
    match social_security_card::version(channel) {
        Ok(version) => {
            return Ok(match version.generation() {
                Generation::First => CardIdentity::First,
                Generation::Second => CardIdentity::Second,
                Generation::Third => CardIdentity::Third,
            });
        }
        Err(ReadError::NotSocialSecurityCard) => {}
        Err(error) => return Err(error),
    }
    for name in bank_card::DIRECTORIES {
        let answer = exchange(channel, &Command::select_name(name).expecting(0))?;
        if answer.status.is_success() {
            return Ok(CardIdentity::BankCard);
        }
    }
    Ok(CardIdentity::Unknown)
}
