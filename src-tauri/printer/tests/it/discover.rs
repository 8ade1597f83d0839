//! The list of queues to choose from.

use counter_printer::{ConfiguredQueue, Deadlines, QueueSource, list_queues};
use ipp::model::Operation;

use crate::fake_printer::{Fails, FakePrinter};

fn configured() -> [ConfiguredQueue; 1] {
    [ConfiguredQueue {
        name: "一号窗口".to_owned(),
        address: "ipp://192.168.1.9/ipp/print".parse().unwrap(),
    }]
}

#[test]
fn configured_queues_come_first_and_each_address_once() {
    let cups = FakePrinter::start();
    let queue =
        |name: &str, info: &str, uri: &str| (name.to_owned(), info.to_owned(), uri.to_owned());
    cups.state().queues = vec![
        queue(
            "office",
            "办公室激光打印机",
            "ipp://localhost:631/printers/office",
        ),
        queue("again", "", "ipp://192.168.1.9:631/ipp/print"),
        queue("plain", " ", "ipp://localhost/printers/plain"),
        queue("secret", "", "ipps://localhost/printers/secret"),
    ];
    let listed = list_queues(&configured(), Some(&cups.address()), Deadlines::default());
    let shown: Vec<_> = listed
        .iter()
        .map(|queue| (queue.name.as_str(), queue.address.to_string(), queue.source))
        .collect();
    let local = |path: &str| format!("ipp://localhost:631/printers/{path}");
    assert_eq!(
        shown,
        [
            (
                "一号窗口",
                "ipp://192.168.1.9:631/ipp/print".to_owned(),
                QueueSource::Configuration
            ),
            ("办公室激光打印机", local("office"), QueueSource::Cups),
            ("plain", local("plain"), QueueSource::Cups),
        ]
    );
}

#[test]
fn without_cups_the_configured_queues_are_the_list() {
    let cups = FakePrinter::start();
    cups.state()
        .fail(Operation::CupsGetPrinters, Fails::Answers(b"no".to_vec()));
    let listed = list_queues(&configured(), Some(&cups.address()), Deadlines::default());
    assert_eq!(listed.len(), 1, "garbage from CUPS is no queue");
    cups.switch_off();
    let listed = list_queues(&configured(), Some(&cups.address()), Deadlines::default());
    assert_eq!(listed.len(), 1, "a CUPS that does not run has no queues");
    assert_eq!(list_queues(&[], None, Deadlines::default()), []);
}
