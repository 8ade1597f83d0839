//! The record of a print and its reprints.

use counter_printer::{Event, FailureReason, Outcome, Print, ReprintError};

use crate::queue::key;

fn print(events: &[Event]) -> Print {
    let mut print = Print::new(key("print-1"));
    for event in events {
        print.record(event.clone()).unwrap();
    }
    print
}

#[test]
fn a_reprint_is_linked_both_ways_and_numbered() {
    let mut first = print(&[Event::Accepted, Event::Completed]);
    let mut second = first.reprint(key("print-2")).unwrap();
    assert_eq!(second.outcome, Outcome::Queued);
    assert_eq!(second.reprint_number, 1, "补打第1次");
    assert_eq!(second.reprint_of, Some(key("print-1")));
    assert_eq!(first.reprinted_as, Some(key("print-2")));
    second.record(Event::Accepted).unwrap();
    second.record(Event::Completed).unwrap();
    let third = second.reprint(key("print-3")).unwrap();
    assert_eq!(third.reprint_number, 2, "补打第2次");
    assert_eq!(
        first.reprint(key("print-4")),
        Err(ReprintError::AlreadyReprinted(key("print-2"))),
        "two reprints of one print would carry the same number"
    );
}

#[test]
fn a_sheet_that_never_came_does_not_count() {
    let refused = Event::Refused(FailureReason::Unreachable);
    let mut failed = print(&[refused]);
    assert_eq!(failed.reprint(key("print-2")).unwrap().reprint_number, 0);
    let mut nothing = print(&[Event::AnswerLost, Event::ClerkSawNothing]);
    assert_eq!(nothing.reprint(key("print-2")).unwrap().reprint_number, 0);
    let mut cancelled = print(&[Event::Accepted, Event::Cancelled]);
    assert_eq!(
        cancelled.reprint(key("print-2")).unwrap().reprint_number,
        1,
        "pages may be out when a job is cancelled at the printer"
    );
}

#[test]
fn what_is_under_way_or_in_doubt_is_not_printed_again() {
    let mut queued = print(&[]);
    assert_eq!(
        queued.reprint(key("print-2")),
        Err(ReprintError::Unfinished)
    );
    let mut sent = print(&[Event::Accepted]);
    assert_eq!(sent.reprint(key("print-2")), Err(ReprintError::Unfinished));
    assert_eq!(sent.reprinted_as, None, "a refused reprint leaves no link");
    let mut doubtful = print(&[Event::Accepted, Event::ContactLost]);
    assert_eq!(
        doubtful.reprint(key("print-2")),
        Err(ReprintError::Unconfirmed)
    );
    let mut done = print(&[Event::Accepted, Event::Completed]);
    assert_eq!(done.reprint(key("print-1")), Err(ReprintError::SameKey));
}

#[test]
fn a_refused_event_changes_nothing() {
    let mut done = print(&[Event::Accepted, Event::Completed]);
    let before = done.clone();
    assert!(done.record(Event::ClerkSawNothing).is_err());
    assert_eq!(done, before);
}

#[test]
fn a_record_is_kept_and_read_back() {
    let mut first = print(&[
        Event::Accepted,
        Event::Stopped(counter_printer::Fault::OutOfPaper),
    ]);
    first.job = Some(counter_printer::JobId(7));
    let json = serde_json::to_string(&first).unwrap();
    expect_test::expect![[r#"{"key":"print-1","job":7,"outcome":{"outcome":"waiting","detail":{"fault":"out-of-paper"}},"reprintNumber":0,"reprintOf":null,"reprintedAs":null}"#]]
        .assert_eq(&json);
    assert_eq!(serde_json::from_str::<Print>(&json).unwrap(), first);
    assert!(serde_json::from_str::<Print>(&json.replace("print-1", "张三")).is_err());
}
