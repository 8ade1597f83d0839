//! Speaking with the module: one request, one reply, and the reading that is made of them.
//!
//! A reading finds, selects and then reads whatever the first two said: a card that was selected
//! before is not found again until it was lifted, and can be read all the same.

use std::time::{Duration, Instant};

use super::IdentityReading;
use super::error::IdentityReadError;
use super::frame::{FrameScanner, Reply, Request};
use super::line::SerialLine;
use super::photo::WltPhoto;
use super::text::{self, TEXT_LENGTH};
use crate::exchange_log::ExchangeLog;

/// Finding and selecting answer in a third of this.
const SHORT: Duration = Duration::from_millis(300);
/// Reading takes a second on slow modules.
const LONG: Duration = Duration::from_secs(2);
/// Readings that may be spoilt by noise before that is reported.
const TRIES: usize = 3;
/// Bytes of an address that was written later.
const ADDRESS_LENGTH: usize = 70;

/// SW3: done.
const DONE: u8 = 0x90;
/// SW3: a card was found.
const FOUND: u8 = 0x9F;

/// A line with the log of what went over it.
pub(crate) struct Conversation<'line> {
    pub(crate) line: &'line mut dyn SerialLine,
    pub(crate) device: &'line str,
    pub(crate) log: &'line ExchangeLog,
    pub(crate) deadline: Instant,
}

impl Conversation<'_> {
    /// The module's own number, in hexadecimal; empty where it does not say one.
    pub(crate) fn module_number(&mut self) -> Result<String, IdentityReadError> {
        self.expect_module()?;
        let reply = self.ask(Request::MODULE_NUMBER, SHORT)?;
        Ok(hex::encode_upper(reply.data))
    }

    /// Whether something that speaks the protocol is at the other end.
    pub(crate) fn expect_module(&mut self) -> Result<(), IdentityReadError> {
        let [_, _, status] = self.ask(Request::STATUS, SHORT)?.status;
        match status {
            DONE => Ok(()),
            status => Err(IdentityReadError::of_status(status)),
        }
    }

    /// Whether a card was put down since the last one was selected.
    pub(crate) fn finds_card(&mut self) -> Result<bool, IdentityReadError> {
        let [_, _, status] = self.ask(Request::FIND, SHORT)?.status;
        Ok(status == FOUND)
    }

    /// Reads the card.
    pub(crate) fn read(&mut self) -> Result<IdentityReading, IdentityReadError> {
        let mut outcome = Err(IdentityReadError::Timeout);
        for _ in 0..TRIES {
            if Instant::now() >= self.deadline {
                return Err(IdentityReadError::Timeout);
            }
            outcome = self.try_to_read();
            if !matches!(outcome, Err(IdentityReadError::Garbled)) {
                break;
            }
        }
        let mut reading = outcome?;
        if let Some(address) = self.new_address()? {
            reading.replace_address(&address);
        }
        Ok(reading)
    }

    fn try_to_read(&mut self) -> Result<IdentityReading, IdentityReadError> {
        let found = unless_lost(self.ask(Request::FIND, SHORT))?;
        let selected = unless_lost(self.ask(Request::SELECT, SHORT))?;
        let reply = self.ask(Request::READ, LONG)?;
        let [_, _, status] = reply.status;
        if status == DONE {
            return parse_reading(&reply.data);
        }
        let seen = |reply: Option<Reply>, good| reply.is_some_and(|it| it.status == [0, 0, good]);
        let lay_there = seen(found, FOUND) || seen(selected, DONE);
        match IdentityReadError::of_status(status) {
            IdentityReadError::CardMoved if !lay_there => Err(IdentityReadError::NoCard),
            error => Err(error),
        }
    }

    /// An address that was written after the card was made. Modules that do not know the request, and
    /// cards without one, bring nothing.
    fn new_address(&mut self) -> Result<Option<Vec<u8>>, IdentityReadError> {
        let reply = unless_lost(self.ask(Request::NEW_ADDRESS, SHORT))?;
        Ok(reply
            .filter(|reply| reply.status == [0, 0, DONE])
            .map(|reply| reply.data)
            .filter(|data| data.len() == ADDRESS_LENGTH))
    }

    /// Sends a request and waits for the reply that belongs to it.
    fn ask(&mut self, request: Request, within: Duration) -> Result<Reply, IdentityReadError> {
        let begun = Instant::now();
        let outcome = self.exchange(request, within);
        let received = match &outcome {
            Ok(reply) => {
                let [one, two, three] = reply.status;
                format!("{one:02X}{two:02X}{three:02X} ‹{} 字节›", reply.data.len())
            }
            Err(error) => error.code().to_owned(),
        };
        self.log
            .record(self.device, request.name(), received, begun.elapsed());
        outcome
    }

    fn exchange(&mut self, request: Request, within: Duration) -> Result<Reply, IdentityReadError> {
        let until = (Instant::now() + within).min(self.deadline);
        self.line.discard()?;
        self.line.send(&request.to_bytes())?;
        let mut scanner = FrameScanner::default();
        loop {
            while let Some(frame) = scanner.next_frame() {
                match frame {
                    // A late reply to an earlier request is passed over.
                    Ok(reply) if belongs(request, &reply) => return Ok(reply),
                    Ok(_) => {}
                    Err(_) => return Err(IdentityReadError::Garbled),
                }
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(match scanner.heard() {
                    0 => IdentityReadError::NoAnswer,
                    _ => IdentityReadError::Garbled,
                });
            }
            scanner.push(&self.line.receive(left)?);
        }
    }
}

/// Whether a reply can be one to this request.
fn belongs(request: Request, reply: &Reply) -> bool {
    let [_, _, status] = reply.status;
    match request {
        Request::FIND => status != DONE,
        Request::SELECT => !matches!(status, FOUND | 0x80) && reply.data.len() < TEXT_LENGTH,
        Request::READ => {
            !matches!(status, FOUND | 0x80 | 0x81)
                && (status != DONE || reply.data.len() > TEXT_LENGTH)
        }
        _ => status != FOUND,
    }
}

/// Turns what finding and selecting say into a hint; only a lost line ends the reading.
fn unless_lost(
    reply: Result<Reply, IdentityReadError>,
) -> Result<Option<Reply>, IdentityReadError> {
    match reply {
        Err(IdentityReadError::PortLost) => Err(IdentityReadError::PortLost),
        reply => Ok(reply.ok()),
    }
}

/// Lengths of text and photo, then both.
fn parse_reading(data: &[u8]) -> Result<IdentityReading, IdentityReadError> {
    let malformed = IdentityReadError::Malformed;
    let (lengths, rest) = data.split_first_chunk::<4>().ok_or(malformed)?;
    let [text_high, text_low, photo_high, photo_low] = *lengths;
    let text_length = usize::from(u16::from_be_bytes([text_high, text_low]));
    let photo_length = usize::from(u16::from_be_bytes([photo_high, photo_low]));
    let (content, rest) = rest.split_at_checked(text_length).ok_or(malformed)?;
    let photo = rest.get(..photo_length).ok_or(malformed)?;
    let mut reading = text::parse(content)?;
    reading.photo = WltPhoto::from_bytes(photo);
    Ok(reading)
}
