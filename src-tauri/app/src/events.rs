//! What the program tells by itself, to whoever listens.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};

use crate::contract::AppEvent;

/// The listeners. One that has gone away is forgotten with the next event.
#[derive(Debug, Default)]
pub struct Events {
    listeners: Mutex<Vec<Sender<AppEvent>>>,
}

impl Events {
    /// Every event from now on.
    pub fn subscribe(&self) -> Receiver<AppEvent> {
        let (sender, receiver) = channel();
        self.lock().push(sender);
        receiver
    }

    /// Tells all listeners.
    pub(crate) fn tell(&self, event: &AppEvent) {
        self.lock()
            .retain(|listener| listener.send(event.clone()).is_ok());
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Sender<AppEvent>>> {
        self.listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
