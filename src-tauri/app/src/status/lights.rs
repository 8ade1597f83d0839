//! From the state of a part to its light. The code is the key of the words; the same key under
//! `advice.` says what to do.

use counter_printer::{Notice, QueueState, QueueStatus};
use counter_reader::identity_card::IdentityReaderState;
use counter_reader::{CardPresence, ReaderState, ServiceState};

use crate::contract::{Light, LightLevel};
use crate::view::light;

/// The social-security card reader. Amber where the program waits, red where somebody must act.
pub(crate) fn reader_light(state: Option<&ReaderState>) -> Light {
    let Some(state) = state else {
        return light(LightLevel::Red, "reader.service_not_running");
    };
    match state.service {
        ServiceState::Starting => light(LightLevel::Amber, "reader.starting"),
        ServiceState::NotRunning => light(LightLevel::Red, "reader.service_not_running"),
        ServiceState::NotResponding => light(LightLevel::Red, "reader.service_not_responding"),
        ServiceState::Running => readers_light(state),
    }
}

fn readers_light(state: &ReaderState) -> Light {
    let has = |presence| state.readers.iter().any(|reader| reader.card == presence);
    if state.readers.is_empty() {
        light(LightLevel::Amber, "reader.none")
    } else if state.readers.iter().any(|reader| !reader.responding) {
        light(LightLevel::Red, "reader.stuck")
    } else if has(CardPresence::Mute) {
        light(LightLevel::Amber, "reader.card_mute")
    } else if has(CardPresence::Present) {
        light(LightLevel::Good, "reader.card_present")
    } else {
        light(LightLevel::Good, "reader.ready")
    }
}

/// The identity-card reader. A station without one works by hand, so its absence is no fault; one that is
/// set and does not work is.
pub(crate) fn identity_reader_light(state: Option<&IdentityReaderState>) -> Light {
    use IdentityReaderState as S;
    match state {
        None | Some(S::Absent) => light(LightLevel::Off, "identity_reader.none"),
        Some(S::Starting) => light(LightLevel::Amber, "identity_reader.starting"),
        Some(S::Missing { .. }) => light(LightLevel::Red, "identity_reader.missing"),
        Some(S::Busy { .. }) => light(LightLevel::Red, "identity_reader.busy"),
        Some(S::Forbidden { .. }) => light(LightLevel::Red, "identity_reader.forbidden"),
        Some(S::Silent { .. }) => light(LightLevel::Red, "identity_reader.silent"),
        Some(S::Stuck { .. }) => light(LightLevel::Red, "identity_reader.stuck"),
        Some(S::Ready { .. }) => light(LightLevel::Good, "identity_reader.ready"),
    }
}

/// The printer, where one is set: as it last answered.
pub(crate) fn printer_light(status: Option<&QueueStatus>, is_set: bool) -> Light {
    let status = match status {
        Some(status) => status,
        None if is_set => return light(LightLevel::Off, "printer.asked"),
        None => return light(LightLevel::Amber, "printer.none"),
    };
    match &status.state {
        QueueState::Ready if status.notices.contains(&Notice::PaperLow) => {
            light(LightLevel::Amber, "printer.paper_low")
        }
        QueueState::Ready if status.notices.contains(&Notice::TonerLow) => {
            light(LightLevel::Amber, "printer.toner_low")
        }
        QueueState::Ready => light(LightLevel::Good, "printer.ready"),
        QueueState::Faulted(fault) => light(LightLevel::Amber, &code(fault.code())),
        state @ (QueueState::NotAccepting | QueueState::Unavailable(_)) => {
            light(LightLevel::Red, &code(state.code()))
        }
    }
}

/// `printer-out-of-paper` → `printer.out_of_paper`
pub(crate) fn code(kebab: &str) -> String {
    kebab.replacen('-', ".", 1).replace('-', "_")
}
