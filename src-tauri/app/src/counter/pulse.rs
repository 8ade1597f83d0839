//! What happens by itself once a second: an idle screen locks, the status bar stays true, cards
//! on the reader are told of.
//!
//! The printer is asked on a thread of its own: one that does not answer takes seconds to say so,
//! and neither cards nor the clock wait for it.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

use counter_reader::ReaderEvent;

use super::Counter;
use crate::contract::{AppEvent, SessionState};

/// Beats of the pulse; the status bar is true within one of them.
const BEAT: Duration = Duration::from_secs(1);

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
                let mut beat = Beat::new(&weak);
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

struct Beat {
    readers: Option<std::sync::mpsc::Receiver<ReaderEvent>>,
    told: Option<crate::contract::StatusView>,
    told_line: Option<crate::contract::SyncView>,
}

impl Beat {
    fn new(counter: &Weak<Counter>) -> Self {
        let readers = counter
            .upgrade()
            .and_then(|counter| Some(counter.readers.as_ref()?.subscribe()));
        Self {
            readers,
            told: None,
            told_line: None,
        }
    }

    fn strike(&mut self, counter: &Counter) {
        if counter.lock_when_idle() {
            counter
                .events
                .tell(&AppEvent::Session(counter.session_view()));
        }
        for event in self.readers.iter().flat_map(|readers| readers.try_iter()) {
            match event {
                ReaderEvent::CardPresent { reader } => {
                    counter.events.tell(&AppEvent::CardPresent { reader });
                }
                ReaderEvent::CardRemoved { reader } => {
                    counter.events.tell(&AppEvent::CardRemoved { reader });
                }
                _ => {}
            }
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
