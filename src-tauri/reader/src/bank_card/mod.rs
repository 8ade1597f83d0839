//! The bank card on the same chip (PBOC 3.0, JR/T 0025): its number and nothing else.
//!
//! The application is found through the directory (PPSE, then PSE) and then by the names of UnionPay; GET
//! PROCESSING OPTIONS answers the card's own list of wanted data ([`options`]); every record that the
//! locator ([`locator`]) names is read until the number is there.
//!
//! Invariants: the number is shown whole by [`BankCardNumber::expose`] only, never printed or logged; no
//! transaction is begun that a card would count, for no cryptogram is asked for; no PIN of a bank is ever
//! handled.
//!
//! A card without the application, or one that refuses, has no bank number: that is no error of the
//! reading.

mod locator;
mod number;
mod options;

pub use self::locator::{FileLocator, LocatorError, parse_locator};
pub use self::number::BankCardNumber;
pub use self::options::{OptionsError, answer_options};
use crate::apdu::{Command, ExchangeError, StatusWord, exchange};
use crate::channel::CardChannel;
use crate::tlv::{find_all, find_deep};

/// Directories of payment applications: contactless, then contact.
pub(crate) const DIRECTORIES: [&[u8]; 2] = [b"2PAY.SYS.DDF01", b"1PAY.SYS.DDF01"];
/// UnionPay debit, credit, quasi-credit, electronic cash.
const APPLICATIONS: [[u8; 8]; 4] = [
    [0xA0, 0x00, 0x00, 0x03, 0x33, 0x01, 0x01, 0x01],
    [0xA0, 0x00, 0x00, 0x03, 0x33, 0x01, 0x01, 0x02],
    [0xA0, 0x00, 0x00, 0x03, 0x33, 0x01, 0x01, 0x03],
    [0xA0, 0x00, 0x00, 0x03, 0x33, 0x01, 0x01, 0x06],
];
/// The most applications that are tried.
const APPLICATION_LIMIT: usize = 6;
/// The most records that are read of one application.
const RECORD_LIMIT: usize = 40;

/// Reads the number; `None` where the chip has no bank card that gives it.
///
/// # Errors
///
/// Only when the channel fails; a refusal of the card is no error.
pub fn read_number(channel: &mut dyn CardChannel) -> Result<Option<BankCardNumber>, ExchangeError> {
    for name in applications(channel)? {
        let selected = exchange(channel, &Command::select_name(&name).expecting(0))?;
        if !selected.status.is_success() {
            continue;
        }
        if let Some(number) = number_of(channel, &selected.data)? {
            return Ok(Some(number));
        }
    }
    Ok(None)
}

/// Names of the applications that the card lists, then those that it may have without listing them.
fn applications(channel: &mut dyn CardChannel) -> Result<Vec<Vec<u8>>, ExchangeError> {
    let mut names: Vec<Vec<u8>> = Vec::new();
    for directory in DIRECTORIES {
        let answer = exchange(channel, &Command::select_name(directory).expecting(0))?;
        if !answer.status.is_success() {
            continue;
        }
        let mut found = answer.data;
        if let Some(file) = find_deep(&found, 0x88).and_then(|value| value.first().copied()) {
            found = read_directory(channel, file)?;
        }
        for name in find_all(&found, 0x4F) {
            if !names.iter().any(|known| known == name) {
                names.push(name.to_vec());
            }
        }
        if !names.is_empty() {
            break;
        }
    }
    for known in APPLICATIONS {
        if !names.iter().any(|name| name.starts_with(&known)) {
            names.push(known.to_vec());
        }
    }
    names.truncate(APPLICATION_LIMIT);
    Ok(names)
}

/// The records of the directory file of a contact card.
fn read_directory(channel: &mut dyn CardChannel, file: u8) -> Result<Vec<u8>, ExchangeError> {
    let mut records = Vec::new();
    for number in 1..=10 {
        let answer = exchange(channel, &read_record(file, number))?;
        if !answer.status.is_success() {
            break;
        }
        records.extend(answer.data);
    }
    Ok(records)
}

fn number_of(
    channel: &mut dyn CardChannel,
    control: &[u8],
) -> Result<Option<BankCardNumber>, ExchangeError> {
    let wanted = find_deep(control, 0x9F38).unwrap_or_default();
    let Ok(data) = answer_options(wanted) else {
        return Ok(None);
    };
    let get_options = Command::new(0x80, 0xA8, 0x00, 0x00)
        .with_data(&data)
        .expecting(0);
    let answer = exchange(channel, &get_options)?;
    if !answer.status.is_success() {
        return Ok(None);
    }
    // Format 77 may carry the number itself.
    if let Some(number) = number_in(&answer.data) {
        return Ok(Some(number));
    }
    let mut read = 0;
    for FileLocator { file, first, last } in parse_locator(&answer.data).unwrap_or_default() {
        for record in first..=last {
            read += 1;
            if read > RECORD_LIMIT {
                return Ok(None);
            }
            let answer = exchange(channel, &read_record(file, record))?;
            if answer.status == StatusWord::RECORD_NOT_FOUND {
                break;
            }
            if let Some(number) = number_in(&answer.data) {
                return Ok(Some(number));
            }
        }
    }
    Ok(None)
}

/// READ RECORD by number in a file named by its short identifier.
fn read_record(file: u8, number: u8) -> Command {
    Command::new(0x00, 0xB2, number, (file << 3) | 0x04).expecting(0)
}

/// The number in tag 5A, else the one in track 2 (57) up to its separator.
fn number_in(data: &[u8]) -> Option<BankCardNumber> {
    let plain = find_deep(data, 0x5A).and_then(BankCardNumber::from_packed);
    plain.or_else(|| find_deep(data, 0x57).and_then(BankCardNumber::from_packed))
}
