//! One reading of one card over PC/SC: connect, begin a transaction, hand out the channel, leave.
//!
//! The card is left as it is (`LEAVE_CARD`), because a reset would disturb other programs; only after a PIN
//! was entered it is reset, so that nobody else finds it open.

use std::ffi::CStr;
use std::time::{Duration, Instant};

use pcsc::{Card, Context, Disposition, Error, MAX_BUFFER_SIZE, Protocols, ShareMode, State};

use crate::channel::{CardChannel, ChannelError};
use crate::error::ReadError;
use crate::exchange_log::ExchangeLog;
use crate::platform::{display_name, is_service_loss};
use crate::resident_identity::is_identity_card;

/// How often a card that another program reset is read anew.
const RESETS: usize = 3;
/// How long a failed transmission waits to learn that the card was pulled; readers are polled
/// every 0.4 s.
const SETTLING: Duration = Duration::from_millis(900);

/// Whether the caller still wants an answer.
pub(crate) trait Patience {
    /// False once the deadline passed or the worker was abandoned.
    fn lasts(&self) -> bool;
    /// When it ends.
    fn deadline(&self) -> Instant;
}

/// Why an attempt came to nothing.
pub(crate) enum Setback {
    /// The context is dead; a new one may work.
    ServiceLost,
    /// Another program is at the card; the answer for the caller if that does not end soon.
    Busy(ReadError),
    /// The answer for the caller.
    Failed(ReadError),
}

/// Where a card is spoken to, and how it is left.
pub(crate) struct Place<'worker> {
    pub(crate) context: &'worker Context,
    pub(crate) reader: &'worker CStr,
    pub(crate) log: &'worker ExchangeLog,
    pub(crate) disposition: Disposition,
}

/// Connects to the card at a place and runs `operation` on it.
pub(crate) fn with_card(
    at: &Place<'_>,
    patience: &dyn Patience,
    operation: &mut dyn FnMut(&mut dyn CardChannel) -> Result<(), ReadError>,
) -> Result<(), Setback> {
    let Place {
        context,
        reader,
        log,
        disposition,
    } = *at;
    let settle = |error| settled(context, reader, patience, error);
    let card = context
        .connect(reader, ShareMode::Shared, Protocols::ANY)
        .map_err(settle)?;
    let mut connection = Connection {
        card: Some(card),
        leave_as: disposition,
    };
    let Some(card) = connection.card.as_mut() else {
        return Err(Setback::ServiceLost);
    };
    let answer_to_reset = card
        .status2_owned()
        .map(|status| status.atr().to_vec())
        .unwrap_or_default();
    if is_identity_card(&answer_to_reset) {
        return Err(Setback::Failed(ReadError::ResidentIdentityCard));
    }
    let name = display_name(reader);
    let mut outcome = Err(ReadError::CardReset);
    for _ in 0..=RESETS {
        let mut failure = None;
        match card.transaction() {
            Ok(transaction) => {
                let mut channel = PcscChannel {
                    card: &transaction,
                    reader: &name,
                    answer_to_reset: &answer_to_reset,
                    log,
                    patience,
                    failure: &mut failure,
                };
                outcome = operation(&mut channel);
            }
            Err(error) => {
                failure = Some(error);
                outcome = Err(channel_error(error).into());
            }
        }
        if outcome != Err(ReadError::CardReset) {
            return match failure {
                Some(error) if outcome.is_err() => Err(settle(error)),
                _ => outcome.map_err(Setback::Failed),
            };
        }
        if !patience.lasts() {
            return Err(Setback::Failed(ReadError::Timeout));
        }
        card.reconnect(ShareMode::Shared, Protocols::ANY, Disposition::LeaveCard)
            .map_err(settle)?;
    }
    outcome.map_err(Setback::Busy)
}

/// Leaves the card as it was told to when dropped; a bare `Card` would always reset it.
struct Connection {
    card: Option<Card>,
    leave_as: Disposition,
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(card) = self.card.take() {
            // What fails here fails because service or reader are gone.
            let _ = card.disconnect(self.leave_as);
        }
    }
}

struct PcscChannel<'worker> {
    card: &'worker Card,
    reader: &'worker str,
    answer_to_reset: &'worker [u8],
    log: &'worker ExchangeLog,
    patience: &'worker dyn Patience,
    failure: &'worker mut Option<Error>,
}

impl CardChannel for PcscChannel<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ChannelError> {
        if !self.patience.lasts() {
            return Err(ChannelError::DeadlinePassed);
        }
        let mut buffer = [0; MAX_BUFFER_SIZE];
        let begun = Instant::now();
        let answer = match self.card.transmit(command, &mut buffer) {
            Ok(response) if response.len() >= 2 => Ok(response),
            // Some drivers report a card that is pulled as success without an answer.
            Ok(_) => Err(Error::NotTransacted),
            Err(error) => Err(error),
        };
        let reason = answer.err().map(|error| error.to_string());
        let said = answer.map_err(|_| reason.as_deref().unwrap_or_default());
        self.log
            .record_command(self.reader, command, said, begun.elapsed());
        answer.map(<[u8]>::to_vec).map_err(|error| {
            *self.failure = Some(error);
            channel_error(error)
        })
    }

    fn answer_to_reset(&self) -> &[u8] {
        self.answer_to_reset
    }
}

fn channel_error(error: Error) -> ChannelError {
    match error {
        Error::RemovedCard | Error::NoSmartcard => ChannelError::Removed,
        Error::ResetCard => ChannelError::Reset,
        Error::UnknownReader | Error::ReaderUnavailable => ChannelError::ReaderGone,
        error if is_service_loss(error) => ChannelError::ServiceLost,
        _ => ChannelError::Failed,
    }
}

/// Finds out what an error of PC/SC means, by asking what lies on the reader now.
fn settled(context: &Context, reader: &CStr, patience: &dyn Patience, error: Error) -> Setback {
    Setback::Failed(match error {
        error if is_service_loss(error) => return Setback::ServiceLost,
        Error::NoSmartcard => ReadError::NoCard,
        Error::RemovedCard => ReadError::CardRemoved,
        Error::ResetCard => return Setback::Busy(ReadError::CardReset),
        Error::SharingViolation => return Setback::Busy(ReadError::SharingViolation),
        // Also seen for a moment while another program resets the card.
        Error::ProtoMismatch => return Setback::Busy(ReadError::CardMute),
        Error::UnknownReader | Error::ReaderUnavailable => ReadError::ReaderRemoved,
        _ => match card_stays(context, reader, patience.deadline()) {
            Ok(false) => ReadError::CardRemoved,
            Ok(true) if error == Error::UnresponsiveCard => ReadError::CardMute,
            Ok(true) => ReadError::TransmissionFailed,
            Err(Error::UnknownReader) => ReadError::ReaderRemoved,
            Err(_) => return Setback::ServiceLost,
        },
    })
}

/// Whether a card lies on the reader and stays there while the poll comes round.
fn card_stays(context: &Context, reader: &CStr, deadline: Instant) -> Result<bool, Error> {
    let now = Instant::now();
    let until = now
        .checked_add(SETTLING)
        .map_or(deadline, |settled| settled.min(deadline));
    let mut states = [pcsc::ReaderState::new(reader, State::UNAWARE)];
    loop {
        // Other changes, such as programs that connect, also end the wait.
        match context
            .get_status_change(until.saturating_duration_since(Instant::now()), &mut states)
        {
            Ok(()) => {}
            Err(Error::Timeout) => return Ok(true),
            Err(error) => return Err(error),
        }
        if !states
            .iter()
            .any(|state| state.event_state().contains(State::PRESENT))
        {
            return Ok(false);
        }
        if Instant::now() >= until {
            return Ok(true);
        }
        for state in &mut states {
            state.sync_current_state();
        }
    }
}
