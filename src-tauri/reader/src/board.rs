//! The board on which monitor and workers write what they see, and from which callers read.
//!
//! Invariant: an event is sent exactly when the snapshot changes, in the same critical section, so
//! that whoever subscribes and then takes a snapshot misses nothing.

use std::collections::HashMap;
use std::ffi::CString;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use pcsc::Context;

use crate::exchange_log::ExchangeLog;
use crate::platform::display_name;
use crate::state::{CardPresence, ReaderEvent, ReaderState, ReaderStatus, ServiceState};

/// Events that may wait for a subscriber before it is dropped.
const UNREAD_LIMIT: usize = 256;
/// The monitor reports every second; after this silence the service counts as not responding.
const SILENCE_LIMIT: Duration = Duration::from_secs(3);

/// One reader as the monitor sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sighting {
    /// The name as PC/SC spells it.
    pub(crate) raw: CString,
    /// What lies on it.
    pub(crate) card: CardPresence,
    /// Insertions and removals so far, by which a quick change of cards is seen.
    pub(crate) changes: u32,
    /// The card's answer to reset; empty without a card.
    pub(crate) answer_to_reset: Vec<u8>,
}

impl Sighting {
    fn name(&self) -> String {
        display_name(&self.raw)
    }
}

/// What monitor, workers and callers share.
pub(crate) struct Board {
    content: Mutex<Content>,
    changed: Condvar,
    /// What went over the line.
    pub(crate) log: Arc<ExchangeLog>,
}

struct Content {
    service: ServiceState,
    readers: Vec<Sighting>,
    hanging: HashMap<String, usize>,
    subscribers: Vec<SyncSender<ReaderEvent>>,
    heard: Instant,
    stopping: bool,
    watching: Option<Context>,
}

impl Board {
    pub(crate) fn new() -> Self {
        Self {
            content: Mutex::new(Content {
                service: ServiceState::Starting,
                readers: Vec::new(),
                hanging: HashMap::new(),
                subscribers: Vec::new(),
                heard: Instant::now(),
                stopping: false,
                watching: None,
            }),
            changed: Condvar::new(),
            log: Arc::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Content> {
        // Every critical section leaves the content whole, so a panic elsewhere spoils nothing.
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The monitor's report: the service runs, and these are its readers.
    pub(crate) fn running(&self, sightings: Vec<Sighting>) {
        let mut content = self.lock();
        content.heard = Instant::now();
        content.change_service(ServiceState::Running);
        content.change_readers(sightings);
        drop(content);
        self.changed.notify_all();
    }

    /// The monitor's report: the service is away.
    pub(crate) fn not_running(&self) {
        let mut content = self.lock();
        content.heard = Instant::now();
        content.change_readers(Vec::new());
        content.change_service(ServiceState::NotRunning);
        content.watching = None;
        drop(content);
        self.changed.notify_all();
    }

    /// Keeps the context on which the monitor waits, so that `stop` can end the wait.
    pub(crate) fn watch_with(&self, context: Context) {
        self.lock().watching = Some(context);
    }

    pub(crate) fn snapshot(&self) -> ReaderState {
        self.lock().snapshot()
    }

    /// The name as PC/SC spells it.
    pub(crate) fn raw_name(&self, name: &str) -> Option<CString> {
        let content = self.lock();
        content
            .readers
            .iter()
            .find(|reader| reader.name() == name)
            .map(|reader| reader.raw.clone())
    }

    pub(crate) fn subscribe(&self) -> Receiver<ReaderEvent> {
        let (sender, receiver) = sync_channel(UNREAD_LIMIT);
        self.lock().subscribers.push(sender);
        receiver
    }

    /// Waits until the snapshot is as wanted, or `None` when the deadline passes first.
    pub(crate) fn wait_for(
        &self,
        deadline: Instant,
        mut wanted: impl FnMut(&ReaderState) -> bool,
    ) -> Option<ReaderState> {
        let mut content = self.lock();
        loop {
            let snapshot = content.snapshot();
            if wanted(&snapshot) {
                return Some(snapshot);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || content.stopping {
                return None;
            }
            // Silence of the monitor changes the snapshot too, without a signal.
            let (next, _) = self
                .changed
                .wait_timeout(content, left.min(SILENCE_LIMIT))
                .unwrap_or_else(PoisonError::into_inner);
            content = next;
        }
    }

    /// One more reading of this reader hangs.
    pub(crate) fn hangs(&self, reader: &str) {
        let mut content = self.lock();
        let hanging = content.hanging.entry(reader.to_owned()).or_default();
        *hanging += 1;
        if *hanging == 1 {
            content.send(&ReaderEvent::ReaderStuck {
                reader: reader.to_owned(),
            });
        }
        drop(content);
        self.changed.notify_all();
    }

    /// One reading that hung has come back.
    pub(crate) fn came_back(&self, reader: &str) {
        let mut content = self.lock();
        let left = content.hanging_on(reader).saturating_sub(1);
        if left == 0 {
            content.hanging.remove(reader);
            content.send(&ReaderEvent::ReaderResponding {
                reader: reader.to_owned(),
            });
        } else {
            content.hanging.insert(reader.to_owned(), left);
        }
        drop(content);
        self.changed.notify_all();
    }

    /// How many readings of this reader hang.
    pub(crate) fn hanging(&self, reader: &str) -> usize {
        self.lock().hanging_on(reader)
    }

    /// Tells everyone to end.
    pub(crate) fn stop(&self) {
        let mut content = self.lock();
        content.stopping = true;
        content.subscribers.clear();
        let watching = content.watching.take();
        drop(content);
        self.changed.notify_all();
        if let Some(context) = watching {
            // Without effect when the monitor is not waiting; then it sees `stopping` by itself.
            let _ = context.cancel();
        }
    }

    pub(crate) fn stopping(&self) -> bool {
        self.lock().stopping
    }

    /// Waits this long, or until everyone is told to end.
    pub(crate) fn pause(&self, duration: Duration) {
        let content = self.lock();
        let waited = self
            .changed
            .wait_timeout_while(content, duration, |it| !it.stopping);
        drop(waited);
    }
}

impl Content {
    fn snapshot(&self) -> ReaderState {
        let silent = self.heard.elapsed() > SILENCE_LIMIT;
        let service = if silent {
            ServiceState::NotResponding
        } else {
            self.service
        };
        let readers = self.readers.iter().map(|reader| {
            let name = reader.name();
            let responding = self.hanging_on(&name) == 0;
            ReaderStatus {
                name,
                card: reader.card,
                responding,
                answer_to_reset: hex::encode_upper(&reader.answer_to_reset),
            }
        });
        ReaderState {
            service,
            readers: readers.collect(),
        }
    }

    fn hanging_on(&self, reader: &str) -> usize {
        self.hanging.get(reader).copied().unwrap_or_default()
    }

    fn change_service(&mut self, service: ServiceState) {
        if self.service != service {
            self.service = service;
            self.send(&ReaderEvent::Service(service));
        }
    }

    fn change_readers(&mut self, mut sightings: Vec<Sighting>) {
        sightings.sort_by(|one, other| one.raw.cmp(&other.raw));
        let before = std::mem::replace(&mut self.readers, sightings.clone());
        for gone in before
            .iter()
            .filter(|old| sightings.iter().all(|new| new.raw != old.raw))
        {
            self.send(&ReaderEvent::ReaderRemoved {
                reader: gone.name(),
            });
        }
        for new in &sightings {
            let old = before.iter().find(|old| old.raw == new.raw);
            if old.is_none() {
                self.send(&ReaderEvent::ReaderAdded { reader: new.name() });
            }
            self.report_card(old, new);
        }
    }

    fn report_card(&mut self, old: Option<&Sighting>, new: &Sighting) {
        let lay = old.map_or(CardPresence::Unknown, |old| old.card);
        let exchanged = old.is_some_and(|old| old.changes != new.changes);
        if lay == new.card && !exchanged {
            return;
        }
        let lay_there = matches!(lay, CardPresence::Present | CardPresence::Mute);
        if lay_there && (exchanged || new.card == CardPresence::Absent) {
            self.send(&ReaderEvent::CardRemoved { reader: new.name() });
        }
        match new.card {
            CardPresence::Present => self.send(&ReaderEvent::CardPresent { reader: new.name() }),
            CardPresence::Mute => self.send(&ReaderEvent::CardMute { reader: new.name() }),
            CardPresence::Absent | CardPresence::Unknown => {}
        }
    }

    /// A subscriber that is gone, or that leaves too much unread, is dropped.
    fn send(&mut self, event: &ReaderEvent) {
        self.subscribers
            .retain(|subscriber| subscriber.try_send(event.clone()).is_ok());
    }
}
