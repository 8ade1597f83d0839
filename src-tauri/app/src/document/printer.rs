//! Which printers, and how they are.

use std::sync::Arc;

use counter_domain::role::Permission;
use counter_printer::{Deadlines, Media, PrintQueue, QueueAddress, QueueState, list_queues};
use counter_store::{Store, StoreError};

use crate::contract::{CommandError, ErrorCode, FoundPrinter, PrinterView, SetPrinterRequest};
use crate::counter::{Counter, Work};
use crate::fault::from_store;

/// Where every paper goes that has no printer of its own.
const SETTING: &str = "printer";
/// Where papers of A5 go, the receipts.
const SETTING_A5: &str = "printer.a5";

impl Counter {
    /// The printers that are set, and the queues of this machine. Asks the machine: not at once.
    pub fn printer(&self) -> Result<PrinterView, CommandError> {
        let work = self.work(Permission::Look)?;
        let cups = QueueAddress::local_cups();
        let found = list_queues(&[], Some(&cups), Deadlines::default());
        Ok(PrinterView {
            uri: address(&work, SETTING)?.unwrap_or_default(),
            receipts: address(&work, SETTING_A5)?.unwrap_or_default(),
            found: found
                .into_iter()
                .map(|queue| FoundPrinter {
                    name: queue.name,
                    uri: queue.address.to_string(),
                })
                .collect(),
        })
    }

    /// Sets the printers; an empty address sets none.
    pub fn set_printer(&self, request: &SetPrinterRequest) -> Result<PrinterView, CommandError> {
        let work = self.work(Permission::Look)?;
        let uri = written("uri", &request.uri)?;
        let receipts = written("receipts", &request.receipts)?;
        work.store
            .write(|writing| {
                writing.settings_mut().set(SETTING, uri)?;
                writing.settings_mut().set(SETTING_A5, receipts)
            })
            .map_err(|error: StoreError| from_store(&error))?;
        self.queues().clear();
        *self.queue_status() = None;
        self.tell_status();
        self.printer()
    }

    /// The queue for a size of paper; one and the same for all prints to its address.
    pub(super) fn print_queue(
        &self,
        work: &Work,
        media: Media,
    ) -> Result<Option<Arc<PrintQueue>>, CommandError> {
        let own = match media {
            Media::A5 => address(work, SETTING_A5)?,
            Media::A4 => None,
        };
        let uri = match own {
            Some(own) => Some(own),
            None => address(work, SETTING)?,
        };
        let Some(address) = uri.and_then(|uri| uri.parse::<QueueAddress>().ok()) else {
            return Ok(None);
        };
        let mut queues = self.queues();
        let queue = queues
            .entry(address.to_string())
            .or_insert_with(|| Arc::new(PrintQueue::new(address)));
        Ok(Some(Arc::clone(queue)))
    }

    /// Asks the printers how they are, for the status bar: it shows the one that wants a hand.
    pub(crate) fn look_at_printer(&self) {
        let Ok(work) = self.work(Permission::Look) else {
            return;
        };
        let mut shown = None;
        for media in [Media::A4, Media::A5] {
            let Ok(Some(queue)) = self.print_queue(&work, media) else {
                continue;
            };
            let status = queue.status();
            let wants_a_hand = status.state != QueueState::Ready;
            if shown.is_none() || wants_a_hand {
                shown = Some(status);
            }
            if wants_a_hand {
                break;
            }
        }
        *self.queue_status() = shown;
    }
}

/// An address as it was typed, if it is one or nothing.
fn written<'a>(field: &'static str, typed: &'a str) -> Result<&'a str, CommandError> {
    let typed = typed.trim();
    if typed.is_empty() || typed.parse::<QueueAddress>().is_ok() {
        return Ok(typed);
    }
    Err(CommandError::new(ErrorCode::InvalidInput)
        .with("field", field)
        .with("reason", "not_a_printer"))
}

/// Whether a printer is set, whatever became of asking it.
pub(crate) fn is_set(store: &Store) -> bool {
    let set = store.read(|reading| reading.settings().get(SETTING));
    matches!(set, Ok::<_, StoreError>(Some(uri)) if !uri.is_empty())
}

fn address(work: &Work, setting: &str) -> Result<Option<String>, CommandError> {
    work.store
        .read(|reading| reading.settings().get(setting))
        .map(|uri| uri.filter(|uri| !uri.is_empty()))
        .map_err(|error: StoreError| from_store(&error))
}
