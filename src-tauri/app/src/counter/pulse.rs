//! What happens by itself: once a second an idle screen locks and the status bar is made true; cards
//! that are put on a reader are told of at once.
//!
//! The printer is asked on a thread of its own: one that does not answer takes seconds to say so,
//! and neither cards nor the clock wait for it.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

use counter_reader::ReaderEvent;
use counter_reader::identity_card::IdentityEvent;

use super::Counter;
use crate::contract::{AppEvent, SessionState};

/// Beats of the pulse; the status bar is true within one of them.
const BEAT: Duration = Duration::from_secs(1);
/// Beats between two looks at the reserve.
const RESERVE_BEATS: u32 = 60;

/// Keeps a counter alive; dropping it ends the threads. The one that asks the printer is not
/// waited for, because it may be waiting for an answer.
pub struct Pulse {
    stop: Option<(Sender<()>, Sender<()>)>,
    thread: Option<JoinHandle<()>>,
}

impl Pulse {
    /// Begins to beat.
    pub fn start(counter: &Arc<Counter>) -> std::io::Result<Self> {
        let weak = Arc::downgrade(counter);
        let (stop, stopped) = channel::<()>();
        let thread = std::thread::Builder::new()
            .name("pulse".to_owned())
            .spawn(move || {
                let mut beat = Beat::new();
                while stopped.recv_timeout(BEAT) == Err(RecvTimeoutError::Timeout) {
                    let Some(counter) = weak.upgrade() else {
                        return;
                    };
                    beat.strike(&counter);
                }
            })?;
        let weak = Arc::downgrade(counter);
        let (stop_asking, stopped) = channel::<()>();
        std::thread::Builder::new()
            .name("printer-watch".to_owned())
            .spawn(move || {
                while stopped.recv_timeout(BEAT) == Err(RecvTimeoutError::Timeout) {
                    let Some(counter) = weak.upgrade() else {
                        return;
                    };
                    counter.look_at_printer();
                }
            })?;
        forward(counter, "card-events", tell_cards)?;
        forward(counter, "identity-events", tell_identity_cards)?;
        Ok(Self {
            stop: Some((stop, stop_asking)),
            thread: Some(thread),
        })
    }
}

impl Drop for Pulse {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Counter {
    /// One beat for the session: an idle screen locks, and whoever listens is told.
    pub fn beat(&self) {
        if self.lock_when_idle() {
            self.events.tell(&AppEvent::Session(self.session_view()));
        }
    }
}

/// Passes a reader's events on as they come: a second is too long for a card that was put down. The thread
/// ends with the counter, whose reader closes the channel.
fn forward(counter: &Arc<Counter>, name: &str, pass_on: fn(&Weak<Counter>)) -> std::io::Result<()> {
    if counter.readers.is_none() {
        return Ok(());
    }
    let weak = Arc::downgrade(counter);
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(move || {
            while weak.strong_count() > 0 {
                pass_on(&weak);
            }
        })
        .map(drop)
}

/// Until the subscription ends.
fn tell_cards(weak: &Weak<Counter>) {
    let subscription = weak
        .upgrade()
        .and_then(|counter| Some(counter.readers.as_ref()?.cards.subscribe()));
    for event in subscription.into_iter().flatten() {
        let Some(counter) = weak.upgrade() else {
            return;
        };
        match event {
            ReaderEvent::CardPresent { reader } => {
                counter.events.tell(&AppEvent::CardPresent { reader });
            }
            ReaderEvent::CardRemoved { reader } => {
                counter.events.tell(&AppEvent::CardRemoved { reader });
            }
            _ => {}
        }
        counter.tell_status_if_logged_in();
    }
}

/// Until the subscription ends.
fn tell_identity_cards(weak: &Weak<Counter>) {
    let subscription = weak
        .upgrade()
        .and_then(|counter| Some(counter.readers.as_ref()?.identity.subscribe()));
    for event in subscription.into_iter().flatten() {
        let Some(counter) = weak.upgrade() else {
            return;
        };
        match event {
            IdentityEvent::CardPresent => counter.events.tell(&AppEvent::IdentityCardPresent {}),
            IdentityEvent::State(_) => counter.tell_status_if_logged_in(),
        }
    }
}

impl Counter {
    fn tell_status_if_logged_in(&self) {
        if self.session().state() != SessionState::LoggedOut {
            self.tell_status();
        }
    }
}

struct Beat {
    told: Option<crate::contract::StatusView>,
    told_line: Option<crate::contract::SyncView>,
    /// Beats until the reserve on the disk is looked after again.
    until_reserve: u32,
}

impl Beat {
    const fn new() -> Self {
        Self {
            told: None,
            told_line: None,
            until_reserve: 0,
        }
    }

    fn strike(&mut self, counter: &Counter) {
        if counter.lock_when_idle() {
            counter
                .events
                .tell(&AppEvent::Session(counter.session_view()));
        }
        if counter.session().state() == SessionState::LoggedOut {
            self.told = None;
            self.told_line = None;
            return;
        }
        let status = counter.status_view();
        if self.told.as_ref() != Some(&status) {
            counter.events.tell(&AppEvent::Status(status.clone()));
            self.told = Some(status);
        }
        self.tell_line(counter);
        self.keep_reserve(counter);
    }

    /// The room that is given up for what the centre said is made again when there is some.
    fn keep_reserve(&mut self, counter: &Counter) {
        if let Some(left) = self.until_reserve.checked_sub(1) {
            self.until_reserve = left;
            return;
        }
        self.until_reserve = RESERVE_BEATS;
        if let Some(store) = counter.open_store()
            && let Err(error) = store.keep_reserve()
        {
            tracing::warn!(%error, "There is no reserve on the disk.");
        }
    }

    /// The line, where it changed by more than a second that passed.
    fn tell_line(&mut self, counter: &Counter) {
        let store = counter
            .session()
            .open
            .as_ref()
            .map(|open| Arc::clone(&open.store));
        let Some(view) = store.and_then(|store| counter.sync_view(&store).ok()) else {
            return;
        };
        if self.told_line.as_ref() != Some(&view) {
            counter.events.tell(&AppEvent::Sync(view.clone()));
            self.told_line = Some(view);
        }
    }
}
