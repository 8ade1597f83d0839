//! Selecting an elementary file and reading one record of it by tag.

use crate::apdu::{Command, ExchangeError, Response, StatusWord, exchange};
use crate::channel::CardChannel;
use crate::error::ReadError;
use crate::record::parse_records;

/// A file directly under the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Elementary {
    /// EF05: data of the issuer and the card.
    Issuer,
    /// EF06: basic data of the holder.
    Holder,
}

impl Elementary {
    const fn identifier(self) -> [u8; 2] {
        match self {
            Self::Issuer => [0xEF, 0x05],
            Self::Holder => [0xEF, 0x06],
        }
    }
}

/// What asking for a record brought.
pub(super) enum Outcome {
    /// The value, paddings included.
    Value(Vec<u8>),
    /// The card has no such record.
    Absent,
    /// The card does not give it.
    Refused(StatusWord),
}

/// Selects a file; `Some(status)` when the card refuses both forms of the command.
pub(super) fn select_file(
    channel: &mut dyn CardChannel,
    file: Elementary,
) -> Result<Option<StatusWord>, ReadError> {
    // P1=02 is the standard's form; cards in the field also want P1=00.
    let strict = exchange(channel, &Command::select_file(0x02, file.identifier()))?.status;
    if strict.is_success() {
        return Ok(None);
    }
    if strict == StatusWord::SECURITY_STATUS {
        return Ok(Some(strict));
    }
    let lenient = exchange(channel, &Command::select_file(0x00, file.identifier()))?.status;
    Ok((!lenient.is_success()).then_some(lenient))
}

/// Reads the record with `tag` of the current file; `length` is the standard's, without tag and
/// length byte.
pub(super) fn read_record(
    channel: &mut dyn CardChannel,
    tag: u8,
    length: u8,
) -> Result<Outcome, ReadError> {
    let first = request(channel, tag, length.saturating_add(2))?;
    let cut_short = first.status.is_success() && parse_records(&first.data).is_err();
    let response = if first.status == StatusWord::WRONG_LENGTH || cut_short {
        // The card holds more or less than the standard says: ask for all there is.
        request(channel, tag, 0x00)?
    } else {
        first
    };
    match response.status {
        StatusWord::SUCCESS => value_of(&response, tag).map(Outcome::Value),
        StatusWord::RECORD_NOT_FOUND
        | StatusWord::FILE_NOT_FOUND
        | StatusWord::WRONG_DATA
        | StatusWord::WRONG_PARAMETERS
        | StatusWord::REFERENCE_NOT_FOUND => Ok(Outcome::Absent),
        status => Ok(Outcome::Refused(status)),
    }
}

fn request(
    channel: &mut dyn CardChannel,
    tag: u8,
    expected: u8,
) -> Result<Response, ExchangeError> {
    exchange(channel, &Command::read_record(tag, expected))
}

fn value_of(response: &Response, tag: u8) -> Result<Vec<u8>, ReadError> {
    let records = parse_records(&response.data).map_err(|_| ReadError::Malformed { tag })?;
    let record = records.iter().find(|record| record.tag == tag);
    record
        .map(|record| record.value.to_vec())
        .ok_or(ReadError::Malformed { tag })
}
