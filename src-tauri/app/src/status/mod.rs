//! The status bar: the true state of reader, printer, line and unsent acts.

mod lights;

use std::sync::Arc;

use counter_domain::calendar::beijing;
use jiff::Timestamp;

use crate::contract::{AppEvent, CommandError, StatusView, UnsentView};
use crate::counter::Counter;
use crate::document::printer::is_set;
use crate::line::time::trust;
use crate::view::{day_words, moment_words};
pub(crate) use lights::code;

impl Counter {
    /// The status bar, now.
    pub fn status(&self) -> Result<StatusView, CommandError> {
        self.require_open()?;
        Ok(self.status_view())
    }

    /// Tells the status bar at once, where waiting for the pulse would leave it untrue.
    pub(crate) fn tell_status(&self) {
        self.events.tell(&AppEvent::Status(self.status_view()));
    }

    pub(crate) fn status_view(&self) -> StatusView {
        let at = self.clock.now();
        let store = self
            .session()
            .open
            .as_ref()
            .map(|open| Arc::clone(&open.store));
        let (unsent, last, centre_time) = store
            .as_ref()
            .and_then(|store| {
                store
                    .read(|reading| {
                        let acts = reading.acts();
                        let last = reading.audit().newest(1)?.first().map(|line| line.entry.at);
                        let centre_time = reading.sync_state().get()?.centre_time;
                        Ok::<_, counter_store::StoreError>((acts.unsent()?, last, centre_time))
                    })
                    .ok()
            })
            .unwrap_or_default();
        StatusView {
            reader: lights::reader_light(
                self.readers
                    .as_ref()
                    .map(|readers| readers.cards.state())
                    .as_ref(),
            ),
            identity_reader: lights::identity_reader_light(
                self.readers
                    .as_ref()
                    .map(|readers| readers.identity.state())
                    .as_ref(),
            ),
            printer: lights::printer_light(
                self.queue_status().as_ref(),
                store.as_deref().is_some_and(is_set),
            ),
            network: self.network_light(store.as_deref()),
            unsent: UnsentView {
                count: u32::try_from(unsent.count).unwrap_or(u32::MAX),
                oldest: unsent
                    .oldest
                    .map(|oldest| day_words(oldest, beijing(at).date())),
            },
            clock: moment_words(at),
            clock_is_wrong: is_behind(at, last)
                || trust(centre_time.as_ref(), self.clock.as_ref()).is_wrong(at),
        }
    }
}

/// Something that happened on this machine is younger than its clock says now is: the clock was set back.
fn is_behind(at: Timestamp, last: Option<Timestamp>) -> bool {
    last.is_some_and(|last| last > at)
}
