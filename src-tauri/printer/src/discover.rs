//! The queues that a counter can print to: those configured, and those of the CUPS on this machine.
//!
//! Nothing is searched for on the network.

use crate::address::QueueAddress;
use crate::message::{Op, Response, Tag};
use crate::queue::ask;
use crate::transport::Deadlines;

/// A queue from the station's configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfiguredQueue {
    /// The name that clerks know it by.
    pub name: String,
    /// Where it is.
    pub address: QueueAddress,
}

/// A queue to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedQueue {
    /// The name that clerks know it by.
    pub name: String,
    /// Where it is.
    pub address: QueueAddress,
    /// Who told of it.
    pub source: QueueSource,
}

/// Who told of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QueueSource {
    /// The station's configuration.
    Configuration,
    /// The CUPS on this machine.
    Cups,
}

/// Lists the configured queues, then those of `cups` that are not among them. A CUPS that does not
/// run, or does not answer in time, has none.
pub fn list_queues(
    configured: &[ConfiguredQueue],
    cups: Option<&QueueAddress>,
    deadlines: Deadlines,
) -> Vec<ListedQueue> {
    let mut queues: Vec<ListedQueue> = configured
        .iter()
        .map(|queue| ListedQueue {
            name: queue.name.clone(),
            address: queue.address.clone(),
            source: QueueSource::Configuration,
        })
        .collect();
    let Some(cups) = cups else {
        return queues;
    };
    let answer = ask(None, cups, Op::CupsGetPrinters, deadlines, |request| {
        request.sign()?;
        request.wanting(&["printer-name", "printer-info", "printer-uri-supported"])
    });
    match answer {
        Ok(response) => {
            for queue in read_queues(&response) {
                if queues.iter().all(|known| known.address != queue.address) {
                    queues.push(queue);
                }
            }
        }
        Err(error) => tracing::debug!(%cups, code = error.code(), "No list of queues from CUPS."),
    }
    queues
}

/// Reads the answer to CUPS-Get-Printers; queues without a plain `ipp` address are left out.
pub(crate) fn read_queues(response: &Response) -> Vec<ListedQueue> {
    let queues = response.groups(Tag::Printer).filter_map(|group| {
        let address = group.text("printer-uri-supported")?.parse().ok()?;
        let name = group
            .text("printer-info")
            .filter(|info| !info.trim().is_empty());
        let name = name.or_else(|| group.text("printer-name"))?;
        Some(ListedQueue {
            name: name.trim().to_owned(),
            address,
            source: QueueSource::Cups,
        })
    });
    queues.collect()
}
