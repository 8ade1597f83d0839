//! What the card on the reader says, and whom the station knows by it.
//!
//! A 3.0 card keeps its holder's data closed to a plain reader; its card number is free and opens
//! the person where the station knows it (CARD-20-1 is then met by that number and the identity
//! that the clerk sees).

use std::time::Duration;

use counter_domain::id::PersonId;
use counter_domain::role::Permission;
use counter_reader::CardReading;
use counter_store::StoreError;

use super::from_read_error;
use crate::contract::{CardReadView, CommandError, ErrorCode};
use crate::counter::{Counter, Work};
use crate::fault::from_store;
use crate::view::{masked, masked_card};

/// A card that has not answered by then is taken for mute.
const DEADLINE: Duration = Duration::from_secs(8);

impl Counter {
    /// Reads the card on the reader.
    pub fn read_card(&self) -> Result<CardReadView, CommandError> {
        let work = self.work(Permission::Look)?;
        let readers = self
            .readers
            .as_ref()
            .ok_or(CommandError::new(ErrorCode::ReaderServiceNotRunning))?;
        let reading = readers
            .read_card(None, DEADLINE)
            .map_err(|error| from_read_error(&error))?;
        let holder = reading.holder.open();
        let name = holder.and_then(|holder| holder.name.as_ref());
        let number = holder.and_then(|holder| holder.ssn.as_ref());
        Ok(CardReadView {
            version: reading.version.to_string(),
            card_number: reading
                .card_no
                .as_ref()
                .map_or_else(String::new, |number| masked_card(number.expose())),
            name: name.map(|name| name.expose().clone()),
            number: number.map(|number| masked(number.expose())),
            locked: reading.locked(),
            person: known(&work, &reading)?.map(|person| person.to_string()),
            bad_characters: !reading.locked() && name.is_none(),
        })
    }
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
