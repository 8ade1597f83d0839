//! The last exchanges with cards and modules, for the diagnostics page, without what is personal.
//!
//! Invariant: no data of a card and no data of a command is kept but that of SELECT, which names
//! applications and files. Of everything else only header, length, status word and duration remain, so
//! names, numbers, accounts and PINs can neither be shown nor be saved.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;

/// Exchanges that are kept.
pub const KEPT: usize = 20;

/// SELECT.
const SELECT: u8 = 0xA4;

/// One exchange, fit to be shown to anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exchange {
    /// Reader or port.
    pub device: String,
    /// What was sent, in hexadecimal; data that could be personal is replaced by its length.
    pub sent: String,
    /// What came back, in the same way.
    pub received: String,
    /// How long it took.
    pub milliseconds: u64,
    /// How long ago that was.
    pub seconds_ago: u64,
}

/// A ring of the last exchanges.
#[derive(Default)]
pub struct ExchangeLog {
    entries: Mutex<VecDeque<(Instant, Exchange)>>,
}

impl ExchangeLog {
    /// The exchanges kept, the oldest first.
    pub fn entries(&self) -> Vec<Exchange> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let entries = entries.iter().map(|(at, exchange)| Exchange {
            seconds_ago: at.elapsed().as_secs(),
            ..exchange.clone()
        });
        entries.collect()
    }

    /// Keeps an exchange with a card.
    pub(crate) fn record_command(
        &self,
        device: &str,
        command: &[u8],
        response: Result<&[u8], &str>,
        took: Duration,
    ) {
        let is_select = command.get(1) == Some(&SELECT);
        let received = match response {
            Ok(response) => redacted_response(response, is_select),
            Err(reason) => reason.to_owned(),
        };
        self.record(device, redacted_command(command), received, took);
    }

    /// Keeps an exchange whose words are free of personal data.
    pub(crate) fn record(&self, device: &str, sent: String, received: String, took: Duration) {
        let exchange = Exchange {
            device: device.to_owned(),
            sent,
            received,
            milliseconds: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            seconds_ago: 0,
        };
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= KEPT {
            entries.pop_front();
        }
        entries.push_back((Instant::now(), exchange));
    }
}

/// The header of a command; its data only where it names an application or a file.
pub fn redacted_command(command: &[u8]) -> String {
    match command.split_first_chunk::<4>() {
        Some(([_, SELECT, ..], _)) => hex::encode_upper(command),
        Some((header, body)) => match body {
            [] => hex::encode_upper(header),
            [length] => format!("{}{length:02X}", hex::encode_upper(header)),
            // Not even the length: that of VERIFY is the length of a PIN.
            _ => format!("{} ‹数据›", hex::encode_upper(header)),
        },
        None => format!("‹{} 字节›", command.len()),
    }
}

/// The status word of a response and how much came with it.
pub fn redacted_response(response: &[u8], is_select: bool) -> String {
    match response.split_last_chunk::<2>() {
        Some(([], status)) => hex::encode_upper(status),
        Some(_) if is_select => hex::encode_upper(response),
        Some((data, status)) => format!("‹{} 字节› {}", data.len(), hex::encode_upper(status)),
        None => format!("‹{} 字节›", response.len()),
    }
}
