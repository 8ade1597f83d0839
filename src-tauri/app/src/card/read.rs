//! What the card on the reader says, and whom the station knows by it.
//!
//! A 3.0 card keeps its holder's data closed to a plain reader; its card number is free and opens
//! the person where the station knows it (CARD-20-1 is then met by that number and the identity
//! that the clerk sees). Where the site has a PSAM or a security module, it opens the rest.

use std::time::Duration;

use counter_domain::id::PersonId;
use counter_domain::role::Permission;
use counter_reader::bank_card::BankCardNumber;
use counter_reader::pin::{Pin, PinTries};
use counter_reader::social_security_card::{Holder, Lock};
use counter_reader::{CardReading, ReadError};
use counter_store::StoreError;

use super::{Readers, from_read_error};
use crate::contract::{
    CardReadView, CommandError, ErrorCode, PinTriesView, ReadCardWithPinRequest,
};
use crate::counter::{Counter, Work};
use crate::fault::from_store;
use crate::view::{masked, masked_card};

/// A card that has not answered by then is taken for mute.
const DEADLINE: Duration = Duration::from_secs(8);

impl Counter {
    /// Reads the card on the reader.
    pub fn read_card(&self) -> Result<CardReadView, CommandError> {
        let work = self.work(Permission::Look)?;
        card_view(&work, self.readers()?.read_card(None, DEADLINE))
    }

    /// How often the holder's PIN may still be tried; asked before he is.
    pub fn pin_tries(&self) -> Result<PinTriesView, CommandError> {
        self.work(Permission::Look)?;
        let tries = self.readers()?.cards.pin_tries(None, DEADLINE);
        let tries = tries.map_err(|error| from_read_error(&error))?;
        Ok(PinTriesView {
            left: match tries {
                PinTries::Left(left) => Some(left),
                PinTries::Blocked | PinTries::Unsaid => None,
            },
            blocked: tries == PinTries::Blocked,
        })
    }

    /// Reads the card after the holder typed his PIN, which is used once.
    pub fn read_card_with_pin(
        &self,
        request: &ReadCardWithPinRequest,
    ) -> Result<CardReadView, CommandError> {
        let work = self.work(Permission::Look)?;
        let pin = Pin::parse(request.pin.expose()).map_err(|error| {
            CommandError::new(ErrorCode::InvalidInput)
                .with("field", "pin")
                .with("reason", "not_a_pin")
                .with("message", error)
        })?;
        let readers = self.readers()?;
        card_view(&work, readers.cards.read_card_with_pin(None, DEADLINE, pin))
    }

    pub(super) fn readers(&self) -> Result<&Readers, CommandError> {
        self.readers
            .as_ref()
            .ok_or(CommandError::new(ErrorCode::ReaderServiceNotRunning))
    }
}

fn card_view(
    work: &Work,
    reading: Result<CardReading, ReadError>,
) -> Result<CardReadView, CommandError> {
    let reading = reading.map_err(|error| from_read_error(&error))?;
    let holder = reading.holder.open();
    let name = holder.and_then(|holder| holder.name.as_ref());
    let number = holder.and_then(|holder| holder.ssn.as_ref());
    let lock = match &reading.holder {
        Holder::Open(_) => None,
        Holder::Locked(Lock::Pin) => Some("pin"),
        Holder::Locked(Lock::Authentication) => Some(
            reading
                .unlocking
                .map_or("authentication", |reason| reason.code()),
        ),
    };
    Ok(CardReadView {
        version: reading.version.to_string(),
        card_number: reading
            .card_no
            .as_ref()
            .map_or_else(String::new, |number| masked_card(number.expose())),
        name: name.map(|name| name.expose().clone()),
        number: number.map(|number| masked(number.expose())),
        locked: reading.locked(),
        lock: lock.map(str::to_owned),
        bank_card: reading.bank_card.as_ref().map(BankCardNumber::masked),
        person: known(work, &reading)?.map(|person| person.to_string()),
        bad_characters: !reading.locked() && name.is_none(),
    })
}

/// By the holder's number where it is open, else by the card's.
fn known(work: &Work, reading: &CardReading) -> Result<Option<PersonId>, CommandError> {
    let number = reading.holder.open().and_then(|holder| holder.ssn.as_ref());
    work.store
        .read(|store| -> Result<_, StoreError> {
            let by_number = match number {
                Some(number) => store.people().by_number(number.expose())?,
                None => Vec::new(),
            };
            let found = match &reading.card_no {
                Some(card) if by_number.is_empty() => {
                    store.people().by_card_number(card.expose())?
                }
                _ => by_number,
            };
            // Two people under one number are the centre's to sort out; the finder shows both.
            Ok(match found.as_slice() {
                [one] => Some(*one),
                _ => None,
            })
        })
        .map_err(|error| from_store(&error))
}
