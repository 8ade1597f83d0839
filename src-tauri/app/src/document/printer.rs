//! Which printer, and how it is.

use std::sync::Arc;

use counter_domain::role::Permission;
use counter_printer::{PrintQueue, QueueAddress};
use counter_store::StoreError;

use crate::contract::{CommandError, ErrorCode, PrinterView, SetPrinterRequest};
use crate::counter::{Counter, Work};
use crate::fault::from_store;

const SETTING: &str = "printer";

impl Counter {
    /// The printer that is set.
    pub fn printer(&self) -> Result<PrinterView, CommandError> {
        let work = self.work(Permission::Look)?;
        Ok(PrinterView {
            uri: printer_uri(&work)?.unwrap_or_default(),
            found: Vec::new(),
        })
    }

    /// Sets the printer; an empty address sets none.
    pub fn set_printer(&self, request: &SetPrinterRequest) -> Result<PrinterView, CommandError> {
        let work = self.work(Permission::Look)?;
        let uri = request.uri.trim();
        if !uri.is_empty() && uri.parse::<QueueAddress>().is_err() {
            return Err(CommandError::new(ErrorCode::InvalidInput)
                .with("field", "uri")
                .with("reason", "not_a_printer"));
        }
        work.store
            .write(|writing| writing.settings_mut().set(SETTING, uri))
            .map_err(|error: StoreError| from_store(&error))?;
        *self.queue() = None;
        *self.queue_status() = None;
        self.printer()
    }

    /// The queue of the printer that is set; one and the same for all prints.
    pub(super) fn print_queue(&self, work: &Work) -> Result<Option<Arc<PrintQueue>>, CommandError> {
        if let Some(queue) = self.queue().as_ref() {
            return Ok(Some(Arc::clone(queue)));
        }
        let Some(address) = printer_uri(work)?.and_then(|uri| uri.parse::<QueueAddress>().ok())
        else {
            return Ok(None);
        };
        let queue = Arc::new(PrintQueue::new(address));
        *self.queue() = Some(Arc::clone(&queue));
        Ok(Some(queue))
    }

    /// Asks the printer how it is, for the status bar.
    pub(crate) fn look_at_printer(&self) {
        let Ok(work) = self.work(Permission::Look) else {
            return;
        };
        let status = match self.print_queue(&work) {
            Ok(Some(queue)) => Some(queue.status()),
            _ => None,
        };
        *self.queue_status() = status;
    }
}

fn printer_uri(work: &Work) -> Result<Option<String>, CommandError> {
    work.store
        .read(|reading| reading.settings().get(SETTING))
        .map(|uri| uri.filter(|uri| !uri.is_empty()))
        .map_err(|error: StoreError| from_store(&error))
}
