//! The thread that watches service and readers and writes them on the board.
//!
//! It has a context of its own, waits at most one second at a time, and establishes a new context
//! whenever the service was lost: an old one stays dead for ever after a restart of pcscd.

use std::ffi::CString;
use std::sync::Arc;
use std::time::Duration;

use pcsc::{Context, Error, PNP_NOTIFICATION, Scope, State};

use crate::board::{Board, Sighting};
use crate::platform::display_name;
use crate::state::CardPresence;

/// The longest wait for a change.
const WAIT: Duration = Duration::from_secs(1);
/// The first pause before the service is looked for again; each further pause is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
/// The longest such pause, so that a service that is back is seen within a second.
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// Watches until the board says to stop.
pub(crate) fn run(board: &Arc<Board>, ignored: &[String]) {
    let mut pause = FIRST_PAUSE;
    while !board.stopping() {
        match Context::establish(Scope::System) {
            Ok(context) => {
                board.watch_with(context.clone());
                let error = watch(&context, board, ignored);
                if board.stopping() {
                    return;
                }
                tracing::warn!(%error, "card service lost");
                pause = FIRST_PAUSE;
            }
            Err(error) => tracing::debug!(%error, "card service not available"),
        }
        board.not_running();
        board.pause(pause);
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Watches with one context until it is of no more use.
fn watch(context: &Context, board: &Board, ignored: &[String]) -> Error {
    let mut states = vec![pcsc::ReaderState::new(PNP_NOTIFICATION(), State::UNAWARE)];
    loop {
        match context.list_readers_owned() {
            Ok(names) => refresh(&mut states, names, ignored),
            Err(error) => return error,
        }
        board.running(sightings(&states));
        match context.get_status_change(WAIT, &mut states) {
            Ok(()) | Err(Error::Timeout | Error::UnknownReader) => {}
            Err(error) => return error,
        }
        if board.stopping() {
            return Error::Cancelled;
        }
        for state in &mut states {
            state.sync_current_state();
        }
        board.running(sightings(&states));
    }
}

/// Drops readers that are gone and adds those that are new; the others keep what is known.
fn refresh(states: &mut Vec<pcsc::ReaderState>, names: Vec<CString>, ignored: &[String]) {
    states.retain(|state| {
        let of_no_use = state
            .event_state()
            .intersects(State::UNKNOWN | State::IGNORE);
        state.name() == PNP_NOTIFICATION()
            || (!of_no_use && names.iter().any(|name| name.as_c_str() == state.name()))
    });
    for name in names {
        let known = states.iter().any(|state| state.name() == name.as_c_str());
        let shown = display_name(&name);
        if !known && !ignored.iter().any(|part| shown.contains(part.as_str())) {
            states.push(pcsc::ReaderState::new(name, State::UNAWARE));
        }
    }
}

fn sightings(states: &[pcsc::ReaderState]) -> Vec<Sighting> {
    let readers = states
        .iter()
        .filter(|state| state.name() != PNP_NOTIFICATION());
    let sightings = readers.map(|state| Sighting {
        raw: state.name().to_owned(),
        card: presence(state.event_state()),
        changes: state.event_count(),
        answer_to_reset: state.atr().to_vec(),
    });
    sightings.collect()
}

fn presence(state: State) -> CardPresence {
    if state.contains(State::MUTE) {
        CardPresence::Mute
    } else if state.contains(State::PRESENT) {
        CardPresence::Present
    } else if state.intersects(State::EMPTY | State::UNAVAILABLE | State::UNKNOWN | State::IGNORE) {
        CardPresence::Absent
    } else {
        CardPresence::Unknown
    }
}
